import { z } from 'zod';

/** Names the pictures that were sent together: one message each, shown as one album. Made by the sender. */
export const albumId = z.uuid().toLowerCase();

/**
 * A picture in some twenty bytes (ThumbHash, base64): what its box shows until the bytes are there. Made by the server, from
 * the picture itself.
 */
export const picturePreview = z
  .string()
  .max(100)
  .regex(/^[A-Za-z0-9+/]+={0,2}$/);

/** How a file's bytes are asked for: as they are kept, or small enough for a list. */
export const pictureSizes = z.enum(['whole', 'thumb']);
export type PictureSizeName = z.infer<typeof pictureSizes>;
