//! What is to be forgotten leaves; when the server gives its room to something else is the server's matter.

use postgres::{Client, Error};

use super::text::kept;
use crate::results::ledger::store::{ATTEMPTS_BEFORE, EMPTY_BEFORE};

pub(super) fn marks(client: &mut Client, responses: &[String]) -> Result<(), Error> {
    let responses: Vec<_> = responses.iter().map(|response| kept(response)).collect();
    client.execute("DELETE FROM mark WHERE response_id = ANY($1)", &[&responses]).map(drop)
}

pub(super) fn submissions(client: &mut Client, submissions: &[i64]) -> Result<(), Error> {
    if submissions.is_empty() {
        return Ok(());
    }
    let leave = "INSERT INTO forgotten (content) SELECT content FROM submission WHERE submission = ANY($1) ON CONFLICT DO NOTHING";
    client.execute(leave, &[&submissions])?;
    remove(client, submissions)
}

/// With their files and lessons, and what they hold.
pub(super) fn remove(client: &mut Client, submissions: &[i64]) -> Result<(), Error> {
    for statement in [
        "DELETE FROM held WHERE submission = ANY($1)",
        "DELETE FROM lesson WHERE submission = ANY($1)",
        "DELETE FROM file WHERE submission = ANY($1)",
        "DELETE FROM submission WHERE submission = ANY($1)",
    ] {
        client.execute(statement, &[&submissions])?;
    }
    Ok(())
}

pub(super) fn attempts_of_none(client: &mut Client) -> Result<(), Error> {
    client.batch_execute(
        "INSERT INTO forgotten (content)
           SELECT content FROM attempt WHERE NOT EXISTS (SELECT 1 FROM held WHERE held.attempt = attempt.attempt)
           ON CONFLICT DO NOTHING;
         WITH gone AS (
           DELETE FROM attempt WHERE NOT EXISTS (SELECT 1 FROM held WHERE held.attempt = attempt.attempt)
           RETURNING attempt)
         DELETE FROM fingerprint USING gone WHERE fingerprint.attempt = gone.attempt",
    )
}

/// See [`Store::expire`](crate::results::ledger::store::Store::expire).
pub(super) fn before(client: &mut Client, day: &str) -> Result<usize, Error> {
    let counted = |client: &mut Client| -> Result<i64, Error> {
        Ok(client.query_one("SELECT count(*) FROM attempt", &[])?.get(0))
    };
    let all = counted(client)?;
    for statement in [
        format!("DELETE FROM held WHERE attempt IN ({ATTEMPTS_BEFORE})"),
        "DELETE FROM lesson WHERE coalesce(finished, opened) < $1".to_owned(),
    ] {
        client.execute(&statement, &[&day])?;
    }
    let old = client.query(EMPTY_BEFORE, &[&day])?;
    let old: Vec<i64> = old.iter().map(|row| row.get(0)).collect();
    submissions(client, &old)?;
    attempts_of_none(client)?;
    for statement in [
        "DELETE FROM set_aside WHERE run IN (SELECT run FROM run WHERE at < $1)",
        "INSERT INTO forgotten (content)
         SELECT content FROM thrown_out WHERE run IN (SELECT run FROM run WHERE at < $1) ON CONFLICT DO NOTHING",
        "DELETE FROM thrown_out WHERE run IN (SELECT run FROM run WHERE at < $1)",
    ] {
        client.execute(statement, &[&day])?;
    }
    Ok(usize::try_from(all - counted(client)?).unwrap_or_default())
}
