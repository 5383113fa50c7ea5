//! A ledger in one SQLite file, or in a temporary database.

mod add;
mod forget;
mod thrown_out;
mod keep;
mod load;

use std::cell::Cell;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{CachedStatement, Connection, ErrorCode, Transaction, TransactionBehavior};

use super::keep::{KeptAside, KeptMark};
use super::prepared::{Hash, Prepared};
use super::store::{Print, Store};
use super::thrown_out::{KeptOut, Named};
use super::work::{Versions, Work};
use crate::quiz::QuizData;
use crate::results::error::Error;
use crate::results::head::Head;
use crate::results::submission::Attempt;

/// Marks the file as ours: `CWLg`.
const APPLICATION: i64 = 0x4357_4c67;
const SCHEMA_VERSION: i64 = 4;
const SCHEMA: &str = include_str!("sqlite/schema.sql");
/// What came with each version from the second on, with which that of the next begins, up to the schema's end.
const SINCE: [&str; 3] = ["CREATE TABLE fingerprint", "CREATE TABLE thrown_out", "CREATE TABLE gone"];
/// How long another run is waited for.
const PATIENCE: Duration = Duration::from_secs(2);
/// Of pages in memory, in KiB: as much as the index of a million attempts takes.
const CACHE: i64 = 96 << 10;
/// An attempt takes about two KB: several have room on a page, and none needs two.
const PAGE: i64 = 16 << 10;

#[derive(Debug)]
pub(super) struct Base {
    /// `None` for one that ends with the run.
    path: Option<PathBuf>,
    connection: Connection,
}

#[derive(Debug)]
pub(super) struct Sqlite<'l> {
    path: Option<&'l Path>,
    transaction: Transaction<'l>,
    run: u32,
    /// Whether anything was ever forgotten.
    forgets: Cell<bool>,
    /// Quizzes that ask for a personal code.
    asking: HashSet<String>,
    /// Files that were added so far.
    files: Cell<u64>,
}

impl Base {
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        // Names, addresses and responses are not for everybody on the machine. What is there keeps its rights, and what
        // cannot be made is told by SQLite.
        let _ = crate::keys::private(path, true);
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

    pub(super) fn temporary() -> Result<Self, Error> {
        let open = || {
            let connection = Connection::open("")?;
            settings(&connection)?;
            // Nothing is ever taken back but by dropping all of it.
            connection.pragma_update(None, "journal_mode", "off")?;
            Ok(connection)
        };
        Ok(Self { path: None, connection: open().map_err(|error| fault(None, error))? })
    }

    pub(super) fn begin(&mut self, site: &str, asking: HashSet<String>, now: Timestamp) -> Result<Sqlite<'_>, Error> {
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
                transaction.execute("INSERT INTO site (id) VALUES (?1)", [site])
            };
            make().map_err(failed)?;
        } else if application != APPLICATION {
            return Err(not_ours("a database of another program, not a ledger".to_owned()));
        } else if version > SCHEMA_VERSION {
            return Err(not_ours("a ledger that a newer version of Coursewright has written; use that one".to_owned()));
        }
        let id: String = transaction.query_row("SELECT id FROM site", [], |row| row.get(0)).map_err(failed)?;
        if id != site {
            return Err(not_ours(format!("the ledger of another training site, `{id}`")));
        }
        transaction.execute("INSERT INTO run (at) VALUES (?1)", [now.to_string()]).map_err(failed)?;
        let run = u32::try_from(transaction.last_insert_rowid()).unwrap_or(u32::MAX);
        let forgets = transaction.prepare("SELECT 1 FROM forgotten").and_then(|mut any| any.exists([]));
        let forgets = Cell::new(forgets.map_err(failed)?);
        let store = Sqlite { path, transaction, run, forgets, asking, files: Cell::new(0) };
        if !is_new && version < SCHEMA_VERSION {
            store.upgrade(version).map_err(|error| store.fault(error))?;
        }
        Ok(store)
    }
}

fn settings(connection: &Connection) -> rusqlite::Result<()> {
    // Of a database that is there already it stays what it is.
    connection.pragma_update(None, "page_size", PAGE)?;
    connection.pragma_update(None, "cache_size", -CACHE)
}

impl Sqlite<'_> {
    fn upgrade(&self, version: i64) -> rusqlite::Result<()> {
        let missing = SINCE[usize::try_from(version - 1).unwrap_or_default()];
        let (_, since) = SCHEMA.split_once(missing).expect("it stands in the schema");
        self.transaction.execute_batch(&format!("{missing}{since}"))?;
        self.transaction.execute_batch("ALTER TABLE file ADD COLUMN sealed INTEGER")?;
        if version < 2 {
            self.add_fingerprints()?;
        }
        self.transaction.pragma_update(None, "user_version", SCHEMA_VERSION)
    }

    fn cached(&self, statement: &str) -> rusqlite::Result<CachedStatement<'_>> {
        self.transaction.prepare_cached(statement)
    }

    fn fault(&self, error: rusqlite::Error) -> Error {
        fault(self.path, error)
    }

    fn told<T>(&self, result: rusqlite::Result<T>) -> Result<T, Error> {
        result.map_err(|error| self.fault(error))
    }
}

impl Store for Sqlite<'_> {
    fn take(&self, one: Prepared) -> Result<bool, Error> {
        self.told(self.adds(&one))
    }
    fn keep_key(&self, data: &QuizData, scoring: &str) -> Result<(), Error> {
        self.told(self.add_key(data, scoring))
    }
    fn count(&self) -> Result<(usize, usize), Error> {
        self.told(self.counted())
    }
    fn heads(&self) -> Result<Vec<Head>, Error> {
        self.told(self.read_heads())
    }
    fn last_attempt(&self) -> Result<i64, Error> {
        self.told(self.number("SELECT coalesce(max(attempt), 0) FROM attempt"))
    }
    fn each_held(&self, take: &mut dyn FnMut(i64, i64)) -> Result<(), Error> {
        self.told(self.read_held(take))
    }
    fn each_seed(&self, prefix: &str, take: &mut dyn FnMut(i64, &str)) -> Result<(), Error> {
        self.told(self.read_seeds(prefix, take))
    }
    fn count_prints(&self, which: Print) -> Result<usize, Error> {
        let count = self.told(self.number(&format!("SELECT count({}) FROM fingerprint", which.column())))?;
        Ok(usize::try_from(count).unwrap_or_default())
    }
    fn each_print(&self, which: Print, take: &mut dyn FnMut(i64, u128)) -> Result<(), Error> {
        self.told(self.read_prints(which, take))
    }
    fn attempt_ids(&self, attempts: &[i64]) -> Result<Vec<String>, Error> {
        self.told(self.read_attempt_ids(attempts))
    }
    fn each_key(&self, take: &mut dyn FnMut(String, String, &str)) -> Result<(), Error> {
        self.told(self.read_keys(take))
    }
    fn each_work(
        &self,
        learners: &mut dyn Iterator<Item = Vec<i64>>,
        versions: &Versions,
        take: &mut dyn FnMut(Work) -> bool,
    ) -> Result<(), Error> {
        self.told(self.read_works(learners, versions, take))
    }
    fn marks(&self) -> Result<Vec<KeptMark>, Error> {
        self.told(self.read_marks())
    }
    fn keep_mark(&self, id: &str, typed: &str, comment: &str) -> Result<(), Error> {
        self.told(self.add_mark(id, typed, comment))
    }
    fn set_aside(&self) -> Result<Vec<KeptAside>, Error> {
        self.told(self.read_set_aside())
    }
    fn keep_set_aside(&self, kept: &KeptAside) -> Result<(), Error> {
        self.told(self.add_set_aside(kept))
    }
    fn drop_set_aside(&self, path: &str) -> Result<usize, Error> {
        self.told(self.remove_set_aside(path))
    }
    fn named(&self, name: &str) -> Result<Vec<Named>, Error> {
        self.told(self.read_named(name))
    }
    fn held_alone(&self, submission: i64) -> Result<Vec<Attempt>, Error> {
        self.told(self.read_held_alone(submission))
    }
    fn throw_out(&self, submission: i64, content: &Hash, paths: &[String]) -> Result<(), Error> {
        self.told(self.move_out(submission, content, paths))
    }
    fn thrown_out(&self) -> Result<Vec<KeptOut>, Error> {
        self.told(self.read_thrown_out())
    }
    fn let_in(&self, content: &Hash) -> Result<(), Error> {
        self.told(self.remove_thrown_out(content))
    }
    fn forget_thrown_out(&self, path: &str) -> Result<usize, Error> {
        self.told(self.leave_hashes_of(path))
    }
    fn is_forgotten(&self, content: &Hash) -> Result<bool, Error> {
        self.told(self.has_forgotten(content))
    }
    fn each_attempt_called(&self, ids: &[String], take: &mut dyn FnMut(Attempt)) -> Result<(), Error> {
        self.told(self.read_attempts_called(ids, take))
    }
    fn forget_marks(&self, responses: &[String]) -> Result<(), Error> {
        self.told(self.remove_marks(responses))
    }
    fn forget_submissions(&self, submissions: &[i64]) -> Result<(), Error> {
        self.told(self.remove_submissions(submissions))
    }
    fn forget_attempts_of_none(&self) -> Result<(), Error> {
        self.told(self.remove_attempts_of_none())
    }
    fn each_attempt_before(&self, day: &str, take: &mut dyn FnMut(Attempt)) -> Result<(), Error> {
        self.told(self.read_attempts_before(day, take))
    }
    fn expire(&self, day: &str) -> Result<usize, Error> {
        self.told(self.remove_before(day))
    }
    fn commit(self: Box<Self>) -> Result<(), Error> {
        let Self { path, transaction, .. } = *self;
        transaction.commit().map_err(|error| fault(path, error))
    }
}

fn fault(path: Option<&Path>, error: rusqlite::Error) -> Error {
    let Some(path) = path.map(Path::to_owned) else { return Error::Temporary { source: error } };
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::LedgerBusy { path },
        Some(ErrorCode::ReadOnly) => Error::LedgerReadOnly { path },
        Some(ErrorCode::CannotOpen) if !folder_of(&path).is_dir() => {
            Error::NoLedgerFolder { folder: folder_of(&path).to_owned(), path }
        }
        Some(ErrorCode::NotADatabase) => {
            Error::NotOurLedger { path, what: "not a ledger, but some other file".to_owned() }
        }
        Some(ErrorCode::DatabaseCorrupt) => {
            Error::NotOurLedger { path, what: "damaged; take it from a backup".to_owned() }
        }
        _ => Error::Ledger { path, source: error },
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
