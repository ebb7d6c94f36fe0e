import { Users } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Avatar } from '../../ui/Avatar.tsx';
import type { Completion } from './use-completion.ts';

/** What is offered, over the field, which keeps the focus. */
export function CompletionList({ completion }: { completion: Completion }) {
  const { t } = useTranslation();
  const { offers, chosen, kind, listId, optionId, take } = completion;
  if (offers.length === 0) return null;
  return (
    <div
      id={listId}
      className="complete"
      role="listbox"
      aria-label={t(kind === 'emoji' ? 'writing.emoji' : 'writing.people')}
      data-testid="completion"
    >
      {offers.map((offer, i) => (
        <div
          key={offer.key}
          id={optionId(i)}
          role="option"
          aria-selected={i === chosen}
          className={i === chosen ? 'on' : undefined}
          // The field keeps the caret.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => take(offer)}
        >
          <span className="face" aria-hidden="true">
            {offer.face ??
              (offer.person === null ? (
                <Users className="ic s18" />
              ) : (
                <Avatar id={offer.person} name={offer.label} size={24} />
              ))}
          </span>
          <span className="ell">{offer.label}</span>
        </div>
      ))}
    </div>
  );
}
