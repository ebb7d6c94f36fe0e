import { expect, test } from '@playwright/test';
import { desktopWorld } from './support/desktop-file.ts';
import { scene, set, type Scene } from './support/desktop-scene.ts';
import { answerMenus } from './support/desktop-user.ts';
import { serveDictionary } from './support/dictionary.ts';
import { openChat } from './support/people.ts';

/** Spell checking: fetched from nobody unasked, and from whom the user says. */
const world = desktopWorld();

const languages = (s: Scene): Promise<string[]> =>
  s.nok.app.evaluate(({ session }) => session.defaultSession.getSpellCheckerLanguages());
/** Right-clicks the word that stands alone in the field, and chooses; what the menu offered. */
const rightClick = async (s: Scene, choose: string | null): Promise<string[]> => {
  const menu = await answerMenus(s.nok.app, choose);
  await s.nok.page.getByTestId('composer').click({ button: 'right', position: { x: 8, y: 20 } });
  await expect.poll(async () => (await menu.lines()).length).toBeGreaterThan(0);
  return menu.lines();
};

test('no language is set until the user asks; then dictionaries come from the user’s server, words are corrected and learned', async () => {
  await using dictionary = await serveDictionary(['apple', 'hello', 'world']);
  await using s = await scene(world());
  await s.ploy.sendTo(s.nokId, 'write to me');
  await openChat(s.nok.page, 'Ploy');
  const field = s.nok.page.getByTestId('composer');
  await field.pressSequentially('helo ');
  expect(await languages(s)).toEqual([]);
  await set(s.nok, { spellingSource: 'own', spellingUrl: dictionary.url, spellingLanguages: ['en-US', 'de'] });
  expect(await languages(s)).toEqual([]);
  expect(dictionary.asked).toEqual([]);

  await set(s.nok, { spelling: 'on' });
  // One that is still on its way is asked for again when another fails.
  const files = () => [...new Set(dictionary.asked)].sort().join(' ');
  await expect.poll(files).toMatch(/^\/dict\/de-\S+ \/dict\/en-us-\S+$/);
  // What could not be had is left out, and said where languages are chosen.
  await expect.poll(() => languages(s)).toEqual(['en-US']);
  const state = await s.nok.page.evaluate(() => window.desktop.invoke('spelling.state'));
  expect(state).toMatchObject({ ok: true, value: { on: true, failed: ['de'] } });

  // A text is looked at again when it is written in.
  const offers = async (word: string, line: string, has: boolean): Promise<void> =>
    expect(async () => {
      await field.fill('');
      await field.pressSequentially(`${word} `);
      await expect.poll(async () => (await rightClick(s, null)).includes(line), { timeout: 2_000 }).toBe(has);
    }).toPass({ timeout: 20_000 });
  await s.nok.focus();
  await offers('helo', 'hello', true);
  await rightClick(s, 'hello');
  await expect(field).toHaveValue('hello ');
  await offers('sarnish', 'Add to dictionary', true);
  await rightClick(s, 'Add to dictionary');
  await offers('sarnish', 'Add to dictionary', false);

  await set(s.nok, { spelling: 'off' });
  expect(await languages(s)).toEqual([]);
});

test('a link in a message has a menu of its own', async () => {
  await using s = await scene(world());
  await s.ploy.sendTo(s.nokId, 'see https://example.org/a?b=c there');
  await openChat(s.nok.page, 'Ploy');
  const menu = await answerMenus(s.nok.app, 'Copy link');
  await s.nok.page.getByRole('link').click({ button: 'right' });
  await expect.poll(menu.lines).toEqual(['Open link', 'Copy link']);
  expect(await s.nok.app.evaluate(({ clipboard }) => clipboard.readText())).toBe('https://example.org/a?b=c');
});
