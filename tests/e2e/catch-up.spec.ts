import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { openEmbedded } from '../../server/data/embedded.ts';
import type { Sql } from '../../server/data/sql.ts';
import { addChats, addMessages } from '../flow/support/missed.ts';
import { connectionIs, register } from './support/people.ts';
import { readWholeChat, toNewest } from './support/reading.ts';
import { watchTasks } from './support/tasks.ts';
import { newWorld, type World } from './support/world.ts';

/** Somebody comes back to 10,000 messages with the window open: it stays usable, says what it does, and shows all of it. */
const ANN = { name: 'Ann Arthit', email: 'ann@example.org', password: 'correct horse ann' };
const CHATS = 100;
const BEFORE = 60;
const MISSED = 100;
/** Nothing that the window does may hold a key up for longer, ms (also what Chromium calls a long task). */
const TASK_MS = 50;
/** After an outage the wait until the next try may have grown to half a minute. */
const BACK_MS = 90_000;

/** Writes into the database of the server, which is stopped. */
const write = async <T>(world: World, work: (sql: Sql) => Promise<T>): Promise<T> => {
  const { db } = await openEmbedded(join(world.server.data, 'database'));
  const answer = await work(db);
  await db.close();
  return answer;
};

/** Keeps every word about the connection that the window shows from here on. */
const noteWords = (page: Page): Promise<void> =>
  page.getByTestId('connection-state').evaluate((el) => {
    const words: string[] = [];
    Reflect.set(window, 'connectionWords', words);
    new MutationObserver(() => words.push(el.textContent)).observe(el, {
      subtree: true,
      childList: true,
      characterData: true,
    });
  });
const wordsOf = (page: Page): Promise<string[]> =>
  page.evaluate(() => Reflect.get(window, 'connectionWords') as string[]); // noteWords put it there

test('10,000 missed messages in 100 chats: nothing waits, the list and the open chat are right', async () => {
  test.setTimeout(300_000);
  await using world = await newWorld();
  const ann = await world.open('ann');
  const { page } = ann;
  await register(page, ANN);
  await world.server.stop();
  const { readerId, chats } = await write(world, async (sql) => {
    const [me] = await sql.query<{ id: number }>('SELECT id FROM "user" WHERE email = $1', [ANN.email]);
    const id = me?.id ?? 0;
    const made = await addChats(sql, id, CHATS);
    await addMessages(sql, id, made, BEFORE);
    return { readerId: id, chats: made };
  });
  await world.server.restart();
  const item = page.getByTestId('chat-list-item');
  await expect(item.first()).toBeVisible({ timeout: BACK_MS });
  await expect(page.getByTestId('connection-state')).toHaveText('Online', { timeout: BACK_MS });
  await item.nth(3).click();
  await expect(page.getByTestId('message').first()).toBeVisible();
  await toNewest(page);
  await expect(page.getByTestId('message').last()).toContainText(` ${BEFORE}`);
  const all = Array.from({ length: BEFORE + MISSED }, (_, n) => n + 1);
  const numbers = async (): Promise<number[]> => (await readWholeChat(page)).map((t) => Number(t.split(' ').at(-1)));

  await world.server.stop();
  await write(world, (sql) => addMessages(sql, readerId, chats, MISSED));
  await noteWords(page);
  const longest = await watchTasks(ann, test.info().outputPath('tasks.json'));
  await world.server.restart();
  await expect
    .poll(async () => (await wordsOf(page)).some((w) => w.startsWith('Catching up')), { timeout: BACK_MS })
    .toBe(true);
  await expect(page.getByTestId('connection-state')).toHaveText('Online', { timeout: BACK_MS });
  const { wallMs, cpuMs, main } = await longest();
  console.log(
    `longest task while ${CHATS * MISSED} missed messages arrive: the window's ${wallMs.toFixed(0)} ms, of which it ran ` +
      `${cpuMs.toFixed(0)} ms; the app's ${main.wallMs.toFixed(0)} ms, of which it ran ${main.cpuMs.toFixed(0)} ms`,
  );
  // What it ran: the clock also counts what else a busy machine does meanwhile (support/tasks.ts).
  expect(cpuMs).toBeLessThan(TASK_MS);

  for (let n = 0; n < 5; n += 1) await expect(item.nth(n)).toContainText(` ${BEFORE + MISSED}`);
  expect(await numbers()).toEqual(all);
  // Without the server everything is here.
  await world.server.stop();
  await connectionIs(page, 'offline', BACK_MS);
  await item.nth(5).click();
  await expect(page.getByTestId('message').first()).toBeVisible();
  expect(await numbers()).toEqual(all);
});
