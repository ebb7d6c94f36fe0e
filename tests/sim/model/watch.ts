import type { Core } from '../../../src-main/core-api.ts';
import type { Device } from '../world/device.ts';
import { toldTooMuch } from './people.ts';
import type { Run } from './run.ts';

interface Told {
  head: number;
  read: number;
  peersRead: number;
  peersDelivered: number;
}

/** What is checked while a process of a device runs: pointers never go back, and nothing is notified twice. */
export const watchCore = (run: Run, device: Device, core: Core): void => {
  const { oracle } = run.world;
  const told = new Map<number, Told>();
  const notified = new Set<string>();
  let era = run.restores;
  const fresh = (): void => {
    told.clear();
    notified.clear();
  };
  core.on('notice', ({ kind }) => {
    if (kind === 'cache-rebuilt') fresh();
  });
  core.on('account.changed', fresh);
  core.on('messages.changed', ({ reset }) => {
    if (reset) fresh();
  });
  core.on('chats.changed', ({ chats, removed }) => {
    if (era !== run.restores) fresh();
    era = run.restores;
    for (const id of removed) told.delete(id);
    for (const c of chats) {
      const now: Told = {
        head: c.headSeq,
        read: c.readSeq,
        peersRead: c.peersReadSeq,
        peersDelivered: c.peersDeliveredSeq,
      };
      const before = told.get(c.id);
      told.set(c.id, now);
      // Where everybody else has left, nobody has read anything.
      const alone = c.kind === 'group' && c.members < 2;
      if (before === undefined || run.restores > 0 || alone) continue;
      if (now.read < before.read || now.peersRead < before.peersRead || now.peersDelivered < before.peersDelivered)
        oracle.violation(
          'I6',
          `${device.name}: pointers of chat ${c.id} went back: ${JSON.stringify(before)} → ${JSON.stringify(now)}`,
        );
      if (c.peersReadSeq > c.peersDeliveredSeq)
        oracle.violation('I6', `${device.name}: read but not delivered in chat ${c.id}`);
    }
  });
  core.on('messages.refused', ({ key }) => void oracle.refused.add(key));
  core.on('arrived', ({ messages }) => {
    for (const m of messages) {
      const key = `${m.chatId}/${m.seq}`;
      if (m.own) oracle.violation('P18', `${device.name} was notified of its own message ${key}`);
      if (notified.has(key) && run.restores === 0)
        oracle.violation('P18', `${device.name} was notified twice of ${key}`);
      notified.add(key);
    }
  });
};

const CHAT = /"chat_?[iI]d":(\d+)/g;
/** `<user>/<device>/<n> …`: every text says who wrote it. */
const AUTHOR = /"senderId":"(\d+)"[^}]*?"content":"(\d+)\//g;

interface Ack {
  ok: boolean;
  message?: { chatId: number; seq: number; senderId: string; clientId: string | null };
}

/** What is checked of everything that leaves the server: it was committed before, and the receiver may know it. */
export const watchWire = (run: Run): void => {
  const { oracle, network } = run.world;
  network.watch = ({ link }, direction, frame) => {
    if (direction === 'up') return;
    const { tables } = run;
    for (const [, id] of frame.matchAll(CHAT)) {
      // Who was in a group is told that they are so no more.
      const ever = tables.members.get(Number(id))?.some((m) => m.userId === link.userId) ?? false;
      if (!ever && tables.chats.has(Number(id)))
        oracle.violation('I10', `${link.name} was told of chat ${id}: ${frame.slice(0, 160)}`);
    }
    for (const [, sender, author] of frame.matchAll(AUTHOR)) {
      if (sender !== author)
        oracle.violation('I11', `${link.name} was told a message of ${author} as one of ${sender}`);
    }
    const told = toldTooMuch(run, link, frame);
    if (told !== null) oracle.violation('I20', told);
    if (frame.length > 8 * 1024 * 1024) oracle.violation('I14', `a frame of ${frame.length} bytes`);
    const push = frame.startsWith('2["receive_message"');
    if (!push && !(frame.charCodeAt(0) === 51 && frame.includes('"message":{'))) return;
    const body: unknown = JSON.parse(frame.slice(frame.indexOf('[')));
    // The contract's shapes: an ack's only argument, or a push's second.
    const said = push ? (body as [string, Ack['message']])[1] : (body as [Ack])[0].message;
    if (said === undefined || said.clientId === null) return;
    const key = `${said.senderId}:${said.clientId}`;
    const stored = tables.sends.get(key);
    const left = tables.members.get(said.chatId)?.find((m) => m.userId === link.userId)?.leftSeq ?? null;
    if (left !== null && said.seq > left)
      oracle.violation(
        'I10',
        `${link.name} was told ${said.chatId}-${said.seq}, written after they were out of the group`,
      );
    if (stored?.seq !== said.seq || stored.chatId !== said.chatId)
      oracle.violation('I1', `${push ? 'pushed' : 'acked'} but not stored: ${said.chatId}-${said.seq} ${key}`);
    else if (!push) oracle.acked.set(key, { chatId: said.chatId, seq: said.seq });
  };
};
