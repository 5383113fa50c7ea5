//! Everything that was ever collected, in one SQLite database: a run adds what is new, and the tables are made from all.
//!
//! - What is known is known by its content, so reading a file again adds nothing. An attempt stands once, however many
//!   submissions hold it.
//! - One transaction a run, from before the reading until after the tables are written: a run that is stopped has not
//!   been. Two runs at once cannot be; the second is told so.
//! - Keys of every version of a quiz that a run has seen are kept, and an attempt is graded by those of its own.
//! - Marks are never written over: the newest counts, and those before it stay.
//! - Who is forgotten leaves hashes behind, so that an old file does not bring them back.
//! - What was set aside is told of until it has come whole.
//!
//! A run without a ledger has one, too, for as long as it lasts: only so can there be more attempts than fit into memory.

mod add;
mod forget;
mod keep;
mod load;

use std::cell::Cell;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{CachedStatement, Connection, ErrorCode, Transaction, TransactionBehavior};

use super::error::Error;
use super::submission::Moment;
use crate::site::Site;

pub(super) use self::add::Prepared;
pub use self::forget::Forgotten;
pub(super) use self::keep::KeptMark;
pub(super) use self::load::{InSeveralHands, Work};

/// Marks the file as ours: `CWLg`.
const APPLICATION: i64 = 0x4357_4c67;
const SCHEMA_VERSION: i64 = 2;
const SCHEMA: &str = include_str!("ledger.sql");
/// What came with version 2 stands at the end of the schema.
const SINCE_VERSION_2: &str = "CREATE TABLE fingerprint";
/// How long another run is waited for.
const PATIENCE: Duration = Duration::from_secs(2);
/// Of pages in memory, in KiB: as much as the index of a million attempts takes.
const CACHE: i64 = 96 << 10;
/// An attempt takes about two KB: several have room on a page, and none needs two.
const PAGE: i64 = 16 << 10;

#[derive(Debug)]
pub struct Ledger {
    /// `None` for one that ends with the run.
    path: Option<PathBuf>,
    connection: Connection,
}

/// One run, which is as if it had never been until it is committed.
#[derive(Debug)]
pub struct Run<'l> {
    path: Option<&'l Path>,
    site: String,
    transaction: Transaction<'l>,
    number: u32,
    /// The site's own versions of today, by quiz and scoring fingerprint.
    current: HashSet<(String, String)>,
    /// Whether anything was ever forgotten.
    forgets: bool,
    /// Files that were added so far.
    files: Cell<u64>,
}

impl Ledger {
    /// Opens a ledger, which is made where there is none. `site`: whose submissions it holds.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let open = || {
            let connection = Connection::open(path)?;
            connection.busy_timeout(PATIENCE)?;
            settings(&connection)?;
            connection.pragma_update(None, "foreign_keys", true)?;
            // What is forgotten must not be found in the file again.
            connection.pragma_update(None, "secure_delete", true)?;
            Ok(connection)
        };
        let path = path.to_owned();
        Ok(Self { connection: open().map_err(|error| fault(Some(&path), error))?, path: Some(path) })
    }

    /// One for a single run: in memory while it is small, else in a file that SQLite makes for temporary things. It has
    /// no name by which anybody else could open it, and is gone when the run ends, however it ends.
    pub fn temporary() -> Result<Self, Error> {
        let open = || {
            let connection = Connection::open("")?;
            settings(&connection)?;
            // Nothing is ever taken back but by dropping all of it.
            connection.pragma_update(None, "journal_mode", "off")?;
            Ok(connection)
        };
        Ok(Self { path: None, connection: open().map_err(|error| fault(None, error))? })
    }

    /// Begins a run at `now`.
    pub fn begin(&mut self, site: &Site, now: Timestamp) -> Result<Run<'_>, Error> {
        let Self { path, connection } = self;
        let path = path.as_deref();
        let failed = |error| fault(path, error);
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
        let number = |name: &str| transaction.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
        let application = number("application_id").map_err(failed)?;
        let version = number("user_version").map_err(failed)?;
        let tables: i64 =
            transaction.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(failed)?;
        let not_ours = |what: String| Error::NotOurLedger { path: path.unwrap_or(Path::new("")).to_owned(), what };
        let is_new = application == 0 && tables == 0;
        if is_new {
            let make = || {
                transaction.execute_batch(SCHEMA)?;
                transaction.pragma_update(None, "application_id", APPLICATION)?;
                transaction.pragma_update(None, "user_version", SCHEMA_VERSION)?;
                transaction.execute("INSERT INTO site (id) VALUES (?1)", [&site.config.id])
            };
            make().map_err(failed)?;
        } else if application != APPLICATION {
            return Err(not_ours("a database of another program, not a ledger".to_owned()));
        } else if version > SCHEMA_VERSION {
            return Err(not_ours("a ledger that a newer version of Coursewright has written; use that one".to_owned()));
        }
        let id: String = transaction.query_row("SELECT id FROM site", [], |row| row.get(0)).map_err(failed)?;
        if id != site.config.id {
            return Err(not_ours(format!("the ledger of another training site, `{id}`")));
        }
        transaction.execute("INSERT INTO run (at) VALUES (?1)", [now.to_string()]).map_err(failed)?;
        let number = u32::try_from(transaction.last_insert_rowid()).unwrap_or(u32::MAX);
        let forgets = transaction.prepare("SELECT 1 FROM forgotten").and_then(|mut any| any.exists([]));
        let forgets = forgets.map_err(failed)?;
        let current = site.quizzes.iter().map(|node| (node.quiz.id.value.clone(), node.quiz.scoring().to_string()));
        let (current, files) = (current.collect(), Cell::new(0));
        let run = Run { path, site: id, transaction, number, current, forgets, files };
        if !is_new && version < SCHEMA_VERSION {
            run.upgrade().map_err(|error| run.fault(error))?;
        }
        Ok(run)
    }
}

fn settings(connection: &Connection) -> rusqlite::Result<()> {
    // Of a database that is there already it stays what it is.
    connection.pragma_update(None, "page_size", PAGE)?;
    connection.pragma_update(None, "cache_size", -CACHE)
}

impl Run<'_> {
    fn upgrade(&self) -> rusqlite::Result<()> {
        let (_, since) = SCHEMA.split_once(SINCE_VERSION_2).expect("it stands in the schema");
        self.transaction.execute_batch(&format!("{SINCE_VERSION_2}{since}"))?;
        self.add_fingerprints()?;
        self.transaction.pragma_update(None, "user_version", SCHEMA_VERSION)
    }

    /// From now on it has been.
    pub fn commit(self) -> Result<(), Error> {
        let Self { path, transaction, .. } = self;
        transaction.commit().map_err(|error| fault(path, error))
    }

    fn cached(&self, statement: &str) -> rusqlite::Result<CachedStatement<'_>> {
        self.transaction.prepare_cached(statement)
    }

    fn fault(&self, error: rusqlite::Error) -> Error {
        fault(self.path, error)
    }
}

fn fault(path: Option<&Path>, error: rusqlite::Error) -> Error {
    let Some(path) = path.map(Path::to_owned) else { return Error::Temporary { source: error } };
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::LedgerBusy { path },
        Some(ErrorCode::NotADatabase) => {
            Error::NotOurLedger { path, what: "not a ledger, but some other file".to_owned() }
        }
        Some(ErrorCode::DatabaseCorrupt) => {
            Error::NotOurLedger { path, what: "damaged; take it from a backup".to_owned() }
        }
        _ => Error::Ledger { path, source: error },
    }
}

fn time(moment: Option<Moment>) -> Option<String> {
    moment.map(|moment| moment.0.to_string())
}

fn moment(text: Option<&str>) -> Option<Moment> {
    text.and_then(|text| text.parse().ok()).map(Moment)
}
