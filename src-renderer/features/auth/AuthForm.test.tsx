import { screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { renderApp } from '../../testing.tsx';

const field = (id: string) => screen.getByTestId<HTMLInputElement>(id);

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

test('the password can be looked at', async () => {
  const { user } = await renderApp({ signedIn: false });
  expect(field('login-password').type).toBe('password');
  await user.click(screen.getByRole('button', { name: 'Show password' }));
  await waitFor(() => expect(field('login-password').type).toBe('text'));
});
