import type { TFunction } from 'i18next';
import type { MessageView } from '../../../contract/ipc.ts';
import { plainText } from '../../../contract/markup.ts';
import { shownName } from '../../../contract/file-look.ts';
import type { Dates } from '../../i18n/dates.ts';
import { fileError } from '../files/words.ts';
import { quoteName, quoteText } from './Quote.tsx';
import { reactionText } from './Reactions.tsx';
import type { Status } from './rows.ts';

const reasons = {
  TOO_LARGE: 'tooLarge',
  UNSUPPORTED_MEDIA: 'media',
  FORBIDDEN: 'forbidden',
  NOT_FOUND: 'forbidden',
  DISK: 'disk',
  QUOTA: 'quota',
} as const;

/** Why a message was not sent, as a sentence. */
export const failureOf = (t: TFunction, { error, file }: MessageView): string => {
  const code = error?.code;
  // Of a file NOT_FOUND is about the copy here, and BAD_INPUT about its bytes.
  if (file !== null && error !== null && (code === 'NOT_FOUND' || code === 'BAD_INPUT'))
    return t('files.notSent', { why: fileError(t, error) });
  const reason = code !== undefined && code in reasons ? reasons[code as keyof typeof reasons] : 'plain'; // `in` proves the key
  return t(`conversation.failed.${reason}`);
};

/** What stands in a deleted message's place. */
export const deletedText = (t: TFunction, { own }: Pick<MessageView, 'own'>): string =>
  t(own ? 'acts.deletedOwn' : 'acts.deleted');

/** What a message has to say: its words, and that there is a picture or a file. `written`: with the marks in its text. */
export const wordsOf = (t: TFunction, message: MessageView, as: 'said' | 'written' = 'said'): string => {
  const { kind, picture, file, text } = message;
  if (message.deleted) return deletedText(t, message);
  if (kind === 'unsupported') return t('conversation.unsupported');
  const seen = picture === null ? '' : t(picture.src === null ? 'conversation.pictureLink' : 'conversation.picture');
  const named = file === null ? '' : t('files.spoken', { name: shownName(file.name) });
  return [seen, named, as === 'said' ? plainText(text) : text].filter(Boolean).join(': ');
};

/** Its words after what they answer. */
const answerOf = (t: TFunction, message: MessageView, self: string): string => {
  const { replyTo } = message;
  const words = wordsOf(t, message);
  if (replyTo === null) return words;
  return t('acts.spokenReply', { name: quoteName(t, replyTo, self), text: quoteText(t, replyTo), words });
};

/**
 * A message as one spoken sentence: who, what and in answer to what, when, of one's own how far it has come, whether it was
 * edited, and who reacted. `self`: the id of who listens.
 */
export const sentenceOf = (t: TFunction, dates: Dates, message: MessageView, shown: Status, self: string): string => {
  const said = { text: answerOf(t, message, self), time: dates.moment(message.at) };
  const state = shown === 'failed' ? failureOf(t, message) : shown === 'received' ? '' : t(`chats.status.${shown}`);
  const sentence =
    shown === 'received' || message.deleted
      ? t('conversation.spoken', { ...said, name: message.own ? t('acts.you') : message.senderName })
      : t('conversation.spokenOwn', { ...said, state });
  return [
    sentence,
    ...(message.editedAt === null || message.deleted ? [] : [t('acts.edited')]),
    ...(message.pending === null ? [] : [t('acts.pending')]),
    ...message.reactions.map((reaction) => reactionText(t, reaction, self)),
  ].join(', ');
};
