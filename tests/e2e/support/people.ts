import { expect, type Locator, type Page } from '@playwright/test';

export interface Who {
  name: string;
  email: string;
  password: string;
}

/** What a person does in a window, in the words of the screen. Only the fixed test ids are used (docs: names other programs rely on). */
export const register = async (page: Page, who: Who): Promise<void> => {
  await page.getByTestId('register-toggle').click();
  await page.getByTestId('login-name').fill(who.name);
  await signIn(page, who);
};

export const signIn = async (page: Page, who: Pick<Who, 'email' | 'password'>): Promise<void> => {
  await page.getByTestId('login-email').fill(who.email);
  await page.getByTestId('login-password').fill(who.password);
  await page.getByTestId('login-submit').click();
  await expect(page.getByTestId('chat-list')).toBeVisible({ timeout: 20_000 });
};

export const signOut = async (page: Page): Promise<void> => {
  await page.getByTestId('settings').click();
  await page.getByTestId('settings-account').click();
  await page.getByTestId('sign-out').click();
  await expect(page.getByTestId('login-submit')).toBeVisible();
};

/** The id of who is signed in. */
export const idOf = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const state = await window.desktop.invoke('app.state');
    return state.ok ? (state.value.account?.userId ?? '') : '';
  });

/** Finds somebody and opens the chat with them. */
export const startChat = async (page: Page, name: string): Promise<void> => {
  await page.getByTestId('new-chat').first().click();
  await page.getByTestId('user-search').fill(name);
  await page.getByTestId('user-result').filter({ hasText: name }).first().click();
  await expect(page.getByTestId('conversation')).toBeVisible();
};

export const openChat = async (page: Page, name: string): Promise<void> => {
  await page.getByTestId('chat-list-item').filter({ hasText: name }).first().click();
  await expect(page.getByTestId('conversation')).toBeVisible();
};

/** The id of the open chat. */
export const openChatId = async (page: Page): Promise<number> =>
  Number(await page.getByTestId('conversation').getAttribute('data-chat-id'));

export const say = async (page: Page, text: string): Promise<void> => {
  await page.getByTestId('composer').fill(text);
  await page.getByTestId('composer').press('Enter');
};

export const bubble = (page: Page, text: string): Locator => page.getByTestId('message').filter({ hasText: text });

/** The message that says just this, whatever time and state stand beside it. */
export const saying = (page: Page, text: string): Locator =>
  page.getByTestId('message').filter({ has: page.getByText(text, { exact: true }) });

export const badge = (page: Page): Locator => page.getByTestId('unread-badge');

export const connectionIs = (page: Page, state: 'online' | 'connecting' | 'offline', timeout = 20_000): Promise<void> =>
  expect(page.getByTestId('connection-state').first()).toHaveAttribute('data-state', state, { timeout });

/** Two people, each at a window, with the chat between them open in both. */
export const twoInAChat = async (a: { page: Page; who: Who }, b: { page: Page; who: Who }): Promise<void> => {
  await register(a.page, a.who);
  await register(b.page, b.who);
  await startChat(a.page, b.who.name);
  await say(a.page, 'first of all');
  await openChat(b.page, a.who.name);
  await expect(bubble(b.page, 'first of all')).toBeVisible();
  await expect(bubble(a.page, 'first of all')).toHaveAttribute('data-status', /sent|delivered|read/);
};
