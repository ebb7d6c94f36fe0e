import type { TFunction } from 'i18next';
import type { Bridge } from '../../../contract/bridge.ts';
import type { MessageView, StagedPicture } from '../../../contract/ipc.ts';
import type { Failure, Result } from '../../../contract/result.ts';
import type { Dates } from '../../i18n/dates.ts';
import type { MessagesStore } from '../../stores/messages.ts';
import { isForwardable } from './message-actions.ts';
import { wordsOf } from './speech.ts';

/** What is done with several messages at once, in the order in which they stand in the chat. */
const inOrder = (messages: readonly MessageView[]): MessageView[] => messages.toSorted((a, b) => a.order - b.order);

/** Their words: of one message alone the text as it is, of several each with its time and who wrote it. */
export const copiedText = (t: TFunction, dates: Dates, messages: readonly MessageView[]): string => {
  const told = inOrder(messages).filter((m) => !m.deleted);
  const [only] = told;
  if (told.length === 1 && only !== undefined && only.text !== '') return only.text;
  return told.map((m) => `[${dates.full(m.at)}] ${m.senderName}: ${wordsOf(t, m, 'written')}`).join('\n');
};

/** Deletes them, of which what was not sent yet is simply taken back. Answers the first failure, or null. */
export const removeAll = async (
  bridge: Bridge,
  messages: readonly MessageView[],
  forEveryone: boolean,
): Promise<Failure | null> => {
  const answers = await Promise.all(
    inOrder(messages).map(({ chatId, key, seq }) =>
      bridge.invoke('messages.remove', { chatId, key, seq, forEveryone: forEveryone || seq === null }),
    ),
  );
  return answers.find((answer) => !answer.ok)?.error ?? null;
};

/** A picture's bytes as a new one to be sent; null: the message has none of this server's. */
const staged = async (bridge: Bridge, { picture }: MessageView): Promise<Result<StagedPicture | null>> =>
  picture?.src == null ? { ok: true, value: null } : bridge.invoke('pictures.again', { src: picture.src });

/** Sends what they say, and their pictures, to a chat. Nothing is sent when a picture of theirs cannot be had. */
export const forwardAll = async (
  bridge: Bridge,
  store: MessagesStore,
  messages: readonly MessageView[],
  to: { chatId: number; sender: { id: string; name: string } },
): Promise<Failure | null> => {
  const parts = await Promise.all(
    inOrder(messages)
      .filter(isForwardable)
      .map(async (message) => ({ message, picture: await staged(bridge, message) })),
  );
  for (const { picture } of parts) if (!picture.ok) return picture.error;
  for (const { message, picture } of parts) {
    const text = [message.picture?.link ?? '', message.text].filter(Boolean).join('\n');
    store.send({ ...to, text, picture: picture.ok ? picture.value : null });
  }
  return null;
};
