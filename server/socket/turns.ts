import { createGates, type Gates } from '../domain/gate.ts';

/** Heavy requests of one user at once, and waiting: as many as a burst of one kind of fetch (rates.ts); of several kinds, the rest comes back later. */
const RUNNING = 2;
const WAITING = 200;

/** Heavy requests take turns, each user's (the key) among themselves; UNAVAILABLE at once when too many of the user's wait. */
export type Turns = Gates<number>;

/**
 * One user's heavy requests never fill the database's queue (the embedded one has a single connection) nor, with answers of
 * megabytes, the memory: the others' wait behind two of them at most.
 */
export const createTurns = (): Turns => createGates({ running: RUNNING, waiting: WAITING });
