import { z } from 'zod';
import { isBlank } from './blank.ts';
import { clientId } from './ids.ts';

/** A file that a message carries: what it is called, how long it is, and what its bytes must be. */
export const fileId = z.string().regex(/^[A-Za-z0-9_-]{22}$/);
/** SHA-256, lower-case hex. */
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** UTF-8 bytes of a name: what every file system takes. */
const NAME_BYTES = 255;
const utf8 = new TextEncoder();

/** A name without a folder in it: nothing that a path, a header or a terminal would take for more than a name. */
export const fileName = z
  .string()
  .max(NAME_BYTES)
  .refine((s) => !isBlank(s) && s !== '.' && s !== '..', 'The name is blank.')
  .refine((s) => !/[\u0000-\u001F\u007F/\\]/.test(s) && s.isWellFormed(), 'The name holds what no name may.')
  .refine((s) => utf8.encode(s).length <= NAME_BYTES, 'The name is too long.');

const size = z.number().int().positive().max(Number.MAX_SAFE_INTEGER);

export const fileRef = z.object({ id: fileId, name: fileName, size, sha256 });
export type FileRef = z.infer<typeof fileRef>;

/**
 * A file as a message's address: `/api/files/<id>?name=…&size=…&sha256=…`. A message needs no second look-up for what it shows,
 * and what deletes the address deletes all of it.
 */
export const addressOfFile = ({ id, name, size: bytes, sha256: hash }: FileRef): string =>
  `/api/files/${id}?${new URLSearchParams({ name, size: String(bytes), sha256: hash }).toString()}`;

/** The file behind such an address; null: it is none. */
export const fileOfAddress = (address: string | null): FileRef | null => {
  const [, id, query] = /^\/api\/files\/([^?]+)\?(.+)$/.exec(address ?? '') ?? [];
  if (id === undefined || query === undefined) return null;
  const fields = new URLSearchParams(query);
  const read = fileRef.safeParse({
    id,
    name: fields.get('name'),
    size: Number(fields.get('size')),
    sha256: fields.get('sha256'),
  });
  return read.success ? read.data : null;
};

/** POST /api/files with JSON: a file is to be sent. `clientId`: the same one again is the same upload, which goes on. */
export const uploadBody = z.strictObject({ clientId, name: fileName, size, sha256 });
const digits = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);
/** PUT /api/files/:id?offset=: the next bytes, from there on. */
export const chunkQuery = z.strictObject({ offset: digits });
/** GET /api/files/:id with a signature: what `addressAnswer` gave. */
export const signedQuery = z.strictObject({
  user: z
    .string()
    .regex(/^[1-9]\d{0,9}$/)
    .transform(Number),
  expires: digits,
  signature: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
});

const success = z.literal(true);
/** How far an upload has come. `received`: the offset of the next chunk; `chunk`: the most bytes of one. */
export const uploadAnswer = z.object({
  success,
  upload: z.object({
    id: fileId,
    state: z.enum(['receiving', 'ready']),
    size,
    received: z.number().int().nonnegative(),
    chunk: size,
  }),
});
export type Upload = z.infer<typeof uploadAnswer>['upload'];
export const completeAnswer = z.object({ success, file: fileRef });
/** GET /api/files/:id/address: where the bytes are for a short while, for the one who asked. */
export const addressAnswer = z.object({ success, url: z.string().max(2_048), expires: z.number().int() });
/** GET /api/files/limits. */
export const fileLimitsAnswer = z.object({ success, maxFileBytes: size });
