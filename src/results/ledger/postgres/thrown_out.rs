//! Submissions that HR throws out.

use postgres::{Client, Error};

use super::text::{given, kept};
use super::{forget, load};
use crate::results::ledger::prepared::Hash;
use crate::results::ledger::store::HELD_ALONE;
use crate::results::ledger::thrown_out::{DIGITS, KeptOut, Named};

pub(super) fn named(client: &mut Client, name: &str) -> Result<Vec<Named>, Error> {
    let sql = format!(
        "SELECT submission, content, path, at, created, submission.name, employee_id, email,
           (SELECT count(DISTINCT attempt) FROM held WHERE held.submission = submission.submission)
         FROM submission JOIN file USING (submission) JOIN run USING (run)
         WHERE submission IN (SELECT submission FROM file WHERE path = $1)
         OR left(encode(content, 'hex'), {DIGITS}) = lower($1) ORDER BY file"
    );
    let named = |row: postgres::Row| Named {
        row: row.get(0),
        content: hash(row.get(1)),
        path: given(row.get(2)),
        at: row.get(3),
        created: row.get(4),
        learner: load::fields(&row, 5),
        attempts: row.get(8),
    };
    Ok(client.query(&sql, &[&kept(name)])?.into_iter().map(named).collect())
}

pub(super) fn throw_out(
    client: &mut Client,
    run: i32,
    submission: i64,
    content: &Hash,
    paths: &[String],
) -> Result<(), Error> {
    for path in paths {
        let sql = "INSERT INTO thrown_out (content, path, run) VALUES ($1, $2, $3)";
        client.execute(sql, &[&&content[..], &kept(path), &run])?;
    }
    let alone = client.query(HELD_ALONE, &[&submission])?;
    let alone: Vec<i64> = alone.iter().map(|row| row.get(0)).collect();
    forget::remove(client, &[submission])?;
    for statement in ["DELETE FROM fingerprint WHERE attempt = ANY($1)", "DELETE FROM attempt WHERE attempt = ANY($1)"]
    {
        client.execute(statement, &[&alone])?;
    }
    Ok(())
}

pub(super) fn all(client: &mut Client) -> Result<Vec<KeptOut>, Error> {
    let sql = "SELECT content, path, at FROM thrown_out JOIN run USING (run) ORDER BY content, path";
    let one = |row: postgres::Row| KeptOut { content: hash(row.get(0)), path: given(row.get(1)), at: row.get(2) };
    Ok(client.query(sql, &[])?.into_iter().map(one).collect())
}

pub(super) fn let_in(client: &mut Client, content: &Hash) -> Result<(), Error> {
    client.execute("DELETE FROM thrown_out WHERE content = $1", &[&&content[..]]).map(drop)
}

pub(super) fn forget(client: &mut Client, path: &str) -> Result<usize, Error> {
    let path = kept(path);
    let leave = "INSERT INTO forgotten (content) SELECT content FROM thrown_out WHERE path = $1 ON CONFLICT DO NOTHING";
    client.execute(leave, &[&path])?;
    let gone = client.execute("DELETE FROM thrown_out WHERE path = $1", &[&path])?;
    Ok(usize::try_from(gone).unwrap_or_default())
}

pub(super) fn is_forgotten(client: &mut Client, content: &Hash) -> Result<bool, Error> {
    client.query_opt("SELECT FROM forgotten WHERE content = $1", &[&&content[..]]).map(|found| found.is_some())
}

fn hash(bytes: &[u8]) -> Hash {
    bytes.try_into().unwrap_or_default()
}
