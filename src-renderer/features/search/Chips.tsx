import { X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { startOfDay } from '../../../contract/search-day.ts';
import type { FilterKind } from '../../../contract/search-text.ts';
import { useDates, useStores } from '../../stores/context.tsx';
import { chipKey, type Chip } from '../../stores/search-chips.ts';

/** The order in which filters are offered. */
const KINDS: readonly FilterKind[] = ['from', 'in', 'has', 'after', 'before'];

/** What a chip says. */
const useChipText = (): ((chip: Chip) => string) => {
  const { t } = useTranslation();
  const dates = useDates();
  return (chip) => {
    if (chip.kind === 'from' || chip.kind === 'in') return t(`search.chips.${chip.kind}`, { name: chip.name });
    if (chip.kind === 'has') return t(`search.with.${chip.what}`);
    return t(`search.chips.${chip.kind}`, { day: dates.day(startOfDay(chip.day)) });
  };
};

/** The chosen filters, each with a way to take it away; and the filters that may be begun. */
export function Chips({
  offered,
  onBegin,
  onDone,
}: {
  offered: boolean;
  onBegin: (kind: FilterKind) => void;
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const { search } = useStores();
  const chips = useStore(search, (s) => s.chips);
  const textOf = useChipText();
  if (chips.length === 0 && !offered) return null;
  return (
    <div className="s-chips" role="group" aria-label={t('search.filtersLabel')}>
      {chips.map((chip) => (
        <button
          key={chipKey(chip)}
          type="button"
          className="chip on"
          data-testid="search-chip"
          aria-label={t('search.dropChip', { name: textOf(chip) })}
          title={t('search.dropChip', { name: textOf(chip) })}
          onClick={() => {
            search.drop(chip);
            onDone();
          }}
        >
          <span className="ell">{textOf(chip)}</span>
          <X className="ic s14" aria-hidden="true" />
        </button>
      ))}
      {offered &&
        KINDS.map((kind) => (
          <button
            key={kind}
            type="button"
            className="chip"
            data-testid={`search-begin-${kind}`}
            onClick={() => onBegin(kind)}
          >
            {t(`search.filters.${kind}`)}
          </button>
        ))}
    </div>
  );
}
