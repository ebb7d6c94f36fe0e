import { z } from 'zod';
import { chatId, seq } from './ids.ts';
import { limits } from './limits.ts';

/** The bridge's part about pictures (ipc.ts), but what tells whole messages. */

/** A picture taken in by the main process, not sent yet. */
export const stagedPicture = z.object({
  id: z.string(),
  /** `app://local/<id>` */
  src: z.string(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  bytes: z.number().int().positive(),
  name: z.string(),
});
export type StagedPicture = z.infer<typeof stagedPicture>;

/** The address of a picture that this computer has or can fetch. */
const src = z
  .string()
  .max(100)
  .regex(/^app:\/\/(media|local)\/[A-Za-z0-9_-]{1,64}$/);
/** More than the small copy of any picture takes. */
const THUMB_BYTES = 512 * 1024;
const bytes = z.instanceof(Uint8Array<ArrayBufferLike>);
const empty = z.object({});

/** Which of a chat's pictures: the newest, those before or after a message, or around it. */
export const galleryInput = z.strictObject({
  chatId,
  before: seq.optional(),
  after: seq.optional(),
  around: seq.optional(),
  limit: z.number().int().min(1).max(limits.galleryMax),
});

export const pictureRequests = {
  /** A picture that was chosen, pasted or dropped, as it is to be sent; `thumb`: the same, small. */
  'pictures.add': {
    input: z.strictObject({
      bytes,
      name: z.string().max(255),
      thumb: bytes.refine((b) => b.byteLength <= THUMB_BYTES, 'The small copy is too large.').optional(),
    }),
    output: stagedPicture,
  },
  /** Takes in once more a picture that this computer has or can fetch, to be sent to somebody else: a picture's own `src`. */
  'pictures.again': { input: z.strictObject({ src }), output: stagedPicture },
  'pictures.drop': { input: z.strictObject({ id: z.string().max(64) }), output: empty },
  /** Asks where to, and copies the picture there. `saved` false: the user changed their mind. */
  'pictures.save': {
    input: z.strictObject({ src, name: z.string().max(120) }),
    output: z.object({ saved: z.boolean() }),
  },
  /** Puts the picture at this place of the window (px of the page) on the clipboard. */
  'pictures.copy': { input: z.strictObject({ x: z.number().finite(), y: z.number().finite() }), output: empty },
} as const;
