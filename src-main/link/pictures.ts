import { readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { StagedPicture } from '../../contract/ipc.ts';
import { limits } from '../../contract/limits.ts';
import type { PictureSizeName } from '../../contract/picture.ts';
import { fileAnswer } from '../../contract/rest.ts';
import { fail, ok } from '../../contract/result.ts';
import type { Result } from '../../contract/result.ts';
import type { OutboxItem } from '../cache/unsent-items.ts';
import type { CoreParts } from '../core-api.ts';
import { keptPictures } from '../picture-kinds.ts';
import type { Events } from './events.ts';
import type { Http } from './http.ts';
import { kindOf, pictureFolder, type PictureFile } from './picture-files.ts';
import { createPictureRoom, type PictureRoom } from './picture-room.ts';
import type { Tokens } from './tokens.ts';

/** A picture on its way in: its bytes, and those of its small copy. */
export interface StagedBytes {
  bytes: Uint8Array;
  thumb?: Uint8Array | undefined;
  width: number;
  height: number;
  name: string;
}

export interface Pictures {
  stage(p: StagedBytes): Promise<Result<StagedPicture>>;
  /** The pixels of a picture staged since the start; null: unknown. */
  staged(id: string): { id: string; width: number; height: number } | null;
  drop(id: string): Promise<void>;
  /** A message has it: when that is over, `tidy` may take the copy. */
  taken(id: string): void;
  /** Puts a staged picture on the server and answers its address. `clientId`: of what it is for. */
  upload(item: Pick<OutboxItem, 'clientId' | 'picture'>): Promise<Result<string>>;
  /** The same of one that is no message's. */
  put(id: string): Promise<Result<string>>;
  /** Breaks an upload off; false: none is under way. */
  cancel(clientId: string): boolean;
  open(kind: 'media' | 'local', id: string, size: PictureSizeName): Promise<Result<PictureFile>>;
  /** What the pictures that were fetched may take, and what they take. */
  room: PictureRoom;
  /** Deletes what is kept of uploaded pictures. */
  forget(ids: readonly string[]): Promise<void>;
  /** Deletes staged pictures that no unsent message needs; asked anew for each, for messages are written meanwhile. */
  tidy(needed: () => ReadonlySet<string>): Promise<void>;
}

interface PicturesParts {
  parts: Pick<CoreParts, 'now' | 'randomBytes' | 'log' | 'startWorker' | 'pictureRoom'>;
  /** The account's folder. */
  dir: string;
  origin: string;
  http: Http;
  tokens: () => Tokens | null;
  events: Events;
}

const UPLOAD_MS = 180_000;
/** A kept picture's time is that of its last showing, to this precision, ms: what was not shown for longest goes first. */
const SHOWN_MS = 3_600_000;
/** An upload's progress is told about this many times. */
const STEPS = 20;
const LOCAL_ID = /^[A-Za-z0-9_-]{1,64}$/;
const FILE_ID = /^[A-Za-z0-9_-]{22}$/;

/** Pictures on this computer: those on their way out, and those fetched from the server. */
export const createPictures = ({ parts, dir, origin, http, tokens, events }: PicturesParts): Pictures => {
  const staging = join(dir, 'pictures');
  const out = pictureFolder(staging);
  const kept = pictureFolder(keptPictures(dir));
  /** By clientId: those that are on the wire. */
  const uploads = new Map<string, AbortController>();
  const pixels = new Map<string, { id: string; width: number; height: number }>();
  /** Of these, those that a message has. */
  const given = new Set<string>();
  const room = createPictureRoom(parts, dir);
  const flights = new Map<string, Promise<Result<PictureFile>>>();

  /** Notes that a kept picture is shown. */
  const shown = async (file: string): Promise<void> => {
    try {
      const at = new Date(parts.now());
      if (at.getTime() - (await stat(file)).mtimeMs > SHOWN_MS) await utimes(file, at, at);
    } catch {
      // It only decides what goes first.
    }
  };

  const fetchMedia = async (id: string, size: PictureSizeName): Promise<Result<PictureFile>> => {
    const here = await kept.find(id, size);
    if (here) {
      void shown(here.file);
      return ok(here);
    }
    const session = tokens();
    if (!session) return wholeInstead(id, size, fail('OFFLINE', 'The picture is not on this computer.'));
    const url = `${origin}/api/files/${id}${size === 'thumb' ? '?size=thumb' : ''}`;
    const r = await session.authed((token) => http.download({ url, token, max: limits.pictureBytes }));
    if (!r.ok) return wholeInstead(id, size, r);
    const kind = kindOf(r.value.bytes);
    if (!kind) return fail('UNSUPPORTED_MEDIA', 'This is not a picture that can be shown.');
    try {
      const file = await kept.put(id, size, kind, r.value.bytes);
      room.grew(r.value.bytes.byteLength);
      return ok(file);
    } catch {
      return fail('DISK', 'The picture could not be kept: the disk is full or not writable.');
    }
  };
  /** Where the small copy cannot be had, the picture itself is shown if it is here. */
  const wholeInstead = async (
    id: string,
    size: PictureSizeName,
    failure: Extract<Result<PictureFile>, { ok: false }>,
  ): Promise<Result<PictureFile>> => {
    const whole = size === 'thumb' ? await kept.find(id, 'whole') : null;
    return whole ? ok(whole) : failure;
  };
  const media = (id: string, size: PictureSizeName): Promise<Result<PictureFile>> => {
    if (!FILE_ID.test(id)) return Promise.resolve(fail('NOT_FOUND', 'There is no such picture.'));
    const key = `${id} ${size}`;
    const running = flights.get(key);
    if (running) return running;
    const flight = fetchMedia(id, size).finally(() => flights.delete(key));
    flights.set(key, flight);
    return flight;
  };
  const local = async (id: string, size: PictureSizeName): Promise<Result<PictureFile>> => {
    const found = LOCAL_ID.test(id) ? ((await out.find(id, size)) ?? (await out.find(id, 'whole'))) : null;
    return found ? ok(found) : fail('NOT_FOUND', 'The picture is not on this computer.');
  };
  /** What was sent from here need not be fetched. The disk's refusal is no harm: it is fetched then. */
  const keepSent = async (staged: string, id: string): Promise<void> => {
    for (const size of ['whole', 'thumb'] as const) {
      const found = await out.find(staged, size);
      if (found) await kept.keep(id, size, found).catch(() => undefined);
    }
  };

  /** `clientId`: by which its progress is told and it can be called back. */
  const send = async (
    picture: { id: string; width: number; height: number },
    clientId: string,
  ): Promise<Result<string>> => {
    const found = LOCAL_ID.test(picture.id) ? await out.find(picture.id, 'whole') : null;
    const session = tokens();
    if (!found) return fail('NOT_FOUND', 'The picture is not on this computer any more.');
    if (!session) return fail('OFFLINE', 'There is no connection to the server.');
    const data = new Uint8Array(await readFile(found.file));
    const total = data.byteLength;
    let told = -1;
    const onSent = (sent: number): void => {
      if (sent !== 0 && sent !== total && sent - told < total / STEPS) return;
      told = sent;
      events.emit('upload.progress', { clientId: clientId, sent, total });
    };
    // It is larger than pictures are made only where its sender wanted it so.
    const full = Math.max(picture.width, picture.height) > limits.pictureSide;
    const stop = new AbortController();
    uploads.set(clientId, stop);
    const r = await session
      .authed((token) =>
        http.call({
          method: 'POST',
          url: `${origin}/api/files${full ? '?full=true' : ''}`,
          token,
          bytes: { data, contentType: found.contentType, onSent },
          timeout: UPLOAD_MS,
          signal: stop.signal,
          answer: fileAnswer,
        }),
      )
      .finally(() => uploads.delete(clientId));
    if (!r.ok) {
      // The next try begins at nothing.
      events.emit('upload.progress', { clientId: clientId, sent: 0, total });
      return r;
    }
    await keepSent(picture.id, r.value.file.id);
    return ok(`/api/files/${r.value.file.id}`);
  };

  return {
    async stage({ bytes, thumb, width, height, name }) {
      const kind = kindOf(bytes);
      const small = thumb && kindOf(thumb);
      if (!kind || small === null) return fail('UNSUPPORTED_MEDIA', 'This is not a picture that can be sent.');
      if (bytes.byteLength > limits.pictureBytes) return fail('TOO_LARGE', 'The picture is too large.');
      const id = Buffer.from(parts.randomBytes(16)).toString('base64url');
      // Before its files are there: who tidies up finds them while they are written.
      pixels.set(id, { id, width, height });
      try {
        await out.put(id, 'whole', kind, bytes);
        if (thumb && small) await out.put(id, 'thumb', small, thumb);
      } catch {
        pixels.delete(id);
        return fail('DISK', 'The picture could not be kept: the disk is full or not writable.');
      }
      return ok({ id, src: `app://local/${id}`, width, height, bytes: bytes.byteLength, name });
    },
    staged: (id) => pixels.get(id) ?? null,
    async drop(id) {
      pixels.delete(id);
      given.delete(id);
      if (LOCAL_ID.test(id)) await out.remove(id);
    },
    taken: (id) => void given.add(id),
    put(id) {
      const staged = pixels.get(id);
      return staged
        ? send(staged, id)
        : Promise.resolve(fail('NOT_FOUND', 'The picture is not on this computer any more.'));
    },
    async upload({ picture, clientId }) {
      return picture ? send(picture, clientId) : fail('NOT_FOUND', 'The picture is not on this computer any more.');
    },
    cancel(clientId) {
      const upload = uploads.get(clientId);
      upload?.abort();
      return upload !== undefined;
    },
    open: (kind, id, size) => (kind === 'local' ? local(id, size) : media(id, size)),
    room,
    async forget(ids) {
      for (const id of ids) {
        await Promise.all([flights.get(`${id} whole`), flights.get(`${id} thumb`)]);
        if (FILE_ID.test(id)) await kept.remove(id);
      }
    },
    async tidy(needed) {
      const files = await readdir(staging).catch(() => []);
      for (const file of files) {
        const id = file.split('.')[0] ?? '';
        if (needed().has(id) || (pixels.has(id) && !given.has(id))) continue;
        await rm(join(staging, file), { force: true });
        pixels.delete(id);
        given.delete(id);
      }
    },
  };
};
