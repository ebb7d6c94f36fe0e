import { Check, ChevronDown, Minus, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ChatReport } from '../../../contract/doctor.ts';
import { useChat, useDates } from '../../stores/context.tsx';
import { Avatar } from '../../ui/Avatar.tsx';
import { ChatAvatar } from '../../ui/ChatAvatar.tsx';
import { Button } from '../../ui/Button.tsx';
import { Facts } from './Facts.tsx';
import type { DoctorView } from './use-doctor.ts';
import { markOf, toFetch, waitText } from './verdict.ts';

const MARKS = { equal: Check, different: TriangleAlert, unknown: Minus } as const;

interface RowProps {
  chat: ChatReport;
  open: boolean;
  tabStop: boolean;
  online: boolean;
  doctor: DoctorView;
  onToggle: () => void;
}

/** A chat in one line, and when opened all of it. */
export function ChatReportRow({ chat, open, tabStop, online, doctor, onToggle }: RowProps) {
  const { t } = useTranslation();
  const known = useChat(chat.chatId);
  const mark = markOf(chat);
  const Icon = MARKS[mark];
  const title = known?.title ?? t('doctor.hiddenChat', { id: chat.chatId });
  const unsent = [
    ...(chat.failed > 0 ? [t('doctor.line.failed', { count: chat.failed })] : []),
    ...(chat.waiting > 0 ? [t('doctor.line.waiting', { count: chat.waiting })] : []),
  ];
  return (
    <>
      <button
        type="button"
        className="doc-row"
        aria-expanded={open}
        tabIndex={tabStop ? 0 : -1}
        data-testid="doctor-chat"
        data-chat-id={chat.chatId}
        data-mark={mark}
        onClick={onToggle}
      >
        {known === undefined ? (
          <Avatar id={String(chat.chatId)} name={title} size={36} />
        ) : (
          <ChatAvatar chat={known} size={36} />
        )}
        <span className="who">
          <span className="n ell">{title}</span>
          <span className="d ell tn">
            <StoredLine chat={chat} />
            {unsent.length > 0 && <b className={chat.failed > 0 ? 'bad' : 'wait'}>{unsent.join(' · ')}</b>}
          </span>
        </span>
        <span className={`doc-mark ${mark}`}>
          <Icon className="ic s14" aria-hidden="true" />
          {t(`doctor.mark.${mark}`)}
        </span>
        <ChevronDown className="ic s18 turn" aria-hidden="true" />
      </button>
      {open && <Details chat={chat} online={online} doctor={doctor} />}
    </>
  );
}

function StoredLine({ chat }: { chat: ChatReport }) {
  const { t } = useTranslation();
  const here = chat.total - chat.missing;
  if (!chat.here) return t('doctor.line.absent');
  if (chat.total === 0) return t('doctor.line.none');
  // That all numbers are there says nothing of a chat that was found to differ.
  if (markOf(chat) === 'different') return t('doctor.line.some', { count: chat.total });
  return chat.missing === 0
    ? t('doctor.line.all', { count: chat.total })
    : t('doctor.line.part', { here, count: chat.total });
}

type Fact = [name: 'head' | 'top' | 'holes' | 'older' | 'waiting' | 'why' | 'heard' | 'compared', text: string];

function Details({ chat, online, doctor }: Pick<RowProps, 'chat' | 'online' | 'doctor'>) {
  const { t } = useTranslation();
  const dates = useDates();
  const { finding, older } = chat;
  const { job } = doctor;
  const missing = toFetch(chat);
  const mine = job !== null && job.chatId === chat.chatId ? job.kind : null;
  const facts: Fact[] = [
    ['head', t('doctor.detail.number', { n: Math.max(chat.head, finding?.serverHead ?? 0) })],
    ['top', t('doctor.detail.number', { n: chat.top })],
    ['holes', missing > 0 ? t('doctor.detail.holesSome', { count: chat.holes, missing }) : t('doctor.detail.noHoles')],
    ...(older > 0 ? [['older', t('doctor.detail.olderSome', { count: older })] satisfies Fact] : []),
    ...(chat.waiting > 0
      ? ([
          [
            'waiting',
            t('doctor.detail.waitingSome', { count: chat.waiting, time: dates.exact(chat.waitingSince ?? 0) }),
          ],
          [
            'why',
            waitText(t, dates, {
              online,
              sending: chat.sending,
              before: 0,
              error: chat.waitError,
              nextTryAt: chat.nextTryAt,
            }),
          ],
        ] satisfies Fact[])
      : []),
    ['heard', chat.heardAt === null ? t('doctor.stepState.unknown') : dates.exact(chat.heardAt)],
    [
      'compared',
      finding === null
        ? t('doctor.mark.unknown')
        : t(finding.all ? 'doctor.detail.comparedAll' : 'doctor.detail.comparedNewest', {
            count: finding.compared,
            time: dates.exact(finding.at),
          }),
    ],
  ];
  return (
    <div className="doc-more" data-testid="doctor-details">
      {finding !== null && finding.differences.length > 0 && (
        <ul className="doc-found" aria-label={t('doctor.detail.found')}>
          {finding.differences.map((d) => (
            <li key={d}>{t(`doctor.difference.${d}`)}</li>
          ))}
        </ul>
      )}
      <Facts facts={facts} label={(name) => t(`doctor.detail.${name}`)} testId="doctor-chat" />
      <p className="d">{t('doctor.refetchText')}</p>
      <div className="acts">
        <Button
          kind="quiet"
          small
          busy={mine === 'refetch'}
          disabled={!online || (job !== null && mine === null)}
          data-testid="doctor-refetch"
          onClick={() => doctor.refetch(chat.chatId)}
        >
          {t('doctor.refetch')}
        </Button>
        <Button
          kind="quiet"
          small
          busy={mine === 'check'}
          disabled={!online || (job !== null && mine === null)}
          data-testid="doctor-check-chat"
          onClick={() => doctor.check(chat.chatId)}
        >
          {t('doctor.checkChat')}
        </Button>
      </div>
    </div>
  );
}
