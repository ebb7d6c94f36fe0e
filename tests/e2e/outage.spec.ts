import { expect, test, type Page } from '@playwright/test';
import { ANN, annAndBeam, BEAM } from './support/pair.ts';
import { connectionIs, openChat, openChatId, say, saying } from './support/people.ts';
import { readWholeChat } from './support/reading.ts';
import { serverLog } from './support/server-log.ts';
import { newWorld } from './support/world.ts';

/** The server is killed, comes back, or is not there at all. Nothing is lost, doubled or put in another order. */
/** A server that was killed is noticed at the latest by the missing answer to a ping. */
const NOTICED_MS = 60_000;
/** After an outage the wait until the next try may have grown to a minute. */
const BACK_MS = 75_000;

const by = (who: string, texts: readonly string[]): string[] => texts.filter((t) => t.startsWith(`${who} `));

/** Waits until the writer's window shows this message as stored on the server. */
const isStored = (page: Page, text: string): Promise<void> =>
  expect(saying(page, text)).toHaveAttribute('data-status', /sent|delivered|read/, {
    timeout: BACK_MS,
  });

test('killed in the middle: both go on offline, one is closed and opened; back, all arrives once and in order', async () => {
  await using world = await newWorld();
  const { ann, beam } = await annAndBeam(world);
  const chatId = await openChatId(ann.page);

  await world.server.kill();
  for (let n = 0; n < 5; n += 1) {
    await say(ann.page, `ann ${n}`);
    await say(beam.page, `beam ${n}`);
  }
  for (const { page } of [ann, beam]) await connectionIs(page, 'offline', NOTICED_MS);
  for (const n of [0, 4]) {
    await expect(saying(ann.page, `ann ${n}`)).toHaveAttribute('data-status', 'queued');
    await expect(saying(beam.page, `beam ${n}`)).toHaveAttribute('data-status', 'queued');
  }

  await ann.relaunch();
  await openChat(ann.page, BEAM.name);
  expect(await readWholeChat(ann.page)).toEqual(['first of all', 'ann 0', 'ann 1', 'ann 2', 'ann 3', 'ann 4']);
  await expect(saying(ann.page, 'ann 4')).toHaveAttribute('data-status', 'queued');
  await say(ann.page, 'ann 5');
  await connectionIs(ann.page, 'offline', NOTICED_MS);
  await expect(saying(ann.page, 'ann 5')).toHaveAttribute('data-status', 'queued');

  await world.server.restart();
  for (const { page } of [ann, beam]) await connectionIs(page, 'online', BACK_MS);
  await isStored(ann.page, 'ann 5');
  await isStored(beam.page, 'beam 4');
  await expect(saying(ann.page, 'beam 4')).toHaveCount(1);
  await expect(saying(beam.page, 'ann 5')).toHaveCount(1);

  const log = await serverLog(world.server.url(), ANN, chatId);
  const texts = log.map((m) => m.text);
  expect(log.map((m) => m.seq)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
  expect(by('ann', texts)).toEqual(['ann 0', 'ann 1', 'ann 2', 'ann 3', 'ann 4', 'ann 5']);
  expect(by('beam', texts)).toEqual(['beam 0', 'beam 1', 'beam 2', 'beam 3', 'beam 4']);
  expect(await readWholeChat(ann.page)).toEqual(texts);
  expect(await readWholeChat(beam.page)).toEqual(texts);
});

test('200 messages from two windows while the server is killed and restarted five times: each once, one order everywhere', async () => {
  test.setTimeout(240_000);
  const MESSAGES = 200;
  const KILLS = 5;
  await using world = await newWorld();
  const { ann, beam } = await annAndBeam(world);
  const chatId = await openChatId(ann.page);

  const round = MESSAGES / KILLS;
  let restarted = Promise.resolve();
  for (let n = 0; n < MESSAGES; n += 1) {
    // Each round begins online, is cut off with sends under way, and goes on while the server starts again.
    if (n % round === 0) {
      await restarted;
      for (const { page } of [ann, beam]) await connectionIs(page, 'online', BACK_MS);
    }
    if (n % round === round / 2) restarted = world.server.kill().then(() => world.server.restart());
    await say(n % 2 === 0 ? ann.page : beam.page, `${n % 2 === 0 ? 'ann' : 'beam'} ${n}`);
  }
  await restarted;
  for (const { page } of [ann, beam]) await connectionIs(page, 'online', BACK_MS);
  await isStored(ann.page, `ann ${MESSAGES - 2}`);
  await isStored(beam.page, `beam ${MESSAGES - 1}`);
  for (const { page } of [ann, beam]) {
    await expect(saying(page, `ann ${MESSAGES - 2}`)).toHaveCount(1);
    await expect(saying(page, `beam ${MESSAGES - 1}`)).toHaveCount(1);
  }

  const log = await serverLog(world.server.url(), ANN, chatId);
  const texts = log.map((m) => m.text);
  expect(log.map((m) => m.seq)).toEqual(Array.from({ length: MESSAGES + 1 }, (_, i) => i + 1));
  const sent = (who: string, odd: number): string[] =>
    Array.from({ length: MESSAGES / 2 }, (_, i) => `${who} ${2 * i + odd}`);
  expect(by('ann', texts)).toEqual(sent('ann', 0));
  expect(by('beam', texts)).toEqual(sent('beam', 1));
  expect(await readWholeChat(ann.page)).toEqual(texts);
  expect(await readWholeChat(beam.page)).toEqual(texts);
});

test('with no server at all the app opens from what it has, scrolls, loads older pages and takes messages', async () => {
  const HISTORY = 150;
  await using world = await newWorld();
  const { ann, beam } = await annAndBeam(world);
  for (let n = 0; n < HISTORY; n += 1) await say(ann.page, `ann ${n}`);
  await isStored(ann.page, `ann ${HISTORY - 1}`);
  await expect(beam.page.getByTestId('chat-list-item')).toContainText(`ann ${HISTORY - 1}`);
  await expect(saying(beam.page, `ann ${HISTORY - 1}`)).toHaveCount(1);
  await beam.close();
  await world.server.kill();

  await beam.relaunch();
  await openChat(beam.page, ANN.name);
  await say(beam.page, 'beam alone');
  expect(await readWholeChat(beam.page)).toEqual([
    'first of all',
    ...Array.from({ length: HISTORY }, (_, n) => `ann ${n}`),
    'beam alone',
  ]);
  await connectionIs(beam.page, 'offline', NOTICED_MS);
});
