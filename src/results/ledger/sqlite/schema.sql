-- Version 4. Times are ISO 8601 in UTC, by the learner's clock; those of runs by HR's.

-- Whose ledger it is: one row.
CREATE TABLE site (id TEXT NOT NULL) STRICT;

CREATE TABLE run (
  run INTEGER PRIMARY KEY,
  at TEXT NOT NULL
) STRICT;

-- content: SHA-256 of all that the submission says.
CREATE TABLE submission (
  submission INTEGER PRIMARY KEY,
  content BLOB NOT NULL UNIQUE,
  id TEXT NOT NULL,
  created TEXT,
  name TEXT,
  employee_id TEXT,
  email TEXT
) STRICT;

-- Under which names it came; run: when it first came under that one; sealed: null where nobody has said.
CREATE TABLE file (
  file INTEGER PRIMARY KEY,
  submission INTEGER NOT NULL REFERENCES submission ON DELETE CASCADE,
  name TEXT NOT NULL,
  path TEXT NOT NULL,
  run INTEGER NOT NULL REFERENCES run,
  sealed INTEGER,
  UNIQUE (submission, name)
) STRICT;

-- As it was handed in; questions: JSON, as in the submission.
CREATE TABLE attempt (
  attempt INTEGER PRIMARY KEY,
  content BLOB NOT NULL UNIQUE,
  id TEXT NOT NULL,
  course TEXT NOT NULL,
  quiz TEXT NOT NULL,
  mode TEXT NOT NULL,
  number INTEGER NOT NULL,
  scoring TEXT NOT NULL,
  started TEXT,
  ended TEXT,
  seed TEXT,
  claimed_score REAL,
  claimed_passed INTEGER,
  questions TEXT NOT NULL
) STRICT;

-- Which attempts a submission holds; later ones hold those of earlier ones, too.
CREATE TABLE held (
  submission INTEGER NOT NULL REFERENCES submission ON DELETE CASCADE,
  place INTEGER NOT NULL,
  attempt INTEGER NOT NULL REFERENCES attempt,
  PRIMARY KEY (submission, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX held_attempt ON held (attempt);

CREATE TABLE lesson (
  submission INTEGER NOT NULL REFERENCES submission ON DELETE CASCADE,
  place INTEGER NOT NULL,
  lesson TEXT NOT NULL,
  opened TEXT,
  finished TEXT,
  PRIMARY KEY (submission, place)
) STRICT, WITHOUT ROWID;

-- HR's marks for texts; of several the newest run's counts. points: as they were typed.
CREATE TABLE mark (
  response_id TEXT NOT NULL,
  run INTEGER NOT NULL REFERENCES run,
  points TEXT NOT NULL,
  comment TEXT NOT NULL,
  PRIMARY KEY (response_id, run)
) STRICT, WITHOUT ROWID;

-- What grades a version of a quiz; data: JSON.
CREATE TABLE quiz_key (
  quiz TEXT NOT NULL,
  scoring TEXT NOT NULL,
  data TEXT NOT NULL,
  PRIMARY KEY (quiz, scoring)
) STRICT, WITHOUT ROWID;

-- Hashes of submissions and attempts that were taken out, so that an old file does not bring them back.
CREATE TABLE forgotten (
  content BLOB PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- By which the same work of two learners is found: hashes of an attempt's id, and of what two people never share (null
-- where there is too little of it).
CREATE TABLE fingerprint (
  attempt INTEGER PRIMARY KEY REFERENCES attempt ON DELETE CASCADE,
  id BLOB NOT NULL,
  work BLOB
) STRICT;

-- Files that count for nothing, until they come whole; run: the last that met them; content: a hash of their bytes, null
-- where they could not be read; reason: JSON.
CREATE TABLE set_aside (
  path TEXT PRIMARY KEY,
  content BLOB,
  run INTEGER NOT NULL REFERENCES run,
  reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Submissions that HR has thrown out, each under all paths that it came with; run: in which. Until they are let in again.
CREATE TABLE thrown_out (
  content BLOB NOT NULL,
  path TEXT NOT NULL,
  run INTEGER NOT NULL REFERENCES run,
  PRIMARY KEY (content, path)
) STRICT, WITHOUT ROWID;

-- Attempts made with a personal code which a submission held and which were taken out; id: hashed as in fingerprint;
-- draw: a hash of the quiz and the code; paper: the number in its seed.
CREATE TABLE gone (
  submission INTEGER NOT NULL REFERENCES submission ON DELETE CASCADE,
  id BLOB NOT NULL,
  draw BLOB NOT NULL,
  paper INTEGER NOT NULL,
  PRIMARY KEY (submission, id)
) STRICT, WITHOUT ROWID;
