import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEvents } from './events.ts';
import type { Http } from './http.ts';
import { createPictures, type Pictures } from './pictures.ts';

let dir: string;
let pictures: Pictures;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sarn-pictures-'));
  pictures = createPictures({
    parts: {
      now: Date.now,
      randomBytes,
      log: () => undefined,
      startWorker: () => {
        throw new Error('Nothing here needs a worker.');
      },
    },
    dir,
    origin: 'https://sarn.example.org',
    // Nothing is fetched or sent here.
    http: {} as Http,
    tokens: () => null,
    events: createEvents(() => undefined),
  });
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const bytes = Buffer.concat([Buffer.from('GIF89a'), Buffer.alloc(50_000, 7)]);
const stage = () => pictures.stage({ bytes, thumb: bytes, width: 1, height: 1, name: 'one.gif' });

test('a picture that is taken in while copies are tidied up stays', async () => {
  for (let n = 0; n < 20; n += 1) {
    let over = false;
    const staged = stage().finally(() => (over = true));
    while (!over) await pictures.tidy(() => new Set());
    const answer = await staged;
    expect(answer).toMatchObject({ ok: true });
    if (answer.ok) expect(await pictures.open('local', answer.value.id, 'whole')).toMatchObject({ ok: true });
  }
});

test('so does one that a message takes while copies are tidied up; when no message needs it any more it goes', async () => {
  const answer = await stage();
  const id = answer.ok ? answer.value.id : '';
  const needed = new Set<string>();
  const tidied = pictures.tidy(() => needed);
  needed.add(id);
  pictures.taken(id);
  await tidied;
  expect(await pictures.open('local', id, 'whole')).toMatchObject({ ok: true });
  needed.clear();
  await pictures.tidy(() => needed);
  expect(await pictures.open('local', id, 'whole')).toMatchObject({ ok: false });
});
