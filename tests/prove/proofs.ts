import { databaseCrashed, serverKilled } from './acked.ts';
import { slowReader } from './backpressure.ts';
import { clocksJump } from './clocks.ts';
import { deletedCanFail, deletedForGood } from './deleted.ts';
import { clientDiskFull, serverDiskFull } from './disk.ts';
import { catchUp, damagedStores, plantedBugs, realWindows, simulation, unreadEverywhere } from './elsewhere.ts';
import { filesResumed } from './files.ts';
import { gapsRepaired } from './gaps.ts';
import { twoNodes } from './nodes.ts';
import { notifiedOnce } from './notified.ts';
import { exactlyOnce } from './once.ts';
import { failedFlush, flushedBeforeAck } from './power.ts';
import { presenceOfADeadNode, presenceOfTheDead } from './presence.ts';
import type { Proof } from './proof.ts';
import { readStateConverges } from './read-state.ts';
import { oneWriter, revokedAtOnce } from './rights.ts';
import { randomRounds } from './rounds.ts';
import { inOrder, killedAfterAnswer, syncedBeforeAnswer } from './survive.ts';
import { upgraded } from './upgrade.ts';

/** Every proof, in the order of the table. */
export const proofs: readonly Proof[] = [
  simulation,
  plantedBugs,
  serverKilled,
  databaseCrashed,
  flushedBeforeAck,
  failedFlush,
  exactlyOnce,
  twoNodes,
  inOrder,
  killedAfterAnswer,
  syncedBeforeAnswer,
  catchUp,
  gapsRepaired,
  readStateConverges,
  unreadEverywhere,
  damagedStores,
  clientDiskFull,
  serverDiskFull,
  filesResumed,
  presenceOfTheDead,
  presenceOfADeadNode,
  clocksJump,
  deletedForGood,
  deletedCanFail,
  revokedAtOnce,
  oneWriter,
  notifiedOnce,
  upgraded,
  slowReader,
  randomRounds,
  realWindows,
];
