// Real time, kept before the globals are replaced: to let promises settle between two events, and to measure runs.
export const realImmediate = globalThis.setImmediate;
/** Milliseconds of the real clock. */
export const realNow = (): number => Number(process.hrtime.bigint()) / 1e6;
