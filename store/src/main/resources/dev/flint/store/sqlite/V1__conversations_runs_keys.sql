-- Times are milliseconds since 1970 (UTC). JSON is text in the form of dev.flint.store.json.

CREATE TABLE conversation (
  id       TEXT PRIMARY KEY,
  owner    TEXT NOT NULL,
  title    TEXT NOT NULL,
  pinned   INTEGER NOT NULL DEFAULT 0,
  settings TEXT NOT NULL,
  leaf     TEXT,
  created  INTEGER NOT NULL,
  updated  INTEGER NOT NULL,
  deleted  INTEGER
) STRICT;
CREATE INDEX conversation_of_owner ON conversation (owner, pinned DESC, updated DESC, id DESC);

-- number is the row's name in the search index; it must not change, so it is declared. A tree is
-- deleted as a whole: a cascade from parent to child would be as deep as the conversation is long.
CREATE TABLE message (
  number       INTEGER PRIMARY KEY,
  id           TEXT NOT NULL UNIQUE,
  conversation TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
  parent       TEXT REFERENCES message (id) DEFERRABLE INITIALLY DEFERRED,
  message      TEXT NOT NULL,
  run          TEXT,
  created      INTEGER NOT NULL
) STRICT;
CREATE INDEX message_of_conversation ON message (conversation);
CREATE INDEX message_of_parent ON message (parent);

CREATE TABLE run (
  id               TEXT PRIMARY KEY,
  owner            TEXT NOT NULL,
  kind             TEXT NOT NULL,
  conversation     TEXT REFERENCES conversation (id) ON DELETE CASCADE,
  question         TEXT,
  answer           TEXT,
  previous         TEXT,
  state            TEXT NOT NULL,
  model            TEXT NOT NULL,
  request          TEXT NOT NULL,
  usage            TEXT,
  failure_code     TEXT,
  failure_sentence TEXT,
  created          INTEGER NOT NULL,
  started          INTEGER,
  ended            INTEGER
) STRICT;
CREATE INDEX run_of_owner ON run (owner, created DESC);
CREATE INDEX run_of_conversation ON run (conversation);
CREATE INDEX run_unfinished ON run (state) WHERE state IN ('QUEUED', 'RUNNING');

CREATE TABLE event (
  run      TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  sequence INTEGER NOT NULL,
  event    TEXT NOT NULL,
  PRIMARY KEY (run, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE blob (
  hash    TEXT PRIMARY KEY,
  bytes   BLOB NOT NULL,
  created INTEGER NOT NULL
) STRICT;

-- Who holds a blob: a message. The last holder to go takes the blob along.
CREATE TABLE blob_use (
  holder TEXT NOT NULL REFERENCES message (id) ON DELETE CASCADE,
  hash   TEXT NOT NULL REFERENCES blob (hash),
  PRIMARY KEY (holder, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX blob_use_of_blob ON blob_use (hash);

CREATE TABLE api_key (
  id        TEXT PRIMARY KEY,
  name      TEXT NOT NULL,
  scopes    TEXT NOT NULL,
  hash      TEXT NOT NULL UNIQUE,
  created   INTEGER NOT NULL,
  expires   INTEGER,
  last_used INTEGER,
  revoked   INTEGER
) STRICT;
CREATE UNIQUE INDEX api_key_working_name ON api_key (name) WHERE revoked IS NULL;

CREATE TABLE fact (
  id      TEXT PRIMARY KEY,
  owner   TEXT NOT NULL,
  text    TEXT NOT NULL,
  created INTEGER NOT NULL,
  updated INTEGER NOT NULL
) STRICT;
CREATE INDEX fact_of_owner ON fact (owner, created);

-- Three-character pieces, so that a part of a word is found in every script.
CREATE VIRTUAL TABLE search USING fts5 (text, tokenize = 'trigram remove_diacritics 1');
INSERT INTO search (search, rank) VALUES ('secure-delete', 1);
