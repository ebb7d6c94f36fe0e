import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChatView, MessageView } from '../../../contract/ipc.ts';
import type { ChatWindow } from '../../stores/message-window.ts';
import { useNoticeText } from '../groups/use-words.ts';
import { failureOf, wordsOf } from './speech.ts';
import { langOf } from './text-parts.ts';

/** More than this at once are counted, not read out. */
const READ_OUT_MAX = 3;
/** Lines that are kept: what leaves is not spoken, what stays is not spoken again. */
const KEPT = 8;

interface Line {
  key: string;
  text: string;
  /** The message that it says. */
  of: string | null;
}
interface Spoken {
  held: ChatWindow;
  /** The highest number that was spoken, or that was there when the chat was opened. */
  seq: number;
  lines: readonly Line[];
  /** Lines so far, those that are gone too. */
  count: number;
}

/** What the newest state of the chat adds to what was spoken. */
const linesOf = (
  t: TFunction,
  notice: (message: MessageView) => string,
  chat: ChatView,
  held: ChatWindow,
  spoken: Spoken,
): { seq: number; fresh: Line[] } => {
  // Of a stretch further up, the newest message is not a part.
  const known = held.hasNewer && chat.last !== null ? [chat.last] : held.messages;
  const seq = known.reduce((highest, m) => Math.max(highest, m.seq ?? 0), spoken.seq);
  const came = known.filter((m) => !m.own && m.seq !== null && m.seq > spoken.seq);
  const written = came.filter((m) => m.kind !== 'notice');
  const said = (m: MessageView): string => (m.kind === 'notice' ? notice(m) : `${m.senderName}: ${wordsOf(t, m)}`);
  const fresh: Line[] =
    written.length > READ_OUT_MAX
      ? [{ key: `until ${seq}`, text: t('conversation.newMessages', { count: written.length }), of: null }]
      : came.slice(-READ_OUT_MAX).map((m) => ({ key: m.key, text: said(m), of: m.key }));
  const before = new Map(spoken.held.messages.map((m) => [m.key, m.state]));
  const failed = (m: MessageView): boolean => m.state === 'failed' && (before.get(m.key) ?? 'failed') !== 'failed';
  for (const m of held.messages.filter(failed))
    fresh.push({ key: `failed ${spoken.count} ${m.key}`, text: `${failureOf(t, m)} ${wordsOf(t, m)}`, of: m.key });
  return { seq, fresh };
};

/**
 * Speaks, once each, the messages of others that come in while the chat is open, and that one of one's own could not be
 * sent. The list itself is silent, or scrolling would read it all out.
 */
export function Announcer({ chat, held }: { chat: ChatView; held: ChatWindow }) {
  const { t } = useTranslation();
  const told = useNoticeText();
  const notice = (m: MessageView): string => (m.notice === null ? '' : told(m.notice));
  const [spoken, setSpoken] = useState<Spoken>(() => ({ held, seq: chat.headSeq, lines: [], count: 0 }));
  if (spoken.held !== held || (held.hasNewer && (chat.last?.seq ?? 0) > spoken.seq)) {
    const { seq, fresh } = linesOf(t, notice, chat, held, spoken);
    // The words of what was deleted are nowhere any more. What leaves is not spoken.
    const gone = new Set(held.messages.flatMap((m) => (m.deleted ? [m.key] : [])));
    const kept = spoken.lines.filter(({ of }) => of === null || !gone.has(of));
    const lines =
      fresh.length === 0 && kept.length === spoken.lines.length ? spoken.lines : [...kept, ...fresh].slice(-KEPT);
    setSpoken({ held, seq, lines, count: spoken.count + fresh.length });
  }
  return (
    <div className="sr" role="log" aria-label={t('conversation.arrived')} data-testid="announcer">
      {spoken.lines.map(({ key, text }) => (
        <p key={key} lang={langOf(text)}>
          {text}
        </p>
      ))}
    </div>
  );
}
