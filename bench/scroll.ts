import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import { launchApp } from '../tests/e2e/support/app.ts';
import { toNewest } from '../tests/e2e/support/reading.ts';
import { watchTasks } from '../tests/e2e/support/tasks.ts';
import { makeBigProfile } from './lib/big-profile.ts';
import { pssOf } from './lib/proc.ts';
import { temporaryFolder } from './lib/servers.ts';

/** How far one frame scrolls, in panes: on the long way, and where it is looked at whether anything jumps. */
const FAST = 1;
const SLOW = 0.3;
/** A step that is looked at is followed by frames in which rows are measured and older ones come. */
const AFTER = 3;
/** Messages in one part of the way, of which one record of tasks is made; of the first and the last part jumps are told. */
const PART = 2_500;
const LOOKED_AT = 800;
/** The way is over when so long nothing older came, ms. */
const STUCK_MS = 10_000;

interface Way {
  /** Messages that were drawn on the way. */
  seen: number;
  /** The longest task of the window's thread: of its own processor time, and by the clock, ms. */
  longestCpu: number;
  longestWall: number;
  /** Frames, of those that were looked at, that moved what was in sight by anything but the scrolling. */
  jumps: number;
  frames: number;
  /** The window's process once it has collected its garbage, MiB: all that it takes, and the scripts' part. */
  pss: number;
  heap: number;
}

interface Part {
  numbers: number[];
  jumps: number;
  frames: number;
  top: boolean;
}

/** Scrolls up, frame by frame, until `most` messages were drawn or nothing older comes. */
const scrollUp = (page: Page, most: number, careful: boolean): Promise<Part> =>
  page.getByTestId('conversation').evaluate(
    async (conversation, [limit, step, after, patience]) => {
      const list = conversation.querySelector('[role=region]');
      if (list === null) throw new Error('There is no list.');
      const rows = (): HTMLElement[] => [...conversation.querySelectorAll<HTMLElement>('[data-testid=message]')];
      const seen = new Set<number>();
      const look = (): void => {
        for (const el of rows()) seen.add(Number((el.dataset['messageId'] ?? '').split('-')[1]));
      };
      let jumps = 0;
      let frames = 0;
      let last = performance.now();
      look();
      while (seen.size < limit && performance.now() - last < patience) {
        const middle = list.getBoundingClientRect().top + list.clientHeight / 2;
        const anchor = after > 1 ? rows().find((el) => el.getBoundingClientRect().bottom > middle) : undefined;
        const before = anchor?.getBoundingClientRect().top ?? 0;
        const from = list.scrollTop;
        list.scrollTop -= list.clientHeight * step;
        const moved = from - list.scrollTop;
        for (let n = 0; n < after; n += 1) {
          await new Promise(requestAnimationFrame);
          frames += 1;
          const now = rows().find((el) => el.dataset['messageId'] === anchor?.dataset['messageId']);
          if (
            now !== undefined &&
            anchor !== undefined &&
            Math.abs(now.getBoundingClientRect().top - before - moved) > 1
          )
            jumps += 1;
        }
        const known = seen.size;
        look();
        if (seen.size > known) last = performance.now();
        else if (list.scrollTop <= 0 && seen.has(1)) break;
      }
      return { numbers: [...seen], jumps, frames, top: seen.has(1) };
    },
    [most, careful ? SLOW : FAST, careful ? AFTER : 1, STUCK_MS] as const,
  );

/** What the window's process takes, after its garbage is collected. */
const memoryOf = async (app: ElectronApplication, page: Page): Promise<{ pss: number; heap: number }> => {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('HeapProfiler.enable');
  for (let n = 0; n < 3; n += 1) await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  await devtools.detach();
  const pid = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId());
  return { pss: pssOf(pid ?? 0), heap: usedSize / 2 ** 20 };
};

/** Opens a chat of so many messages in a real window and scrolls from its newest to its first. */
const scrollWhole = async (messages: number): Promise<Way> => {
  const folder = temporaryFolder();
  try {
    const profile = await makeBigProfile(folder.path, 1, messages);
    const { app, page } = await launchApp({ profile: profile.dir, server: 'http://127.0.0.1:9' });
    try {
      await page.getByTestId('chat-list-item').first().click();
      await page.getByTestId('message').first().waitFor();
      await toNewest(page);
      const seen = new Set<number>();
      const way = { longestCpu: 0, longestWall: 0, jumps: 0, frames: 0 };
      for (let top = false; !top;) {
        const trace = join(folder.path, 'tasks.json');
        const longest = await watchTasks({ app }, trace);
        const careful = seen.size === 0 || messages - seen.size <= LOOKED_AT;
        const rest = messages - seen.size - LOOKED_AT;
        const part = await scrollUp(page, careful ? LOOKED_AT : Math.min(PART, Math.max(rest, 1)), careful);
        const { cpuMs, wallMs } = await longest();
        rmSync(trace);
        const known = seen.size;
        for (const n of part.numbers) seen.add(n);
        way.longestCpu = Math.max(way.longestCpu, cpuMs);
        way.longestWall = Math.max(way.longestWall, wallMs);
        way.jumps += part.jumps;
        way.frames += part.frames;
        top = part.top || seen.size === known;
        console.log(
          `  ${seen.size} of ${messages}, longest task ${cpuMs.toFixed(0)} ms of its own (${wallMs.toFixed(0)} by the clock), ${part.jumps} jumps`,
        );
      }
      return { seen: seen.size, ...way, ...(await memoryOf(app, page)) };
    } finally {
      await app.close();
    }
  } finally {
    folder.remove();
  }
};

/** A long chat scrolled from end to end in a real window, beside one of 1,000 messages. */
export const benchScroll = async (messages: number): Promise<Record<string, unknown>> => {
  const short = await scrollWhole(1_000);
  const long = await scrollWhole(messages);
  return { messages, missed: messages - long.seen, short, long };
};
