import type { LoadHookSync } from 'node:module';
import type { Plant } from './plant.ts';

const base = new URL('../../../', import.meta.url).href;

/** A module's source as Node's loader holds it. */
const textOf = (source: string | ArrayBuffer | NodeJS.TypedArray | null | undefined): string =>
  typeof source === 'string' ? source : Buffer.from(source as Uint8Array).toString('utf8'); // a file's bytes otherwise

const replaced = (source: string, plant: Plant, url: string): string =>
  plant.edits.reduce((text, edit) => {
    if (url !== base + edit.file) return text;
    const parts = text.split(edit.find);
    if (parts.length !== 2)
      throw new Error(`${plant.name}: the text to replace is ${parts.length - 1} times in ${edit.file}, not once.`);
    return parts.join(edit.replace);
  }, source);

/** A hook of Node's loader that breaks the product as `plant` says. `unloaded`: files of it that nobody has asked for yet. */
export const plantHook = (plant: Plant): { load: LoadHookSync; unloaded: () => string[] } => {
  const missing = new Set(plant.edits.map((e) => e.file));
  return {
    load(url, context, next) {
      const loaded = next(url, context);
      if (!plant.edits.some((e) => url === base + e.file)) return loaded;
      missing.delete(url.slice(base.length));
      return { ...loaded, source: replaced(textOf(loaded.source), plant, url) };
    },
    unloaded: () => [...missing],
  };
};
