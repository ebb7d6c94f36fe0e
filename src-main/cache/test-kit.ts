import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChatMember, ChatRow } from '../../contract/chat.ts';
import type { ChatEvent } from '../../contract/event.ts';
import type { GroupChange, MemberRole } from '../../contract/group-change.ts';
import type { MessagePayload } from '../../contract/message.ts';
import type { TargetState } from '../../contract/state.ts';
import type { UserRow } from '../../contract/user.ts';
import type { Cache, CacheParts, OpenedCache } from './api.ts';
import { openCache } from './index.ts';
import { recordOfPayload } from './records.ts';
import { startWorkerNode } from './start-worker-node.ts';

/** Rows as a server would send them, and a folder for the files: for this folder's tests. */

export const SELF = '1';
export const PEER = '2';
export const EPOCH = '11111111-1111-4111-8111-111111111111';
export const T0 = Date.parse('2026-01-01T00:00:00Z');

export const user = (id: string, name = `User ${id}`): UserRow => ({
  id,
  name,
  email: '',
  profile_image: null,
  is_online: false,
  last_seen: null,
});

export const text = (
  chatId: number,
  seq: number,
  from: string,
  content: string,
  more: Partial<MessagePayload> = {},
): MessagePayload => ({
  id: `${chatId}-${seq}`,
  chatId,
  senderId: from,
  content,
  messageType: 'TEXT',
  timestamp: new Date(T0 + seq * 1_000).toISOString(),
  isRead: false,
  senderName: `User ${from}`,
  seq,
  clientId: null,
  status: 'sent',
  enc: 'none',
  ...more,
});

export const event = (m: MessagePayload): ChatEvent => ({
  chatId: m.chatId,
  seq: m.seq,
  kind: 'message',
  senderId: m.senderId,
  clientId: m.clientId,
  timestamp: m.timestamp,
  message: m,
});

/** An edit, delete or reaction: `state` of its message as the server tells it beside the act. */
export const act = (
  chatId: number,
  seq: number,
  kind: 'edit' | 'delete' | 'reaction',
  target: number,
  state: Partial<TargetState> | null,
  more: Partial<ChatEvent> = {},
): ChatEvent => ({
  chatId,
  seq,
  kind,
  senderId: PEER,
  clientId: null,
  timestamp: new Date(T0 + seq * 1_000).toISOString(),
  target,
  ...(state === null ? {} : { state: { seq, content: '', editedAt: null, deletedAt: null, reactions: [], ...state } }),
  ...more,
});

export const events = (chatId: number, from: number, to: number, sender = PEER): ChatEvent[] =>
  Array.from({ length: to - from + 1 }, (_, i) => event(text(chatId, from + i, sender, `message ${from + i}`)));

export const member = (id: string, more: Partial<ChatMember> = {}): ChatMember => ({
  user_id: id,
  role: 'member',
  joined_seq: 0,
  left_seq: null,
  read_seq: 0,
  delivered_seq: 0,
  ...more,
});

export const chat = (id: number, head: number, more: Partial<ChatRow> = {}): ChatRow => ({
  id,
  user1_id: SELF,
  user2_id: PEER,
  last_message_id: null,
  updated_at: new Date(T0 + head * 1_000).toISOString(),
  user1: user(SELF, 'Me'),
  user2: user(PEER),
  last_message: null,
  unread_count: 0,
  kind: 'direct',
  title: null,
  head_seq: head,
  epoch: EPOCH,
  hidden: false,
  draft: null,
  pins: { seq: 0, messages: [] },
  members: [member(SELF), member(PEER)],
  ...more,
});

/** An entry of a group's log: what a deed made of it. */
export const groupEntry = (
  chatId: number,
  seq: number,
  group: Partial<GroupChange> & Pick<GroupChange, 'what'>,
  from = PEER,
): ChatEvent => ({
  chatId,
  seq,
  kind: group.what === 'title' || group.what === 'picture' ? 'title' : 'member',
  senderId: from,
  clientId: null,
  timestamp: new Date(T0 + seq * 1_000).toISOString(),
  group: { members: [], ...group },
});

/** Somebody as an entry names them. */
export const standing = (id: string, role: MemberRole | null): GroupChange['members'][number] => ({
  user_id: id,
  role,
  name: `User ${id}`,
  profile_image: null,
});

/** The list row's form of a message. */
export const lastMessage = (m: MessagePayload): NonNullable<ChatRow['last_message']> => {
  const r = recordOfPayload(m);
  return {
    id: m.id,
    chat_id: m.chatId,
    sender_id: m.senderId,
    message_type: m.messageType,
    content: m.content,
    image_url: r.image,
    file: null,
    image_width: r.width,
    image_height: r.height,
    image_preview: r.preview,
    album_id: r.album,
    timestamp: m.timestamp,
    is_read: false,
    seq: m.seq,
    client_id: m.clientId,
    sender: { id: m.senderId, name: m.senderName, profile_image: null },
    reply_to_id: m.replyToId ?? null,
    mentions: m.mentions ?? [],
    state: m.state ?? null,
  };
};

export const answer = (
  chats: ChatRow[],
  more: Partial<Parameters<Cache['applySync']>[0]> = {},
): Parameters<Cache['applySync']>[0] => ({
  token: 'token-1',
  more: false,
  full: false,
  self: user(SELF, 'Me'),
  chats,
  gone: [],
  userEvents: [],
  userSeq: 0,
  online: [],
  ...more,
});

export const draftItem = (clientId: string, chatId = 1, content = 'unsent') => ({
  clientId,
  chatId,
  content,
  picture: null,
  createdAt: T0,
});

/** A numbered UUID. */
export const uuid = (n: number): string => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;

export interface Kit {
  dir: string;
  open: (more?: Partial<CacheParts>) => Promise<OpenedCache>;
  disk: boolean[];
  rebuilt: number;
  /** Closes what is open and removes the folder. */
  end: () => Promise<void>;
}

export const kit = (dir = mkdtempSync(join(tmpdir(), 'sarn-cache-'))): Kit => {
  const opened: Cache[] = [];
  const self: Kit = {
    dir,
    disk: [],
    rebuilt: 0,
    open: async (more = {}) => {
      const result = await openCache({
        dir,
        selfId: SELF,
        now: Date.now,
        startWorker: startWorkerNode,
        onDisk: (full) => self.disk.push(full),
        log: () => undefined,
        onRebuilt: () => {
          self.rebuilt += 1;
        },
        ...more,
      });
      opened.push(result.cache);
      return result;
    },
    end: async () => {
      await Promise.allSettled(opened.map((cache) => cache.close()));
      rmSync(dir, { recursive: true, force: true });
    },
  };
  return self;
};
