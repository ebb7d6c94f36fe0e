import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TransferView } from '../../contract/transfers.ts';
import type { Result } from '../../contract/result.ts';
import { randomFrom } from '../chaos/support/random.ts';
import { startChaosProxy, type ChaosProxy } from '../chaos/support/proxy.ts';
import { startPerson, value, waitFor, type Client } from './support/client.ts';
import { startServer, type RunningServer } from './support/server.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const codeOf = (r: Result<unknown>): string => (r.ok ? 'OK' : r.error.code);

describe('files on their way', () => {
  let server: RunningServer;
  let proxy: ChaosProxy;
  let ann: Client;
  let bo: Client;
  let chatId: number;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sarn-files-'));
    server = await startServer({ kind: 'embedded', env: { MAX_FILE_MB: '5' } });
    proxy = await startChaosProxy(server.url, randomFrom(1));
    ann = await startPerson(proxy.url, 'ann');
    bo = await startPerson(server.url, 'bo');
    chatId = await ann.chatWith(bo.id);
    await ann.send(chatId, 'hello');
    await waitFor('the chat', async () => (await bo.chats()).some((c) => c.id === chatId));
  }, 120_000);
  afterAll(async () => {
    await ann?.stop();
    await bo?.stop();
    await proxy?.stop();
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const made = async (name: string, size: number): Promise<{ path: string; bytes: Buffer }> => {
    const path = join(folder, name);
    const bytes = randomBytes(size);
    await writeFile(path, bytes);
    return { path, bytes };
  };
  const stage = async (path: string) => value(await ann.core.stageFile(path));
  const send = async (fileId: string, text = ''): Promise<string> => {
    const clientId = randomUUID();
    value(await ann.core.requests['messages.send']({ chatId, clientId, text, fileId }));
    return clientId;
  };
  const transfer = async (client: Client, key: string): Promise<TransferView | undefined> =>
    value(await client.core.requests['transfers.list'](undefined)).transfers.find((t) => t.key === key);
  const arrived = async (name: string) => (await bo.messages(chatId)).find((m) => m.file?.name === name);
  const outgoing = (): Promise<string[]> => readdir(join(ann.dir), { recursive: true });
  const copies = async (): Promise<string[]> =>
    (await outgoing()).filter((path) => /outgoing.[A-Za-z0-9_-]{22}$/.test(path));

  test('a copy is sent, whatever becomes of the original; it is checked at both ends', async () => {
    const { path, bytes } = await made('plan.bin', 2_100_000);
    const staged = await stage(path);
    await rm(path);
    const key = await send(staged.id, 'the plan');
    await waitFor('the file', async () => (await arrived('plan.bin')) !== undefined, 30_000);
    const message = await arrived('plan.bin');
    expect(message).toMatchObject({ kind: 'file', text: 'the plan', file: { size: bytes.length } });
    await waitFor('its end', async () => (await transfer(ann, key))?.state === 'done');
    await waitFor('the copy to go', async () => (await copies()).length === 0);

    const target = join(folder, 'downloads');
    value(await bo.core.download(chatId, message?.seq ?? 0, { folder: target }));
    const id = message?.file?.id ?? '';
    await waitFor('the download', async () => (await transfer(bo, id))?.state === 'done', 30_000);
    const place = value(await bo.core.downloaded(id));
    expect(place.path).toBe(join(target, 'plan.bin'));
    expect(sha256(await readFile(place.path))).toBe(sha256(bytes));
    // Once more is no second file; when it was taken away, it is fetched anew, and what stands in its place stays.
    value(await bo.core.download(chatId, message?.seq ?? 0, { folder: target }));
    expect(await readdir(target)).toEqual(['plan.bin']);
    await writeFile(place.path, 'something else');
    expect(codeOf(await bo.core.downloaded(id))).toBe('NOT_FOUND');
    value(await bo.core.download(chatId, message?.seq ?? 0, { folder: target }));
    await waitFor('it again', async () => (await transfer(bo, id))?.state === 'done', 30_000);
    expect(value(await bo.core.downloaded(id)).path).toBe(join(target, 'plan (2).bin'));
    expect(await readFile(place.path, 'utf8')).toBe('something else');
  });

  test('written offline: survives a restart, goes out once, after the texts that were ready before it', async () => {
    proxy.down(true);
    await waitFor('offline', () => ann.core.connection().state !== 'online');
    const { path, bytes } = await made('offline.bin', 1_500_000);
    await send((await stage(path)).id);
    await rm(path);
    await ann.send(chatId, 'written after the file');
    expect((await ann.messages(chatId)).slice(-2).map((m) => m.file?.name ?? m.text)).toEqual([
      'written after the file',
      'offline.bin',
    ]);
    await ann.restart();
    expect((await ann.messages(chatId)).at(-1)?.file?.name).toBe('offline.bin');
    proxy.down(false);
    ann.core.wake();
    await waitFor('the file', async () => (await arrived('offline.bin')) !== undefined, 30_000);
    const all = (await bo.messages(chatId)).slice(-2);
    expect(all.map((m) => m.file?.name ?? m.text)).toEqual(['written after the file', 'offline.bin']);
    expect(all[1]?.file?.size).toBe(bytes.length);
    await waitFor('the same here', async () => (await ann.messages(chatId)).every((m) => m.state !== 'queued'));
    expect((await ann.messages(chatId)).map((m) => m.key)).toEqual((await bo.messages(chatId)).map((m) => m.key));
  });

  test('is paused, goes on from there, and is broken off; a text does not wait for it', async () => {
    proxy.set('up', { bandwidth: 500_000 });
    const { path } = await made('slow.bin', 4_000_000);
    const staged = await stage(path);
    const key = await send(staged.id);
    await waitFor('some of it', async () => ((await transfer(ann, key))?.done ?? 0) > 600_000, 30_000);
    await ann.send(chatId, 'meanwhile');
    await waitFor('the text', async () => (await bo.texts(chatId)).includes('meanwhile'));
    expect(await arrived('slow.bin')).toBeUndefined();
    value(await ann.core.requests['transfers.pause']({ key }));
    const paused = await transfer(ann, key);
    expect(paused?.state).toBe('paused');
    await ann.restart();
    expect((await transfer(ann, key))?.state).toBe('paused');
    await ann.ready();
    proxy.set('up', { bandwidth: 0 });
    value(await ann.core.requests['transfers.resume']({ key }));
    await waitFor('the file', async () => (await arrived('slow.bin')) !== undefined, 30_000);

    proxy.set('up', { bandwidth: 500_000 });
    const other = await send((await stage(path)).id);
    await waitFor('some of it', async () => ((await transfer(ann, other))?.done ?? 0) > 300_000, 30_000);
    value(await ann.core.requests['transfers.cancel']({ key: other }));
    expect(await transfer(ann, other)).toBeUndefined();
    expect((await ann.messages(chatId)).some((m) => m.key === other)).toBe(false);
    proxy.set('up', { bandwidth: 0 });
    await waitFor('the copies to go', async () => (await copies()).length === 0);
    const receiving = (): Promise<string[]> => readdir(join(server.dataDir, 'receiving'));
    await waitFor('the server to forget it', async () => (await receiving()).length === 0, 20_000);
  });

  test('a part that was spoiled is fetched anew', async () => {
    const message = await arrived('slow.bin');
    const id = message?.file?.id ?? '';
    const target = join(folder, 'spoiled.bin');
    const account = (await readdir(bo.dir, { recursive: true })).find((path) => path.endsWith('cache.db')) ?? '';
    const parts = join(bo.dir, account, '..', 'incoming');
    await mkdir(parts, { recursive: true });
    await writeFile(join(parts, `${id}.part`), randomBytes(1_000_000));
    value(await bo.core.download(chatId, message?.seq ?? 0, { path: target }));
    await waitFor('the download', async () => (await transfer(bo, id))?.state === 'done', 40_000);
    expect(sha256(await readFile(target))).toBe(sha256(await readFile(join(folder, 'slow.bin'))));
    expect(await readdir(parts)).not.toContain(`${id}.part`);
  });

  test('what is no file, is too large or is empty is not taken', async () => {
    const { path } = await made('large.bin', 5_000_001);
    await waitFor('the limit', async () => codeOf(await ann.core.stageFile(path)) === 'TOO_LARGE');
    await truncate(path, 0);
    expect(codeOf(await ann.core.stageFile(path))).toBe('BAD_INPUT');
    expect(codeOf(await ann.core.stageFile(folder))).toBe('UNSUPPORTED_MEDIA');
    expect(codeOf(await ann.core.stageFile(join(folder, 'nothing')))).toBe('NOT_FOUND');
    if (process.platform !== 'win32') {
      const link = join(folder, 'link');
      await symlink('/etc/hostname', link);
      expect(codeOf(await ann.core.stageFile(link))).toBe('FORBIDDEN');
      expect(codeOf(await ann.core.stageFile('/dev/zero'))).toBe('UNSUPPORTED_MEDIA');
    }
    const { requests } = ann.core;
    expect(codeOf(await requests['files.begin']({ name: 'x', size: 5_000_001 }))).toBe('TOO_LARGE');
    const { id } = value(await requests['files.begin']({ name: 'in pieces.txt', size: 4 }));
    value(await requests['files.append']({ id, bytes: new Uint8Array([1, 2]) }));
    expect(codeOf(await requests['files.append']({ id: '../../x', bytes: new Uint8Array(1) }))).toBe('NOT_FOUND');
    expect(codeOf(await requests['files.append']({ id, bytes: new Uint8Array(3) }))).toBe('BAD_INPUT');
    value(await requests['files.drop']({ id }));
    expect(codeOf(await requests['files.finish']({ id }))).toBe('NOT_FOUND');
    const again = value(await requests['files.begin']({ name: 'in pieces.txt', size: 4 })).id;
    for (const bytes of [new Uint8Array([1, 2]), new Uint8Array([3, 4])])
      value(await requests['files.append']({ id: again, bytes }));
    const whole = value(await requests['files.finish']({ id: again }));
    await send(whole.id);
    await waitFor('the pieces', async () => (await arrived('in pieces.txt')) !== undefined, 20_000);
    await waitFor('the copies to go', async () => (await copies()).length === 0);
  });
});
