/**
 * The two files' tables. Append-only: a released entry never changes, the next version is the next entry. Each entry
 * runs in a transaction of its own; `user_version` counts them. SQL of SQLite 3.47 at most.
 */

/** `application_id` of cache.db ("SARN") and outbox.db ("SARO"): tells our files from foreign ones. */
export const CACHE_APPLICATION = 0x5341524e;
export const OUTBOX_APPLICATION = 0x5341524f;

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
];

export const outboxMigrations: readonly string[] = [
  `
  CREATE TABLE outbox (position INTEGER PRIMARY KEY AUTOINCREMENT, client_id TEXT NOT NULL UNIQUE, body TEXT NOT NULL, crc INTEGER NOT NULL);
  CREATE TABLE draft (chat_id INTEGER PRIMARY KEY, body TEXT NOT NULL, crc INTEGER NOT NULL);
  CREATE TABLE pending_read (chat_id INTEGER PRIMARY KEY, body TEXT NOT NULL, crc INTEGER NOT NULL);
  `,
];
