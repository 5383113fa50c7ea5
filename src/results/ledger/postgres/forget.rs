//! What is to be forgotten leaves; when the server gives its room to something else is the server's matter.

use std::collections::HashSet;

use postgres::{Client, Error};

use super::load::each_row;
use super::text::{given, kept};
use crate::results::ledger::store::{ATTEMPTS_BEFORE, EMPTY_BEFORE};
use crate::results::ledger::work::Gone;

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
        "DELETE FROM gone WHERE submission = ANY($1)",
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
pub(super) fn before(client: &mut Client, asking: &HashSet<String>, day: &str) -> Result<usize, Error> {
    let counted = |client: &mut Client| -> Result<i64, Error> {
        Ok(client.query_one("SELECT count(*) FROM attempt", &[])?.get(0))
    };
    let all = counted(client)?;
    leave_papers_before(client, asking, day)?;
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

/// Of attempts that go, for those that stay.
fn leave_papers_before(client: &mut Client, asking: &HashSet<String>, day: &str) -> Result<(), Error> {
    let asking: Vec<&String> = asking.iter().collect();
    let sql = format!(
        "SELECT submission, id, quiz, seed FROM held JOIN attempt USING (attempt)
         WHERE quiz = ANY($2) AND attempt IN ({ATTEMPTS_BEFORE})"
    );
    let mut papers = Vec::new();
    each_row(client, &sql, &[&day, &asking], |row| {
        let seed = row.get::<_, Option<String>>(3).map(given);
        let gone = Gone::of(&given(row.get(1)), row.get(2), seed.as_deref());
        papers.extend(gone.map(|gone| (row.get(0), gone)));
        true
    })?;
    leave_papers(client, &papers)
}

/// By the submissions that held them.
pub(super) fn leave_papers(client: &mut Client, papers: &[(i64, Gone)]) -> Result<(), Error> {
    if papers.is_empty() {
        return Ok(());
    }
    let submissions: Vec<i64> = papers.iter().map(|(submission, _)| *submission).collect();
    let ids: Vec<_> = papers.iter().map(|(_, gone)| gone.id.to_be_bytes().to_vec()).collect();
    let draws: Vec<_> = papers.iter().map(|(_, gone)| gone.paper.draw.to_be_bytes().to_vec()).collect();
    let numbers: Vec<i64> = papers.iter().map(|(_, gone)| i64::from(gone.paper.number)).collect();
    let sql = "INSERT INTO gone (submission, id, draw, paper)
               SELECT * FROM unnest($1::bigint[], $2::bytea[], $3::bytea[], $4::bigint[]) ON CONFLICT DO NOTHING";
    client.execute(sql, &[&submissions, &ids, &draws, &numbers]).map(drop)
}
