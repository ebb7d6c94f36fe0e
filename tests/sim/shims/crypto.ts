import * as real from 'node:crypto';
import { isActive, world } from '../engine/active.ts';

// node:crypto with the simulated world's randomness.
export * from 'node:crypto';

export const randomUUID = (): string => (isActive() ? world().random.uuid() : real.randomUUID());
export const randomBytes = (count: number): Buffer =>
  isActive() ? Buffer.from(world().random.bytes(count)) : real.randomBytes(count);
