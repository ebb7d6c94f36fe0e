import { randomUUID } from 'node:crypto';
import { expect, type Page } from '@playwright/test';
import sharp from 'sharp';
import type { ChatView, MessageView } from '../../../contract/ipc.ts';
import { newFriend, type Friend } from './api.ts';
import { tell } from './axe.ts';
import { idOf, openChat, register, say, saying, type Who } from './people.ts';
import type { PersonApp, World } from './world.ts';

export const NOK: Who = { name: 'นก ศรีสุวรรณ', email: 'nok@example.org', password: 'correct horse nok' };
export const PLOY: Who = { name: 'Ploy Chantarangsu', email: 'ploy@example.org', password: 'correct horse ploy' };
export const MAY: Who = { name: 'เมย์ ทองดี', email: 'may@example.org', password: 'correct horse may' };

/** The window of Nok, and her friends, who write but have no window. */
export interface Gallery {
  nok: PersonApp;
  ploy: Friend;
  may: Friend;
  nokId: string;
  /** The chat with Ploy. */
  chatId: number;
}

/** A chat as the window has it. */
export const chatOf = async (page: Page, chatId: number): Promise<ChatView> => {
  const chat = await page.evaluate(async (id) => {
    const list = await window.desktop.invoke('chats.list');
    return list.ok ? list.value.chats.find((c) => c.id === id) : undefined;
  }, chatId);
  if (chat === undefined) throw new Error(`There is no chat ${chatId} in the list.`);
  return chat;
};

/** Signs Nok up in the window that is open, with two friends who wrote to her. `alone`: run before there is anybody. */
export const newGallery = async (
  world: World,
  nok: PersonApp,
  alone: () => Promise<void> = () => Promise.resolve(),
): Promise<Gallery> => {
  await register(nok.page, NOK);
  await alone();
  const nokId = await idOf(nok.page);
  const ploy = await newFriend(world.server.url(), PLOY);
  const may = await newFriend(world.server.url(), MAY);
  const chatId = await ploy.sendTo(nokId, 'Did the new server survive the night?');
  await ploy.sendTo(nokId, 'ที่นี่ไฟดับทั้งคืน ดู https://wiki.example.org/agenda ด้วยนะ');
  await may.sendTo(nokId, 'พรุ่งนี้เจอกันกี่โมง');
  await expect(nok.page.getByTestId('chat-list-item')).toHaveCount(2);
  return { nok, ploy, may, nokId, chatId };
};

const sendPicture = async (page: Page, chatId: number, text: string): Promise<void> => {
  const png = await sharp({ create: { width: 320, height: 200, channels: 3, background: '#e8d9c0' } })
    .png()
    .toBuffer();
  await page.evaluate(
    async ([id, base64, words, clientId]) => {
      const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
      const added = await window.desktop.invoke('pictures.add', { bytes, name: 'harbour.png' });
      if (!added.ok) throw new Error(added.error.message);
      await window.desktop.invoke('messages.send', { chatId: id, clientId, text: words, pictureId: added.value.id });
    },
    [chatId, png.toString('base64'), text, randomUUID()] as const,
  );
};

/** The newest message of a chat, as the window gets it. */
const newest = async (page: Page, chatId: number): Promise<MessageView> => {
  const found = await page.evaluate(async (id) => {
    const answer = await window.desktop.invoke('messages.page', { chatId: id, limit: 1 });
    return answer.ok ? answer.value.messages.at(-1) : undefined;
  }, chatId);
  if (found === undefined) throw new Error(`The chat ${chatId} is empty.`);
  return found;
};

/** The chat with Ploy, open, with a message of each kind in each state, pictures, and Ploy writing. */
export const showEveryMessage = async ({ nok, chatId, nokId }: Gallery): Promise<void> => {
  const { page, app } = nok;
  await openChat(page, PLOY.name);
  for (const text of ['read, see example.org', 'delivered', 'อีกข้อความ']) await say(page, text);
  await sendPicture(page, chatId, '');
  await sendPicture(page, chatId, 'ท่าเรือ');
  await expect(page.getByTestId('message').filter({ hasText: 'ท่าเรือ' })).toHaveAttribute(
    'data-status',
    /sent|delivered/,
  );
  await expect(saying(page, 'อีกข้อความ')).toHaveCount(1);
  const chat = await chatOf(page, chatId);
  const foreign = { senderId: chat.peer?.id ?? '', senderName: PLOY.name, own: false, state: 'received' } as const;
  const link = { src: null, link: 'https://pictures.example.org/cat.jpg', width: null, height: null };
  const lost = { src: 'app://media/none', link: null, width: 200, height: 200 };
  const last = chat.headSeq;
  const pattern = await newest(page, chatId);
  /** A message of one's own in a state that only time, another version or a refusal brings about. */
  const made = (more: Partial<MessageView>): MessageView => ({
    ...pattern,
    ...{ key: randomUUID(), id: null, seq: null, senderId: nokId, senderName: NOK.name, own: true },
    ...{ kind: 'text', text: '', picture: null, at: Date.now(), state: 'sending', error: null },
    ...more,
  });
  await tell(app, 'messages.changed', {
    chatId,
    removed: [],
    reset: false,
    messages: [
      made({ ...foreign, seq: last + 1, order: last + 1, kind: 'unsupported' }),
      made({ ...foreign, seq: last + 2, order: last + 2, kind: 'image', picture: link }),
      made({ ...foreign, seq: last + 3, order: last + 3, text: '🍰' }),
      made({ seq: last + 4, order: last + 4, text: '👍🏽', state: 'sent' }),
      made({ order: last + 1_000_001, text: 'on its way' }),
      made({ order: last + 1_000_002, text: 'waits', state: 'queued' }),
      made({
        order: last + 1_000_003,
        text: 'refused, see example.org',
        state: 'failed',
        error: { code: 'FORBIDDEN', message: '', retry: 'final' },
      }),
      made({ order: last + 1_000_004, kind: 'image', picture: lost }),
    ],
  });
  await tell(app, 'chats.changed', {
    chats: [{ ...chat, headSeq: last + 4, peersReadSeq: 3, peersDeliveredSeq: 4, typing: [chat.peer?.id ?? ''] }],
    removed: [],
    unread: 0,
  });
  await expect(page.getByTestId('message').filter({ hasText: 'refused' })).toHaveAttribute('data-status', 'failed');
};
