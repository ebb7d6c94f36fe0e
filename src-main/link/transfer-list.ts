import type { TransferView } from '../../contract/transfers.ts';
import type { CoreParts, Timer } from '../core-api.ts';
import type { Events } from './events.ts';

/** What is on its way, as the window is shown it. */
export interface TransferList {
  all(): TransferView[];
  get(key: string): TransferView | undefined;
  /** Changes one, or adds it. Bytes that move are told ten times a second at most, everything else at once. */
  set(view: TransferView): void;
  moved(key: string, done: number): void;
  remove(key: string): void;
}

const EVERY_MS = 100;

export const createTransferList = (parts: Pick<CoreParts, 'now' | 'after'>, events: Events): TransferList => {
  const views = new Map<string, TransferView>();
  const changed = new Set<string>();
  let timer: Timer | null = null;
  let toldAt = 0;

  const tell = (): void => {
    timer?.cancel();
    timer = null;
    toldAt = parts.now();
    const keys = [...changed];
    changed.clear();
    events.emit('transfers.changed', {
      transfers: keys.flatMap((key) => views.get(key) ?? []),
      removed: keys.filter((key) => !views.has(key)),
    });
  };
  const soon = (): void => {
    const since = parts.now() - toldAt;
    // A clock that jumped back must not hold it up.
    timer ??= parts.after(since >= 0 && since < EVERY_MS ? EVERY_MS - since : 0, tell);
  };

  return {
    all: () => [...views.values()].sort((a, b) => b.at - a.at),
    get: (key) => views.get(key),
    set(view) {
      const before = views.get(view.key);
      if (before !== undefined && JSON.stringify(before) === JSON.stringify(view)) return;
      views.set(view.key, view);
      changed.add(view.key);
      if (before?.state === view.state) soon();
      else tell();
    },
    moved(key, done) {
      const view = views.get(key);
      if (view === undefined || view.done === done) return;
      views.set(key, { ...view, done });
      changed.add(key);
      soon();
    },
    remove(key) {
      if (!views.delete(key)) return;
      changed.add(key);
      tell();
    },
  };
};
