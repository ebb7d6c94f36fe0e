import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DayKind } from '../../../contract/dates.ts';
import type { IpcOutput } from '../../../contract/ipc.ts';
import { useDates, useStores } from '../../stores/context.tsx';
import { Button } from '../../ui/Button.tsx';
import { Calendar } from '../../ui/Calendar.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { addDays, dayStart, weeksOf } from '../../ui/month.ts';

type Found = IpcOutput<'messages.at'>['found'];
type Phase =
  | { at: 'choosing' }
  | { at: 'looking' }
  /** The day is on the server only; `nearest`: what is here of before or after. */
  | { at: 'away'; nearest: Found }
  | { at: 'nothing' }
  | { at: 'failed' };

/** What is here of each day of the month that is shown. */
const useDays = (chatId: number, day: number, first: number) => {
  const { bridge } = useStores();
  const [known, setKnown] = useState<{ days: Map<number, DayKind>; first: number | null }>({
    days: new Map(),
    first: null,
  });
  const shown = weeksOf(day, first).flat();
  const begin = shown[0] ?? day;
  useEffect(() => {
    let over = false;
    const bounds = Array.from({ length: 43 }, (_, n) => addDays(begin, n));
    void bridge.invoke('messages.days', { chatId, bounds }).then((answer) => {
      if (over || !answer.ok) return;
      const { days, first: oldest } = answer.value;
      setKnown({ days: new Map(days.map((kind, n) => [bounds[n] ?? 0, kind])), first: oldest });
    });
    return () => {
      over = true;
    };
  }, [bridge, chatId, begin]);
  return known;
};

/** The calendar of a chat: a day leads to its first message, or to the next there is. */
export function JumpToDate({ chatId, start, onClose }: { chatId: number; start: number; onClose: () => void }) {
  const { t } = useTranslation();
  const dates = useDates();
  const { bridge, messages } = useStores();
  const [day, setDay] = useState(() => dayStart(start));
  const [phase, setPhase] = useState<Phase>({ at: 'choosing' });
  const { days, first } = useDays(chatId, day, dates.week()[0]?.day ?? 0);
  const [today] = useState(() => dayStart(Date.now()));
  const asked = useRef(0);

  const go = async (seq: number): Promise<void> => {
    if (await messages.jumpTo(chatId, seq, 'top')) onClose();
    else setPhase({ at: 'failed' });
  };
  const pick = async (at: number): Promise<void> => {
    const mine = (asked.current += 1);
    setDay(dayStart(at));
    setPhase({ at: 'looking' });
    const answer = await bridge.invoke('messages.at', { chatId, at });
    if (mine !== asked.current) return;
    if (!answer.ok) setPhase({ at: 'failed' });
    else if (!answer.value.sure) setPhase({ at: 'away', nearest: answer.value.found });
    else if (answer.value.found === null) setPhase({ at: 'nothing' });
    else await go(answer.value.found.seq);
  };
  const nearest = phase.at === 'away' ? phase.nearest : null;
  return (
    <Dialog title={t('conversation.calendar.title')} className="jump-date" testId="jump-date" onClose={onClose}>
      <Calendar
        day={day}
        until={today}
        since={first}
        marked={(at) => days.get(at) === 'some'}
        words={{
          previous: t('conversation.calendar.previous'),
          next: t('conversation.calendar.next'),
          marked: t('conversation.calendar.some'),
        }}
        onDay={(at) => {
          setDay(at);
          setPhase({ at: 'choosing' });
        }}
        onPick={(at) => void pick(at)}
      />
      <div className="jump-note" role="status" data-testid="jump-note">
        {phase.at === 'looking' && t('conversation.calendar.looking')}
        {phase.at === 'nothing' && t('conversation.calendar.nothing')}
        {phase.at === 'failed' && t('conversation.calendar.failed')}
        {phase.at === 'away' && t('conversation.calendar.needsServer')}
      </div>
      <div className="jump-ends">
        {nearest !== null ? (
          <Button kind="quiet" data-testid="jump-nearest" onClick={() => void go(nearest.seq)}>
            {t('conversation.calendar.nearest', { date: dates.date(nearest.at) })}
          </Button>
        ) : (
          <>
            <Button kind="quiet" onClick={() => void pick(0)}>
              {t('conversation.calendar.first')}
            </Button>
            <Button kind="quiet" onClick={() => void pick(today)}>
              {t('conversation.calendar.today')}
            </Button>
          </>
        )}
      </div>
    </Dialog>
  );
}
