import { registerHooks } from 'node:module';
import { plantHook } from './planted/load.ts';
import type { Plant } from './planted/plant.ts';

/** A module that the product (or Socket.IO) asks for, and what it gets instead. */
interface Redirect {
  module: string;
  from: RegExp;
  to: string;
}

const PRODUCT = /\/(?:src-main|server)\//;
const redirects: readonly Redirect[] = [
  { module: 'node:fs', from: PRODUCT, to: 'fs' },
  { module: 'node:fs/promises', from: PRODUCT, to: 'fs-promises' },
  { module: 'node:crypto', from: PRODUCT, to: 'crypto' },
  { module: 'better-sqlite3', from: /\/src-main\/cache\//, to: 'sqlite' },
  { module: '@node-rs/argon2', from: /\/server\/domain\//, to: 'argon2' },
  { module: 'prom-client', from: /\/server\/http\//, to: 'prom-client' },
  { module: 'socket.io', from: /\/server\/socket\//, to: 'socket-io' },
  { module: './contrib/base64id', from: /\/node_modules\/socket\.io\/dist\//, to: 'base64id' },
  { module: 'engine.io-client', from: /\/node_modules\/socket\.io-client\//, to: 'engine-client' },
];

/**
 * From here on modules of the product get the simulation's disk, randomness and connections instead of Node's, and their
 * source is changed by `plant`, if one is given. Before the first of them is loaded.
 */
export const installHooks = (plant: Plant | null): void => {
  const base = new URL('../../', import.meta.url).href;
  const planted = plant === null ? null : plantHook(plant);
  registerHooks({
    resolve(specifier, context, next) {
      const parent = context.parentURL ?? '';
      const redirect = parent.startsWith(`${base}tests/`)
        ? undefined
        : redirects.find((r) => r.module === specifier && r.from.test(parent));
      return redirect === undefined
        ? next(specifier, context)
        : { url: new URL(`./shims/${redirect.to}.ts`, import.meta.url).href, shortCircuit: true };
    },
    ...(planted === null ? {} : { load: planted.load }),
  });
  if (planted !== null) unloaded = planted.unloaded;
};

/** Files of the plant that were not loaded: then nothing was planted there. */
export let unloaded: () => string[] = () => [];
