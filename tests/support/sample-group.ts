import type { GroupMember, GroupNotice } from '../../contract/group-ipc.ts';
import type { ChatView, MessageView, Person } from '../../contract/ipc.ts';
import { plainChat } from '../../contract/plain-chat.ts';
import { untouched } from '../../contract/untouched.ts';
import { sampleAccount, type SampleLocale } from './sample-data.ts';

export const GROUP = 200;
const MINUTE = 60_000;

export interface SampleGroup {
  chat: ChatView;
  messages: MessageView[];
  members: GroupMember[];
}

/** A line of the group's history. */
export const noticeOf = (
  chatId: number,
  seq: number,
  at: number,
  notice: Pick<GroupNotice, 'deed' | 'by'> & Partial<GroupNotice>,
  self: string,
): MessageView => ({
  key: `${chatId}-${seq}`,
  chatId,
  id: `${chatId}-${seq}`,
  seq,
  order: seq,
  senderId: notice.by.id,
  senderName: notice.by.name,
  own: notice.by.id === self,
  kind: 'notice',
  text: '',
  picture: null,
  at,
  state: notice.by.id === self ? 'sent' : 'received',
  error: null,
  ...untouched,
  notice: { whom: [], role: null, title: null, ...notice },
});

/** A group of oneself, its owner, with Ploy (an admin), Arthit and Kevin, who wrote in it. */
export const sampleGroup = (locale: SampleLocale, now: number, people: readonly Person[]): SampleGroup => {
  const account = sampleAccount(locale);
  const self = { id: account.userId, name: account.name };
  const title = locale === 'th' ? 'ทีมผลิตภัณฑ์' : 'Product team';
  const words = locale === 'th' ? ['เริ่มกันเลย', 'พร้อมแล้ว'] : ['Shall we begin?', 'Ready when you are'];
  const others = ['2', '3', '4'].flatMap((id) => people.find((p) => p.id === id) ?? []);
  const said = (seq: number, who: { id: string; name: string }, text: string): MessageView => ({
    ...noticeOf(GROUP, seq, now - (20 - seq) * MINUTE, { deed: 'created', by: who }, self.id),
    kind: 'text',
    text,
    notice: null,
  });
  const [ploy = self, arthit = self] = others;
  const messages = [
    noticeOf(GROUP, 1, now - 19 * MINUTE, { deed: 'created', by: self, title }, self.id),
    noticeOf(GROUP, 2, now - 18 * MINUTE, { deed: 'role', by: self, whom: [ploy], role: 'admin' }, self.id),
    said(3, self, words[0] ?? ''),
    said(4, arthit, words[1] ?? ''),
  ];
  const members: GroupMember[] = [
    {
      ...self,
      picture: null,
      role: 'owner',
      self: true,
      online: true,
      lastSeen: null,
      since: 0,
      readSeq: 4,
      deliveredSeq: 4,
    },
    ...others.map((p, i): GroupMember => {
      const { id, name, picture, online, lastSeen } = p;
      const far = 4 - i;
      const pointers = { since: 0, readSeq: Math.max(0, far - 1), deliveredSeq: far };
      return { id, name, picture, online, lastSeen, role: id === '2' ? 'admin' : 'member', self: false, ...pointers };
    }),
  ];
  const chat: ChatView = {
    id: GROUP,
    kind: 'group',
    title,
    peer: null,
    updatedAt: now - 16 * MINUTE,
    unread: 0,
    mentions: 0,
    last: messages.at(-1) ?? null,
    draft: '',
    pins: [],
    headSeq: 4,
    readSeq: 4,
    peersReadSeq: 1,
    peersDeliveredSeq: 2,
    typing: [],
    ...plainChat,
    members: members.length,
    role: 'owner',
  };
  return { chat, messages, members };
};
