import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { startChaosProxy, type ChaosProxy } from './proxy.ts';
import { randomFrom } from './random.ts';
import { sleep, until } from './wait.ts';

const portOf = (url: string): number => Number(new URL(url).port);

describe('on plain TCP, in front of an echo', () => {
  let proxy: ChaosProxy;
  let stop: () => void;
  const open: Socket[] = [];
  beforeEach(async () => {
    const peers = new Set<Socket>();
    const echo = createServer((s) => {
      peers.add(s);
      s.on('error', () => undefined).pipe(s);
    });
    await once(echo.listen(0, '127.0.0.1'), 'listening');
    // Listening on TCP: the address is one of TCP.
    proxy = await startChaosProxy(`http://127.0.0.1:${(echo.address() as AddressInfo).port}`, randomFrom(1));
    stop = () => {
      for (const s of peers) s.destroy();
      echo.close();
    };
  });
  afterEach(async () => {
    for (const s of open.splice(0)) s.destroy();
    await proxy.stop();
    stop();
  });
  const dial = async (): Promise<{ socket: Socket; got: () => string; ended: () => string | null }> => {
    const socket = connect(portOf(proxy.url), '127.0.0.1');
    open.push(socket);
    let got = '';
    let ended: string | null = null;
    socket.on('data', (b: Buffer) => (got += b.toString()));
    socket.on('error', (e: NodeJS.ErrnoException) => (ended = e.code ?? 'error'));
    socket.on('close', () => (ended ??= 'closed'));
    await once(socket, 'connect').catch(() => undefined);
    return { socket, got: () => got, ended: () => ended };
  };
  const echoed = (c: { got: () => string }, text: string): Promise<number> =>
    until(text, 5_000, () => c.got() === text, 5);

  test('calm, it changes nothing', async () => {
    const c = await dial();
    const text = 'x'.repeat(300_000);
    c.socket.write(text);
    await echoed(c, text);
  });

  test('latency: as late as asked, in order', async () => {
    const c = await dial();
    proxy.set('both', { latency: 100, jitter: 50 });
    const started = performance.now();
    for (let n = 0; n < 10; n += 1) c.socket.write(`${n}`);
    await echoed(c, '0123456789');
    expect(performance.now() - started).toBeGreaterThanOrEqual(199);
  });

  test('bandwidth: no faster than asked', async () => {
    const c = await dial();
    proxy.set('down', { bandwidth: 10_000, slice: 500 });
    const started = performance.now();
    c.socket.write('y'.repeat(3_000));
    await echoed(c, 'y'.repeat(3_000));
    expect(performance.now() - started).toBeGreaterThanOrEqual(200);
  });

  test('stall: nothing passes, and all of it when it ends', async () => {
    const c = await dial();
    proxy.set('up', { hole: 'stall' });
    c.socket.write('late');
    await sleep(150);
    expect(c.got()).toBe('');
    proxy.calm();
    await echoed(c, 'late');
    expect(c.ended()).toBeNull();
  });

  test('lose: swallowed for good in one direction, and the connection looks whole (half-open)', async () => {
    const c = await dial();
    proxy.set('down', { hole: 'lose' });
    c.socket.write('gone');
    await sleep(150);
    proxy.calm();
    c.socket.write('here');
    await echoed(c, 'here');
    expect(c.ended()).toBeNull();
  });

  test('reset: an RST, told to the peer as one', async () => {
    const c = await dial();
    c.socket.write('a');
    await echoed(c, 'a');
    proxy.reset();
    await until('ended', 2_000, () => c.ended() !== null);
    expect(c.ended()).toBe('ECONNRESET');
    expect(proxy.counts.resets).toBe(1);
  });

  test('reset after so many bytes; down: nobody gets in', async () => {
    const c = await dial();
    proxy.resetAfter('up', 4);
    c.socket.write('12345678');
    await until('ended', 2_000, () => c.ended() !== null);
    proxy.calm();
    proxy.down(true);
    const refused = await dial();
    await until('refused', 2_000, () => refused.ended() !== null);
    proxy.down(false);
    const again = await dial();
    again.socket.write('b');
    await echoed(again, 'b');
  });
});

describe('on WebSocket frames', () => {
  let proxy: ChaosProxy;
  let server: WebSocketServer;
  let client: WebSocket;
  const atServer: string[] = [];
  const atClient: string[] = [];
  let push: (text: string) => void;
  beforeEach(async () => {
    atServer.length = 0;
    atClient.length = 0;
    server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The server has no port.');
    proxy = await startChaosProxy(`http://127.0.0.1:${address.port}`, randomFrom(2));
    const opened = once(server, 'connection');
    client = new WebSocket(proxy.url.replace('http', 'ws'), { perMessageDeflate: false });
    client.on('error', () => undefined);
    client.on('message', (m: Buffer) => atClient.push(m.toString()));
    // `connection` gives the peer first.
    const [peer] = (await opened) as [WebSocket];
    peer.on('message', (m: Buffer) => atServer.push(m.toString()));
    push = (text) => peer.send(text);
    await once(client, 'open');
  });
  afterEach(async () => {
    client.terminate();
    await proxy.stop();
    for (const c of server.clients) c.terminate();
    server.close();
  });
  const event = (n: number): string => `42["event",${n}]`;

  test('dropped and doubled: application frames only, by chance, and the connection stands', async () => {
    proxy.set('up', { drop: 0.5 });
    proxy.set('down', { double: 0.5 });
    for (let n = 0; n < 200; n += 1) {
      client.send(event(n));
      push(event(n));
      push('2');
    }
    // No application frame, so that it passes.
    client.send('end');
    push('end');
    await until('all of it', 5_000, () => atServer.at(-1) === 'end' && atClient.at(-1) === 'end');
    const events = atServer.filter((t) => t !== 'end');
    expect(events.length).toBe(200 - proxy.counts.dropped);
    expect(proxy.counts.dropped).toBeGreaterThan(50);
    // What is left is in order.
    expect(events).toEqual(Array.from({ length: 200 }, (_, n) => event(n)).filter((t) => events.includes(t)));
    expect(atClient.filter((t) => t === '2')).toHaveLength(200);
    expect(atClient.length).toBe(401 + proxy.counts.doubled);
    expect(proxy.counts.doubled).toBeGreaterThan(50);
  });

  test('a rule judges each frame: this one lost, the next doubled, then the connection cut after a last one', async () => {
    const seen: string[] = [];
    proxy.rule((frame, direction) => {
      if (direction === 'down' || frame.text === null) return 'pass';
      seen.push(frame.text);
      return frame.text === event(1)
        ? 'drop'
        : frame.text === event(2)
          ? 'double'
          : frame.text === event(3)
            ? 'cut'
            : 'pass';
    });
    for (let n = 0; n < 4; n += 1) client.send(event(n));
    await once(client, 'close');
    await until('arrived', 2_000, () => atServer.length === 4);
    expect(seen).toEqual([event(0), event(1), event(2), event(3)]);
    expect(atServer).toEqual([event(0), event(2), event(2), event(3)]);
  });
});
