import { expect, test } from '@playwright/test';
import { broken, LOOKS } from './support/axe.ts';
import { desktopWorld } from './support/desktop-file.ts';
import { scene, set } from './support/desktop-scene.ts';

/** The small window for an answer, in both themes and both languages: nothing that axe calls serious or critical. */
const world = desktopWorld();

test('the window for an answer', async () => {
  await using s = await scene(world());
  await s.user.leave();
  const from = s.desktop.events().length;
  await s.ploy.sendTo(s.nokId, 'พรุ่งนี้เจอกันกี่โมง');
  const notification = await s.desktop.waitFor('Notify', () => true, from);
  const opened = s.nok.app.waitForEvent('window');
  s.desktop.send({ cmd: 'action', id: notification['id'], key: 'reply' });
  const page = await opened;
  await expect(page.getByTestId('reply-field')).toBeFocused();
  for (const { theme, language } of LOOKS) {
    await set(s.nok, { theme, language });
    await expect(page.locator(`html[data-theme=${theme}][lang=${language}]`)).toBeVisible();
    expect.soft(await broken(page), `${theme}, ${language}`).toEqual([]);
  }
});
