import { CalendarDays, FileText, Image, Link, type LucideIcon } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fold } from '../../../contract/fold.ts';
import type { IpcOutput } from '../../../contract/ipc.ts';
import { dayIn, dayOfTime, isoOfDay, startOfDay } from '../../../contract/search-day.ts';
import { hasKinds, openFilter, type Has, type OpenFilter } from '../../../contract/search-text.ts';
import { useApp, useChats, useDates, useStores } from '../../stores/context.tsx';
import { useToday } from '../chat-list/use-today.ts';
import type { Chip } from '../../stores/search-chips.ts';

/** Chats that are offered at most. */
const CHATS = 8;
const ICONS: Readonly<Record<Has, LucideIcon>> = { image: Image, file: FileText, link: Link };
/** Days that are offered before one is typed. */
const DAYS = ['today', 'yesterday', 'week', 'month', 'year'] as const;

export interface Suggestion {
  key: string;
  label: string;
  detail: string;
  chip: Chip;
  /** Who or what it is: a person or chat with a picture, or a sign. */
  face: { id: string; picture: string | null; group: boolean } | LucideIcon;
}
export interface Suggestions {
  /** The filter that is being typed; null: none is. */
  open: OpenFilter | null;
  items: readonly Suggestion[];
}

type People = IpcOutput<'search.people'>['people'];

/** What the filter that is being typed may become: people and chats known here, days, kinds. */
export const useSuggestions = (typed: string, caret: number): Suggestions => {
  const { t } = useTranslation();
  const { bridge } = useStores();
  const dates = useDates();
  const account = useApp((s) => s.account);
  const now = useToday();
  const order = useChats((s) => s.order);
  const byId = useChats((s) => s.byId);
  const open = useMemo(() => openFilter(typed, caret), [typed, caret]);
  const [people, setPeople] = useState<People>([]);
  const person = open?.kind === 'from' ? open.value : null;
  useEffect(() => {
    if (person === null) return undefined;
    let current = true;
    void bridge.invoke('search.people', { text: person }).then((answer) => {
      if (current && answer.ok) setPeople(answer.value.people);
    });
    return () => {
      current = false;
    };
  }, [bridge, person]);

  const items = useMemo((): Suggestion[] => {
    if (open === null) return [];
    const wanted = fold(open.value.trim());
    const holds = (text: string): boolean => fold(text).includes(wanted);
    switch (open.kind) {
      case 'from':
        return people.map(({ id, name, picture }) => ({
          key: id,
          label: name,
          detail: id === account?.userId ? t('search.me') : '',
          chip: { kind: 'from', id, name },
          face: { id, picture, group: false },
        }));
      case 'in':
        return order
          .flatMap((id) => byId.get(id) ?? [])
          .filter((chat) => holds(chat.title))
          .slice(0, CHATS)
          .map((chat) => ({
            key: String(chat.id),
            label: chat.title,
            detail: '',
            chip: { kind: 'in', id: chat.id, name: chat.title },
            face: {
              id: chat.peer?.id ?? String(chat.id),
              picture: chat.kind === 'group' ? chat.picture : (chat.peer?.picture ?? null),
              group: chat.kind === 'group',
            },
          }));
      case 'has':
        return hasKinds
          .map((what) => ({ what, label: t(`search.with.${what}`) }))
          .filter(({ what, label }) => what.startsWith(wanted) || holds(label))
          .map(({ what, label }) => ({
            key: what,
            label,
            detail: '',
            chip: { kind: 'has', what },
            face: ICONS[what],
          }));
      case 'before':
      case 'after': {
        const today = dayOfTime(now);
        const { kind } = open;
        const one = dayIn(open.value, today);
        const words = DAYS.map((word) => ({ label: t(`search.days.${word}`), day: dayIn(word, today) })).filter(
          ({ label }) => one === null && holds(label),
        );
        return [{ label: '', day: one }, ...words].flatMap(({ label, day }) => {
          if (day === null) return [];
          const date = dates.day(startOfDay(day));
          const shown = label === '' ? date : label;
          const detail = shown === date ? '' : date;
          return [{ key: isoOfDay(day), label: shown, detail, chip: { kind, day }, face: CalendarDays }];
        });
      }
    }
  }, [open, people, order, byId, account, dates, now, t]);
  return { open, items };
};
