import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { ConnectionReport } from '../../../contract/doctor.ts';
import { useDates } from '../../stores/context.tsx';
import { Facts } from './Facts.tsx';
import { gapText } from './verdict.ts';

/** A clock that is this far off, ms, is called right: nobody sets one closer, and the way takes its time too. */
const CLOCK_MS = 5_000;

const clockText = (t: TFunction, ahead: number): string =>
  Math.abs(ahead) < CLOCK_MS
    ? t('doctor.clock.right')
    : t(ahead > 0 ? 'doctor.clock.ahead' : 'doctor.clock.behind', { gap: gapText(t, ahead) });

type Fact = [name: 'server' | 'way' | 'answer' | 'clock' | 'synced' | 'left' | 'retry' | 'trouble', text: string];

/** What is known of the connection, line by line. */
export function ConnectionFacts({ report }: { report: ConnectionReport }) {
  const { t } = useTranslation();
  const dates = useDates();
  const { beat, trouble, transport, syncedAt, retryAt, catchingUp } = report;
  const facts: Fact[] = [
    ['server', report.server],
    [
      'way',
      transport === null
        ? t('doctor.way.none')
        : t(report.secure ? 'doctor.way.secure' : 'doctor.way.plain', { transport: transportName(transport) }),
    ],
    [
      'answer',
      beat === null
        ? t('doctor.notMeasured')
        : t('doctor.answer', { ms: beat.roundTripMs, time: dates.exact(beat.at) }),
    ],
    ...(beat === null ? [] : [['clock', clockText(t, beat.clockAheadMs)] satisfies Fact]),
    ['synced', syncedAt === null ? t('doctor.never') : dates.exact(syncedAt)],
    ['left', catchingUp > 0 ? t('doctor.left', { count: catchingUp }) : t('doctor.leftNone')],
    ...(retryAt === null ? [] : [['retry', dates.exact(retryAt)] satisfies Fact]),
    [
      'trouble',
      trouble === null
        ? t('doctor.noTrouble')
        : t('doctor.troubleAt', { what: t(`doctor.trouble.${trouble.kind}`), time: dates.exact(trouble.at) }),
    ],
  ];
  return <Facts facts={facts} label={(name) => t(`doctor.fact.${name}`)} testId="doctor" />;
}

/** As it is written; another one as Socket.IO names it. */
const transportName = (name: string): string => (name === 'websocket' ? 'WebSocket' : name);
