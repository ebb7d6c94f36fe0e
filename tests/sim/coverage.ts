import { actKinds, commandKinds, fileKinds, groupKinds, peopleKinds, settingKinds } from './model/commands.ts';

/** Faults that no command names, and what came through them: they must have happened somewhere in a long enough range of seeds. */
export const faultKinds = [
  'ack dropped',
  'REST answer dropped',
  'upload cut',
  'upload went on',
  'file stored',
  'push lost',
  'frame doubled',
  'database refused',
  'database answer lost',
  'commit answer lost',
  'restored from a folder',
  'restored from a dump',
] as const;

/** What a range of seeds never did: then it proved nothing of it. */
export const neverHappened = (counts: Record<string, number>): string[] =>
  [
    ...commandKinds,
    ...actKinds,
    ...settingKinds,
    'markUnread',
    ...groupKinds,
    ...peopleKinds,
    ...fileKinds,
    ...faultKinds,
  ].filter((name) => (counts[name] ?? 0) === 0);
