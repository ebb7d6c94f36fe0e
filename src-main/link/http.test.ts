import { createServer, type RequestListener } from 'node:http';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { createHttp } from './http.ts';

/** A real server that is not one of ours. */
const served = async <T>(listener: RequestListener, work: (url: string) => Promise<T>): Promise<T> => {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  try {
    return await work(`http://127.0.0.1:${address.port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
};
const http = createHttp(fetch);
const answer = z.object({ text: z.string() });

test('an answer that never ends is not taken in whole, whether it says yes or no', async () => {
  for (const status of [200, 400]) {
    let sent = 0;
    const endless: RequestListener = (_req, res) => {
      res.writeHead(status, { 'content-type': 'application/json' });
      const chunk = Buffer.alloc(256 * 1024, 0x20);
      const more = (): void => {
        while (!res.destroyed && sent < 400 * 1024 * 1024) {
          sent += chunk.length;
          if (!res.write(chunk)) {
            res.once('drain', more);
            return;
          }
        }
        res.end();
      };
      more();
    };
    const result = await served(endless, (url) => http.call({ method: 'GET', url, answer }));
    expect(result).toMatchObject({ ok: false, error: { code: 'WRONG_SERVER' } });
    expect(sent).toBeLessThan(64 * 1024 * 1024);
  }
});

test('a redirect is not followed: the token stays with its host', async () => {
  let asked = 0;
  await served(
    (_req, res) => {
      asked += 1;
      res.end('{"text":"stolen"}');
    },
    (elsewhere) =>
      served(
        (_req, res) => res.writeHead(307, { location: elsewhere }).end(),
        async (url) => {
          expect(await http.call({ method: 'POST', url, token: 'secret', body: {}, answer })).toMatchObject({
            ok: false,
            error: { code: 'WRONG_SERVER' },
          });
          expect(await http.download({ url, token: 'secret', max: 10 })).toMatchObject({ ok: false });
        },
      ),
  );
  expect(asked).toBe(0);
});

test('text in another script comes whole, and what is no JSON is no Sarn server', async () => {
  const text = 'สวัสดี'.repeat(20_000);
  const good = await served(
    (_req, res) => res.end(JSON.stringify({ text })),
    (url) => http.call({ method: 'GET', url, answer }),
  );
  expect(good).toEqual({ ok: true, value: { text } });
  for (const body of ['<html>', '', '{"text":1}'])
    expect(
      await served(
        (_req, res) => res.end(body),
        (url) => http.call({ method: 'GET', url, answer }),
      ),
    ).toMatchObject({ ok: false, error: { code: 'WRONG_SERVER' } });
});
