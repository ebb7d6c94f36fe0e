import type { TFunction } from 'i18next';
import type { ChatReport, ConnectionReport } from '../../../contract/doctor.ts';
import type { ErrorCode } from '../../../contract/result.ts';
import type { Dates } from '../../i18n/dates.ts';

/** How a chat compares, and what is the matter with all of them: the one sentence at the top. */
export type Mark = 'equal' | 'different' | 'unknown';

export const markOf = ({ finding }: ChatReport): Mark =>
  finding === null ? 'unknown' : finding.differences.length === 0 ? 'equal' : 'different';

/** Messages that should be here and are not yet; older ones come when they are scrolled to. */
export const toFetch = (c: ChatReport): number => c.missing - c.older;

/** A number of each chat, added up. */
export const total = (chats: readonly ChatReport[], of: (c: ChatReport) => number): number =>
  chats.reduce((sum, c) => sum + of(c), 0);

export interface Verdict {
  key: 'different' | 'failed' | 'waiting' | 'missing' | 'equal' | 'unknown' | 'offline';
  tone: 'bad' | 'wait' | 'good' | 'plain';
  count: number;
}

/** The worst first. */
export const verdictOf = ({ state }: Pick<ConnectionReport, 'state'>, chats: readonly ChatReport[]): Verdict => {
  const different = chats.filter((c) => markOf(c) === 'different').length;
  const [failed, waiting] = [total(chats, (c) => c.failed), total(chats, (c) => c.waiting)];
  const missing = total(chats, toFetch);
  if (different > 0) return { key: 'different', tone: 'bad', count: different };
  if (failed > 0) return { key: 'failed', tone: 'bad', count: failed };
  if (waiting > 0) return { key: 'waiting', tone: 'wait', count: waiting };
  if (state !== 'online') return { key: 'offline', tone: 'plain', count: 0 };
  if (missing > 0) return { key: 'missing', tone: 'wait', count: missing };
  const all = chats.length > 0 && chats.every((c) => markOf(c) === 'equal');
  return all ? { key: 'equal', tone: 'good', count: 0 } : { key: 'unknown', tone: 'plain', count: 0 };
};

/** What needs attention comes first, then as in the chat list. */
export const inOrder = (chats: readonly ChatReport[], order: readonly number[]): ChatReport[] => {
  const places = new Map(order.map((id, place) => [id, place]));
  const weight = (c: ChatReport): number =>
    markOf(c) === 'different' ? 0 : c.failed > 0 ? 1 : c.waiting > 0 ? 2 : toFetch(c) > 0 ? 3 : 4;
  const place = (c: ChatReport): number => places.get(c.chatId) ?? order.length + c.chatId;
  return [...chats].sort((a, b) => weight(a) - weight(b) || place(a) - place(b));
};

/** A length of time, rounded: 40 s, 5 min, 3 h. */
export const gapText = (t: TFunction, ms: number): string => {
  const seconds = Math.round(Math.abs(ms) / 1_000);
  if (seconds < 90) return t('doctor.gap.seconds', { count: seconds });
  if (seconds < 90 * 60) return t('doctor.gap.minutes', { count: Math.round(seconds / 60) });
  return t('doctor.gap.hours', { count: Math.round(seconds / 3_600) });
};

const reasons: Partial<Record<ErrorCode, 'busy' | 'limited' | 'timeout' | 'offline' | 'session' | 'disk'>> = {
  UNAVAILABLE: 'busy',
  INTERNAL: 'busy',
  BUSY: 'busy',
  RATE_LIMITED: 'limited',
  TIMEOUT: 'timeout',
  OFFLINE: 'offline',
  UNAUTHENTICATED: 'session',
  DISK: 'disk',
};

/** Why the unsent messages of a chat wait, in a sentence. */
export const waitText = (
  t: TFunction,
  dates: Pick<Dates, 'exact'>,
  w: { online: boolean; sending: boolean; before: number; error: ErrorCode | null; nextTryAt: number | null },
): string => {
  if (!w.online) return t('doctor.why.offline');
  if (w.before > 0) return t('doctor.why.before', { count: w.before });
  if (w.sending) return t('doctor.why.sending');
  if (w.error === null) return t('doctor.why.turn');
  const reason = t(`doctor.reason.${reasons[w.error] ?? 'other'}`);
  return w.nextTryAt === null
    ? t('doctor.why.retrySoon', { reason })
    : t('doctor.why.retry', { reason, time: dates.exact(w.nextTryAt) });
};
