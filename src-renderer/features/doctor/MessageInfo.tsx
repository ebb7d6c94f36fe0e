import type { TFunction } from 'i18next';
import { Check, CheckCheck, CircleAlert, Clock, PencilLine, type LucideIcon } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MessageReport, MessageStep } from '../../../contract/doctor.ts';
import type { MessageView } from '../../../contract/ipc.ts';
import type { Dates } from '../../i18n/dates.ts';
import { useDates, useStores } from '../../stores/context.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { ReadBy } from '../groups/ReadBy.tsx';
import { gapText, waitText } from './verdict.ts';
import './doctor.css';

/** Looked at again this often while it is open: a try to send that is due tells nobody. */
const LOOK_MS = 1_000;
/** A shorter stay in the outbox is not worth a word, ms. */
const STAY_MS = 1_000;

interface Step {
  name: 'written' | 'queued' | 'stored' | 'delivered' | 'deliveredAll' | 'read' | 'readAll' | 'failed';
  icon: LucideIcon;
  done: boolean;
  /** `wait`: it is here now. */
  mark: 'done' | 'wait' | 'bad' | 'later';
  text: string;
  hint?: string;
}

/** Where a message is on its way, step by step, each with its time or the word that it is not known. */
export function MessageInfo({
  message,
  group,
  onClose,
}: {
  message: MessageView;
  group: boolean;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const dates = useDates();
  const report = useMessage(message);
  return (
    <Dialog title={t('doctor.info')} className="narrow" testId="message-info" onClose={onClose}>
      <div className="msg-info">
        {report === 'gone' ? (
          <p role="status">{t('doctor.infoGone')}</p>
        ) : (
          report !== null && (
            <ol>
              {stepsOf(t, dates, report, group).map((step) => (
                <li key={step.name} className={step.mark} data-step={step.name} data-done={step.done}>
                  <span className="o">
                    <step.icon className="ic s16" aria-hidden="true" />
                  </span>
                  <div>
                    <p className="n">{t(`doctor.step.${step.name}`)}</p>
                    <p className="d tn" data-selectable>
                      {step.text}
                    </p>
                    {step.hint !== undefined && <p className="d">{step.hint}</p>}
                  </div>
                </li>
              ))}
            </ol>
          )
        )}
        {group && message.own && message.seq !== null && report !== 'gone' && (
          <ReadBy chatId={message.chatId} seq={message.seq} />
        )}
      </div>
    </Dialog>
  );
}

/** The report of a message, asked for again and again; null before the first answer. */
const useMessage = ({ chatId, key, seq }: MessageView): MessageReport | 'gone' | null => {
  const { bridge } = useStores();
  const [report, setReport] = useState<MessageReport | 'gone' | null>(null);
  useEffect(() => {
    let open = true;
    const look = async (): Promise<void> => {
      const answer = await bridge.invoke('doctor.message', { chatId, key, seq });
      if (!open) return;
      if (answer.ok) setReport(answer.value);
      else if (answer.error.code === 'NOT_FOUND') setReport('gone');
    };
    void look();
    const offs = [bridge.on('messages.changed', () => void look()), bridge.on('chats.changed', () => void look())];
    const timer = setInterval(() => void look(), LOOK_MS);
    return () => {
      open = false;
      clearInterval(timer);
      for (const off of offs) off();
    };
  }, [bridge, chatId, key, seq]);
  return report;
};

const known = (t: TFunction, dates: Dates, step: MessageStep): string => {
  if (!step.reached) return t('doctor.stepState.notYet');
  if (step.at === null) return t('doctor.stepState.unknown');
  return step.exact ? dates.exact(step.at) : t('doctor.stepState.atLatest', { time: dates.exact(step.at) });
};

const storedStep = (t: TFunction, dates: Dates, r: MessageReport): Step => ({
  name: 'stored',
  icon: Check,
  done: r.seq !== null,
  mark: r.seq === null ? 'later' : 'done',
  ...(r.seq === null || r.storedAt === null
    ? { text: t('doctor.stepState.notYet') }
    : {
        text: t('doctor.stepState.stored', { time: dates.exact(r.storedAt), n: r.seq }),
        hint: t('doctor.stepState.serverClock'),
      }),
});

/** In the outbox: since when, and until when or why still. */
const queuedStep = (t: TFunction, dates: Dates, r: MessageReport): Step => {
  const { waiting, writtenAt, leftAt } = r;
  if (r.state === 'failed')
    return { name: 'failed', icon: CircleAlert, done: true, mark: 'bad', text: t('doctor.stepState.refused') };
  if (waiting !== null && writtenAt !== null)
    return {
      name: 'queued',
      icon: Clock,
      done: false,
      mark: 'wait',
      text: t('doctor.stepState.waiting', { time: dates.exact(writtenAt) }),
      hint: waitText(t, dates, { ...waiting, online: !waiting.offline, sending: r.state === 'sending' }),
    };
  const stayed = leftAt === null || writtenAt === null ? 0 : leftAt - writtenAt;
  const text =
    leftAt === null
      ? t('doctor.stepState.unknown')
      : stayed < STAY_MS
        ? t('doctor.stepState.left', { time: dates.exact(leftAt) })
        : t('doctor.stepState.leftAfter', { time: dates.exact(leftAt), gap: gapText(t, stayed) });
  return { name: 'queued', icon: Clock, done: true, mark: 'done', text };
};

const stepsOf = (t: TFunction, dates: Dates, r: MessageReport, group: boolean): Step[] => {
  if (!r.own) return [storedStep(t, dates, r)];
  const written = r.writtenAt === null ? t('doctor.stepState.elsewhere') : dates.exact(r.writtenAt);
  return [
    { name: 'written', icon: PencilLine, done: true, mark: 'done', text: written },
    queuedStep(t, dates, r),
    storedStep(t, dates, r),
    {
      name: group ? 'deliveredAll' : 'delivered',
      icon: CheckCheck,
      done: r.delivered.reached,
      mark: r.delivered.reached ? 'done' : 'later',
      text: known(t, dates, r.delivered),
    },
    {
      name: group ? 'readAll' : 'read',
      icon: CheckCheck,
      done: r.read.reached,
      mark: r.read.reached ? 'done' : 'later',
      text: known(t, dates, r.read),
    },
  ];
};
