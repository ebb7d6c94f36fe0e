export * from 'engine.io-client';
export { Wire as Socket } from '../world/network.ts';

/** As engine.io-client's: which timers socket.io-client uses. */
export const installTimerFunctions = (target: object): void => {
  Object.assign(target, { setTimeoutFn: globalThis.setTimeout, clearTimeoutFn: globalThis.clearTimeout });
};
export const nextTick = (work: () => void): void => void Promise.resolve().then(work);
