import { newClientId } from '../../stores/client-id.ts';
import type { DraftPicture } from '../../stores/composer.ts';
import type { MessagesStore, Outgoing } from '../../stores/messages.ts';

interface All extends Omit<Outgoing, 'picture' | 'album'> {
  pictures: readonly DraftPicture[];
}

/**
 * Sends what was written and the pictures above it: one message each, those of several pictures as an album. The text is the
 * caption of the first one, unless that has its own: then it follows them.
 */
export const sendAll = (messages: MessagesStore, { pictures, text, replyTo = null, ...out }: All): void => {
  const [first] = pictures;
  if (first === undefined) return void messages.send({ ...out, text, replyTo, picture: null });
  const album = pictures.length > 1 ? newClientId() : null;
  const { file: _file, ...alone } = out;
  for (const { picture, caption } of pictures) {
    const own = caption.trim();
    const words = picture === first.picture && own === '' ? text : own;
    messages.send({ ...alone, text: words, picture, album, replyTo: picture === first.picture ? replyTo : null });
  }
  if (first.caption.trim() !== '' && text !== '') messages.send({ ...alone, text, picture: null });
};
