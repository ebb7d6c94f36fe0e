import { randomBytes } from 'node:crypto';
import { LightSocket } from './light-socket.ts';
import { quantile } from './stats.ts';

/** One side of a pair: who it is and where it writes. */
export interface Party {
  token: string;
  /** What the relay calls a room and Sarn checks against the chat. */
  userId: string;
  peerId: string;
  chatId: number;
}

export interface Job {
  url: string;
  protocol: boolean;
  /** Even entries talk to the odd entry after them. */
  parties: Party[];
  mode: 'saturate' | 'rate';
  /** Outstanding messages a pair (saturate), or messages a second in all (rate). */
  amount: number;
  warmupSeconds: number;
  seconds: number;
}

export interface Figures {
  messages: number;
  perSecond: number;
  p50: number;
  p99: number;
  /** Sent in the window and not both acknowledged and delivered in time: must be 0. */
  missing: number;
  refused: number;
}

/** 80 characters, Thai and English, as in the reference figures. */
const TEXT = 'สวัสดีค่ะ พรุ่งนี้เจอกันบ่ายสามนะ bring the budget numbers and the cake please ok';

const KEY = '"clientId":"';

/** Runs one job: all parties connect, talk, and the window between warm-up and end is measured. */
export const drive = async (job: Job, marks: { start: () => void; end: () => void }): Promise<Figures> => {
  // A message is done when BOTH its ack and its delivery are back; keyed by a counter that its clientId carries.
  const sentAt = new Map<number, number>();
  const halves = new Map<number, number>();
  const latencies: number[] = [];
  const run = randomBytes(4).toString('hex');
  let counter = 0;
  let done = 0;
  let refused = 0;
  let measuring = false;
  let running = true;
  let onDone: (from: number) => void = () => undefined;

  const idOf = (n: number): string => {
    const hex = n.toString(16).padStart(12, '0');
    return `${run}-${'0000'}-7000-8000-${hex}`;
  };
  const counterOf = (frame: string): number => {
    const at = frame.indexOf(KEY);
    if (at < 0 || !frame.startsWith(run, at + KEY.length)) return -1;
    return Number.parseInt(frame.slice(at + KEY.length + 24, at + KEY.length + 36), 16);
  };
  const half = (n: number, from: number): void => {
    if ((halves.get(n) ?? 0) === 1) {
      halves.delete(n);
      sentAt.delete(n);
      if (measuring) done++;
      onDone(from);
    } else halves.set(n, 1);
  };
  const ackOwner = new Map<number, number>();
  const sockets = job.parties.map((party, index) => {
    const onAck = (id: number, frame: string): void => {
      const owner = ackOwner.get(id);
      ackOwner.delete(id);
      if (owner === undefined) return;
      if (!frame.includes('"ok":true')) {
        refused++;
        sentAt.delete(id);
        halves.delete(id);
        if (refused === 1) console.error(`refused: ${frame.slice(0, 300)}`);
        return;
      }
      half(id, index);
    };
    const onPush = (frame: string): void => {
      if (!frame.startsWith('42["receive_message"')) return;
      const n = counterOf(frame);
      if (n < 0) return;
      const at = sentAt.get(n);
      if (at === undefined) return;
      if (measuring) latencies.push(performance.now() - at);
      half(n, index % 2 === 0 ? index + 1 : index - 1);
    };
    return new LightSocket(job.url, { token: party.token, ...(job.protocol ? { protocol: 1 } : {}) }, onAck, onPush);
  });
  for (let i = 0; i < sockets.length; i += 20) await Promise.all(sockets.slice(i, i + 20).map((s) => s.opened));

  const send = (from: number): void => {
    const party = job.parties[from];
    const socket = sockets[from];
    if (!party || !socket) return;
    const n = ++counter;
    sentAt.set(n, performance.now());
    ackOwner.set(n, from);
    socket.request(
      n,
      'send_message',
      `{"chatId":${party.chatId},"receiverId":"${party.peerId}","content":"${TEXT}",${KEY}${idOf(n)}"}`,
    );
  };

  const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  let pacing: NodeJS.Timeout | undefined;
  if (job.mode === 'saturate') {
    onDone = (from) => {
      if (running) send(from);
    };
    for (let k = 0; k < job.amount / 2; k++) for (let i = 0; i < job.parties.length; i++) send(i);
  } else {
    // Poisson arrivals: exponential gaps, caught up with on every tick of the timer.
    let due = performance.now();
    pacing = setInterval(() => {
      const now = performance.now();
      while (due <= now) {
        send(Math.floor(Math.random() * job.parties.length));
        due += (-Math.log(1 - Math.random()) * 1000) / job.amount;
      }
    }, 1);
  }
  await sleep(job.warmupSeconds * 1000);
  measuring = true;
  marks.start();
  const from = performance.now();
  await sleep(job.seconds * 1000);
  const elapsed = (performance.now() - from) / 1000;
  measuring = false;
  running = false;
  marks.end();
  clearInterval(pacing);
  for (let waited = 0; waited < 5_000 && sentAt.size > 0; waited += 100) await sleep(100);
  const missing = sentAt.size;
  for (const s of sockets) s.close();
  return {
    messages: done,
    perSecond: done / elapsed,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    missing,
    refused,
  };
};
