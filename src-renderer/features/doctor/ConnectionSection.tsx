import { Check, CircleCheck, Clock, Cloud, CloudOff, Copy, Info, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChatReport, ConnectionReport, DoctorJob } from '../../../contract/doctor.ts';
import { useApp, useDates, useStores } from '../../stores/context.tsx';
import { Button } from '../../ui/Button.tsx';
import { errorText } from '../../ui/error-text.ts';
import { Spinner } from '../../ui/Spinner.tsx';
import { useCopied } from '../conversation/copy-text.ts';
import { Option } from '../settings/Option.tsx';
import { connectionWords } from '../shell/connection-words.ts';
import { ChatReports } from './ChatReports.tsx';
import { ConnectionFacts } from './ConnectionFacts.tsx';
import { reportText } from './report.ts';
import { useDoctor, type DoctorView, type Outcome } from './use-doctor.ts';
import { verdictOf } from './verdict.ts';
import './doctor.css';

const TONES = { bad: TriangleAlert, wait: Clock, good: CircleCheck, plain: Info } as const;

/** Where the connection and every chat stand, in words; comparing with the server, and mending. Works offline with what is here. */
export function ConnectionSection() {
  const { t } = useTranslation();
  const doctor = useDoctor();
  const { connection, chats } = doctor;
  if (doctor.unreadable && connection === null) return <p role="alert">{t('doctor.unreadable')}</p>;
  if (connection === null || chats === null)
    return (
      <p className="doc-load" role="status">
        <Spinner /> {t('doctor.loading')}
      </p>
    );
  return (
    <div className="doc" data-testid="doctor">
      <Head connection={connection} chats={chats} doctor={doctor} />
      <ConnectionFacts report={connection} />
      <ChatReports chats={chats} doctor={doctor} online={connection.state === 'online'} />
      <CopyReport connection={connection} chats={chats} />
      <Rebuild doctor={doctor} />
    </div>
  );
}

interface HeadProps {
  connection: ConnectionReport;
  chats: readonly ChatReport[];
  doctor: DoctorView;
}

/** The state, the verdict, and the one thing to do. */
function Head({ connection, chats, doctor }: HeadProps) {
  const { t } = useTranslation();
  const { app } = useStores();
  const dates = useDates();
  const { state, since } = connection;
  const verdict = verdictOf(connection, chats);
  const Tone = TONES[verdict.tone];
  const checking = doctor.job?.kind === 'check' && doctor.job.chatId === null;
  return (
    <section className="doc-head" aria-label={t('settings.connection')}>
      <div className={`doc-state ${state}`}>
        <span className="o">
          {state === 'connecting' ? (
            <Spinner />
          ) : state === 'online' ? (
            <Cloud className="ic" aria-hidden="true" />
          ) : (
            <CloudOff className="ic" aria-hidden="true" />
          )}
        </span>
        <p className="who">
          <b>{t(connectionWords[state])}</b>
          {since !== null && <span className="tn">{t('doctor.since', { time: dates.moment(since) })}</span>}
        </p>
        {state === 'online' ? (
          <Button
            small
            busy={checking}
            disabled={doctor.job !== null && !checking}
            data-testid="doctor-check"
            onClick={() => doctor.check()}
          >
            {t('doctor.checkNow')}
          </Button>
        ) : (
          <Button small busy={state === 'connecting'} onClick={() => app.retryConnection()}>
            {t('common.tryNow')}
          </Button>
        )}
      </div>
      <p className={`doc-verdict ${verdict.tone}`} data-testid="doctor-verdict" data-verdict={verdict.key}>
        <Tone className="ic s18" aria-hidden="true" />
        <span>{t(`doctor.verdict.${verdict.key}`, { count: verdict.count })}</span>
      </p>
      {doctor.job !== null && <Progress job={doctor.job} />}
      <p className="doc-outcome" role="status" data-testid="doctor-outcome">
        {doctor.job === null && doctor.outcome !== null && <OutcomeText outcome={doctor.outcome} />}
      </p>
    </section>
  );
}

function OutcomeText({ outcome }: { outcome: Outcome }) {
  const { t } = useTranslation();
  switch (outcome.key) {
    case 'same':
    case 'refetched':
      return t(`doctor.result.${outcome.key}`, { count: outcome.count });
    case 'different':
      return t('doctor.result.different', { count: outcome.count, chats: outcome.chats });
    case 'other':
      return errorText(t, { code: 'UNAVAILABLE' });
    default:
      return t(`doctor.result.${outcome.key}`);
  }
}

/** How far a work has come, in words and as a line. */
function Progress({ job }: { job: DoctorJob }) {
  const { t } = useTranslation();
  const words = t(`doctor.job.${job.kind}`);
  const part = job.total === 0 ? 0 : Math.min(1, job.done / job.total);
  return (
    <div className="doc-job">
      <span>{words}</span>
      {job.total > 0 && <span className="tn">{t('doctor.job.of', { done: job.done, total: job.total })}</span>}
      <div
        className="bar"
        role="progressbar"
        aria-label={words}
        aria-valuemin={0}
        aria-valuemax={100}
        {...(job.total > 0 ? { 'aria-valuenow': Math.round(part * 100) } : {})}
      >
        <i style={{ width: `${part * 100}%` }} />
      </div>
    </div>
  );
}

/** Emptying the cache takes reading offline away for a while: asked once more. */
function Rebuild({ doctor }: { doctor: DoctorView }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const { job, connection } = doctor;
  const busy = job?.kind === 'rebuild';
  const possible = connection?.state === 'online' && (job === null || busy);
  return asking ? (
    <div className="doc-ask" role="alert">
      <p className="n">{t('doctor.rebuildTitle')}</p>
      <p className="d">{t('doctor.rebuildWarn')}</p>
      <div className="acts">
        <Button kind="quiet" small autoFocus onClick={() => setAsking(false)}>
          {t('doctor.cancel')}
        </Button>
        <Button
          kind="quiet"
          small
          data-testid="doctor-rebuild-yes"
          onClick={() => {
            setAsking(false);
            doctor.rebuild();
          }}
        >
          {t('doctor.rebuild')}
        </Button>
      </div>
    </div>
  ) : (
    <Option name={t('doctor.rebuild')} text={t('doctor.rebuildText')}>
      <Button
        kind="quiet"
        small
        busy={busy}
        disabled={!possible}
        data-testid="doctor-rebuild"
        onClick={() => setAsking(true)}
      >
        {t('doctor.rebuild')}
      </Button>
    </Option>
  );
}

function CopyReport({ connection, chats }: Pick<HeadProps, 'connection' | 'chats'>) {
  const { t } = useTranslation();
  const version = useApp((s) => s.version);
  const platform = useApp((s) => s.platform);
  const [copied, copy] = useCopied(3_000);
  const text = () => reportText({ at: Date.now(), version, platform, connection, chats });
  const Icon = copied === true ? Check : Copy;
  return (
    <div className="opt">
      <div>
        <p className="n">{t('doctor.copy')}</p>
        <p className="d" role="status">
          {copied === false ? t('doctor.copyFailed') : t('doctor.copyText')}
        </p>
      </div>
      <Button kind="quiet" small data-testid="doctor-copy" onClick={() => copy(text())}>
        <Icon className="ic s18" aria-hidden="true" />
        {t(copied === true ? 'conversation.copied' : 'doctor.copy')}
      </Button>
    </div>
  );
}
