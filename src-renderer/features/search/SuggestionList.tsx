import { useTranslation } from 'react-i18next';
import { isoOfDay, dayOfTime, dayIn } from '../../../contract/search-day.ts';
import { useToday } from '../chat-list/use-today.ts';
import type { Chip } from '../../stores/search-chips.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import type { Suggestion, Suggestions } from './use-suggestions.ts';

interface SuggestionListProps {
  id: string;
  suggestions: Suggestions;
  /** The chosen one's place. */
  active: number;
  onPoint: (index: number) => void;
  onPick: (chip: Chip) => void;
}

/** What the filter that is being typed may become; a day can be picked from a calendar, too. */
export function SuggestionList({ id, suggestions: { open, items }, active, onPoint, onPick }: SuggestionListProps) {
  const { t } = useTranslation();
  const today = dayOfTime(useToday());
  if (open === null) return null;
  const { kind } = open;
  return (
    <div className="s-suggest">
      <ul id={id} role="listbox" aria-label={t(`search.filters.${kind}`)}>
        {items.map((item, i) => (
          <li
            key={item.key}
            id={`${id}-${item.key}`}
            role="option"
            aria-selected={i === active}
            className={i === active ? 'on' : undefined}
            data-testid="search-suggestion"
            onPointerMove={() => onPoint(i)}
            // The field keeps the focus.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onPick(item.chip)}
          >
            <Face face={item.face} name={item.label} />
            <span className="ell">{item.label}</span>
            {item.detail !== '' && <span className="detail ell">{item.detail}</span>}
          </li>
        ))}
      </ul>
      {items.length === 0 && (kind === 'from' || kind === 'in') && <p>{t('search.noSuch')}</p>}
      {(kind === 'before' || kind === 'after') && (
        <label className="pick">
          <span>{t('search.pickDay')}</span>
          <input
            type="date"
            max={isoOfDay(today)}
            onChange={(event) => {
              const day = dayIn(event.target.value, today);
              if (day !== null) onPick({ kind, day });
            }}
          />
        </label>
      )}
    </div>
  );
}

function Face({ face, name }: { face: Suggestion['face']; name: string }) {
  if ('id' in face) return <Avatar id={face.id} name={name} picture={face.picture} size={24} group={face.group} />;
  const Icon = face;
  return <Icon className="ic s18" aria-hidden="true" />;
}
