import { world } from '../engine/active.ts';

/** Socket.IO's ids, by the simulated world's randomness. */
export const base64id = { generateId: (): string => world().random.uuid() };
