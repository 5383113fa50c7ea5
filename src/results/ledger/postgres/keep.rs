//! Marks, and what was set aside.

use postgres::{Client, Error};

use super::text::{given, kept};
use crate::results::ledger::keep::{KeptAside, KeptMark};

pub(super) fn marks(client: &mut Client) -> Result<Vec<KeptMark>, Error> {
    let sql = "SELECT DISTINCT ON (response_id) response_id, points, comment FROM mark ORDER BY response_id, run DESC";
    let rows = client.query(sql, &[])?;
    let mark =
        |row: postgres::Row| KeptMark { id: given(row.get(0)), typed: given(row.get(1)), comment: given(row.get(2)) };
    Ok(rows.into_iter().map(mark).collect())
}

pub(super) fn add_mark(client: &mut Client, run: i32, id: &str, typed: &str, comment: &str) -> Result<(), Error> {
    let sql = "INSERT INTO mark (response_id, run, points, comment) VALUES ($1, $2, $3, $4)";
    client.execute(sql, &[&kept(id), &run, &kept(typed), &kept(comment)]).map(drop)
}

pub(super) fn set_aside(client: &mut Client) -> Result<Vec<KeptAside>, Error> {
    let rows = client.query("SELECT path, reason, content FROM set_aside ORDER BY path", &[])?;
    let aside = |row: postgres::Row| {
        let content = row.get::<_, Option<&[u8]>>(2).and_then(|bytes| bytes.try_into().ok()).map(u128::from_be_bytes);
        KeptAside { path: given(row.get(0)), reason: row.get(1), content }
    };
    Ok(rows.into_iter().map(aside).collect())
}

pub(super) fn add_set_aside(client: &mut Client, run: i32, aside: &KeptAside) -> Result<(), Error> {
    remove_set_aside(client, &aside.path)?;
    let content = aside.content.map(u128::to_be_bytes);
    let content = content.as_ref().map(|bytes| &bytes[..]);
    let sql = "INSERT INTO set_aside (path, content, run, reason) VALUES ($1, $2, $3, $4)";
    client.execute(sql, &[&kept(&aside.path), &content, &run, &aside.reason]).map(drop)
}

pub(super) fn remove_set_aside(client: &mut Client, path: &str) -> Result<usize, Error> {
    let gone = client.execute("DELETE FROM set_aside WHERE path = $1", &[&kept(path)])?;
    Ok(usize::try_from(gone).unwrap_or_default())
}
