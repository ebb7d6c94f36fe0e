import { expect, test, type Page } from '@playwright/test';
import { desktopWorld } from './support/desktop-file.ts';
import { scene, set, show, type Scene } from './support/desktop-scene.ts';
import { bubble, connectionIs } from './support/people.ts';

/** The small window for an answer, where the notification itself has no field for one. */
const world = desktopWorld();

/** Ploy writes, and “Reply” on the notification is chosen: the window that opens. */
const answer = async (s: Scene, text: string): Promise<{ page: Page; id: unknown; chatId: number }> => {
  const chatId = await s.ploy.sendTo(s.nokId, text);
  const from = s.desktop.events().length;
  const notification = await s.desktop.waitFor(
    'Notify',
    (e) => String(e['body']).includes(text),
    Math.max(0, from - 5),
  );
  const opened = s.nok.app.waitForEvent('window');
  s.desktop.send({ cmd: 'action', id: notification['id'], key: 'reply' });
  const page = await opened;
  await expect(page.getByTestId('reply-field')).toBeFocused();
  return { page, id: notification['id'], chatId };
};
const titles = (s: Scene): Promise<string[]> =>
  s.nok.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()
      .map((w) => w.getTitle())
      .sort(),
  );

test('“Reply” opens a small window: Enter sends by the outbox, also offline, and it is gone; the large one stays away', async () => {
  await using s = await scene(world());
  await s.user.leave();
  const { page, id, chatId } = await answer(s, 'lunch?');
  await expect(page.getByRole('heading')).toHaveText('Reply to Ploy');
  await expect(page.getByTestId('reply-message')).toContainText('lunch?');
  expect(await titles(s)).toEqual(['(1) Sarn', 'Reply to Ploy']);
  const gone = page.waitForEvent('close');
  await page.keyboard.type('at noon');
  // It goes with the key still down.
  await page.keyboard.press('Enter').catch(() => undefined);
  await gone;
  await s.desktop.waitFor('CloseNotification', (e) => e['id'] === id);
  await expect.poll(() => titles(s)).toEqual(['Sarn']);
  expect(await s.nok.isVisible()).toBe(false);
  await show(s, chatId);
  await expect(bubble(s.nok.page, 'at noon')).toHaveAttribute('data-status', /sent|delivered|read/);

  await show(s, await s.som.sendTo(s.nokId, 'elsewhere'));
  await s.user.leave();
  const second = await answer(s, 'and where?');
  await world().server.stop();
  await connectionIs(s.nok.page, 'offline', 60_000);
  const closed = second.page.waitForEvent('close');
  await second.page.keyboard.type('written without a server');
  await second.page.keyboard.press('Enter').catch(() => undefined);
  await closed;
  await show(s, chatId);
  await expect(bubble(s.nok.page, 'written without a server')).toHaveAttribute('data-status', 'queued');
  await world().server.restart();
  await expect(bubble(s.nok.page, 'written without a server')).toHaveAttribute('data-status', /sent|delivered|read/, {
    timeout: 75_000,
  });
  await expect(bubble(s.nok.page, 'written without a server')).toHaveCount(1);
});

test('Esc closes it, and what was written stays as the chat’s draft; the button leads to the chat', async () => {
  await using s = await scene(world());
  await s.user.leave();
  const first = await answer(s, 'one');
  const closed = first.page.waitForEvent('close');
  await first.page.keyboard.type('half a thought');
  // It goes with the key still down.
  await first.page.keyboard.press('Escape').catch(() => undefined);
  await closed;
  const row = s.nok.page.locator(`[data-chat-id="${first.chatId}"]`).first();
  await expect(row).toContainText('half a thought');
  expect(await s.nok.isVisible()).toBe(false);

  const second = await answer(s, 'two');
  await second.page.getByTestId('reply-open').click();
  await expect.poll(() => s.nok.isVisible()).toBe(true);
  await expect(s.nok.page.getByTestId('conversation')).toHaveAttribute('data-chat-id', String(second.chatId));
  await expect(s.nok.page.getByTestId('composer')).toHaveValue('half a thought');
});

test('what the settings keep off the screen is not in it; where nobody is named there is no “Reply” at all', async () => {
  await using s = await scene(world());
  await set(s.nok, { notificationContent: 'name', language: 'th', theme: 'dark' });
  await s.user.leave();
  await s.ploy.sendTo(s.nokId, 'a secret');
  const notification = await s.desktop.waitFor('Notify', (e) => e['title'] === 'Ploy');
  const opened = s.nok.app.waitForEvent('window');
  s.desktop.send({ cmd: 'action', id: notification['id'], key: 'reply' });
  const page = await opened;
  await expect(page.getByRole('heading')).toHaveText('ตอบ Ploy');
  await expect(page.getByText('การตั้งค่าของคุณไม่ให้แสดงข้อความบนหน้าจอ')).toBeVisible();
  expect(await page.content()).not.toContain('a secret');
  const gone = page.waitForEvent('close');
  await set(s.nok, { notificationContent: 'count' });
  await gone;
  const from = s.desktop.events().length;
  await s.som.sendTo(s.nokId, 'another one');
  expect((await s.desktop.waitFor('Notify', () => true, from))['actions']).not.toContain('reply');
});

test('it may ask for nothing but its answer, and the large window may not ask for that', async () => {
  await using s = await scene(world());
  await s.user.leave();
  const { page } = await answer(s, 'hello');
  const refusals = await page.evaluate(async () => {
    const asked = [
      window.desktop.invoke('app.state'),
      window.desktop.invoke('chats.list'),
      window.desktop.invoke('settings.set', { notifications: false }),
    ];
    return (await Promise.all(asked)).map((a) => (a.ok ? 'given' : a.error.code));
  });
  expect(refusals).toEqual(['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']);
  const other = await s.nok.page.evaluate(async () => {
    const asked = await window.desktop.invoke('reply.send', { text: 'not mine' });
    return asked.ok ? 'given' : asked.error.code;
  });
  expect(other).toBe('FORBIDDEN');
  const preferences = await s.nok.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((w) => {
      // Not in Electron's types, but there since 1.x.
      const contents = w.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> };
      const { sandbox, contextIsolation, nodeIntegration, webviewTag } = contents.getLastWebPreferences();
      return { sandbox, contextIsolation, nodeIntegration, webviewTag: webviewTag ?? false };
    }),
  );
  const sealed = { sandbox: true, contextIsolation: true, nodeIntegration: false, webviewTag: false };
  expect(preferences).toEqual([sealed, sealed]);
  const evil = await page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        document.addEventListener('securitypolicyviolation', (e) => resolve(e.effectiveDirective), { once: true });
        const picture = document.createElement('img');
        picture.src = 'https://example.org/x.png';
        document.body.append(picture);
      }),
  );
  expect(evil).toBe('img-src');
});
