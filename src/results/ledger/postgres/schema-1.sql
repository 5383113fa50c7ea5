-- Version 1: the tables of ../sqlite/schema.sql, in its version 2. What differs, and why:
-- - No foreign keys: only a run writes here, one at a time, and they would double the time that it takes.
-- - Times, ids and paths in the order of their bytes, which is SQLite's.
-- - Where a text may be longer than an index takes, the index is of its hash.
-- - A NUL, which no TEXT can hold, is written as U+FDD0 0, and U+FDD0 itself as U+FDD0 1.

-- One row.
CREATE TABLE ledger (
  version INTEGER NOT NULL,
  site TEXT NOT NULL
);

CREATE TABLE run (
  run INTEGER PRIMARY KEY,
  at TEXT COLLATE "C" NOT NULL
);

CREATE TABLE submission (
  submission BIGINT PRIMARY KEY,
  content BYTEA NOT NULL UNIQUE,
  id TEXT NOT NULL,
  created TEXT COLLATE "C",
  name TEXT,
  employee_id TEXT,
  email TEXT
);

CREATE TABLE file (
  file BIGINT PRIMARY KEY,
  submission BIGINT NOT NULL,
  name TEXT NOT NULL,
  path TEXT NOT NULL,
  run INTEGER NOT NULL
);
CREATE INDEX file_submission ON file (submission);

-- An attempt takes about two KB, which the server would begin to compress, each by itself, for little.
CREATE TABLE attempt (
  attempt BIGINT PRIMARY KEY,
  content BYTEA NOT NULL UNIQUE,
  id TEXT NOT NULL,
  course TEXT NOT NULL,
  quiz TEXT NOT NULL,
  mode TEXT NOT NULL,
  number BIGINT NOT NULL,
  scoring TEXT NOT NULL,
  started TEXT COLLATE "C",
  ended TEXT COLLATE "C",
  seed TEXT,
  claimed_score DOUBLE PRECISION,
  claimed_passed BOOLEAN,
  questions TEXT NOT NULL
) WITH (toast_tuple_target = 8160);

CREATE TABLE held (
  submission BIGINT NOT NULL,
  place INTEGER NOT NULL,
  attempt BIGINT NOT NULL,
  PRIMARY KEY (submission, place)
);
CREATE INDEX held_attempt ON held (attempt);

CREATE TABLE lesson (
  submission BIGINT NOT NULL,
  place INTEGER NOT NULL,
  lesson TEXT NOT NULL,
  opened TEXT COLLATE "C",
  finished TEXT COLLATE "C",
  PRIMARY KEY (submission, place)
);

CREATE TABLE mark (
  response_id TEXT COLLATE "C" NOT NULL,
  run INTEGER NOT NULL,
  points TEXT NOT NULL,
  comment TEXT NOT NULL
);
CREATE INDEX mark_response ON mark USING hash (response_id);

CREATE TABLE quiz_key (
  quiz TEXT NOT NULL,
  scoring TEXT NOT NULL,
  data TEXT NOT NULL,
  PRIMARY KEY (quiz, scoring)
);

CREATE TABLE forgotten (
  content BYTEA PRIMARY KEY
);

CREATE TABLE fingerprint (
  attempt BIGINT PRIMARY KEY,
  id BYTEA NOT NULL,
  work BYTEA
);

CREATE TABLE set_aside (
  path TEXT COLLATE "C" NOT NULL,
  content BYTEA,
  run INTEGER NOT NULL,
  reason TEXT NOT NULL
);
CREATE INDEX set_aside_path ON set_aside USING hash (path);
