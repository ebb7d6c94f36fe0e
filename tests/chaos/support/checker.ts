import { createHash } from 'node:crypto';
import { limits } from '../../../contract/limits.ts';
import type { DeviceFacts, Entry, ServerFacts } from './facts.ts';
import type { HistoryLine } from './history.ts';

/** What a run left behind. */
export interface Evidence {
  history: readonly HistoryLine[];
  server: ServerFacts;
  /** Devices that were quiet at the end: their views must equal the server's. */
  devices: readonly DeviceFacts[];
}

/** The checks, by name: each answers what is wrong, in words; nothing when all is well. */
export type Check = (evidence: Evidence) => string[];

export interface Verdict {
  faults: { check: string; faults: string[] }[];
  numbers: {
    sends: number;
    answered: number;
    acked: number;
    stored: number;
    chats: number;
    devices: number;
    views: number;
    lost: number;
    doubled: number;
    missing: number;
    inversions: number;
    unlike: number;
  };
}

const keyOf = (userId: string, clientId: string): string => `${userId}:${clientId}`;

/** The order of a chat as one hash. */
export const orderHash = (entries: readonly Entry[]): string => {
  const hash = createHash('sha256');
  for (const e of entries) hash.update(JSON.stringify([e.seq, e.senderId, e.clientId, e.body]));
  return hash.digest('hex');
};

const storedBy = (server: ServerFacts): Map<string, { chatId: number; seq: number }> => {
  const stored = new Map<string, { chatId: number; seq: number }>();
  for (const chat of server.chats)
    for (const e of chat.entries)
      if (e.clientId !== null) stored.set(keyOf(e.senderId, e.clientId), { chatId: chat.id, seq: e.seq });
  return stored;
};

const ackedAndLost: Check = ({ history, server }) => {
  const stored = storedBy(server);
  return history.flatMap((l) => {
    if (l.op !== 'ack') return [];
    const at = stored.get(keyOf(l.userId, l.clientId));
    if (at === undefined) return [`${l.clientId} was acknowledged and is not stored`];
    if (at.chatId === l.chatId && at.seq === l.seq) return [];
    return [`${l.clientId} was acknowledged as ${l.chatId}-${l.seq} and is stored as ${at.chatId}-${at.seq}`];
  });
};

/** Bodies of a run are unique, so that a double under another clientId is seen as well. */
const doubled: Check = ({ server }) => {
  const faults: string[] = [];
  const clientIds = new Set<string>();
  const bodies = new Set<string>();
  for (const chat of server.chats)
    for (const e of chat.entries) {
      const key = keyOf(e.senderId, e.clientId ?? `${chat.id}-${e.seq}`);
      const body = keyOf(e.senderId, e.body);
      if (clientIds.has(key) || bodies.has(body)) faults.push(`${chat.id}-${e.seq} (${e.body}) is stored twice`);
      clientIds.add(key);
      bodies.add(body);
    }
  return faults;
};

const gapFree: Check = ({ server }) =>
  server.chats.flatMap((chat) => {
    const at = chat.entries.findIndex((e, i) => e.seq !== i + 1);
    if (at >= 0) return [`chat ${chat.id} has ${chat.entries[at]?.seq} at place ${at + 1}`];
    return chat.entries.length === chat.head ? [] : [`chat ${chat.id} has ${chat.entries.length} of ${chat.head}`];
  });

const sameOrder: Check = ({ server, devices }) =>
  devices.flatMap((device) => {
    const mine = server.members.filter((m) => m.userId === device.userId);
    const faults: string[] = [];
    for (const { chatId, joined } of mine) {
      const chat = server.chats.find((c) => c.id === chatId);
      const view = device.chats.find((c) => c.id === chatId);
      // A chat without a message is told to nobody but who opened it.
      if (!chat || (chat.head === 0 && !view)) continue;
      if (!view) faults.push(`${device.process} does not have chat ${chatId}`);
      else if (view.holes > 0) faults.push(`${device.process} has ${view.holes} holes in chat ${chatId}`);
      else if (orderHash(view.entries) !== orderHash(chat.entries.filter((e) => e.seq > joined)))
        faults.push(`${device.process} has another order or content in chat ${chatId}`);
      else if (view.head !== chat.head) faults.push(`${device.process} takes ${view.head} for the head of ${chatId}`);
    }
    return faults;
  });

/** Sends that one device invoked one after the other in one chat are stored in that order. */
const fifo: Check = ({ history, server }) => {
  const stored = storedBy(server);
  const last = new Map<string, { seq: number; clientId: string }>();
  const seen = new Set<string>();
  return history.flatMap((l) => {
    if (l.op !== 'send' || l.phase !== 'invoke' || seen.has(keyOf(l.process, l.clientId))) return [];
    seen.add(keyOf(l.process, l.clientId));
    const at = stored.get(keyOf(l.userId, l.clientId));
    if (at === undefined) return [];
    const lane = `${l.process}:${l.chatId}`;
    const before = last.get(lane);
    last.set(lane, { seq: at.seq, clientId: l.clientId });
    if (before === undefined || before.seq < at.seq) return [];
    return [`${l.process} sent ${before.clientId} before ${l.clientId}, stored as ${before.seq} and ${at.seq}`];
  });
};

const answeredAndMissing: Check = ({ history, server, devices }) => {
  const stored = storedBy(server);
  const unsent = new Set(devices.flatMap((d) => d.outbox.map((o) => keyOf(d.userId, o.clientId))));
  return history.flatMap((l) => {
    if (l.op !== 'send' || l.phase !== 'ok') return [];
    const key = keyOf(l.userId, l.clientId);
    if (stored.has(key) || unsent.has(key)) return [];
    return [`${l.clientId} was answered to the screen of ${l.process} and is nowhere`];
  });
};

/** What a quiet device holds as unsent must not be stored: it would be shown twice. */
const drained: Check = ({ server, devices }) => {
  const stored = storedBy(server);
  return devices.flatMap((d) =>
    d.outbox
      .filter((o) => o.state === 'queued' || stored.has(keyOf(d.userId, o.clientId)))
      .map((o) => `${d.process} still holds ${o.clientId} (${o.state})`),
  );
};

const pointersMonotone: Check = ({ history, server }) => {
  const last = new Map<string, number>();
  const faults: string[] = [];
  for (const l of history) {
    if (l.op === 'pointer') {
      const key = `${l.process}:${l.chatId}:${l.kind}`;
      const before = last.get(key) ?? 0;
      if (l.seq < before) faults.push(`${l.process} saw ${l.kind} of chat ${l.chatId} go from ${before} to ${l.seq}`);
      last.set(key, Math.max(before, l.seq));
    }
  }
  for (const m of server.members) {
    const head = server.chats.find((c) => c.id === m.chatId)?.head ?? 0;
    if (m.read > m.delivered || m.delivered > head)
      faults.push(`user ${m.userId} in chat ${m.chatId}: read ${m.read}, delivered ${m.delivered}, head ${head}`);
  }
  return faults;
};

/** Every read that was answered reached the server, and every device agrees with it. */
const pointersEqual: Check = ({ history, server, devices }) => {
  const faults: string[] = [];
  const stands = new Map(server.members.map((m) => [`${m.userId}:${m.chatId}`, m.read]));
  for (const d of devices)
    for (const c of d.chats) {
      const read = stands.get(`${d.userId}:${c.id}`);
      if (read !== undefined && read !== c.read)
        faults.push(`${d.process} has read chat ${c.id} up to ${c.read}, the server says ${read}`);
    }
  for (const l of history) {
    if (l.op !== 'read' || l.phase !== 'ok') continue;
    const read = stands.get(`${l.userId}:${l.chatId}`) ?? 0;
    if (read < l.seq) faults.push(`${l.process} read chat ${l.chatId} up to ${l.seq}, the server says ${read}`);
  }
  return faults;
};

const unreadDerived: Check = ({ server, devices }) =>
  devices.flatMap((d) =>
    d.chats.flatMap((c) => {
      const member = server.members.find((m) => m.chatId === c.id && m.userId === d.userId);
      const chat = server.chats.find((x) => x.id === c.id);
      if (!member || !chat) return [];
      const derived = Math.min(
        chat.entries.filter((e) => e.senderId !== d.userId && e.seq > member.read).length,
        limits.unreadMax + 1,
      );
      return derived === c.unread ? [] : [`${d.process} shows ${c.unread} unread in chat ${c.id}, not ${derived}`];
    }),
  );

const strangersNothing: Check = ({ history, server, devices }) => {
  const members = new Set(server.members.map((m) => `${m.userId}:${m.chatId}`));
  const told = history.flatMap((l) =>
    l.op === 'saw' && !members.has(`${l.userId}:${l.chatId}`) ? [`${l.process} was told ${l.what} of ${l.chatId}`] : [],
  );
  const held = devices.flatMap((d) =>
    d.chats.filter((c) => !members.has(`${d.userId}:${c.id}`)).map((c) => `${d.process} holds chat ${c.id}`),
  );
  return [...told, ...held];
};

/** A row's sender is the user whose device sent it. */
const senderTrue: Check = ({ history, server }) => {
  const sender = new Map<string, string>();
  for (const l of history) if (l.op === 'send' && l.phase === 'invoke') sender.set(l.clientId, l.userId);
  return server.chats.flatMap((c) =>
    c.entries.flatMap((e) => {
      const real = e.clientId === null ? undefined : sender.get(e.clientId);
      return real === undefined || real === e.senderId ? [] : [`${c.id}-${e.seq} of ${real} says ${e.senderId}`];
    }),
  );
};

export const checks = {
  'acked and lost': ackedAndLost,
  doubled,
  'gap-free 1..head': gapFree,
  'same order everywhere': sameOrder,
  'own messages in order': fifo,
  'answered to the screen and missing': answeredAndMissing,
  'nothing left unsent': drained,
  'pointers never go back': pointersMonotone,
  'pointers equal': pointersEqual,
  'unread = derived': unreadDerived,
  'strangers learn nothing': strangersNothing,
  'sender is who sent': senderTrue,
} as const satisfies Record<string, Check>;
export type CheckName = keyof typeof checks;

// Object.keys of a literal gives exactly its keys; TypeScript types it as string[].
export const checkNames = Object.keys(checks) as CheckName[];

/** Runs every check, or those named. */
export const judge = (evidence: Evidence, names: readonly CheckName[] = checkNames): Verdict => {
  const faults = names.map((check) => ({ check, faults: checks[check](evidence) })).filter((f) => f.faults.length > 0);
  const count = (check: CheckName): number => faults.find((f) => f.check === check)?.faults.length ?? 0;
  const sends = evidence.history.filter((l) => l.op === 'send');
  return {
    faults,
    numbers: {
      sends: sends.filter((l) => l.phase === 'invoke').length,
      answered: sends.filter((l) => l.phase === 'ok').length,
      acked: new Set(evidence.history.flatMap((l) => (l.op === 'ack' ? [keyOf(l.userId, l.clientId)] : []))).size,
      stored: evidence.server.chats.reduce((sum, c) => sum + c.entries.length, 0),
      chats: evidence.server.chats.length,
      devices: evidence.devices.length,
      views: evidence.devices.reduce((sum, d) => sum + d.chats.length, 0),
      lost: count('acked and lost'),
      doubled: count('doubled'),
      missing: count('answered to the screen and missing'),
      inversions: count('own messages in order'),
      unlike: count('same order everywhere'),
    },
  };
};

/** The verdict's faults as lines, at most `most` of each check. */
export const describeFaults = (verdict: Verdict, most = 5): string =>
  verdict.faults
    .flatMap(({ check, faults }) => faults.slice(0, most).map((f) => `${check}: ${f} (${faults.length} such)`))
    .join('\n');
