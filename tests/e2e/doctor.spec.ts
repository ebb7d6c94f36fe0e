import { readFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { ANN, annAndBeam, BEAM } from './support/pair.ts';
import { connectionIs, openChat, say, saying } from './support/people.ts';
import { newWorld } from './support/world.ts';

/** The page of the connection and the details of a message, in real windows. */
/** A server that was killed is noticed at the latest by the missing answer to a ping. */
const NOTICED_MS = 60_000;

const openDoctor = async (page: Page): Promise<void> => {
  await page.getByTestId('connection-state').getByRole('button').click();
  await expect(page.getByTestId('doctor')).toBeVisible();
};
/** What the button put on the clipboard. */
const copied = async (page: Page, read: () => Promise<string>): Promise<string> => {
  await page.getByTestId('doctor-copy').click();
  await expect(page.getByTestId('doctor-copy')).toHaveText('Copied');
  return read();
};
const step = (page: Page, name: string) => page.getByTestId('message-info').locator(`[data-step="${name}"]`);

test('online: compared and equal, fetched again, emptied and filled; offline: what waits and why; nothing secret is copied', async () => {
  await using world = await newWorld();
  const { ann, beam } = await annAndBeam(world);
  const { page } = ann;
  await say(page, 'a secret of two');
  await expect(saying(beam.page, 'a secret of two')).toBeVisible();
  const clipboard = (): Promise<string> => ann.app.evaluate(({ clipboard: c }) => c.readText());

  await openDoctor(page);
  await expect(page.getByTestId('doctor-way')).toHaveText('Not encrypted, WebSocket');
  await page.getByTestId('doctor-check').click();
  await expect(page.getByTestId('doctor-outcome')).toHaveText('Compared 1 chat: the same as on the server.');
  await expect(page.getByTestId('doctor-verdict')).toHaveAttribute('data-verdict', 'equal');
  await expect(page.getByTestId('doctor-answer')).toHaveText(/^\d+ ms, measured /);
  const row = page.getByTestId('doctor-chat').filter({ hasText: BEAM.name });
  await expect(row).toHaveAttribute('data-mark', 'equal');
  await row.click();
  await page.getByTestId('doctor-refetch').click();
  await expect(page.getByTestId('doctor-outcome')).toHaveText('2 messages fetched again.');
  await page.getByTestId('doctor-rebuild').click();
  await page.getByTestId('doctor-rebuild-yes').click();
  await expect(page.getByTestId('doctor-outcome')).toHaveText('Everything is being filled from the server again.');
  await page.keyboard.press('Escape');
  await expect(saying(page, 'a secret of two')).toHaveCount(1);
  await expect(saying(page, 'first of all')).toHaveCount(1);

  await world.server.kill();
  await say(page, 'this one waits');
  await connectionIs(page, 'offline', NOTICED_MS);
  await openDoctor(page);
  await expect(page.getByTestId('doctor-check')).toHaveCount(0);
  await expect(page.getByTestId('doctor-verdict')).toHaveAttribute('data-verdict', 'waiting');
  await row.click();
  await expect(page.getByTestId('doctor-chat-why')).toHaveText(
    'No connection. It goes out when the connection is back.',
  );
  await expect(page.getByTestId('doctor-refetch')).toBeDisabled();

  const text = await copied(page, clipboard);
  expect(text).toMatch(/^state: offline, since \d{4}-/m);
  expect(text).toMatch(/^chat \d+: server 2, here up to 2, .*waiting 1 since /m);
  const session = readFileSync(`${world.profile('ann')}/session.json`, 'utf8');
  const sealed = session.match(/"sealed":\s*"([^"]+)"/)?.[1] ?? 'no sealed session';
  const words = [
    ANN.name,
    BEAM.name,
    ANN.email,
    BEAM.email,
    'secret',
    'waits',
    'first of all',
    'Bearer',
    'eyJ',
    sealed,
  ];
  for (const word of words) expect(text).not.toContain(word);
  await page.keyboard.press('Escape');

  await saying(page, 'this one waits').press('Alt+Enter');
  await expect(step(page, 'queued')).toContainText('It goes out when the connection is back.');
  await expect(step(page, 'stored')).toContainText('Not yet');
  await world.server.restart();
  // The page follows while it is open.
  await expect(step(page, 'read')).toHaveAttribute('data-done', 'true', { timeout: 75_000 });
  await expect(step(page, 'queued')).toContainText(/^.*Left it .*, after /);
  await expect(step(page, 'stored')).toContainText('as no. 3');
  await page.keyboard.press('Escape');
});

test('with the keyboard alone: to the state, through the chats, to a message’s details and back', async () => {
  await using world = await newWorld();
  const { ann } = await annAndBeam(world);
  const { page } = ann;
  await openChat(page, BEAM.name);

  await page.getByTestId('connection-state').getByRole('button').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('doctor')).toBeVisible();
  await page.getByTestId('doctor-check').focus();
  await page.keyboard.press('Tab');
  await expect(page.getByTestId('doctor-chat').first()).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('doctor-details')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('connection-state').getByRole('button')).toBeFocused();

  const message = saying(page, 'first of all');
  await page.getByRole('region', { name: 'Messages' }).focus();
  await page.keyboard.press('ArrowUp');
  await expect(message).toBeFocused();
  await page.keyboard.press('Alt+Enter');
  await expect(step(page, 'written')).toBeVisible();
  await expect(step(page, 'read')).toHaveAttribute('data-done', 'true');
  await page.keyboard.press('Escape');
  await expect(message).toBeFocused();
});
