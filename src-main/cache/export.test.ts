import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exportLook } from '../desktop/export-words.ts';
import type { Cache } from './api.ts';
import type { ExportJob } from './export-job.ts';
import { fileNameOf } from './export.ts';
import {
  answer,
  chat,
  EPOCH,
  event,
  events,
  groupEntry,
  kit,
  PEER,
  SELF,
  standing,
  text,
  type Kit,
} from './test-kit.ts';

let files: Kit;
let cache: Cache;
let target: string;
const jobOf = (more: Partial<ExportJob> = {}): ExportJob => ({
  ...exportLook('en', 'auto'),
  timeZone: 'UTC',
  folder: join(target, 'Sarn'),
  account: { name: 'Me', email: 'me@example.org', server: 'https://sarn.example.org' },
  at: Date.parse('2026-11-23T02:30:00Z'),
  unsent: [],
  ...more,
});
const read = (name: string): string => readFileSync(join(target, 'Sarn', name), 'utf8');
const lines = (name: string): Record<string, unknown>[] =>
  read(name)
    .trim()
    .split('\n')
    // Every line of the file is a JSON object; what is in it is what is tested.
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('an export', () => {
  beforeEach(async () => {
    files = kit();
    ({ cache } = await files.open());
    target = mkdtempSync(join(tmpdir(), 'sarn-export-'));
  });
  afterEach(async () => {
    await files.end();
    rmSync(target, { recursive: true, force: true });
  });

  test('holds every message that is here, in order, and says in its place what is not', async () => {
    const c = cache;
    await c.applySync(answer([chat(1, 1_300)]));
    await c.applyEvents(1, events(1, 1_201, 1_300), 1_300, EPOCH);
    await c.applyEvents(1, events(1, 1, 1_100), 1_300, EPOCH);
    const told: number[] = [];
    const end = await c.exportTo(jobOf(), (done, total) => told.push(done, total));
    expect(end).toEqual({ kind: 'done', chats: 1, messages: 1_200, missing: 100 });
    expect(told).toContain(1_200);
    const file = 'chats/User 2 (1)';
    const all = lines(`${file}.jsonl`);
    expect(all[0]).toMatchObject({ type: 'chat', title: 'User 2', missing: [{ from: 1_101, to: 1_200 }] });
    const seqs = all.filter((l) => l['type'] === 'message').map((l) => l['seq']);
    expect(seqs).toEqual([
      ...Array.from({ length: 1_100 }, (_, i) => i + 1),
      ...Array.from({ length: 100 }, (_, i) => 1_201 + i),
    ]);
    expect(all.findIndex((l) => l['type'] === 'missing')).toBe(1_101);
    const page = read(`${file}.html`);
    expect(page.indexOf('message 1100<')).toBeLessThan(
      page.indexOf('Places of the history that are missing here: 100'),
    );
    expect(page.indexOf('Places of the history that are missing here: 100')).toBeLessThan(
      page.indexOf('message 1201<'),
    );
    expect(read('index.html')).toContain('places of the history that were not on this computer: 100');
    const manifest = JSON.parse(read('manifest.json')) as { sha256: Record<string, string> };
    expect(Object.keys(manifest.sha256).toSorted()).toEqual([`${file}.html`, `${file}.jsonl`, 'index.html']);
    for (const [name, sum] of Object.entries(manifest.sha256))
      expect(createHash('sha256').update(read(name)).digest('hex')).toBe(sum);
  });

  test('has the lines of a group’s history between its messages, with names that stay text', async () => {
    await cache.applySync(answer([chat(1, 3, { kind: 'group', title: 'Team', user1: null, user2: null })]));
    const bob = { ...standing('7', 'member'), name: '<b>Bob</b>' };
    const entries = [
      groupEntry(1, 1, { what: 'added', members: [bob] }),
      event(text(1, 2, PEER, 'welcome')),
      groupEntry(1, 3, { what: 'role', members: [{ ...bob, role: 'admin' }] }),
    ];
    await cache.applyEvents(1, entries, 3, EPOCH);
    expect(await cache.exportTo(jobOf(), () => undefined)).toMatchObject({ kind: 'done', messages: 1 });
    const page = read('chats/Team (1).html');
    const places = [
      'User 2 added &lt;b&gt;Bob&lt;/b&gt;</p>',
      'welcome</p>',
      'User 2 made &lt;b&gt;Bob&lt;/b&gt; an admin</p>',
    ].map((part) => page.indexOf(part));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(lines('chats/Team (1).jsonl').map((l) => [l['type'], l['seq'], l['deed']])).toEqual([
      ['chat', undefined, undefined],
      ['notice', 1, 'added'],
      ['message', 2, undefined],
      ['notice', 3, 'role'],
    ]);
  });

  test('whatever people write and are called stays text; pictures that are here come with it, others are named', async () => {
    const c = cache;
    const evil = '<script>alert(1)</script>"\'&</p><img src=x onerror=alert(2)>';
    const [kept, gone] = ['k'.repeat(22), 'g'.repeat(22)];
    mkdirSync(join(files.dir, 'media'));
    writeFileSync(join(files.dir, 'media', `${kept}.png`), 'picture');
    await c.applySync(answer([chat(1, 4)]));
    const picture = (seq: number, id: string) =>
      event(text(1, seq, PEER, 'look', { messageType: 'IMAGE', imageUrl: `/api/files/${id}` }));
    await c.applyEvents(
      1,
      [
        event(text(1, 1, PEER, evil, { senderName: evil })),
        picture(2, kept),
        picture(3, gone),
        event(text(1, 4, SELF, 'สวัสดี\nครับ 😀')),
      ],
      4,
      EPOCH,
    );
    expect(await c.exportTo(jobOf(exportLook('th', 'auto')), () => undefined)).toMatchObject({
      kind: 'done',
      messages: 4,
    });
    const [name = ''] = readdirSync(join(target, 'Sarn', 'chats')).filter((n) => n.endsWith('.html'));
    const page = read(`chats/${name}`);
    expect(page).not.toMatch(/<script|<img src=x|onerror=alert\(2\)>/);
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).toContain(`<img src="../pictures/${kept}.png"`);
    expect(page).toContain('รูปภาพที่ไม่ได้อยู่ในเครื่องนี้');
    expect(page).toContain('2569');
    expect(read(`pictures/${kept}.png`)).toBe('picture');
    const texts = lines(`chats/${name.replace(/html$/, 'jsonl')}`).map((l) => l['text']);
    expect(texts).toEqual([undefined, evil, 'look', 'look', 'สวัสดี\nครับ 😀']);
  });

  test('cancelled, it leaves nothing; into a folder that is not there or taken, it says so', async () => {
    const c = cache;
    await c.applySync(answer([chat(1, 1_500)]));
    for (let from = 1; from <= 1_500; from += 500) await c.applyEvents(1, events(1, from, from + 499), 1_500, EPOCH);
    const running = c.exportTo(jobOf(), () => c.cancelExport());
    c.cancelExport();
    expect(await running).toEqual({ kind: 'cancelled' });
    expect(readdirSync(target)).toEqual([]);
    expect(await c.exportTo(jobOf({ folder: join(target, 'no', 'where') }), () => undefined)).toEqual({
      kind: 'failed',
      code: 'DISK',
    });
    mkdirSync(join(target, 'Sarn.partial'));
    writeFileSync(join(target, 'Sarn.partial', 'mine'), '');
    expect(await c.exportTo(jobOf(), () => undefined)).toEqual({ kind: 'failed', code: 'DISK' });
    expect(existsSync(join(target, 'Sarn.partial', 'mine'))).toBe(true);
  });

  test('what is not sent yet is in it, and said to be', async () => {
    const c = cache;
    await c.applySync(answer([chat(1, 1)]));
    await c.applyEvents(1, events(1, 1, 1), 1, EPOCH);
    await c.enqueue({
      clientId: '0190a0a0-0000-7000-8000-000000000001',
      chatId: 1,
      content: 'waits',
      picture: null,
      createdAt: 5,
      replyTo: null,
    });
    await c.exportTo(jobOf({ unsent: c.outbox() }), () => undefined);
    expect(lines('chats/User 2 (1).jsonl').at(-1)).toMatchObject({
      type: 'message',
      unsent: true,
      text: 'waits',
      seq: null,
    });
    expect(read('chats/User 2 (1).html')).toContain('Not sent yet');
  });
});

test.each([
  ['Ploy Chantarangsu', 'Ploy Chantarangsu (7)'],
  ['../../etc/passwd', 'etc passwd (7)'],
  ['a/b\\c:d*e?f"g<h>i|j#k%l', 'a b c d e f g h i j k l (7)'],
  ['', '(7)'],
  ['CON', 'CON (7)'],
  ['.hidden', 'hidden (7)'],
  ['a\u202Egnp.exe\u0000', 'a gnp.exe (7)'],
  ['กี่'.repeat(200), `${'กี่'.repeat(16)} (7)`],
])('a chat called %j gets a name that every system takes', (title, name) => {
  expect(fileNameOf(title, 7)).toBe(name);
  expect(Buffer.byteLength(fileNameOf(title, 7))).toBeLessThan(200);
});
