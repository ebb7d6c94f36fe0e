import Database from 'better-sqlite3';
import { migrate } from '../../../src-main/cache/migrate.ts';
import { CACHE_APPLICATION, cacheMigrations } from '../../../src-main/cache/schema.ts';
import { OUTBOX_APPLICATION, outboxMigrations } from '../../../src-main/cache/outbox-schema.ts';

/** `node upgrade-killed.ts FILE cache|outbox N`: brings a file to the newest version and is killed at the Nth statement. */
const [file = '', which, at = '0'] = process.argv.slice(2);
let statements = 0;
const db = new Database(file, {
  verbose() {
    statements += 1;
    if (statements === Number(at)) process.kill(process.pid, 'SIGKILL');
  },
});
db.pragma('journal_mode = WAL');
if (which === 'cache') migrate(db, CACHE_APPLICATION, cacheMigrations);
else migrate(db, OUTBOX_APPLICATION, outboxMigrations);
db.close();
process.stdout.write(`${statements}\n`);
