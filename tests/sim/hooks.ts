import { registerHooks } from 'node:module';
import type { Plant } from './planted/plants.ts';

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

const replaced = (source: string, plant: Plant, file: string): string =>
  plant.edits.reduce((text, edit) => {
    if (!file.endsWith(`/${edit.file}`)) return text;
    const parts = text.split(edit.find);
    if (parts.length !== 2)
      throw new Error(`${plant.name}: the text to replace is ${parts.length - 1} times in ${edit.file}, not once.`);
    return parts.join(edit.replace);
  }, source);

/** A module's source as Node's loader holds it. */
const textOf = (source: string | ArrayBuffer | NodeJS.TypedArray | null | undefined): string =>
  typeof source === 'string' ? source : Buffer.from(source as Uint8Array).toString('utf8'); // a file's bytes otherwise

/**
 * From here on modules of the product get the simulation's disk, randomness and connections instead of Node's, and their
 * source is changed by `plant`, if one is given. Before the first of them is loaded.
 */
export const installHooks = (plant: Plant | null): void => {
  const base = new URL('../../', import.meta.url).href;
  const missing = new Set(plant?.edits.map((e) => e.file));
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
    load(url, context, next) {
      const loaded = next(url, context);
      if (plant === null || !url.startsWith(base) || !plant.edits.some((e) => url === base + e.file)) return loaded;
      for (const e of plant.edits) if (url === base + e.file) missing.delete(e.file);
      return { ...loaded, source: replaced(textOf(loaded.source), plant, url) };
    },
  });
  unloaded = () => [...missing];
};

/** Files of the plant that were not loaded: then nothing was planted there. */
export let unloaded: () => string[] = () => [];
