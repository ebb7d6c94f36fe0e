import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addressAnswer } from '../../contract/file.ts';
import { limits } from '../../contract/limits.ts';
import { startLocal, type LocalServer } from './support/in-process.ts';
import { post, register, type Person } from './support/rest.ts';
import { databaseKinds } from './support/server.ts';
import { fileCall, someBytes, uploaded, uploadIn, uploadWhole, wishFor, type FileCall } from './support/upload.ts';
import { until } from '../chaos/support/wait.ts';

const code = ({ json }: FileCall): string => (json as { error?: { code?: string } } | undefined)?.error?.code ?? '';
const told = (call: FileCall): [number, string] => [call.status, code(call)];

describe.each(databaseKinds)('files of any kind on %s', (kind) => {
  let server: LocalServer;
  let ann: Person;
  let bob: Person;
  let eve: Person;
  let clock = 0;

  beforeAll(async () => {
    const env = { MAX_FILE_MB: '3', USER_STORAGE_MB: '20' };
    server = await startLocal({ kind, env, now: () => Date.now() + clock });
    [ann, bob, eve] = await Promise.all([
      register(server.url, 'Ann'),
      register(server.url, 'Bob'),
      register(server.url, 'Eve'),
    ]);
  });
  afterAll(() => server.stop());

  const as =
    (person: () => Person | null) =>
    (method: string, path: string, body?: Uint8Array | object, headers?: Record<string, string>) =>
      fileCall(server.url, person(), method, path, body, headers);
  const asAnn = as(() => ann);
  const asBob = as(() => bob);
  const asEve = as(() => eve);
  const begin = async (bytes: Uint8Array, name?: string) =>
    uploadIn(await asAnn('POST', '/api/files', wishFor(bytes, name)));
  const receiving = (): Promise<string[]> => readdir(join(server.dataDir, 'receiving')).catch(() => []);

  /** A chat of two, and what sends into it. */
  const chatOf = async (one: Person, other: Person) => {
    const made = await post(`${server.url}/api/chat/create`, { otherUserId: other.user.id }, one.accessToken);
    const { chatId } = made.json as { chatId: number };
    const socket = io(server.url, {
      path: '/api/chat/socket',
      transports: ['websocket'],
      auth: { token: one.accessToken, protocol: 1 },
      forceNew: true,
    });
    const ask = (name: string, data: object): Promise<{ ok: boolean; error?: { code: string }; message?: unknown }> =>
      socket.timeout(10_000).emitWithAck(name, data);
    return { chatId, ask, close: () => socket.close() };
  };

  test('comes in chunks, is checked, and is the same when it is fetched', async () => {
    const bytes = someBytes(2 * limits.fileChunkBytes + 77);
    const wish = wishFor(bytes, 'รายงาน "สุดท้าย".bin');
    const first = uploadIn(await asAnn('POST', '/api/files', wish));
    expect(first).toMatchObject({ state: 'receiving', size: bytes.length, received: 0, chunk: limits.fileChunkBytes });
    for (let at = 0; at < bytes.length; at += first.chunk) {
      const put = await asAnn('PUT', `/api/files/${first.id}?offset=${at}`, bytes.subarray(at, at + first.chunk));
      expect(uploadIn(put).received).toBe(Math.min(at + first.chunk, bytes.length));
    }
    // Whoever lost the answer asks again, and hears of the same upload.
    expect(uploadIn(await asAnn('POST', '/api/files', wish))).toMatchObject({ id: first.id, received: bytes.length });
    const done = await asAnn('POST', `/api/files/${first.id}/complete`);
    const { name, sha256, size } = wish;
    expect(done.json).toEqual({ success: true, file: { id: first.id, name, size, sha256 } });
    expect(told(await asAnn('POST', `/api/files/${first.id}/complete`))).toEqual([200, '']);
    expect(await receiving()).toEqual([]);

    const got = await asAnn('GET', `/api/files/${first.id}`);
    expect(got.bytes.equals(bytes)).toBe(true);
    expect(got.headers.get('etag')).toBe(`"${sha256}"`);
    expect(got.headers.get('content-type')).toBe('application/octet-stream');
    expect(got.headers.get('content-disposition')).toBe(
      `attachment; filename="______ _________.bin"; filename*=UTF-8''${encodeURIComponent('รายงาน "สุดท้าย".bin')}`,
    );
    const part = await asAnn('GET', `/api/files/${first.id}`, undefined, { Range: 'bytes=100-' });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes 100-${bytes.length - 1}/${bytes.length}`);
    expect(part.bytes.equals(bytes.subarray(100))).toBe(true);
    const past = await asAnn('GET', `/api/files/${first.id}`, undefined, { Range: `bytes=${bytes.length}-` });
    expect([past.status, past.headers.get('content-range')]).toEqual([416, `bytes */${bytes.length}`]);
    const many = await asAnn('GET', `/api/files/${first.id}`, undefined, {
      Range: `bytes=${Array.from({ length: 1_000 }, (_, i) => `${i}-${i}`).join(',')}`,
    });
    expect(told(many)).toEqual([400, 'BAD_INPUT']);
    const other = await asAnn('GET', `/api/files/${first.id}`, undefined, { Range: 'bytes=100-', 'If-Range': '"x"' });
    expect([other.status, other.bytes.length]).toEqual([200, bytes.length]);
  });

  test('what is announced in a wrong way is refused, and leaves nothing', async () => {
    const good = wishFor(someBytes(10));
    const cases: [string, object, number, string][] = [
      ['nothing in it', { ...good, size: 0 }, 400, 'BAD_INPUT'],
      ['a negative size', { ...good, size: -1 }, 400, 'BAD_INPUT'],
      ['one byte over the limit', { ...good, size: 3_000_001 }, 413, 'TOO_LARGE'],
      ['no hash', { ...good, sha256: undefined }, 400, 'BAD_INPUT'],
      ['no hash of this kind', { ...good, sha256: 'x'.repeat(64) }, 400, 'BAD_INPUT'],
      ['a folder in the name', { ...good, name: '../etc/passwd' }, 400, 'BAD_INPUT'],
      ['a line break in the name', { ...good, name: 'a\r\nX: y' }, 400, 'BAD_INPUT'],
      ['a name of dots', { ...good, name: '..' }, 400, 'BAD_INPUT'],
      ['a blank name', { ...good, name: ' \u200b' }, 400, 'BAD_INPUT'],
      ['a name too long', { ...good, name: 'ก'.repeat(100) }, 400, 'BAD_INPUT'],
      ['another field', { ...good, ownerId: 1 }, 400, 'BAD_INPUT'],
    ];
    for (const [name, wish, status, error] of cases)
      expect(told(await asAnn('POST', '/api/files', wish)), name).toEqual([status, error]);
    expect(told(await fileCall(server.url, null, 'POST', '/api/files', good))).toEqual([401, 'UNAUTHENTICATED']);
    const taken = uploadIn(await asAnn('POST', '/api/files', good));
    expect(told(await asAnn('POST', '/api/files', { ...good, size: 11 }))).toEqual([409, 'CONFLICT']);
    expect((await asAnn('DELETE', `/api/files/${taken.id}/upload`)).status).toBe(204);
    expect(told(await asAnn('GET', `/api/files/${taken.id}/upload`))).toEqual([404, 'NOT_FOUND']);
  });

  test('a chunk at another offset, or of another upload, changes nothing', async () => {
    const bytes = someBytes(1_000);
    const { id } = await begin(bytes);
    const put = (offset: string, body: Uint8Array = bytes.subarray(0, 10)) =>
      asAnn('PUT', `/api/files/${id}?offset=${offset}`, body);
    const ahead = await put('10');
    expect([...told(ahead), ahead.headers.get('upload-offset')]).toEqual([409, 'CONFLICT', '0']);
    expect((await put('0', bytes.subarray(0, 400))).status).toBe(200);
    const behind = await put('0');
    expect([...told(behind), behind.headers.get('upload-offset')]).toEqual([409, 'CONFLICT', '400']);
    for (const offset of ['-1', '1e3', '', 'x']) expect(told(await put(offset)), offset).toEqual([400, 'BAD_INPUT']);
    expect(told(await put('400', someBytes(601))), 'more than announced').toEqual([400, 'BAD_INPUT']);
    expect(told(await put('400', someBytes(limits.fileChunkBytes + 1)))).toEqual([413, 'TOO_LARGE']);
    expect(told(await asAnn('POST', `/api/files/${id}/complete`)), 'too early').toEqual([409, 'CONFLICT']);
    // Two writers: one of them is first.
    const both = await Promise.all([put('400', bytes.subarray(400)), put('400', bytes.subarray(400))]);
    expect(both.map((call) => call.status).sort((a, b) => a - b)).toEqual([200, 409]);
    const strange: [string, string][] = [
      ['GET', `/api/files/${id}/upload`],
      ['HEAD', `/api/files/${id}/upload`],
      ['PUT', `/api/files/${id}?offset=0`],
      ['POST', `/api/files/${id}/complete`],
      ['DELETE', `/api/files/${id}/upload`],
      ['GET', `/api/files/${id}/address`],
      ['GET', `/api/files/${id}`],
    ];
    for (const [method, path] of strange) {
      const body = method === 'PUT' ? someBytes(1) : undefined;
      const refused = await asEve(method, path, body);
      const absent = await asEve(method, path.replace(id, 'A'.repeat(22)), body);
      expect([refused.status, refused.bytes.toString()], `${method} ${path}`).toEqual([404, absent.bytes.toString()]);
    }
    expect((await asAnn('POST', `/api/files/${id}/complete`)).status).toBe(200);
    expect(told(await put('1000'))).toEqual([409, 'CONFLICT']);
    expect(told(await asAnn('DELETE', `/api/files/${id}/upload`)), 'too late to break it off').toEqual([
      409,
      'CONFLICT',
    ]);
  });

  test('what arrived before a cut is kept, and goes on from there', async () => {
    const bytes = someBytes(700_000);
    const { id } = await begin(bytes);
    const sent = 300_000;
    await new Promise<void>((resolve) => {
      const cut = request(`${server.url}/api/files/${id}?offset=0`, {
        method: 'PUT',
        headers: { Authorization: `Bearer ${ann.accessToken}`, 'Content-Length': String(bytes.length) },
      });
      cut.once('error', () => resolve());
      cut.write(bytes.subarray(0, sent), () => setTimeout(() => cut.destroy(new Error('cut')), 300));
    });
    let received = 0;
    await until('what arrived to be stored', 10_000, async () => {
      received = uploadIn(await asAnn('GET', `/api/files/${id}/upload`)).received;
      return received === sent;
    });
    expect((await asAnn('PUT', `/api/files/${id}?offset=${sent}`, bytes.subarray(sent))).status).toBe(200);
    expect((await asAnn('POST', `/api/files/${id}/complete`)).status).toBe(200);
    expect((await asAnn('GET', `/api/files/${id}`)).bytes.equals(bytes)).toBe(true);
  });

  test('bytes that are not those announced, or not what the name says, are thrown away', async () => {
    const bytes = someBytes(500);
    const { id } = await begin(bytes);
    await asAnn('PUT', `/api/files/${id}?offset=0`, someBytes(500));
    expect(told(await asAnn('POST', `/api/files/${id}/complete`))).toEqual([400, 'BAD_INPUT']);
    expect(told(await asAnn('GET', `/api/files/${id}/upload`))).toEqual([404, 'NOT_FOUND']);
    const elf = Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01', 'latin1'), Buffer.alloc(200)]);
    const exe = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200)]);
    const zip = Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(200)]);
    const html = Buffer.from('<html><script>alert(1)</script></html>');
    const lies: [string, Buffer][] = [
      ['a.jpg', html],
      ['a.JPG', exe],
      ['a.jpeg', elf],
      ['a.png', zip],
      ['a.pdf', html],
    ];
    for (const [name, body] of lies)
      expect(told(await uploadWhole(server.url, ann, body, name)), name).toEqual([400, 'BAD_INPUT']);
    expect(await receiving()).toEqual([]);
    const fine: [string, Buffer][] = [
      ['page.html', html],
      ['drawing.svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
      ['paper.pdf', Buffer.from('%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj')],
      ['program.exe', exe],
    ];
    for (const [name, body] of fine) {
      const file = await uploaded(server.url, ann, body, name);
      const got = await asAnn('GET', `/api/files/${file.id}`);
      expect(got.headers.get('content-type'), name).toBe('application/octet-stream');
      expect(got.headers.get('content-disposition'), name).toMatch(/^attachment;/);
      expect(got.headers.get('content-security-policy'), name).toContain('sandbox');
    }
  });

  test('is for the members of the chat it was sent to, also by its signed address, as long as they may', async () => {
    const bytes = someBytes(5_000);
    const file = await uploaded(server.url, ann, bytes, 'plan.txt');
    const { chatId, ask, close } = await chatOf(ann, bob);
    const send = (more: object) => ask('send_message', { chatId, messageType: 'FILE', content: '', ...more });
    expect(told(await asBob('GET', `/api/files/${file.id}`)), 'not sent yet').toEqual([404, 'NOT_FOUND']);
    expect((await send({ fileIds: ['A'.repeat(22)] })).error?.code).toBe('NOT_FOUND');
    expect((await send({})).error?.code).toBe('BAD_INPUT');
    const stolen = await uploaded(server.url, eve, someBytes(10));
    expect((await send({ fileIds: [stolen.id] })).error?.code).toBe('NOT_FOUND');
    const clientId = '0b7a2f0e-7f5e-4e57-9a52-0a50b9f6d0a1';
    const sent = await send({ fileIds: [file.id], clientId, content: 'the plan' });
    expect(sent).toMatchObject({ ok: true, message: { messageType: 'FILE', content: 'the plan', file } });
    expect(sent.message).not.toHaveProperty('imageUrl');
    expect(await send({ fileIds: [file.id], clientId, content: 'the plan' })).toMatchObject({ duplicate: true });
    const another = await uploaded(server.url, ann, someBytes(10));
    expect((await send({ fileIds: [another.id], clientId, content: 'the plan' })).error?.code).toBe('CONFLICT');

    const row = await asBob('GET', `/api/chat/${chatId}/message?peek=true`);
    expect(row.json).toMatchObject({ messages: [{ message_type: 'FILE', image_url: null, file }] });
    expect((await asBob('GET', `/api/files/${file.id}`)).bytes.equals(bytes)).toBe(true);
    const { url } = addressAnswer.parse((await asBob('GET', `/api/files/${file.id}/address`)).json);
    const bare = as(() => null);
    expect((await bare('GET', url)).bytes.equals(bytes)).toBe(true);
    const part = await bare('GET', url, undefined, { Range: 'bytes=4990-' });
    expect(part.bytes.equals(bytes.subarray(4_990))).toBe(true);
    for (const [name, forged] of [
      ['another user', url.replace(/user=\d+/, `user=${ann.user.id}`)],
      ['a longer life', url.replace(/expires=\d+/, 'expires=99999999999999')],
      ['another file', url.replace(file.id, another.id)],
      ['half a signature', url.slice(0, -4)],
    ] as const)
      expect(told(await bare('GET', forged)), name).toEqual([404, 'NOT_FOUND']);
    clock += limits.fileAddressMs + 1;
    expect(told(await bare('GET', url)), 'too old').toEqual([404, 'NOT_FOUND']);
    clock = 0;
    expect((await bare('GET', url)).status).toBe(200);
    const stored = server.store.db.query(`UPDATE chat_member SET left_seq = 0 WHERE chat_id = $1 AND user_id = $2`, [
      chatId,
      Number(bob.user.id),
    ]);
    await stored;
    expect(told(await bare('GET', url)), 'no member any more').toEqual([404, 'NOT_FOUND']);
    await server.store.db.query(`UPDATE chat_member SET left_seq = NULL WHERE chat_id = $1`, [chatId]);
    expect((await bare('GET', url)).status).toBe(200);

    // With the message go the bytes.
    const place = join(server.dataDir, 'files', file.sha256.slice(0, 2));
    expect(await readdir(place)).toContain(file.sha256);
    const seq = (sent.message as { seq: number }).seq;
    const act = { kind: 'delete', chatId, seq, clientId: '0b7a2f0e-7f5e-4e57-9a52-0a50b9f6d0a2' };
    expect(await ask('act_on_message', act)).toMatchObject({ ok: true });
    await until('the bytes to go', 10_000, async () => !(await readdir(place)).includes(file.sha256));
    expect(told(await bare('GET', url)), 'deleted').toEqual([404, 'NOT_FOUND']);
    close();
  });

  test('a user has so many unfinished uploads, and so much room', async () => {
    const dan = await register(server.url, 'Dan');
    const asDan = as(() => dan);
    const ids: string[] = [];
    for (let i = 0; i < limits.openUploads; i += 1)
      ids.push(uploadIn(await asDan('POST', '/api/files', wishFor(someBytes(1)))).id);
    const over = await asDan('POST', '/api/files', wishFor(someBytes(1)));
    expect([...told(over), Number(over.headers.get('retry-after')) > 0]).toEqual([429, 'RATE_LIMITED', true]);
    for (const id of ids) expect((await asDan('DELETE', `/api/files/${id}/upload`)).status).toBe(204);
    for (let i = 0; i < 6; i += 1)
      expect((await asDan('POST', '/api/files', { ...wishFor(someBytes(9)), size: 3_000_000 })).status).toBe(201);
    expect(told(await asDan('POST', '/api/files', { ...wishFor(someBytes(9)), size: 2_000_001 }))).toEqual([
      413,
      'QUOTA',
    ]);
    expect((await asDan('POST', '/api/files', { ...wishFor(someBytes(9)), size: 2_000_000 })).status).toBe(201);
  });

  test('what is abandoned goes after a day, what was never sent after a week', async () => {
    const half = await begin(someBytes(100));
    await asAnn('PUT', `/api/files/${half.id}?offset=0`, someBytes(50));
    const unsent = await uploaded(server.url, ann, someBytes(60));
    const name = join(server.dataDir, 'files', unsent.sha256.slice(0, 2));
    const { createUploads } = await import('../../server/domain/uploads.ts');
    const { createFiles } = await import('../../server/domain/files.ts');
    const { createDiskStorage } = await import('../../server/domain/storage.ts');
    const storage = createDiskStorage(server.dataDir);
    const { db } = server.store;
    const sweep = async (ms: number): Promise<void> => {
      const env = { maxFileBytes: 1, userStorageBytes: null };
      const parts = { db, env, now: () => Date.now() + ms };
      // Only what a sweep looks at.
      await createUploads(parts as Parameters<typeof createUploads>[0], storage, createFiles(parts, storage)).sweep();
    };
    await sweep(limits.uploadMs - 60_000);
    expect((await asAnn('GET', `/api/files/${half.id}/upload`)).status).toBe(200);
    await sweep(limits.uploadMs + 60_000);
    expect((await asAnn('GET', `/api/files/${half.id}/upload`)).status).toBe(404);
    expect(await receiving()).not.toContain(half.id);
    expect(await readdir(name)).toContain(unsent.sha256);
    await sweep(limits.unsentFileMs + 60_000);
    expect((await asAnn('GET', `/api/files/${unsent.id}`)).status).toBe(404);
    expect(await readdir(name)).not.toContain(unsent.sha256);
  });

  test('bytes that a server left which died before it removed or named them go; those that a file has stay', async () => {
    const { createFiles } = await import('../../server/domain/files.ts');
    const { createDiskStorage } = await import('../../server/domain/storage.ts');
    const { db } = server.store;
    let now = Date.now();
    const files = createFiles({ db, now: () => now }, createDiskStorage(server.dataDir));
    const isThere = async (sha256: string): Promise<boolean> =>
      (await readdir(join(server.dataDir, 'files', sha256.slice(0, 2)))).includes(sha256);
    // The row is gone, the bytes are not yet.
    const gone = await uploaded(server.url, ann, someBytes(61));
    const shared = someBytes(62);
    const [kept, twin] = [await uploaded(server.url, ann, shared), await uploaded(server.url, ann, shared)];
    await db.query('DELETE FROM file WHERE id = ANY($1)', [[gone.id, twin.id]]);
    // The bytes are there, the row never came.
    const unnamed = someBytes(63);
    const death = files.keep(unnamed, () => Promise.reject(new Error('kill -9')));
    await expect(death).rejects.toThrow('kill -9');
    const sha256 = createHash('sha256').update(unnamed).digest('hex');

    now += 5_000;
    await files.sweep(false);
    expect([await isThere(gone.sha256), await isThere(kept.sha256), await isThere(sha256)]).toEqual([
      false,
      true,
      true,
    ]);
    now += 601_000;
    await files.sweep(false);
    expect([await isThere(kept.sha256), await isThere(sha256)]).toEqual([true, false]);
    expect(await db.query('SELECT FROM loose_bytes')).toEqual([]);
  });
});
