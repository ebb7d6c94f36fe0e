import fc from 'fast-check';

// Object.keys of a literal gives exactly its keys; TypeScript types it as string[].
const kindsOf = <K extends string>(weights: Readonly<Record<K, number>>): K[] => Object.keys(weights) as K[];

/** Kinds to draw from: each as often as it weighs. */
export const bagOf = <K extends string>(weights: Readonly<Record<K, number>>): K[] =>
  kindsOf(weights).flatMap((kind) => Array.from({ length: weights[kind] }, () => kind));

/** What may happen in a run, and how often relative to each other. People's deeds first, then faults. */
const weights = {
  send: 30,
  burst: 6,
  sendAgain: 3,
  retry: 1,
  discard: 1,
  draft: 2,
  read: 10,
  readTogether: 8,
  page: 3,
  show: 2,
  create: 3,
  typing: 1,
  search: 1,
  wake: 1,
  signInSecond: 2,
  attack: 5,
  seedSend: 3,
  offline: 3,
  online: 4,
  blackHole: 2,
  clog: 2,
  heal: 4,
  reset: 3,
  dropAck: 4,
  killApp: 3,
  killAppAtDisk: 4,
  powerLoss: 3,
  damageCache: 2,
  loseCacheAndKill: 1,
  diskFull: 2,
  diskOk: 3,
  diskError: 1,
  killServer: 2,
  killServerAtDatabase: 4,
  stopServer: 1,
  databaseAway: 2,
  databaseBack: 3,
  restoreBackup: 2,
  takeBackup: 2,
  pruneUserLog: 3,
  jumpClock: 2,
  skewClock: 1,
  expireToken: 1,
  revoke: 1,
} as const;
export type CommandKind = keyof typeof weights;
export const commandKinds = kindsOf(weights);

/** What people do to messages that are there, beside the commands of some runs (run.ts), and how often relative to each other. */
export const actWeights = { edit: 10, remove: 5, react: 9, hide: 2, reply: 4, history: 1, pin: 3 } as const;
export type ActKind = keyof typeof actWeights;
export const actKinds = kindsOf(actWeights);

/** What people set for their chats, beside the commands of some runs (run.ts). */
export const settingWeights = { mute: 4, pin: 3, archive: 3, hideChat: 3 } as const;
export const settingKinds = kindsOf(settingWeights);

/** What people do with groups, beside the commands of some runs (run.ts). */
export const groupWeights = {
  makeGroup: 3,
  sendToGroup: 8,
  addMember: 5,
  removeMember: 3,
  leaveGroup: 2,
  setRole: 3,
  nameGroup: 3,
  invite: 3,
  joinByLink: 4,
} as const;
export const groupKinds = kindsOf(groupWeights);

/** What people do about themselves and others, beside the commands of some runs (run.ts). */
export const peopleWeights = { block: 5, rename: 3, keepReceipts: 4, keepPresence: 3 } as const;
export const peopleKinds = kindsOf(peopleWeights);

/** What people do with files, beside the commands of some runs (run.ts). */
export const fileWeights = { sendFile: 10, pauseFile: 3, resumeFile: 4, cancelFile: 1 } as const;
export const fileKinds = kindsOf(fileWeights);

export interface Command {
  kind: CommandKind;
  /** Which device, chat, message …: numbers that each command takes modulo what there is. */
  who: number;
  what: number;
  /** Time before the next command, ms. */
  wait: number;
}

const small = fc.nat(999);
const wait = fc.oneof(
  { weight: 4, arbitrary: fc.constant(0) },
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 60 }) },
  { weight: 5, arbitrary: fc.integer({ min: 60, max: 1_500 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1_500, max: 20_000 }) },
);
const kind: fc.Arbitrary<CommandKind> = fc.oneof(
  ...commandKinds.map((k) => ({ weight: weights[k], arbitrary: fc.constant(k) })),
);

/** A run's commands. */
export const plan = (count: number): fc.Arbitrary<Command[]> =>
  fc.array(fc.record({ kind, who: small, what: small, wait }), { minLength: count, maxLength: count });

/** The commands of a seed. */
export const planOf = (seed: number, count: number): Command[] => fc.sample(plan(count), { seed, numRuns: 1 })[0] ?? [];
