import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { StagedPicture } from '../../contract/ipc.ts';
import { limits } from '../../contract/limits.ts';
import { fileAnswer } from '../../contract/rest.ts';
import { fail, ok } from '../../contract/result.ts';
import type { Result } from '../../contract/result.ts';
import type { OutboxItem } from '../cache/api.ts';
import type { CoreParts } from '../core-api.ts';
import { writeWhole } from '../session.ts';
import type { Events } from './events.ts';
import type { Http } from './http.ts';
import type { Tokens } from './tokens.ts';

export interface Pictures {
  stage(p: { bytes: Uint8Array; width: number; height: number; name: string }): Promise<Result<StagedPicture>>;
  /** The pixels of a picture staged since the start; null: unknown. */
  staged(id: string): { id: string; width: number; height: number } | null;
  drop(id: string): Promise<void>;
  /** Puts a staged picture on the server and answers its address. */
  upload(item: OutboxItem): Promise<Result<string>>;
  local(id: string): Promise<Result<{ file: string; contentType: string }>>;
  media(id: string): Promise<Result<{ file: string; contentType: string }>>;
  /** Deletes staged pictures that no unsent message needs. */
  tidy(needed: Set<string>): Promise<void>;
}

interface PicturesParts {
  parts: Pick<CoreParts, 'randomBytes' | 'log'>;
  /** The account's folder. */
  dir: string;
  origin: string;
  http: Http;
  tokens: () => Tokens | null;
  events: Events;
}

/** The kinds of picture that are shown, with the extension each is kept under. */
const KINDS = { png: 'image/png', jpg: 'image/jpeg', webp: 'image/webp', gif: 'image/gif' } as const;
type Kind = keyof typeof KINDS;
// Object.keys of a literal gives exactly its keys; TypeScript types it as string[].
const kinds = Object.keys(KINDS) as Kind[];
const UPLOAD_MS = 180_000;
/** An upload's progress is told about this many times. */
const STEPS = 20;
const LOCAL_ID = /^[A-Za-z0-9_-]{1,64}$/;
const FILE_ID = /^[A-Za-z0-9_-]{22}$/;

/** By the first bytes (RFC 2083, ITU T.81, the WebP container, GIF89a). */
const kindOf = (b: Uint8Array): Kind | null => {
  const head = Buffer.from(b.subarray(0, 12)).toString('latin1');
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (head.startsWith('\xff\xd8\xff')) return 'jpg';
  if (head.startsWith('GIF8')) return 'gif';
  return head.startsWith('RIFF') && head.slice(8) === 'WEBP' ? 'webp' : null;
};

/** Pictures on this computer: those on their way out, and those fetched from the server. */
export const createPictures = ({ parts, dir, origin, http, tokens, events }: PicturesParts): Pictures => {
  const out = join(dir, 'pictures');
  const kept = join(dir, 'media');
  const pixels = new Map<string, { id: string; width: number; height: number }>();
  const flights = new Map<string, Promise<Result<{ file: string; contentType: string }>>>();

  const find = async (folder: string, id: string): Promise<{ file: string; contentType: string } | null> => {
    for (const kind of kinds) {
      const file = join(folder, `${id}.${kind}`);
      if (await stat(file).catch(() => null)) return { file, contentType: KINDS[kind] };
    }
    return null;
  };

  const fetchMedia = async (id: string): Promise<Result<{ file: string; contentType: string }>> => {
    const here = await find(kept, id);
    if (here) return ok(here);
    const session = tokens();
    if (!session) return fail('OFFLINE', 'The picture is not on this computer.');
    const r = await session.authed((token) =>
      http.download({ url: `${origin}/api/files/${id}`, token, max: limits.pictureBytes }),
    );
    if (!r.ok) return r;
    const kind = kindOf(r.value.bytes);
    if (!kind) return fail('UNSUPPORTED_MEDIA', 'This is not a picture that can be shown.');
    const file = join(kept, `${id}.${kind}`);
    try {
      await mkdir(kept, { recursive: true });
      await writeWhole(file, r.value.bytes);
    } catch {
      return fail('DISK', 'The picture could not be kept: the disk is full or not writable.');
    }
    return ok({ file, contentType: KINDS[kind] });
  };

  return {
    async stage({ bytes, width, height, name }) {
      const kind = kindOf(bytes);
      if (!kind) return fail('UNSUPPORTED_MEDIA', 'This is not a picture that can be sent.');
      if (bytes.byteLength > limits.pictureBytes) return fail('TOO_LARGE', 'The picture is too large.');
      const id = Buffer.from(parts.randomBytes(16)).toString('base64url');
      try {
        await mkdir(out, { recursive: true });
        await writeWhole(join(out, `${id}.${kind}`), bytes);
      } catch {
        return fail('DISK', 'The picture could not be kept: the disk is full or not writable.');
      }
      pixels.set(id, { id, width, height });
      return ok({ id, src: `app://local/${id}`, width, height, bytes: bytes.byteLength, name });
    },
    staged: (id) => pixels.get(id) ?? null,
    async drop(id) {
      pixels.delete(id);
      const found = LOCAL_ID.test(id) ? await find(out, id) : null;
      if (found) await rm(found.file, { force: true });
    },
    async upload(item) {
      const found = item.picture && LOCAL_ID.test(item.picture.id) ? await find(out, item.picture.id) : null;
      const session = tokens();
      if (!found) return fail('NOT_FOUND', 'The picture is not on this computer any more.');
      if (!session) return fail('OFFLINE', 'There is no connection to the server.');
      const data = new Uint8Array(await readFile(found.file));
      const total = data.byteLength;
      let told = -1;
      const onSent = (sent: number): void => {
        if (sent !== 0 && sent !== total && sent - told < total / STEPS) return;
        told = sent;
        events.emit('upload.progress', { clientId: item.clientId, sent, total });
      };
      const r = await session.authed((token) =>
        http.call({
          method: 'POST',
          url: `${origin}/api/files`,
          token,
          bytes: { data, contentType: found.contentType, onSent },
          timeout: UPLOAD_MS,
          answer: fileAnswer,
        }),
      );
      if (!r.ok) return r;
      return ok(`/api/files/${r.value.file.id}`);
    },
    async local(id) {
      const found = LOCAL_ID.test(id) ? await find(out, id) : null;
      return found ? ok(found) : fail('NOT_FOUND', 'The picture is not on this computer.');
    },
    media(id) {
      if (!FILE_ID.test(id)) return Promise.resolve(fail('NOT_FOUND', 'There is no such picture.'));
      const running = flights.get(id);
      if (running) return running;
      const flight = fetchMedia(id).finally(() => flights.delete(id));
      flights.set(id, flight);
      return flight;
    },
    async tidy(needed) {
      const files = await readdir(out).catch(() => []);
      for (const file of files) {
        const id = file.split('.')[0] ?? '';
        if (!needed.has(id) && !pixels.has(id)) await rm(join(out, file), { force: true });
      }
    },
  };
};
