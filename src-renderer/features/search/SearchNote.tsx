import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useStores } from '../../stores/context.tsx';
import { HITS_MAX } from '../../stores/search.ts';
import { Spinner } from '../../ui/Spinner.tsx';

/**
 * How far the search is, in words: still looking, stopped half way, through; and whether what is not on this computer was
 * looked at.
 */
export function SearchNote({ nothing }: { nothing: boolean }) {
  const { t } = useTranslation();
  const { search } = useStores();
  const here = useStore(search, (s) => s.here);
  const server = useStore(search, (s) => s.server);
  const typed = useStore(search, (s) => s.typed.trim());
  const stale = useStore(search, (s) => s.stale);
  const count = useStore(search, (s) => s.hits.length);
  const remote = useStore(search, (s) => s.hits.some((hit) => hit.remote));
  const idle = here === 'idle';
  const full = count >= HITS_MAX;
  const going = !stale && (here === 'going' || server === 'going');
  const more = !going && !full && (here === 'more' || server === 'more');
  const over = here === 'done' && !going && !more;
  return (
    <div className="s-note">
      <div role="status" data-testid="search-note" data-here={here} data-server={server}>
        {idle && t('search.hint')}
        {nothing && over && t(typed === '' ? 'search.noneFiltered' : 'search.none', { query: typed })}
        {here === 'failed' && t('search.failed')}
        {!stale && here === 'going' && t('search.further')}
        {!stale && here !== 'going' && server === 'going' && t('search.serverGoing')}
        {server === 'offline' && t('search.offline')}
        {server === 'failed' && t('search.serverFailed')}
        {remote && !going && ` ${t('search.fromServer')}`}
        {full && ` ${t('search.full', { count: HITS_MAX })}`}
      </div>
      {going && (
        <span className="going">
          <Spinner />
          <button type="button" className="lnk" onClick={() => search.stop()}>
            {t('search.stop')}
          </button>
        </span>
      )}
      {(more || server === 'failed' || (server === 'offline' && here === 'done')) && (
        <button type="button" className="lnk" data-testid="search-more" onClick={() => search.more()}>
          {t(more ? 'search.more' : 'common.tryAgain')}
        </button>
      )}
    </div>
  );
}
