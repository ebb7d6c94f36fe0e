import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import express from 'express';
import { expect, test } from 'vitest';
import type { Upload } from '../../contract/file.ts';
import { ok } from '../../contract/result.ts';
import type { Env } from '../env.ts';
import type { Uploads } from '../domain/uploads.ts';
import { uploadHandlers } from './uploads.ts';

const ID = 'A'.repeat(22);
const upload: Upload = { id: ID, state: 'receiving', size: 1_000, received: 0, chunk: 1_000 };

test('a sender who goes while it is looked up how far the file is holds up nobody', async () => {
  const asked: (() => void)[] = [];
  const looked = { yet: (): void => undefined };
  // The database takes its time.
  const uploads: Partial<Uploads> = {
    state: () => new Promise((resolve) => (asked.push(() => resolve(ok(upload))), looked.yet())),
    begin: () => Promise.resolve(ok(upload)),
    take: () => Promise.resolve(ok(upload)),
  };
  // What the handlers use of both.
  const handlers = uploadHandlers(uploads as Uploads, { env: { rateLimitScale: 1 } as Env });
  const app = express();
  app.use((_req, res, next) => {
    res.locals['identity'] = { userId: 1 };
    next();
  });
  app.put('/:id', ...handlers.chunk);
  app.post('/', ...handlers.begin);
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on a port has such an address.
  const { port } = server.address() as AddressInfo;
  const reached = new Promise<void>((resolve) => (looked.yet = resolve));
  const gone = new Promise((resolve) => server.once('connection', (socket) => socket.once('close', resolve)));
  const sender = connect(port, '127.0.0.1');
  sender.write(`PUT /${ID}?offset=0 HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf`);
  await reached;
  sender.resetAndDestroy();
  await gone;
  for (const go of asked) go();
  // Whatever came of it is settled before it is said how far the file is.
  const body = JSON.stringify({ clientId: crypto.randomUUID(), name: 'a.txt', size: 1_000, sha256: 'a'.repeat(64) });
  const again = await fetch(`http://127.0.0.1:${port}/`, {
    ...{ method: 'POST', body, headers: { 'content-type': 'application/json' } },
    signal: AbortSignal.timeout(5_000),
  });
  expect(await again.json()).toMatchObject({ success: true, upload: { id: ID } });
  server.close();
});
