import Database from 'better-sqlite3';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { Cache } from '../../../src-main/cache/api.ts';
import { answer, chat, draftItem, EPOCH, events, kit, uuid, type Kit } from '../../../src-main/cache/test-kit.ts';

/** Messages in the one chat of a sample. */
export const HEAD = 2_000;
/** What a store does by itself is done within this, ms. */
export const SOON_MS = 10_000;
const PAGE_BYTES = 4_096;

/** Fills a store from "the server": the same whether it has everything already or nothing. */
export const fill = async (cache: Cache): Promise<void> => {
  await cache.applySync(answer([chat(1, 0)]));
  await cache.applyEvents(1, events(1, 1, HEAD), HEAD, EPOCH);
};

/** What is unsent in a sample: three messages in the closed one, a fourth in the one that was not closed. */
export const unsentIn = (sample: Sample): string[] =>
  [1, 2, 3, ...(sample === 'live' ? [4] : [])].map((n) => `unsent ${n}`);

/** A store as it was closed, or as a process that died left it, with its -wal and -shm. */
export type Sample = 'closed' | 'live';

export interface Samples {
  /** The store of the test that runs. */
  readonly at: Kit;
  readonly scratch: string;
  /** 5 s; on a machine so busy that opening a sound store takes longer than half a second, as much longer. */
  readonly openMs: number;
  /** Lays a sample down as the store of this test; `folder`: there, and not in a new one. */
  lay(sample: Sample, folder?: string): void;
  readonly path: (name: string) => string;
  /** Changes the bytes of cache.db. */
  readonly edit: (change: (bytes: Buffer) => void) => void;
  /** Where the last leaf page of a table or an index begins, from SQLite's own map of the file, and where it ends. */
  readonly pageOf: (name: string) => { from: number; to: number };
}

/** Makes the samples before the tests of a file, and gives each test a folder for its store. */
export const prepareSamples = (): Samples => {
  let openMs = 5_000;
  let scratch = '';
  let at: Kit;
  const kept = (sample: Sample): string => join(scratch, sample);
  const path = (name: string): string => join(at.dir, name);

  beforeAll(async () => {
    scratch = mkdtempSync(join(tmpdir(), 'sarn-corpus-'));
    const first = kit(mkdtempSync(join(scratch, 'first-')));
    const { cache } = await first.open();
    await fill(cache);
    for (const n of [1, 2, 3]) await cache.enqueue(draftItem(uuid(n), 1, `unsent ${n}`));
    await cache.close();
    cpSync(first.dir, kept('closed'), { recursive: true });
    const began = performance.now();
    const again = (await first.open()).cache;
    openMs *= Math.max(1, (performance.now() - began) / 500);
    await again.applyChat(chat(2, 5));
    await again.enqueue(draftItem(uuid(4), 1, 'unsent 4'));
    cpSync(first.dir, kept('live'), { recursive: true });
    await first.end();
  });
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));
  beforeEach(() => {
    at = kit(mkdtempSync(join(scratch, 'run-')));
  });
  afterEach(() => at.end());

  return {
    get at() {
      return at;
    },
    get scratch() {
      return scratch;
    },
    get openMs() {
      return openMs;
    },
    lay(sample, folder) {
      if (folder !== undefined) at = kit(folder);
      rmSync(at.dir, { recursive: true, force: true });
      cpSync(kept(sample), at.dir, { recursive: true });
    },
    path,
    edit(change) {
      const bytes = readFileSync(path('cache.db'));
      change(bytes);
      writeFileSync(path('cache.db'), bytes);
    },
    pageOf(name) {
      const db = new Database(path('cache.db'), { readonly: true });
      const leaf = db
        .prepare<[string], { pageno: number }>(
          "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY pageno DESC",
        )
        .get(name);
      db.close();
      if (leaf === undefined) throw new Error(`No page of ${name}.`);
      return { from: (leaf.pageno - 1) * PAGE_BYTES, to: leaf.pageno * PAGE_BYTES };
    },
  };
};
