import { defaultSettings } from '../../contract/default-settings.ts';
import type { Device } from '../../contract/devices.ts';
import type { Account, ChatView, MessageView, Person, Settings } from '../../contract/ipc.ts';
import { plainChat } from '../../contract/plain-chat.ts';
import { untouched } from '../../contract/untouched.ts';

/** Sample people, chats and messages in both languages, for component tests and for looking at screens. */
export type SampleLocale = 'en' | 'th';

export const sampleAccount = (locale: SampleLocale): Account => ({
  server: 'https://sarn.example.org',
  userId: '1',
  name: locale === 'th' ? 'นก ศรีสุวรรณ' : 'Nok Srisuwan',
  email: 'nok@example.org',
});

export const sampleSettings: Settings = defaultSettings;

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

interface Line {
  /** '' : oneself. */
  from: string;
  text: [en: string, th: string];
  /** Minutes before now. */
  ago: number;
  state?: MessageView['state'];
}
interface SampleChat {
  id: string;
  name: [en: string, th: string];
  online: boolean;
  unread?: number;
  draft?: [en: string, th: string];
  typing?: boolean;
  /** Of the messages, how many the other has read / has on a device. */
  read?: number;
  delivered?: number;
  lines: Line[];
}

const CHATS: readonly SampleChat[] = [
  {
    id: '2',
    name: ['Ploy Chantarangsu', 'พลอย จันทรังษี'],
    online: true,
    typing: true,
    read: 6,
    delivered: 7,
    lines: [
      { from: '2', text: ['Hi Nok! Did the new server survive the night?', 'นก เซิร์ฟเวอร์ใหม่รอดคืนแรกไหม'], ago: 1_050 },
      { from: '2', text: ['I saw the disk alert at nine.', 'เมื่อคืนเห็นแจ้งเตือนดิสก์ตอนสามทุ่ม'], ago: 1_049 },
      {
        from: '',
        text: [
          'It did. I pulled the plug on purpose and every message was still there this morning.',
          'รอดจ้ะ ลองดึงปลั๊กดูด้วย เช้ามาข้อความอยู่ครบทุกข้อความ ไม่หายไม่ซ้ำเลย',
        ],
        ago: 1_040,
      },
      {
        from: '2',
        text: ['Amazing. This is the check I run, keep it somewhere.', 'เยี่ยมมาก อันนี้คำสั่งที่พี่ใช้ตรวจ เก็บไว้นะ'],
        ago: 7,
      },
      { from: '2', text: ['Are you joining at 15:00?', 'บ่ายสามเข้าประชุมด้วยใช่ไหม'], ago: 6 },
      {
        from: '',
        text: ['Yes! Agenda: https://wiki.example.org/agenda', 'เข้าค่ะ วาระอยู่ที่ https://wiki.example.org/agenda'],
        ago: 3,
      },
      { from: '', text: ['I’ll bring the budget numbers.', 'เดี๋ยวเอาตัวเลขงบประมาณไปให้ด้วย'], ago: 2 },
      { from: '', text: ['And cake 🍰', 'กับขนมเค้กอีกก้อน 🍰'], ago: 1 },
    ],
  },
  {
    id: '3',
    name: ['Arthit Boonmee', 'อาทิตย์ บุญมี'],
    online: true,
    draft: ['About Friday, I think we', 'เรื่องวันศุกร์ คิดว่าน่าจะ'],
    lines: [
      {
        from: '3',
        text: [
          'The budget for the second half is approved, please plan the servers.',
          'งบประมาณครึ่งปีหลังผ่านแล้ว ฝากวางแผนเรื่องเซิร์ฟเวอร์ด้วย',
        ],
        ago: 30,
      },
    ],
  },
  {
    id: '4',
    name: ['Kevin Lindqvist', 'Kevin Lindqvist'],
    online: false,
    read: 2,
    delivered: 2,
    lines: [
      { from: '4', text: ['Is there a budget line for backups?', 'ในงบประมาณมีค่าสำรองข้อมูลหรือยัง'], ago: 90 },
      { from: '', text: ['The build is green again', 'บิลด์ผ่านแล้วนะ'], ago: 60 },
    ],
  },
  {
    id: '5',
    name: ['Baan Suan Coffee', 'ร้านกาแฟบ้านสวน'],
    online: false,
    unread: 2,
    lines: [
      { from: '5', text: ['Good morning!', 'สวัสดีตอนเช้าค่ะ'], ago: 126 },
      { from: '5', text: ['Your beans are ready to collect', 'เมล็ดกาแฟพร้อมให้รับแล้วค่ะ'], ago: 125 },
    ],
  },
  {
    id: '6',
    name: ['May Thongdee', 'เมย์ ทองดี'],
    online: false,
    lines: [{ from: '', text: ['Can you call me?', 'โทรกลับหน่อยได้ไหม'], ago: DAY / MINUTE, state: 'failed' }],
  },
  {
    id: '7',
    name: ['Beam Wattana', 'บีม วัฒนา'],
    online: true,
    unread: 120,
    lines: [
      {
        from: '7',
        text: ['Seven photos of the trip are on the drive', 'รูปทริปเจ็ดรูปอยู่ในไดรฟ์แล้วนะ'],
        ago: (5 * DAY) / MINUTE,
      },
    ],
  },
  {
    id: '8',
    name: ['Mum', 'คุณแม่'],
    online: true,
    lines: [{ from: '8', text: ['Have you eaten yet?', 'กินข้าวหรือยังลูก'], ago: (12 * DAY) / MINUTE }],
  },
];

/** The sample's people beside oneself; the last one has no chat yet. */
export const samplePeople = (locale: SampleLocale, now: number): Person[] => [
  ...CHATS.map((chat) => person(chat, locale, now)),
  {
    id: '9',
    name: locale === 'th' ? 'กานดา แสงทอง' : 'Kanda Saengthong',
    picture: null,
    online: false,
    lastSeen: now - DAY,
  },
];

const person = (chat: SampleChat, locale: SampleLocale, now: number): Person => ({
  id: chat.id,
  name: chat.name[locale === 'th' ? 1 : 0],
  picture: null,
  online: chat.online,
  lastSeen: chat.online ? null : now - 40 * MINUTE,
});

/** Chat → its messages, ascending. A chat's id is its peer's plus 100. */
export const sampleMessages = (locale: SampleLocale, now: number): Map<number, MessageView[]> => {
  const language = locale === 'th' ? 1 : 0;
  return new Map(
    CHATS.map((chat) => {
      const chatId = Number(chat.id) + 100;
      const messages = chat.lines.map((line, index): MessageView => {
        const own = line.from === '';
        const stored = line.state !== 'failed';
        const seq = stored ? index + 1 : null;
        return {
          key: `${chatId}-${index + 1}`,
          chatId,
          id: stored ? `${chatId}-${index + 1}` : null,
          seq,
          order: index + 1,
          senderId: own ? '1' : chat.id,
          senderName: own ? sampleAccount(locale).name : chat.name[language],
          own,
          kind: 'text',
          text: line.text[language],
          picture: null,
          at: now - line.ago * MINUTE,
          state: line.state ?? (own ? 'sent' : 'received'),
          error: line.state === 'failed' ? { code: 'FORBIDDEN', message: 'Refused.', retry: 'final' } : null,
          ...untouched,
          canEdit: own,
          canDelete: own && stored,
        };
      });
      return [chatId, messages];
    }),
  );
};

/** The rows of the chat list for these messages. */
export const sampleChats = (locale: SampleLocale, now: number, messages: Map<number, MessageView[]>): ChatView[] =>
  CHATS.map((chat): ChatView => {
    const id = Number(chat.id) + 100;
    const own = messages.get(id) ?? [];
    const headSeq = own.filter((m) => m.seq !== null).length;
    const last = own.at(-1) ?? null;
    return {
      id,
      kind: 'direct',
      title: chat.name[locale === 'th' ? 1 : 0],
      peer: person(chat, locale, now),
      updatedAt: last?.at ?? now,
      unread: chat.unread ?? 0,
      mentions: 0,
      pins: [],
      last,
      draft: chat.draft?.[locale === 'th' ? 1 : 0] ?? '',
      headSeq,
      readSeq: Math.max(0, headSeq - (chat.unread ?? 0)),
      peersReadSeq: chat.read ?? 0,
      peersDeliveredSeq: chat.delivered ?? 0,
      typing: chat.typing ? [chat.id] : [],
      ...plainChat,
      counted: chat.unread ?? 0,
    };
  });

/** This computer and two others. */
export const sampleDevices = (now: number): Device[] => [
  {
    id: '00000000-0000-4000-8000-000000000001',
    name: 'Sarn on Linux – kitchen',
    lastSeen: now,
    since: now - 40 * DAY,
    current: true,
  },
  {
    id: '00000000-0000-4000-8000-000000000002',
    name: 'Sarn on macOS – Noks-MacBook',
    lastSeen: now - 60 * MINUTE,
    since: now - DAY,
    current: false,
  },
  {
    id: '00000000-0000-4000-8000-000000000003',
    name: '',
    lastSeen: now - 12 * DAY,
    since: now - 20 * DAY,
    current: false,
  },
];
