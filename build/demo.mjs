// `npm run demo`: a server of its own (.data-demo), two people with some history, and a window for each, signed in.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startApp } from './lib/app-process.mjs';
import { conversation, people } from './lib/demo-history.mjs';
import { hasDisplay, openDisplay } from './lib/display.mjs';
import { inProject } from './lib/paths.mjs';
import { main, say, SetupError, step } from './lib/progress.mjs';
import { startServer, whoHasPort } from './lib/server-process.mjs';
import { together } from './lib/session.mjs';
import { setUp } from './setup.mjs';

const PORT = 3211;
const dataDir = inProject('.data-demo');

/** One REST call; `success: false` and anything that is no answer ends the demo with what the server said. */
async function call(server, path, { token, body, accept = [] } = {}) {
  const response = await fetch(`${server}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = await response.json();
  if (answer.success || accept.includes(response.status)) return answer;
  throw new SetupError(
    `The server refused ${path}: ${answer.error?.message ?? response.status}`,
    `remove ${dataDir} and try again.`,
  );
}

async function signIn(server, { name, email, password }) {
  await call(server, '/api/auth/register', { body: { name, email, password }, accept: [409] });
  return call(server, '/api/auth/login', { body: { email, password, deviceName: 'Demo' } });
}

/** The chat of the two with its first messages, written as a client writes them: through the socket, in turn. */
async function writeHistory(server, sessions) {
  const [first, second] = sessions;
  const { chatId } = await call(server, '/api/chat/create', {
    token: first.accessToken,
    body: { otherUserId: second.user.id },
  });
  const { messages } = await call(server, `/api/chat/${chatId}/message?limit=1&peek=true`, {
    token: first.accessToken,
  });
  if (messages.length > 0) return;
  const { io } = await import('socket.io-client');
  const sockets = sessions.map(({ accessToken }) =>
    io(server, { path: '/api/chat/socket', transports: ['websocket'], auth: { token: accessToken } }),
  );
  try {
    for (const [speaker, content] of conversation) {
      const answer = await sockets[speaker].timeout(10_000).emitWithAck('send_message', { chatId, content });
      if (!answer.ok)
        throw new SetupError(
          `The server refused a message: ${answer.error.message}`,
          `remove ${dataDir} and try again.`,
        );
    }
  } finally {
    for (const socket of sockets) socket.disconnect();
  }
}

/** Signs a profile in as the app itself would have (src-main/session.ts), unless it is already, on this server. */
function writeSession(profile, server, session) {
  const file = join(profile, 'session.json');
  if (existsSync(file)) {
    const { account, state } = JSON.parse(readFileSync(file, 'utf8'));
    if (account.server === server && account.userId === session.user.id && state === 'in') return;
  }
  const { id: userId, name, email } = session.user;
  mkdirSync(profile, { recursive: true, mode: 0o700 });
  const stored = {
    version: 1,
    account: { server, userId, name, email },
    deviceId: session.deviceId,
    state: 'in',
    sealed: `plain:${JSON.stringify({ of: `${server}\n${userId}`, token: session.refreshToken })}`,
    keychain: 'basic',
    syncedAt: null,
  };
  writeFileSync(file, JSON.stringify(stored), { mode: 0o600 });
}

await main(async () => {
  await setUp({ electron: true, virtualDisplay: !hasDisplay(), app: true });
  return together(async () => {
    const port = (await whoHasPort('127.0.0.1', PORT)) === 'free' ? PORT : 0;
    const { url } = await step('Starting the demo server', () => startServer({ dataDir, port }));
    const profiles = people.map(({ email }) => join(dataDir, email.split('@')[0]));
    await step('Signing two people in', async () => {
      const sessions = await Promise.all(people.map((person) => signIn(url, person)));
      await writeHistory(url, sessions);
      sessions.forEach((session, i) => writeSession(profiles[i], url, session));
    });
    const display = await openDisplay(say);
    const apps = [];
    for (const profile of profiles)
      apps.push(await startApp({ display, args: ['--server', url, '--profile', profile] }));
    say(
      `The demo runs: ${people.map(({ name }) => name).join(' and ')}, server ${url}, data in ${dataDir}. Ctrl+C ends it.`,
    );
    return Math.max(...(await Promise.all(apps.map(({ ended }) => ended))));
  });
});
