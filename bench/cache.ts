import { statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openCache } from '../src-main/cache/index.ts';
import { startWorkerNode } from '../src-main/cache/start-worker-node.ts';
import type { BigProfile } from './lib/big-profile.ts';
import { queries, seeded } from './lib/sentences.ts';
import { quantile } from './lib/stats.ts';

const times = async (count: number, work: (n: number) => unknown): Promise<number[]> => {
  const all: number[] = [];
  for (let n = 0; n < count; n++) {
    const from = performance.now();
    await work(n);
    all.push(performance.now() - from);
  }
  return all;
};

const both = (ms: readonly number[]): { p50: number; p99: number } => ({
  p50: quantile(ms, 0.5),
  p99: quantile(ms, 0.99),
});

/** The store on a big profile: pages, the list, live inserts and searches; a bare SQLite query beside the page. */
export const benchCache = async (profile: BigProfile): Promise<Record<string, unknown>> => {
  const random = seeded(11);
  const any = (): number => 1 + Math.floor(random() * profile.chats);
  const file = join(profile.accountDir, 'cache.db');
  const bare = new Database(file, { readonly: true });
  const bareSelect = bare.prepare('select * from message where chat_id = ? order by seq desc limit 50');
  const barePage = both(await times(2_000, () => bareSelect.all(any())));
  bare.close();
  const { cache } = await openCache({
    dir: profile.accountDir,
    selfId: '1',
    now: Date.now,
    startWorker: startWorkerNode,
    onDisk: () => undefined,
    log: () => undefined,
  });
  const page = both(await times(2_000, () => cache.page(any(), {}, 50)));
  const older = both(await times(2_000, () => cache.page(any(), { before: 2 + Math.floor(random() * 900) }, 50)));
  const list = both(await times(20, () => cache.chats()));
  // As the search does when it is opened: the worker is started before the first word is typed.
  const [searchOpens = 0] = await times(1, () => cache.search({ query: '', limit: 1 }));
  const search: Record<string, unknown> = {};
  for (const [name, words] of Object.entries(queries)) {
    // As many that the 99th part is not the slowest one alone.
    search[name] = both(await times(300, (n) => cache.search({ query: words[n % words.length] ?? '', limit: 50 })));
  }
  const live = both(
    await times(500, async () => {
      const chatId = any();
      const state = cache.chatState(chatId);
      if (!state) throw new Error('no such chat');
      const seq = state.top + 1;
      const stored = await cache.applyLive({
        id: `${chatId}-${seq}`,
        chatId,
        senderId: String(chatId + 1),
        content: 'ข้อความใหม่ a new message',
        messageType: 'TEXT',
        timestamp: new Date().toISOString(),
        isRead: false,
        senderName: `Person ${chatId}`,
        seq,
        clientId: null,
        status: 'sent',
        enc: 'none',
      });
      if (stored === false) throw new Error('a live message was refused');
    }),
  );
  await cache.close();
  const mib = statSync(file).size / 1024 / 1024;
  return { rowsPerSecond: profile.rowsPerSecond, barePage, page, older, list, searchOpens, search, live, mib };
};
