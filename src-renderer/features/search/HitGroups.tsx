import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useDates, useStores } from '../../stores/context.tsx';
import { groupHits, groupings, type HitGroup, type ShownHit } from '../../stores/search-hits.ts';
import { Segmented } from '../../ui/Segmented.tsx';
import { MessageResult } from './Result.tsx';

/** The messages that were found, under their days, chats or senders. */
export function HitGroups({ onOpen }: { onOpen: (hit: ShownHit, keys: boolean) => void }) {
  const { t } = useTranslation();
  const { search } = useStores();
  const dates = useDates();
  const hits = useStore(search, (s) => s.hits);
  const grouping = useStore(search, (s) => s.grouping);
  const opened = useStore(search, (s) => s.opened);
  const through = useStore(search, (s) => s.here === 'done' && s.server !== 'going' && s.server !== 'more');
  const groups = useMemo(() => groupHits(hits, grouping, (at) => dates.day(at)), [hits, grouping, dates]);
  if (hits.length === 0) return null;
  const title = ({ first: { message, chatTitle } }: HitGroup): string => {
    if (grouping === 'date') return dates.day(message.at);
    if (grouping === 'chat') return chatTitle;
    return message.own ? t('search.me') : message.senderName;
  };
  return (
    <section>
      <h2 className="lab">{t(through ? 'search.messages' : 'search.messagesMore', { count: hits.length })}</h2>
      <div className="s-group">
        <Segmented
          label={t('search.groupBy')}
          value={grouping}
          choices={groupings.map((value) => ({ value, label: t(`search.group.${value}`) }))}
          onChange={(by) => search.group(by)}
        />
      </div>
      {groups.map((group) => (
        <section key={group.key} aria-label={title(group)}>
          <h3 className="lab of">
            <span className="ell">{title(group)}</span>
            <span className="tn">{group.hits.length}</span>
          </h3>
          <ul role="list">
            {group.hits.map((hit) => (
              <MessageResult
                key={hit.message.id ?? hit.message.key}
                hit={hit}
                grouping={grouping}
                selected={hit.message.key === opened}
                onOpen={(keys) => onOpen(hit, keys)}
              />
            ))}
          </ul>
        </section>
      ))}
    </section>
  );
}
