-- Version 3: what came with version 4 of ../sqlite/schema.sql.

CREATE TABLE gone (
  submission BIGINT NOT NULL,
  id BYTEA NOT NULL,
  draw BYTEA NOT NULL,
  paper BIGINT NOT NULL,
  PRIMARY KEY (submission, id)
);

ALTER TABLE file ADD COLUMN sealed BOOLEAN;
