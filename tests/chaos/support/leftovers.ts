import { filesUnder, type Mark, type Marks } from './marks.ts';
import type { Said } from './talk.ts';

/** A text that is still readable. */
export interface Leftover {
  where: string;
  text: string;
  /** Of which message. */
  key: string;
}

export const describeLeftover = ({ where, text, key }: Leftover): string => `${where} has "${text}" of ${key}`;

/** Looks for what was done away with. */
export interface Leftovers {
  /** Marks in some bytes that `user` must not find any more; null: that nobody must (the server's own). */
  in(where: string, user: string | null, bytes: Buffer): Leftover[];
  inFolder(folder: string, user: string | null): Leftover[];
  /** Texts that should be in some bytes and are not found: a search that finds nothing must show that it can. */
  missing(where: string, bytes: Buffer, texts: readonly string[]): string[];
}

export const openLeftovers = (marks: Marks, said: readonly Said[]): Leftovers => {
  const isGone = (one: Said, user: string | null): boolean =>
    one.deleted || (one.hidden && user !== null && user !== one.by);
  const leftovers: Leftovers = {
    in(where, user, bytes) {
      const of = new Map<Mark, Said>(said.flatMap((one) => one.marks.map((mark) => [mark, one] as const)));
      return [...marks.in(bytes)].flatMap((mark) => {
        const one = of.get(mark);
        return one !== undefined && isGone(one, user) ? [{ where, text: mark.text, key: one.key }] : [];
      });
    },
    inFolder: (folder, user) => filesUnder(folder).flatMap(({ name, bytes }) => leftovers.in(name, user, bytes)),
    missing(where, bytes, texts) {
      const found = new Set([...marks.in(bytes)].map(({ text }) => text));
      return texts.flatMap((text) => (found.has(text) ? [] : [`${where} does not show "${text}"`]));
    },
  };
  return leftovers;
};
