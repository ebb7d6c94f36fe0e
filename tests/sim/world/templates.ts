import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Real from 'better-sqlite3';
import { migrate } from '../../../src-main/cache/migrate.ts';
import { CACHE_APPLICATION, cacheMigrations } from '../../../src-main/cache/schema.ts';
import { OUTBOX_APPLICATION, outboxMigrations } from '../../../src-main/cache/outbox-schema.ts';
import { BASE } from './disk.ts';

/** New, empty databases as the product makes them: made once, since a run opens several and would spend a fifth of its time on it. */
export const templates = new Map<string, string>();

/** Makes them, before the first run of a process. */
export const makeTemplates = (): void => {
  const folder = join(BASE, 'templates');
  if (existsSync(folder)) return;
  mkdirSync(folder, { recursive: true });
  const make = (name: string, application: number, steps: readonly string[]): void => {
    const file = join(folder, name);
    const db = new Real(file);
    migrate(db, application, steps);
    db.close();
    templates.set(name, file);
  };
  make('cache.db', CACHE_APPLICATION, cacheMigrations);
  make('outbox.db', OUTBOX_APPLICATION, outboxMigrations);
};
