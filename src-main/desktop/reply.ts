import { randomUUID } from 'node:crypto';
import { text as messageText } from '../../contract/message.ts';
import { isBlank } from '../../contract/blank.ts';
import type { Core } from '../core-api.ts';

type Requests = Pick<Core, 'requests'>;

/** Keeps a text that was not sent as the chat's draft, below what is there. */
export const keepAsDraft = async ({ requests }: Requests, chatId: number, text: string): Promise<void> => {
  const begun = await requests['drafts.get']({ chatId });
  const draft = begun.ok ? begun.value.text : '';
  await requests['drafts.set']({ chatId, text: draft === '' ? text : `${draft}\n${text}` });
};

/**
 * Sends what was written into a notification, by way of the outbox: so it works offline, and once. The chat counts as read up
 * to what the notification told of (`seq`). What cannot be sent as it is becomes the chat's draft and the chat is opened.
 */
export const sendReply = async (
  core: Requests,
  reply: { chatId: number; text: string; seq: number | null },
  openChat: (chatId: number) => void,
): Promise<void> => {
  const { chatId, seq } = reply;
  const { requests } = core;
  if (seq !== null) await requests['chats.markRead']({ chatId, seq });
  const text = reply.text.trim();
  if (isBlank(text)) return;
  const fits = messageText.safeParse(text);
  const sent =
    fits.success && (await requests['messages.send']({ chatId, clientId: randomUUID(), text: fits.data })).ok;
  if (sent) return;
  await keepAsDraft(core, chatId, text);
  openChat(chatId);
};
