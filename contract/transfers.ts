import { z } from 'zod';
import { fileId, fileName, sha256 } from './file.ts';
import { chatId, seq } from './ids.ts';
import { limits } from './limits.ts';
import { failure } from './result.ts';

/** The bridge's part about files of any kind (ipc.ts): choosing them, and their way to the server and back. */

const bytes = z.number().int().nonnegative();
const empty = z.object({});

/** A message's file. `id`: on the server; null: it is not there yet. */
export const fileView = z.object({ id: fileId.nullable(), name: z.string(), size: bytes });
export type FileView = z.infer<typeof fileView>;

/** A file that the app has taken a copy of, not sent yet. */
export const stagedFile = z.object({ id: z.string(), name: z.string(), size: bytes });
export type StagedFile = z.infer<typeof stagedFile>;

/** A file on its way, or that was: `key` is the message's clientId (up) or the file's id (down). */
export const transferView = z.object({
  key: z.string(),
  direction: z.enum(['up', 'down']),
  chatId,
  /** The message that brought it; null: it has no number. */
  seq: seq.nullable(),
  name: z.string(),
  size: bytes,
  done: bytes,
  /** `checking`: all is here, its SHA-256 is being compared. */
  state: z.enum(['waiting', 'running', 'checking', 'paused', 'failed', 'done']),
  error: failure.nullable(),
  /** When it began. */
  at: z.number(),
});
export type TransferView = z.infer<typeof transferView>;

/** What the main process remembers of a download, beside the part that is here. */
export const downloadRecord = z.object({
  version: z.literal(1),
  id: fileId,
  chatId,
  seq: seq.min(1),
  name: z.string(),
  size: bytes,
  sha256,
  /** Where it goes: a folder, in which a free name is found, or the very place that was chosen. */
  to: z.union([z.object({ folder: z.string() }), z.object({ path: z.string() })]),
  state: z.enum(['waiting', 'paused', 'failed', 'done']),
  /** Where it is, once it is done. */
  path: z.string().nullable(),
  error: failure.nullable(),
  at: z.number(),
});
export type DownloadRecord = z.infer<typeof downloadRecord>;

const staged = z.strictObject({ id: z.string().max(64) });
const transfer = z.strictObject({ key: z.string().min(1).max(64) });
const message = { chatId, seq: seq.min(1) };

/** What only the desktop can do: dialogs, and the system's other programs. */
export const fileDesktopRequests = {
  /** Opens the system's file dialog. Empty: the user changed their mind. `refused`: what could not be taken, and why. */
  'files.pick': {
    input: z.undefined(),
    output: z.object({
      files: z.array(stagedFile),
      refused: z.array(z.object({ name: z.string(), error: failure })),
    }),
  },
  /** Fetches a message's file into the folder of downloads; `ask`: to where the user says. `started`: they did say. */
  'files.download': {
    input: z.strictObject({ ...message, ask: z.boolean() }),
    output: z.object({ started: z.boolean() }),
  },
  /** Shows a fetched file in its folder. NOT_FOUND: it is not there any more. */
  'files.show': { input: transfer, output: empty },
  /** Asks the system to open a fetched file. FORBIDDEN: of a kind that may run something. */
  'files.open': { input: transfer, output: empty },
} as const;

export const fileCoreRequests = {
  /** A dropped or pasted file comes in pieces: no path ever crosses the bridge. TOO_LARGE. */
  'files.begin': { input: z.strictObject({ name: fileName, size: bytes }), output: z.object({ id: z.string() }) },
  'files.append': {
    input: z.strictObject({
      id: z.string().max(64),
      bytes: z.instanceof(Uint8Array<ArrayBufferLike>).refine((b) => b.byteLength <= limits.fileChunkBytes),
    }),
    output: empty,
  },
  'files.finish': { input: staged, output: stagedFile },
  /** Throws away a file that was taken in, whole or not. */
  'files.drop': { input: staged, output: empty },
  'transfers.list': { input: z.undefined(), output: z.object({ transfers: z.array(transferView) }) },
  'transfers.pause': { input: transfer, output: empty },
  /** Goes on with what is paused or failed. */
  'transfers.resume': { input: transfer, output: empty },
  /** A download: what is here of it goes, and it leaves the list. An upload: its message goes unsent. */
  'transfers.cancel': { input: transfer, output: empty },
} as const;

export const transferEvents = {
  /** At most ten a second. `removed`: keys that left the list. */
  'transfers.changed': z.object({ transfers: z.array(transferView), removed: z.array(z.string()) }),
} as const;
