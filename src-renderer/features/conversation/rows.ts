import { messageStatus } from '../../../contract/status.ts';
import type { ChatView, MessageView } from '../../../contract/ipc.ts';
import type { Hole } from '../../stores/message-window.ts';
import { unitsOf } from './albums.ts';

export type Status = ReturnType<typeof messageStatus>;

export interface MessageRowModel {
  kind: 'message';
  key: string;
  /** Of an album its first picture. */
  message: MessageView;
  /** The pictures of an album, in order. */
  album: readonly MessageView[] | null;
  /** The newest message that it stands for: what was read when this was in sight. */
  upTo: MessageView;
  status: Status;
  /** First and last of a group of bubbles. */
  first: boolean;
  last: boolean;
  /** Time and state stand in the bubble; otherwise they show on hover and focus. */
  timed: boolean;
  /** Space to the next row. It belongs to the upper row, so that a row's height does not depend on what comes before it. */
  gap: 'none' | 'group' | 'turn';
}
/** A line of a group's history: no bubble, and no part of a group of them. */
export interface NoticeRowModel extends Pick<MessageRowModel, 'key' | 'message' | 'upTo' | 'gap'> {
  kind: 'notice';
}
export type Row =
  | MessageRowModel
  | NoticeRowModel
  | { kind: 'day'; key: string; at: number }
  | { kind: 'unread'; key: string; count: number }
  | { kind: 'hole'; key: string; hole: Hole };

/** The line above the first message that was unread when the chat was opened. */
export interface UnreadLine {
  afterSeq: number;
  count: number;
}

/** Messages of one sender that follow each other within this time stand as one group. */
const GROUP_MS = 5 * 60_000;

/** The local day that was asked for last: asked of hundreds of messages on every change, and calendars are slow. */
let day = { start: 0, end: 0 };

const dayOf = (at: number): number => {
  if (at < day.start || at >= day.end) {
    const date = new Date(at);
    const start = date.setHours(0, 0, 0, 0);
    // The next day's midnight by the calendar: a day has 23 or 25 hours when the clocks change.
    day = { start, end: date.setHours(24, 0, 0, 0) };
  }
  return day.start;
};

/** Whether `next` continues the group of `m`, nothing standing between them. */
export const sameGroup = (m: MessageView, next: MessageView): boolean =>
  m.kind !== 'notice' &&
  next.kind !== 'notice' &&
  m.senderId === next.senderId &&
  Math.abs(next.at - m.at) <= GROUP_MS &&
  dayOf(m.at) === dayOf(next.at);

export interface RowOptions extends Pick<ChatView, 'peersReadSeq' | 'peersDeliveredSeq'> {
  /** Older messages exist above: whether the first one held begins its day is not known, so it gets no stamp. */
  hasOlder: boolean;
  holes: readonly Hole[];
  unread: UnreadLine | null;
}

const holeRow = (hole: Hole): Row => ({ kind: 'hole', key: `hole:${hole.from}`, hole });
const STATUSES: readonly Status[] = ['failed', 'queued', 'sending', 'sent', 'delivered', 'read', 'received'];
/** How far an album has come is how far its last picture has. */
const slowest = (all: readonly Status[]): Status => STATUSES.find((status) => all.includes(status)) ?? 'received';

/**
 * Messages as rows of the list. Every key stays when older or newer messages are added: a stamp is keyed by the message
 * it stands above, which the list needs to keep its place.
 */
export const buildRows = (messages: readonly MessageView[], options: RowOptions): Row[] => {
  const rows: Row[] = [];
  const { unread, holes } = options;
  let placed = 0;
  let lined = unread === null;
  let previous: MessageRowModel | NoticeRowModel | null = null;

  // What is new since the chat was opened does not join what is above the line, and nothing joins over a hole.
  const isNew = (m: MessageView): boolean => unread !== null && m.seq !== null && m.seq > unread.afterSeq && !m.own;
  const isHole = (a: MessageView, b: MessageView): boolean =>
    holes.some((h) => (a.seq ?? Infinity) < h.from && h.to < (b.seq ?? Infinity));
  const units = unitsOf(messages, (a, b) => sameGroup(a, b) && isNew(a) === isNew(b) && !isHole(a, b));
  for (const [i, { message, album, first, last }] of units.entries()) {
    const before = units[i - 1]?.last;
    const parted = placed;
    for (let hole = holes[placed]; hole !== undefined && hole.to < (first.seq ?? Infinity); hole = holes[placed]) {
      rows.push(holeRow(hole));
      placed += 1;
    }
    const afterHole = placed > parted;
    const stamped = before === undefined ? !options.hasOlder && !afterHole : dayOf(before.at) !== dayOf(message.at);
    const notice = message.kind === 'notice';
    const isFirstUnread =
      !lined && unread !== null && !message.own && !notice && first.seq !== null && first.seq > unread.afterSeq;
    // Above the first message held the line may stand only where nothing unread can be further up.
    const marked =
      isFirstUnread && (before !== undefined || afterHole || !options.hasOlder || first.seq === unread.afterSeq + 1);
    if (isFirstUnread) lined = true;

    const joined = !stamped && !marked && !afterHole && before !== undefined && sameGroup(before, message);
    const status = slowest((album ?? [message]).map((m) => messageStatus(m, options)));
    if (previous !== null) {
      if (previous.kind === 'message') {
        previous.last = !joined;
        previous.timed ||= !joined || (message.own && previous.status !== status);
      }
      const close = joined || (notice && previous.kind === 'notice');
      previous.gap = stamped || marked || afterHole ? 'none' : close ? 'group' : 'turn';
    }
    if (stamped) rows.push({ kind: 'day', key: `day:${message.key}`, at: message.at });
    if (marked) rows.push({ kind: 'unread', key: `unread:${message.key}`, count: unread.count });
    if (notice) {
      previous = { kind: 'notice', key: message.key, message, upTo: last, gap: 'none' };
      rows.push(previous);
      continue;
    }
    previous = {
      kind: 'message',
      key: message.key,
      message,
      album,
      upTo: last,
      status,
      first: !joined,
      last: true,
      timed: false,
      gap: 'none',
    };
    rows.push(previous);
  }
  if (previous?.kind === 'message') previous.timed = true;
  for (const hole of holes.slice(placed)) rows.push(holeRow(hole));
  return rows;
};

/** A quote above the words, and the line of reactions below the bubble, px. */
const QUOTE_PX = 60;
const REACTIONS_PX = 34;
/** A file's bubble, px. */
const FILE_PX = 92;
/** A line of a group's history, px. */
const NOTICE_PX = 28;

/** A row’s height before it was laid out, px: near enough that the scroll bar hardly moves when it is measured. */
export const estimateRow = (row: Row, columnWidth: number): number => {
  if (row.kind === 'day') return 74;
  if (row.kind === 'unread') return 60;
  if (row.kind === 'hole') return 148;
  const gap = { none: 0, group: 2, turn: 16 }[row.gap];
  if (row.kind === 'notice') return gap + NOTICE_PX;
  const { message } = row;
  if (message.deleted) return gap + 40;
  const more = (message.replyTo === null ? 0 : QUOTE_PX) + (message.reactions.length === 0 ? 0 : REACTIONS_PX);
  if (row.album !== null)
    return gap + more + albumHeight(row.album.length) + 10 + 32 * row.album.filter((m) => m.text !== '').length;
  if (message.kind === 'image')
    return gap + more + pictureHeight(message.picture) + 10 + (message.text === '' ? 0 : 32);
  if (message.kind === 'file') return gap + more + FILE_PX + (message.text === '' ? 0 : 32);
  // 15 px text: about 7.6 px a character, in a bubble of at most 560 px or 76 % of the column.
  const perLine = Math.max(20, (Math.min(560, columnWidth * 0.76) - 30) / 7.6);
  const lines = message.text.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / perLine)), 0);
  return gap + more + 16 + lines * 24 + (row.status === 'failed' ? 28 : 0);
};

/** Width of a picture in its bubble, px. */
export const PICTURE_WIDTH = 334;

/** Height of an album's pictures: two stand side by side, of three the first has a row of its own, more are two by two. */
const ALBUM_CELL = 98;
const ALBUM_GAP = 3;
export const ALBUM_SHOWN = 4;
const ALBUM_TALL = 164;
export const albumHeight = (count: number): number =>
  count === 2 ? ALBUM_TALL : count === 3 ? ALBUM_TALL + ALBUM_GAP + ALBUM_CELL : 2 * ALBUM_CELL + ALBUM_GAP;

/** Width to height of the box that is reserved for a picture: its own, but neither taller than 3:4 nor wider than 16:9. */
export const boxRatio = (picture: MessageView['picture']): number =>
  picture?.width && picture.height ? Math.min(16 / 9, Math.max(3 / 4, picture.width / picture.height)) : 4 / 3;

const pictureHeight = (picture: MessageView['picture']): number =>
  picture?.src === null ? 60 : PICTURE_WIDTH / boxRatio(picture);
