-- A key's kind, whose conversations it opens, and the models it may use (one a line; none: all).
ALTER TABLE api_key ADD COLUMN kind TEXT NOT NULL DEFAULT 'KEY';
ALTER TABLE api_key ADD COLUMN owner TEXT NOT NULL DEFAULT '';
ALTER TABLE api_key ADD COLUMN models TEXT NOT NULL DEFAULT '';
UPDATE api_key SET owner = id, scopes = upper(scopes);

CREATE TABLE pairing_code (
  hash    TEXT PRIMARY KEY,
  expires INTEGER NOT NULL
) STRICT;
