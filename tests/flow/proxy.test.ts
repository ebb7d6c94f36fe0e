import { createServer as createHttps, get as httpsGet, type RequestOptions } from 'node:https';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hostPort } from '../../contract/proxy.ts';
import { createAgents } from '../../src-main/network/agents.ts';
import { createNetwork, type Network } from '../../src-main/network/network.ts';
import { openTunnel } from '../../src-main/network/tunnel.ts';
import { listen } from '../e2e/support/loopback.ts';
import { startPerson, waitFor, type Client } from './support/client.ts';
import { selfSigned, startHttpProxy, startSocksProxy, type TestProxy } from './support/proxies.ts';
import { startServer, type RunningServer } from './support/server.ts';

type Choice = Parameters<typeof createNetwork>[0]['settings'] extends () => infer S ? S : never;

/** A client whose network goes by a setting that the test changes. */
const startUnder = async (server: string, name: string, first: Choice, system = 'DIRECT') => {
  let chosen = first;
  const network: Network = createNetwork({ settings: () => chosen, resolveSystem: () => Promise.resolve(system) });
  const client = await startPerson(server, name, {
    fetch: (input, init) => network.fetch(input, init),
    connect: (uri, options) => io(uri, { ...options, ...network.socketOptions(uri) }),
  });
  return {
    client,
    network,
    choose(next: Choice) {
      chosen = next;
      network.changed();
      client.core.reconnect();
    },
  };
};

const isOnline = (client: Client): boolean => client.core.connection().state === 'online';
const NONE: Choice = { proxy: 'none', proxyServer: '' };

describe('through a proxy', () => {
  let server: RunningServer;
  let place: string;
  beforeAll(async () => {
    server = await startServer({ kind: 'embedded' });
    place = new URL(server.url).host;
  });
  afterAll(async () => {
    await server.stop();
  });

  test.each([
    ['http', () => startHttpProxy()],
    ['socks5', () => startSocksProxy()],
  ] as const)(
    'a named %s proxy carries all of it: sign-in, messages, pictures; a switch holds at once',
    async (kind, start) => {
      const proxy = await start();
      const named: Choice = { proxy: 'manual', proxyServer: `${kind}://127.0.0.1:${proxy.port}` };
      const ann = await startUnder(server.url, 'ann', named);
      const bob = await startPerson(server.url, 'bob');
      expect(new Set(proxy.asked)).toEqual(new Set([place]));
      expect(ann.network.state()).toEqual({ mode: 'manual', way: 'proxy', proxy: named.proxyServer, trouble: null });
      const chatId = await ann.client.chatWith(bob.id);
      await ann.client.send(chatId, 'through the proxy');
      await waitFor('the chat is there', async () => (await bob.chats()).some(({ id }) => id === chatId));
      await waitFor('it arrives', async () => (await bob.texts(chatId)).includes('through the proxy'));
      await bob.send(chatId, 'and back');
      await waitFor('the answer arrives', async () => (await ann.client.texts(chatId)).includes('and back'));

      expect((await ann.client.core.requests['devices.list'](undefined)).ok).toBe(true);
      ann.choose(NONE);
      await waitFor('online without it', () => isOnline(ann.client) && proxy.standing() === 0);
      expect(ann.network.state()).toMatchObject({ mode: 'none', way: 'direct', trouble: null });
      ann.choose(named);
      await waitFor('online through it again', () => isOnline(ann.client) && proxy.standing() > 0);

      await proxy.stop();
      await waitFor('it is noticed that it is away', () => ann.network.state().trouble === 'unreachable', 30_000);
      expect(isOnline(ann.client)).toBe(false);
      await ann.client.send(chatId, 'written meanwhile');
      ann.choose(NONE);
      await waitFor('what waited arrives', async () => (await bob.texts(chatId)).includes('written meanwhile'));
      await Promise.all([ann.client.stop(), bob.stop()]);
    },
  );

  test('what the system says holds for other computers, not for this one; a proxy that it names and that is away is passed over', async () => {
    const proxy = await startHttpProxy();
    const answers: string[] = [];
    let answer = `PROXY 127.0.0.1:${proxy.port}`;
    const network = createNetwork({
      settings: () => ({ proxy: 'system', proxyServer: '' }),
      resolveSystem(url) {
        answers.push(url);
        return Promise.resolve(answer);
      },
    });
    expect((await network.fetch(`${server.url}/healthz`)).status).toBe(200);
    expect([answers, proxy.asked, network.state().way]).toEqual([[], [], 'direct']);

    // Another name for this computer, so that it counts as another one.
    const elsewhere = `http://127.0.0.1.nip.invalid:${new URL(server.url).port}`;
    await expect(network.fetch(`${elsewhere}/healthz`)).rejects.toThrow();
    expect(proxy.asked).toEqual([new URL(elsewhere).host]);
    answer = `PROXY 127.0.0.1:9; PROXY 127.0.0.1:${proxy.port}`;
    await expect(network.fetch(`${elsewhere}/healthz`)).rejects.toThrow();
    expect(proxy.asked).toHaveLength(2);
    answer = 'QUIC nobody:1';
    await expect(network.fetch(`${elsewhere}/healthz`)).rejects.toThrow();
    expect(network.state()).toMatchObject({ trouble: 'missing' });
    await proxy.stop();
  });

  test('a proxy named wrongly lets nothing past it', async () => {
    const network = createNetwork({
      settings: () => ({ proxy: 'manual', proxyServer: '' }),
      resolveSystem: () => Promise.resolve('DIRECT'),
    });
    await expect(network.fetch(`${server.url}/healthz`)).rejects.toThrow('fetch failed');
    expect(network.state()).toMatchObject({ way: 'proxy', trouble: 'missing' });
  });

  test('uploads, answers without a body, redirects and aborts are as with fetch', async () => {
    const proxy = await startHttpProxy();
    const chosen: Choice = { proxy: 'manual', proxyServer: `http://127.0.0.1:${proxy.port}` };
    const network = createNetwork({
      settings: () => chosen,
      resolveSystem: () => Promise.reject(new Error('not asked')),
    });
    const missing = await network.fetch(`${server.url}/api/files`, {
      method: 'POST',
      headers: { 'content-type': 'image/png' },
      body: new Blob([new Uint8Array(100_000)]).stream(),
      duplex: 'half',
    } as RequestInit);
    expect([missing.status, await missing.json()]).toMatchObject([401, { error: { code: 'UNAUTHENTICATED' } }]);
    const gone = AbortSignal.timeout(1);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await expect(network.fetch(`${server.url}/healthz`, { signal: gone })).rejects.toThrow(
      expect.objectContaining({ name: 'TimeoutError' }),
    );
    await proxy.stop();
  });
});

describe('a tunnel', () => {
  const trouble = (proxy: Pick<TestProxy, 'port'>, kind: 'http' | 'socks5'): Promise<unknown> =>
    openTunnel({ kind, host: '127.0.0.1', port: proxy.port }, { host: '127.0.0.1', port: 9 }).then(
      () => null,
      (error: { trouble: unknown }) => error.trouble,
    );

  test('why a proxy gives no connection', async () => {
    const [http, socks] = [await startHttpProxy(), await startSocksProxy()];
    http.refuse(407);
    socks.refuse(407);
    expect([await trouble(http, 'http'), await trouble(socks, 'socks5')]).toEqual(['auth', 'auth']);
    http.refuse(403);
    socks.refuse(null);
    expect([await trouble(http, 'http'), await trouble(socks, 'socks5')]).toEqual(['refused', 'refused']);
    // Each taken for the other.
    expect([await trouble(socks, 'http'), await trouble(http, 'socks5')]).not.toContain(null);
    await Promise.all([http.stop(), socks.stop()]);
    expect([await trouble(http, 'http'), await trouble(socks, 'socks5')]).toEqual(['unreachable', 'unreachable']);
  });

  test('TLS through it: the certificate is the server’s own and its name is checked; TLS to the proxy itself', async () => {
    const pair = selfSigned();
    const server = createHttps(pair, (_request, answer) => answer.end('secure'));
    const port = Number(new URL(await listen(server)).port);
    const proxy = await startHttpProxy();
    const agents = createAgents(
      () => Promise.resolve([{ kind: 'http', host: '127.0.0.1', port: proxy.port }]),
      () => undefined,
    );
    const ask = (host: string, ca?: string): Promise<string> =>
      new Promise((resolve, reject) => {
        const options: RequestOptions = { agent: agents.https, ...(ca === undefined ? {} : { ca }) };
        httpsGet(`https://${hostPort(host, port)}/`, options, (answer) => {
          answer.setEncoding('utf8').on('data', resolve);
        }).on('error', (error) => reject(error));
      });
    expect(await ask('127.0.0.1', pair.cert)).toBe('secure');
    await expect(ask('127.0.0.1')).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    await expect(ask('localhost', pair.cert)).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
    agents.https.destroy();

    const secure = await startHttpProxy(pair);
    const way = { kind: 'https', host: '127.0.0.1', port: secure.port } as const;
    const tunnel = await openTunnel(way, { host: '127.0.0.1', port }, { ca: pair.cert });
    tunnel.destroy();
    expect(secure.asked).toEqual([`127.0.0.1:${port}`]);
    await expect(openTunnel(way, { host: '127.0.0.1', port })).rejects.toMatchObject({ trouble: 'unreachable' });
    server.close();
    server.closeAllConnections();
    await Promise.all([proxy.stop(), secure.stop()]);
  });
});
