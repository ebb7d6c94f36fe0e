/**
 * The tables of cache.db. Append-only: a released entry never changes, the next version is the next entry. Each entry
 * runs in a transaction of its own; `user_version` counts them. SQL of SQLite 3.47 at most.
 */

/** `application_id` of cache.db ("SARN"): tells our files from foreign ones. */
export const CACHE_APPLICATION = 0x5341524e;

/**
 * Counts a sealed table's rows in `tally` (seal.ts). A row that is not what was written cannot be changed or removed: that
 * would give it a valid seal.
 */
const watched = (table: string, names: string): string => {
  const of = (row: 'old' | 'new'): string => names.replace(/\w+/g, `${row}.$&`);
  const refuse = `SELECT RAISE(ABORT, 'broken seal') WHERE old.seal <> row_seal(${of('old')});`;
  return `
  INSERT INTO tally (name, rows, sum) SELECT '${table}', count(*), coalesce(sum(seal), 0) FROM ${table};
  CREATE TRIGGER ${table}_added AFTER INSERT ON ${table} BEGIN
    UPDATE tally SET rows = rows + 1, sum = sum + new.seal WHERE name = '${table}';
  END;
  CREATE TRIGGER ${table}_changed AFTER UPDATE ON ${table} BEGIN
    ${refuse}
    UPDATE tally SET sum = sum - old.seal + new.seal WHERE name = '${table}';
  END;
  CREATE TRIGGER ${table}_removed AFTER DELETE ON ${table} BEGIN
    ${refuse}
    UPDATE tally SET rows = rows - 1, sum = sum - old.seal WHERE name = '${table}';
  END;
  `;
};

const withSeal = (table: string, columns: string, names: string, end: string, keys: string): string =>
  `CREATE TABLE ${table} (${columns}, seal INTEGER NOT NULL AS (row_seal(${names})) STORED${keys}) ${end};`;

/** Makes a table with a seal over `names`; `columns` and `keys` as in CREATE TABLE. */
const sealedNew = (table: string, columns: string, names: string, end = '', keys = ''): string =>
  withSeal(table, columns, names, end, keys) + watched(table, names);

/** The same in the place of one that is there; `values`: what its rows become. */
const sealed = (table: string, columns: string, names: string, end = '', keys = '', values = names): string => `
  ALTER TABLE ${table} RENAME TO ${table}_before;
  ${withSeal(table, columns, names, end, keys)}
  INSERT INTO ${table} (${names}) SELECT ${values} FROM ${table}_before;
  DROP TABLE ${table}_before;
  ${watched(table, names)}`;

/**
 * `sealed`, of a table that has a seal already: `added` columns of it are `defaults` in the rows of before. A row that is not
 * what was written has no value for the first of them, which is NOT NULL: that is damage.
 */
const resealed = (
  table: string,
  columns: string,
  names: string,
  added: string,
  [first, ...defaults]: readonly string[],
  end = '',
  keys = '',
): string => `
  DELETE FROM tally WHERE name = '${table}';
  ${sealed(
    table,
    columns,
    `${names}, ${added}`,
    end,
    keys,
    [names, `CASE seal WHEN row_seal(${names}) THEN ${first} END`, ...defaults].join(', '),
  )}`;

/** What a text contains that folds to something else since the entry that uses this: SQL. */
const REFOLDED = [
  ...[0x200b, 0xfeff, 0x2060, 0xad].map((code) => `char(${code})`),
  `char(${0x0e40}, ${0x0e40})`,
  ...[0x0e48, 0x0e49, 0x0e4a, 0x0e4b].map((tone) => `char(${0x0e33}, ${tone})`),
];

/**
 * What searches are narrowed to: a sender; pictures and files; texts that may hold a link (find-read.ts). Rows are in the order
 * of their ids. An entry that makes `message` anew makes these anew, too.
 */
const SEARCH_INDEXES = `
  CREATE INDEX message_sender ON message (sender);
  CREATE INDEX message_other ON message (id) WHERE type <> 'TEXT';
  CREATE INDEX message_link ON message (id) WHERE instr(content, '.') > 0 OR instr(content, '://') > 0 OR instr(content, '@') > 0;`;

export const cacheMigrations: readonly string[] = [
  `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE person (id TEXT PRIMARY KEY, name TEXT NOT NULL, picture TEXT) WITHOUT ROWID;
  -- The list is read from this table alone: names, presence and the last message are repeated here.
  CREATE TABLE chat (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL, title TEXT NOT NULL,
    peer_id TEXT, peer_name TEXT, peer_picture TEXT, peer_online INTEGER NOT NULL DEFAULT 0, peer_last_seen INTEGER,
    updated_at INTEGER NOT NULL, hidden INTEGER NOT NULL DEFAULT 0,
    epoch TEXT NOT NULL, head INTEGER NOT NULL, top INTEGER NOT NULL, joined_seq INTEGER NOT NULL,
    read_seq INTEGER NOT NULL DEFAULT 0, peers_read INTEGER NOT NULL DEFAULT 0, peers_delivered INTEGER NOT NULL DEFAULT 0,
    -- The newest message of others that is stored, and how much of that the server was told.
    other_seq INTEGER NOT NULL DEFAULT 0, own_delivered INTEGER NOT NULL DEFAULT 0,
    unread INTEGER NOT NULL DEFAULT 0,
    srv_unread INTEGER NOT NULL DEFAULT 0, srv_head INTEGER NOT NULL DEFAULT 0, srv_read INTEGER NOT NULL DEFAULT 0,
    last_seq INTEGER, last_sender TEXT, last_name TEXT, last_client TEXT, last_type TEXT, last_text TEXT,
    last_image TEXT, last_width INTEGER, last_height INTEGER, last_at INTEGER
  );
  CREATE INDEX chat_peer ON chat (peer_id) WHERE peer_id IS NOT NULL;
  CREATE INDEX chat_unread ON chat (unread, hidden) WHERE unread > 0;
  CREATE INDEX chat_undelivered ON chat (id) WHERE other_seq > own_delivered;
  CREATE TABLE member (
    chat_id INTEGER NOT NULL, user_id TEXT NOT NULL, role TEXT NOT NULL, joined_seq INTEGER NOT NULL, left_seq INTEGER,
    read_seq INTEGER NOT NULL, delivered_seq INTEGER NOT NULL, PRIMARY KEY (chat_id, user_id)
  ) WITHOUT ROWID;
  CREATE INDEX member_user ON member (user_id);
  -- id = milliseconds * 1024 + n: ascending in time over all chats, so that "newest first" is "id descending" for the
  -- table and for the text index alike. plain: folding changes only the case of A-Z.
  CREATE TABLE message (
    id INTEGER PRIMARY KEY,
    chat_id INTEGER NOT NULL, seq INTEGER NOT NULL, sender TEXT NOT NULL, own INTEGER NOT NULL, client_id TEXT,
    type TEXT NOT NULL, content TEXT NOT NULL, image TEXT, width INTEGER, height INTEGER, at INTEGER NOT NULL,
    plain INTEGER NOT NULL
  );
  CREATE UNIQUE INDEX message_place ON message (chat_id, seq);
  CREATE INDEX message_client ON message (client_id) WHERE own = 1 AND client_id IS NOT NULL;
  CREATE TABLE gap (chat_id INTEGER NOT NULL, from_seq INTEGER NOT NULL, to_seq INTEGER NOT NULL,
    PRIMARY KEY (chat_id, from_seq)) WITHOUT ROWID;
  -- Messages that are stored and not yet in the text index: search reads these one by one.
  CREATE TABLE fts_todo (id INTEGER PRIMARY KEY);
  -- Holds folded text only, and no copy of it.
  CREATE VIRTUAL TABLE fts USING fts5 (text, content = '', tokenize = 'trigram case_sensitive 1');
  INSERT INTO fts (fts, rank) VALUES ('secure-delete', 1);
  CREATE TABLE full_seen (chat_id INTEGER PRIMARY KEY);
  `,
  `
  -- From above here on the device keeps the whole log: holes are filled by themselves, below only when scrolled to.
  ALTER TABLE chat ADD COLUMN kept_from INTEGER NOT NULL DEFAULT 0;
  UPDATE chat SET kept_from = max(joined_seq, head - 50);
  `,
  `
  -- How many rows each sealed table has, and the sum of their seals: a row that is lost is noticed.
  CREATE TABLE tally (name TEXT PRIMARY KEY, rows INTEGER NOT NULL, sum INTEGER NOT NULL) WITHOUT ROWID;
  ${sealed('meta', 'key TEXT PRIMARY KEY, value TEXT NOT NULL', 'key, value', 'WITHOUT ROWID')}
  ${sealed('person', 'id TEXT PRIMARY KEY, name TEXT NOT NULL, picture TEXT', 'id, name, picture', 'WITHOUT ROWID')}
  ${sealed(
    'chat',
    `
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL, title TEXT NOT NULL,
    peer_id TEXT, peer_name TEXT, peer_picture TEXT, peer_online INTEGER NOT NULL DEFAULT 0, peer_last_seen INTEGER,
    updated_at INTEGER NOT NULL, hidden INTEGER NOT NULL DEFAULT 0,
    epoch TEXT NOT NULL, head INTEGER NOT NULL, top INTEGER NOT NULL, joined_seq INTEGER NOT NULL,
    read_seq INTEGER NOT NULL DEFAULT 0, peers_read INTEGER NOT NULL DEFAULT 0, peers_delivered INTEGER NOT NULL DEFAULT 0,
    other_seq INTEGER NOT NULL DEFAULT 0, own_delivered INTEGER NOT NULL DEFAULT 0,
    unread INTEGER NOT NULL DEFAULT 0,
    srv_unread INTEGER NOT NULL DEFAULT 0, srv_head INTEGER NOT NULL DEFAULT 0, srv_read INTEGER NOT NULL DEFAULT 0,
    last_seq INTEGER, last_sender TEXT, last_name TEXT, last_client TEXT, last_type TEXT, last_text TEXT,
    last_image TEXT, last_width INTEGER, last_height INTEGER, last_at INTEGER, kept_from INTEGER NOT NULL DEFAULT 0`,
    `id, kind, title, peer_id, peer_name, peer_picture, peer_online, peer_last_seen, updated_at, hidden, epoch, head, top, joined_seq,
    read_seq, peers_read, peers_delivered, other_seq, own_delivered, unread, srv_unread, srv_head, srv_read, last_seq, last_sender,
    last_name, last_client, last_type, last_text, last_image, last_width, last_height, last_at, kept_from`,
  )}
  CREATE INDEX chat_peer ON chat (peer_id) WHERE peer_id IS NOT NULL;
  CREATE INDEX chat_unread ON chat (unread, hidden) WHERE unread > 0;
  CREATE INDEX chat_undelivered ON chat (id) WHERE other_seq > own_delivered;
  ${sealed(
    'member',
    `chat_id INTEGER NOT NULL, user_id TEXT NOT NULL, role TEXT NOT NULL, joined_seq INTEGER NOT NULL, left_seq INTEGER,
    read_seq INTEGER NOT NULL, delivered_seq INTEGER NOT NULL`,
    'chat_id, user_id, role, joined_seq, left_seq, read_seq, delivered_seq',
    'WITHOUT ROWID',
    ', PRIMARY KEY (chat_id, user_id)',
  )}
  CREATE INDEX member_user ON member (user_id);
  ${sealed(
    'message',
    `id INTEGER PRIMARY KEY,
    chat_id INTEGER NOT NULL, seq INTEGER NOT NULL, sender TEXT NOT NULL, own INTEGER NOT NULL, client_id TEXT,
    type TEXT NOT NULL, content TEXT NOT NULL, image TEXT, width INTEGER, height INTEGER, at INTEGER NOT NULL,
    plain INTEGER NOT NULL`,
    'id, chat_id, seq, sender, own, client_id, type, content, image, width, height, at, plain',
  )}
  CREATE UNIQUE INDEX message_place ON message (chat_id, seq);
  CREATE INDEX message_client ON message (client_id) WHERE own = 1 AND client_id IS NOT NULL;
  ${sealed(
    'gap',
    'chat_id INTEGER NOT NULL, from_seq INTEGER NOT NULL, to_seq INTEGER NOT NULL',
    'chat_id, from_seq, to_seq',
    'WITHOUT ROWID',
    ', PRIMARY KEY (chat_id, from_seq)',
  )}
  `,
  `
  -- When things happened, ms of this computer's clock: shown only, nothing is decided by them.
  CREATE TABLE chat_time (chat_id INTEGER PRIMARY KEY, heard INTEGER NOT NULL);
  CREATE TABLE sent_time (
    chat_id INTEGER NOT NULL, seq INTEGER NOT NULL, written INTEGER NOT NULL, acked INTEGER NOT NULL, PRIMARY KEY (chat_id, seq)
  ) WITHOUT ROWID;
  -- A member's pointer went from from_seq to seq. exact: told as it happened; 0: found later, so at that time or before.
  CREATE TABLE pointer_time (
    chat_id INTEGER NOT NULL, user_id TEXT NOT NULL, kind TEXT NOT NULL, seq INTEGER NOT NULL, from_seq INTEGER NOT NULL,
    at INTEGER NOT NULL, exact INTEGER NOT NULL, PRIMARY KEY (chat_id, user_id, kind, seq)
  ) WITHOUT ROWID;
  `,
  `
  -- What became of messages, and which they answer. state_seq: of the event that changed it last; reactions: JSON.
  ${resealed(
    'message',
    `id INTEGER PRIMARY KEY,
    chat_id INTEGER NOT NULL, seq INTEGER NOT NULL, sender TEXT NOT NULL, own INTEGER NOT NULL, client_id TEXT,
    type TEXT NOT NULL, content TEXT NOT NULL, image TEXT, width INTEGER, height INTEGER, at INTEGER NOT NULL,
    plain INTEGER NOT NULL, state_seq INTEGER NOT NULL, edited_at INTEGER, deleted INTEGER NOT NULL, reactions TEXT, reply_to INTEGER`,
    'id, chat_id, seq, sender, own, client_id, type, content, image, width, height, at, plain',
    'state_seq, edited_at, deleted, reactions, reply_to',
    ['0', 'NULL', '0', 'NULL', 'NULL'],
  )}
  CREATE UNIQUE INDEX message_place ON message (chat_id, seq);
  CREATE INDEX message_client ON message (client_id) WHERE own = 1 AND client_id IS NOT NULL;
  CREATE INDEX message_answer ON message (chat_id, reply_to) WHERE reply_to IS NOT NULL;
  ${resealed(
    'chat',
    `
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL, title TEXT NOT NULL,
    peer_id TEXT, peer_name TEXT, peer_picture TEXT, peer_online INTEGER NOT NULL DEFAULT 0, peer_last_seen INTEGER,
    updated_at INTEGER NOT NULL, hidden INTEGER NOT NULL DEFAULT 0,
    epoch TEXT NOT NULL, head INTEGER NOT NULL, top INTEGER NOT NULL, joined_seq INTEGER NOT NULL,
    read_seq INTEGER NOT NULL DEFAULT 0, peers_read INTEGER NOT NULL DEFAULT 0, peers_delivered INTEGER NOT NULL DEFAULT 0,
    other_seq INTEGER NOT NULL DEFAULT 0, own_delivered INTEGER NOT NULL DEFAULT 0,
    unread INTEGER NOT NULL DEFAULT 0,
    srv_unread INTEGER NOT NULL DEFAULT 0, srv_head INTEGER NOT NULL DEFAULT 0, srv_read INTEGER NOT NULL DEFAULT 0,
    last_seq INTEGER, last_sender TEXT, last_name TEXT, last_client TEXT, last_type TEXT, last_text TEXT,
    last_image TEXT, last_width INTEGER, last_height INTEGER, last_at INTEGER, kept_from INTEGER NOT NULL DEFAULT 0,
    last_deleted INTEGER NOT NULL DEFAULT 0`,
    `id, kind, title, peer_id, peer_name, peer_picture, peer_online, peer_last_seen, updated_at, hidden, epoch, head, top, joined_seq,
    read_seq, peers_read, peers_delivered, other_seq, own_delivered, unread, srv_unread, srv_head, srv_read, last_seq, last_sender,
    last_name, last_client, last_type, last_text, last_image, last_width, last_height, last_at, kept_from`,
    'last_deleted',
    ['0'],
  )}
  CREATE INDEX chat_peer ON chat (peer_id) WHERE peer_id IS NOT NULL;
  CREATE INDEX chat_unread ON chat (unread, hidden) WHERE unread > 0;
  CREATE INDEX chat_undelivered ON chat (id) WHERE other_seq > own_delivered;
  -- States of messages that are not here yet.
  ${sealedNew(
    'early',
    `chat_id INTEGER NOT NULL, seq INTEGER NOT NULL, state_seq INTEGER NOT NULL, content TEXT NOT NULL, edited_at INTEGER,
    deleted INTEGER NOT NULL, reactions TEXT`,
    'chat_id, seq, state_seq, content, edited_at, deleted, reactions',
    'WITHOUT ROWID',
    ', PRIMARY KEY (chat_id, seq)',
  )}
  -- Messages that the user took away for themself: they are not stored.
  ${sealedNew(
    'hidden_message',
    'chat_id INTEGER NOT NULL, seq INTEGER NOT NULL',
    'chat_id, seq',
    'WITHOUT ROWID',
    ', PRIMARY KEY (chat_id, seq)',
  )}
  `,
  `
  -- Folding takes more texts for alike than before (fold.ts): the index is filled anew.
  INSERT INTO fts (fts) VALUES ('delete-all');
  INSERT OR IGNORE INTO fts_todo (id) SELECT id FROM message WHERE content <> '';
  UPDATE message SET plain = 0 WHERE plain = 1 AND (
    ${REFOLDED.map((code) => `instr(content, ${code})`).join(' OR ')});
  `,
  `
  -- Whom messages call by name (JSON), whether that is the user, and how many unread ones do.
  ${resealed(
    'message',
    `id INTEGER PRIMARY KEY,
    chat_id INTEGER NOT NULL, seq INTEGER NOT NULL, sender TEXT NOT NULL, own INTEGER NOT NULL, client_id TEXT,
    type TEXT NOT NULL, content TEXT NOT NULL, image TEXT, width INTEGER, height INTEGER, at INTEGER NOT NULL,
    plain INTEGER NOT NULL, state_seq INTEGER NOT NULL, edited_at INTEGER, deleted INTEGER NOT NULL, reactions TEXT, reply_to INTEGER,
    calls INTEGER NOT NULL, mentions TEXT`,
    `id, chat_id, seq, sender, own, client_id, type, content, image, width, height, at, plain, state_seq, edited_at, deleted, reactions,
    reply_to`,
    'calls, mentions',
    ['0', 'NULL'],
  )}
  CREATE UNIQUE INDEX message_place ON message (chat_id, seq);
  CREATE INDEX message_client ON message (client_id) WHERE own = 1 AND client_id IS NOT NULL;
  CREATE INDEX message_answer ON message (chat_id, reply_to) WHERE reply_to IS NOT NULL;
  CREATE INDEX message_call ON message (chat_id, seq) WHERE calls = 1;
  ${resealed(
    'chat',
    `
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL, title TEXT NOT NULL,
    peer_id TEXT, peer_name TEXT, peer_picture TEXT, peer_online INTEGER NOT NULL DEFAULT 0, peer_last_seen INTEGER,
    updated_at INTEGER NOT NULL, hidden INTEGER NOT NULL DEFAULT 0,
    epoch TEXT NOT NULL, head INTEGER NOT NULL, top INTEGER NOT NULL, joined_seq INTEGER NOT NULL,
    read_seq INTEGER NOT NULL DEFAULT 0, peers_read INTEGER NOT NULL DEFAULT 0, peers_delivered INTEGER NOT NULL DEFAULT 0,
    other_seq INTEGER NOT NULL DEFAULT 0, own_delivered INTEGER NOT NULL DEFAULT 0,
    unread INTEGER NOT NULL DEFAULT 0,
    srv_unread INTEGER NOT NULL DEFAULT 0, srv_head INTEGER NOT NULL DEFAULT 0, srv_read INTEGER NOT NULL DEFAULT 0,
    last_seq INTEGER, last_sender TEXT, last_name TEXT, last_client TEXT, last_type TEXT, last_text TEXT,
    last_image TEXT, last_width INTEGER, last_height INTEGER, last_at INTEGER, kept_from INTEGER NOT NULL DEFAULT 0,
    last_deleted INTEGER NOT NULL DEFAULT 0, mentioned INTEGER NOT NULL DEFAULT 0`,
    `id, kind, title, peer_id, peer_name, peer_picture, peer_online, peer_last_seen, updated_at, hidden, epoch, head, top, joined_seq,
    read_seq, peers_read, peers_delivered, other_seq, own_delivered, unread, srv_unread, srv_head, srv_read, last_seq, last_sender,
    last_name, last_client, last_type, last_text, last_image, last_width, last_height, last_at, kept_from, last_deleted`,
    'mentioned',
    ['0'],
  )}
  CREATE INDEX chat_peer ON chat (peer_id) WHERE peer_id IS NOT NULL;
  CREATE INDEX chat_unread ON chat (unread, hidden) WHERE unread > 0;
  CREATE INDEX chat_undelivered ON chat (id) WHERE other_seq > own_delivered;
  `,
  `
  ${SEARCH_INDEXES}
  `,
  `
  -- How a picture looks from afar, and which were sent together. Outside the seal: nothing is decided by them but how pictures are
  -- shown, and a history of a million messages is not written anew for it.
  ALTER TABLE message ADD COLUMN preview TEXT;
  ALTER TABLE message ADD COLUMN album TEXT;
  -- The pictures of a chat, by month.
  CREATE INDEX message_picture ON message (chat_id, seq) WHERE type = 'IMAGE' AND deleted = 0;
  `,
  `
  -- What the user set for a chat. useq: of the entry of their log that says so.
  ${sealedNew(
    'chat_setting',
    'chat_id INTEGER PRIMARY KEY, useq INTEGER NOT NULL, muted_until INTEGER, pinned_at INTEGER, archived_seq INTEGER',
    'chat_id, useq, muted_until, pinned_at, archived_seq',
  )}
  `,
  `
  -- What is pinned in chats: numbers of messages (JSON), and of the entry of the log that changed them last.
  ${sealedNew(
    'pins',
    'chat_id INTEGER PRIMARY KEY, pins_seq INTEGER NOT NULL, list TEXT NOT NULL',
    'chat_id, pins_seq, list',
  )}
  `,
  `
  -- Who is in a group: state_seq: of the entry of the log that made a member so, where it is above the roster_seq of the group.
  ${resealed(
    'member',
    `chat_id INTEGER NOT NULL, user_id TEXT NOT NULL, role TEXT NOT NULL, joined_seq INTEGER NOT NULL, left_seq INTEGER,
    read_seq INTEGER NOT NULL, delivered_seq INTEGER NOT NULL, state_seq INTEGER NOT NULL`,
    'chat_id, user_id, role, joined_seq, left_seq, read_seq, delivered_seq',
    'state_seq',
    ['0'],
    'WITHOUT ROWID',
    ', PRIMARY KEY (chat_id, user_id)',
  )}
  CREATE INDEX member_user ON member (user_id);
  -- What a group shows; up to which entry everybody in it is known, how many they are, and what the user is among them.
  ${sealedNew(
    'group_state',
    'chat_id INTEGER PRIMARY KEY, picture TEXT, title_seq INTEGER NOT NULL, roster_seq INTEGER NOT NULL, members INTEGER NOT NULL, role TEXT',
    'chat_id, picture, title_seq, roster_seq, members, role',
  )}
  -- Lines of groups' histories. Apart from messages: they are neither unread, nor searched, nor answered.
  ${sealedNew(
    'notice',
    'chat_id INTEGER NOT NULL, seq INTEGER NOT NULL, sender TEXT NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL',
    'chat_id, seq, sender, at, body',
    'WITHOUT ROWID',
    ', PRIMARY KEY (chat_id, seq)',
  )}
  -- Groups that were here before are asked for once more: what entries made of them was not taken in.
  DELETE FROM meta WHERE key = 'token' AND EXISTS (SELECT 1 FROM chat WHERE kind = 'group');
  `,
];
