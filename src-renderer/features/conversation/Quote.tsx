import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { shownName } from '../../../contract/file-look.ts';
import type { Quote } from '../../../contract/act-ipc.ts';
import { personColour } from '../../ui/person.ts';
import { langOf } from './text-parts.ts';

/** What is shown of a quoted message: its words, or what stands for them. */
export const quoteText = (t: TFunction, { kind, preview }: Quote): string => {
  if (kind === 'deleted') return t('acts.deleted');
  if (kind === 'missing') return t('acts.missing');
  if (kind === 'unsupported') return t('chats.unsupported');
  return preview === '' && kind === 'image' ? t('conversation.picture') : shownName(preview);
};

/** Whose message is quoted. `self`: the id of who reads. */
export const quoteName = (t: TFunction, { senderId, senderName }: Quote, self: string): string =>
  senderId === self ? t('acts.you') : senderName === '' ? t('acts.someone') : senderName;

/** The message that is answered, above the answer; a press goes to it. */
export function QuoteBox({ quote, self, onJump }: { quote: Quote; self: string; onJump: (seq: number) => void }) {
  const { t } = useTranslation();
  const name = quoteName(t, quote, self);
  const text = quoteText(t, quote);
  const plain = quote.kind === 'text' || quote.kind === 'file' || (quote.kind === 'image' && quote.preview !== '');
  return (
    <button
      type="button"
      className="quote"
      tabIndex={-1}
      style={{ '--q': `var(--n-${personColour(quote.senderId ?? '')})` }}
      title={t('acts.quoteOf', { name })}
      data-testid="quote"
      onClick={() => onJump(quote.seq)}
    >
      {quote.senderId !== null && <b className="ell">{name}</b>}
      <span className={plain ? 'ell' : 'ell off'} lang={langOf(text)} dir="auto">
        {text}
      </span>
    </button>
  );
}
