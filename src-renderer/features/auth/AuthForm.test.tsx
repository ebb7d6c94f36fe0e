import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { ErrorCode } from '../../../contract/result.ts';
import { renderApp } from '../../testing.tsx';

const field = (id: string) => screen.getByTestId<HTMLInputElement>(id);
const fill = (id: string, value: string) => fireEvent.change(field(id), { target: { value } });

test('signs in with what was typed, and shows the chats', async () => {
  const { user, memory } = await renderApp({ signedIn: false });
  expect(field('login-server').value).toBe('sarn.example.org');
  await user.type(field('login-email'), ' nok@example.org ');
  await user.type(field('login-password'), 'correct horse');
  await user.click(field('login-submit'));
  await screen.findByTestId('chat-list');
  expect(memory.calls.find((call) => call.name === 'auth.login')?.input).toEqual({
    server: 'sarn.example.org',
    email: 'nok@example.org',
    password: 'correct horse',
  });
});

test('says what is wrong at the field it is about, and goes there; nothing is sent', async () => {
  const { user, memory } = await renderApp({ signedIn: false });
  await user.type(field('login-email'), 'nok');
  await user.click(field('login-submit'));
  expect(screen.getByText('This is not an e-mail address.')).toBeTruthy();
  expect(field('login-email').getAttribute('aria-invalid')).toBe('true');
  expect(document.activeElement).toBe(field('login-email'));
  expect(memory.calls.some((call) => call.name === 'auth.login')).toBe(false);
  await user.type(field('login-email'), '@example.org');
  expect(screen.queryByText('This is not an e-mail address.')).toBeNull();
});

test('a wrong password is said at the password', async () => {
  const { user } = await renderApp({ signedIn: false });
  await user.type(field('login-email'), 'nok@example.org');
  await user.type(field('login-password'), 'wrong');
  await user.click(field('login-submit'));
  await screen.findByText('E-mail or password is not right.');
  expect(document.activeElement).toBe(field('login-password'));
});

test('registering asks for a name and a long enough password, in the language chosen', async () => {
  const { user, memory } = await renderApp({ signedIn: false });
  await user.click(screen.getByRole('button', { name: 'ไทย' }));
  await user.click(screen.getByTestId('register-toggle'));
  await user.type(field('login-email'), 'ploy@example.org');
  await user.type(field('login-password'), 'short');
  await user.click(field('login-submit'));
  expect(screen.getByText('พิมพ์ชื่อของคุณ')).toBeTruthy();
  expect(screen.getByText('ใช้อย่างน้อย 8 ตัวอักษร')).toBeTruthy();
  await user.type(field('login-name'), 'พลอย');
  await user.type(field('login-password'), ' is not it');
  memory.failNext('auth.register', 'EMAIL_TAKEN');
  await user.click(field('login-submit'));
  await screen.findByText('อีเมลนี้มีบัญชีอยู่แล้ว ให้เข้าสู่ระบบแทน');
  expect(document.documentElement.lang).toBe('th');
});

test('tells whether the server is there, and whether the way to it is encrypted', async () => {
  const { user } = await renderApp({ signedIn: false });
  await screen.findByText('Reached, connection is encrypted');
  await user.clear(field('login-server'));
  await user.type(field('login-server'), 'http://127.0.0.1:3210');
  await screen.findByText(/^Reached, not encrypted/);
  await user.clear(field('login-server'));
  await user.type(field('login-server'), 'sarn.exmaple.org');
  await screen.findByText('No Sarn server answers here. Check the spelling.');
});

test('a server that is not there, one that would be spoken to in clear, and no address at all are three things', async () => {
  const { memory } = await renderApp({ signedIn: false });
  const type = (address: string, code: ErrorCode) => {
    memory.failNext('auth.probe', code);
    fill('login-server', address);
  };
  await screen.findByText('Reached, connection is encrypted');
  type('localhost:9', 'OFFLINE');
  await screen.findByText(/^No Sarn server answers here\./);
  type('http://sarn.example.org', 'INSECURE');
  await screen.findByText('Plain http:// is only for a server on this computer. Use https:// for any other.');
  type('two words', 'BAD_INPUT');
  await screen.findByText('This is not the address of a server.');
});

test.each([
  ['OFFLINE', /^No Sarn server answers here/],
  ['INSECURE', /^Plain http:/],
  ['WRONG_SERVER', /^No Sarn server answers here/],
] as const)('a sign-in that fails with %s says so at the server', async (code, text) => {
  const { user, memory } = await renderApp({ signedIn: false });
  fill('login-email', 'nok@example.org');
  fill('login-password', 'correct horse');
  memory.failNext('auth.login', code);
  await user.click(field('login-submit'));
  await screen.findByText(text);
  expect(document.activeElement).toBe(field('login-server'));
});

test('what is wrong is said in the language of the moment', async () => {
  const { user, memory } = await renderApp({ signedIn: false });
  fill('login-email', 'nok');
  await user.click(field('login-submit'));
  expect(screen.getByText('This is not an e-mail address.')).toBeTruthy();
  await user.click(screen.getByRole('button', { name: 'ไทย' }));
  await screen.findByText('นี่ไม่ใช่ที่อยู่อีเมล');
  fill('login-email', 'nok@example.org');
  fill('login-password', 'correct horse');
  memory.failNext('auth.login', 'TIMEOUT');
  await user.click(field('login-submit'));
  await screen.findByText(/^เซิร์ฟเวอร์ไม่ตอบ/);
  await user.click(screen.getByRole('button', { name: 'English' }));
  await screen.findByText('The server did not answer in time. Try again.');
});

test('the password can be looked at', async () => {
  const { user } = await renderApp({ signedIn: false });
  expect(field('login-password').type).toBe('password');
  await user.click(screen.getByRole('button', { name: 'Show password' }));
  await waitFor(() => expect(field('login-password').type).toBe('text'));
});
