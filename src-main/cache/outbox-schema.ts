/** The tables of outbox.db, by the rules of schema.ts. */

/** `application_id` of outbox.db ("SARO"): tells our files from foreign ones. */
export const OUTBOX_APPLICATION = 0x5341524f;

const tallied = (table: string): string => `
  INSERT INTO tally (name, rows, sum) SELECT '${table}', count(*), coalesce(sum(crc), 0) FROM ${table};
  CREATE TRIGGER ${table}_added AFTER INSERT ON ${table} BEGIN
    UPDATE tally SET rows = rows + 1, sum = sum + new.crc WHERE name = '${table}';
  END;
  CREATE TRIGGER ${table}_removed AFTER DELETE ON ${table} BEGIN
    UPDATE tally SET rows = rows - 1, sum = sum - old.crc WHERE name = '${table}';
  END;
`;

export const outboxMigrations: readonly string[] = [
  `
  CREATE TABLE outbox (position INTEGER PRIMARY KEY AUTOINCREMENT, client_id TEXT NOT NULL UNIQUE, body TEXT NOT NULL, crc INTEGER NOT NULL);
  CREATE TABLE draft (chat_id INTEGER PRIMARY KEY, body TEXT NOT NULL, crc INTEGER NOT NULL);
  CREATE TABLE pending_read (chat_id INTEGER PRIMARY KEY, body TEXT NOT NULL, crc INTEGER NOT NULL);
  `,
  `
  -- How many rows each table has and the sum of their checksums: a row that is lost is noticed.
  CREATE TABLE tally (name TEXT PRIMARY KEY, rows INTEGER NOT NULL, sum INTEGER NOT NULL) WITHOUT ROWID;
  -- owner: whose file this is. line: the number of the last line of the journal that is in here.
  CREATE TABLE note (name TEXT PRIMARY KEY, value TEXT NOT NULL, crc INTEGER NOT NULL) WITHOUT ROWID;
  ${['outbox', 'draft', 'pending_read'].map(tallied).join('')}
  `,
  `
  -- Changes of messages that are not on the server yet; positions are of one row with those of outbox.
  CREATE TABLE act (position INTEGER PRIMARY KEY AUTOINCREMENT, client_id TEXT NOT NULL UNIQUE, body TEXT NOT NULL, crc INTEGER NOT NULL);
  ${tallied('act')}
  `,
  `
  -- Settings that are not on the server yet: the newest of each kind of thing.
  CREATE TABLE setting (key TEXT PRIMARY KEY, body TEXT NOT NULL, crc INTEGER NOT NULL);
  ${tallied('setting')}
  `,
];
