import { z } from 'zod';
import { chatRow } from '../../../contract/chat.ts';
import type { ChatView, MessageView } from '../../../contract/ipc.ts';
import { messageRow } from '../../../contract/message.ts';
import { plainChat } from '../../../contract/plain-chat.ts';
import { sessionAnswer } from '../../../contract/rest.ts';
import { recordOfRow, viewOfRecord } from '../../../src-main/cache/records.ts';
import { noLookups } from '../../../src-main/cache/viewer.ts';
import { get, post } from '../../flow/support/rest.ts';

/** What the server has of one user, as the screen should show it. */
export interface Truth {
  chats: Omit<ChatView, 'draft' | 'typing' | 'peer' | 'last'>[];
  messages: Map<number, MessageView[]>;
}

const listAnswer = z.object({ chats: z.array(chatRow) });
const pageAnswer = z.object({ messages: z.array(messageRow), hasMore: z.boolean() });
/** Well inside an access token's life. */
const TOKEN_MS = 8 * 60_000;

/** Reads the server as another device of the same user would, over REST. */
export const truthOf = (server: string, email: string, password: string) => {
  let token = '';
  let since = -Infinity;
  const ask = async <T>(path: string, shape: z.ZodType<T>): Promise<T> => {
    if (performance.now() - since > TOKEN_MS) {
      token = sessionAnswer.parse((await post(`${server}/api/auth/login`, { email, password })).json).accessToken;
      since = performance.now();
    }
    return shape.parse((await get(server + path, token)).json);
  };
  const history = async (chatId: number, selfId: string): Promise<MessageView[]> => {
    const all: MessageView[] = [];
    for (let before = ''; ;) {
      const page = await ask(`/api/chat/${chatId}/message?peek=true&limit=200${before}`, pageAnswer);
      all.unshift(...page.messages.map((row) => viewOfRecord(recordOfRow(row), selfId, noLookups)));
      const first = page.messages[0];
      if (!page.hasMore || first === undefined) return all;
      before = `&before=${first.seq}`;
    }
  };
  return async (selfId: string): Promise<Truth> => {
    const { chats } = await ask('/api/chat/list', listAnswer);
    const messages = new Map<number, MessageView[]>();
    for (const chat of chats) messages.set(chat.id, await history(chat.id, selfId));
    return {
      chats: chats
        .map((c) => {
          const peers = c.members.filter((m) => m.user_id !== selfId && m.left_seq === null);
          return {
            id: c.id,
            kind: c.kind,
            title: (c.user1?.id === selfId ? c.user2?.name : c.user1?.name) ?? '',
            updatedAt: Date.parse(c.updated_at),
            unread: c.unread_count,
            mentions: 0,
            pins: c.pins.messages,
            headSeq: c.head_seq,
            readSeq: c.members.find((m) => m.user_id === selfId)?.read_seq ?? 0,
            peersReadSeq: Math.min(...peers.map((m) => m.read_seq)),
            peersDeliveredSeq: Math.min(...peers.map((m) => Math.max(m.read_seq, m.delivered_seq))),
            ...plainChat,
            counted: c.unread_count,
          };
        })
        .sort((a, b) => a.id - b.id),
      messages,
    };
  };
};
