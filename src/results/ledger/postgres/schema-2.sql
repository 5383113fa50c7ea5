-- Version 2: what came with version 3 of ../sqlite/schema.sql. They are few, so no index is asked for a path, which may be
-- longer than one takes.

CREATE TABLE thrown_out (
  content BYTEA NOT NULL,
  path TEXT COLLATE "C" NOT NULL,
  run INTEGER NOT NULL
);
