import { join } from 'node:path';
import type { ExportState } from '../../contract/export.ts';
import type { Account } from '../../contract/ipc.ts';
import { fail, ok, type Result } from '../../contract/result.ts';
import type { Cache } from '../cache/api.ts';
import type { ExportJob } from '../cache/export-job.ts';
import type { CoreParts } from '../core-api.ts';
import type { Events } from './events.ts';

/** How an export looks: the desktop knows the user's language. */
export type ExportLook = Pick<ExportJob, 'locale' | 'calendar' | 'timeZone' | 'words'>;

export interface Exporter {
  state(): ExportState;
  /** Begins one into a new folder inside `folder`. BUSY while one runs. */
  start(folder: string, look: ExportLook): Result<Record<string, never>>;
  cancel(): void;
}

interface ExporterParts {
  parts: Pick<CoreParts, 'now'>;
  cache: Cache;
  account: Account;
  events: Events;
}

/** "2026-11-23 14.05.09", by this computer's clock and place: sorts, and is a name on every system. */
const stampOf = (at: number): string => {
  const d = new Date(at);
  const two = (n: number): string => String(n).padStart(2, '0');
  const day = `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}`;
  return `${day} ${two(d.getHours())}.${two(d.getMinutes())}.${two(d.getSeconds())}`;
};

/** The exports of an open account: one at a time, told as `export.changed`. */
export const createExporter = ({ parts, cache, account, events }: ExporterParts): Exporter => {
  let state: ExportState = { running: null, last: null };
  const tell = (next: ExportState): void => {
    state = next;
    events.emit('export.changed', state);
  };
  const run = async (job: ExportJob): Promise<void> => {
    const end = await cache.exportTo(job, (done, total) => tell({ running: { done, total }, last: null }));
    tell({ running: null, last: end.kind === 'done' ? { ...end, folder: job.folder } : end });
  };
  return {
    state: () => state,
    start(folder, look) {
      if (state.running !== null) return fail('BUSY', 'An export is being written.');
      const at = parts.now();
      const { name, email, server } = account;
      tell({ running: { done: 0, total: null }, last: null });
      void run({
        ...look,
        folder: join(folder, `Sarn ${stampOf(at)}`),
        account: { name, email, server },
        at,
        unsent: cache.outbox(),
      });
      return ok({});
    },
    cancel: () => cache.cancelExport(),
  };
};
