import { expect, type Locator, type Page } from '@playwright/test';

/** What a person does in a window, in the words of the screen. Only the fixed test ids are used (docs: names other programs rely on). */
export const register = async (page: Page, who: { name: string; email: string; password: string }): Promise<void> => {
  await page.getByTestId('register-toggle').click();
  await page.getByTestId('login-name').fill(who.name);
  await page.getByTestId('login-email').fill(who.email);
  await page.getByTestId('login-password').fill(who.password);
  await page.getByTestId('login-submit').click();
  await expect(page.getByTestId('chat-list')).toBeVisible({ timeout: 20_000 });
};

export const signIn = async (page: Page, who: { email: string; password: string }): Promise<void> => {
  await page.getByTestId('login-email').fill(who.email);
  await page.getByTestId('login-password').fill(who.password);
  await page.getByTestId('login-submit').click();
  await expect(page.getByTestId('chat-list')).toBeVisible({ timeout: 20_000 });
};

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

export const say = async (page: Page, text: string): Promise<void> => {
  await page.getByTestId('composer').fill(text);
  await page.getByTestId('composer').press('Enter');
};

export const bubble = (page: Page, text: string): Locator => page.getByTestId('message').filter({ hasText: text });

export const connectionIs = (page: Page, state: 'online' | 'connecting' | 'offline', timeout = 20_000): Promise<void> =>
  expect(page.getByTestId('connection-state').first()).toHaveAttribute('data-state', state, { timeout });
