-- Owners who have switched the use of their facts on.
CREATE TABLE memory_used (
  owner TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
