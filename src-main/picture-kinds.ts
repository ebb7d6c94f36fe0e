import { join } from 'node:path';

/** The kinds of picture that are shown, with the extension each is kept under. */
export const pictureTypes = { png: 'image/png', jpg: 'image/jpeg', webp: 'image/webp', gif: 'image/gif' } as const;
export type PictureKind = keyof typeof pictureTypes;
// Object.keys of a literal gives exactly its keys; TypeScript types it as string[].
export const pictureKinds = Object.keys(pictureTypes) as PictureKind[];

/** What a picture's small copy is called beside it. Ids have no dot: what comes before the first one is whose it is. */
export const thumbName = (id: string): string => `${id}.thumb`;
/** The picture that a file is of, whole or as a small copy. */
export const pictureOf = (file: string): string => file.split('.', 1)[0] ?? '';

/** Where the pictures are that were fetched for the account of this folder, each as `<id>.<kind>`. */
export const keptPictures = (dir: string): string => join(dir, 'media');
