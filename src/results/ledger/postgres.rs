//! A ledger in a PostgreSQL database that several people share, in a schema of its own: `coursewright`.
//!
//! One connection and one transaction a run, and in it a lock that the server gives to one run at a time. What is new
//! waits here until there is enough of it for one COPY a table (`add`); what is read comes in streams, or in pieces of
//! which several fit into memory (`load`). So the distance to the server costs little.

mod server;
mod passwords;
mod tls;
mod fault;
mod text;
mod add;
mod forget;
mod thrown_out;
mod keep;
mod load;

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::fmt;
use std::thread;
use std::time::Duration;

use jiff::Timestamp;
use postgres::Client;

use self::fault::Step;
pub use self::server::Server;
use super::keep::{KeptAside, KeptMark};
use super::prepared::{Hash, Prepared};
use super::store::{Print, Store};
use super::thrown_out::{KeptOut, Named};
use super::work::{Versions, Work};
use crate::quiz::QuizData;
use crate::results::error::Error;
use crate::results::head::Head;
use crate::results::submission::Attempt;

/// What each version added to the one before; a new ledger is made by all of them.
const STEPS: [&str; 3] = [
    include_str!("postgres/schema-1.sql"),
    include_str!("postgres/schema-2.sql"),
    include_str!("postgres/schema-3.sql"),
];
/// Names our lock among those of other programs: `CWLg`, and a number for the lock on the whole ledger.
const LOCK: (i32, i32) = (0x4357_4c67, 1);
/// Begins the name of a session that has the lock.
const SINCE: &str = "coursewright since ";
/// How often, and how long apart, a lock is asked for that another run has.
const ASKED: u32 = 20;
const APART: Duration = Duration::from_millis(100);

/// For this transaction, where the server knows them: it may take its time, every statement is planned for what it is
/// given, since tables grow from nothing within one run, and who has gone away is missed after minutes, not hours.
const SETTINGS: &str = "
    SELECT set_config(name, wanted, true) FROM pg_settings JOIN (VALUES
      ('idle_in_transaction_session_timeout', '0'), ('statement_timeout', '0'), ('transaction_timeout', '0'),
      ('lock_timeout', '0'), ('plan_cache_mode', 'force_custom_plan'),
      ('tcp_keepalives_idle', '60'), ('tcp_keepalives_interval', '20'), ('tcp_keepalives_count', '6')
    ) AS ours (name, wanted) USING (name)";

pub(super) struct Base {
    server: Server,
    client: RefCell<Client>,
}

/// The numbers that were given last.
#[derive(Debug, Default)]
struct Numbers {
    submission: i64,
    file: i64,
    attempt: i64,
}

pub(super) struct Postgres<'l> {
    server: &'l Server,
    client: &'l RefCell<Client>,
    run: i32,
    numbers: RefCell<Numbers>,
    /// Submissions that are not in the tables yet, and how many bytes they take.
    waiting: RefCell<(Vec<Prepared>, usize)>,
    /// Rows of attempts that this run has added, since the server counted its tables.
    uncounted: Cell<usize>,
    /// Versions of quizzes whose keys are there.
    keys: RefCell<HashSet<(String, String)>>,
    /// The first bytes of every hash that was left by what was forgotten, sorted.
    forgotten: RefCell<Vec<u64>>,
    /// Quizzes that ask for a personal code.
    asking: HashSet<String>,
    ended: Cell<bool>,
}

impl Base {
    pub(super) fn connect(server: &Server) -> Result<Self, Error> {
        let client = server.connect()?;
        Ok(Self { server: server.clone(), client: RefCell::new(client) })
    }

    pub(super) fn begin(&mut self, site: &str, asking: HashSet<String>, now: Timestamp) -> Result<Postgres<'_>, Error> {
        let Self { server, client } = self;
        let store = Postgres {
            server,
            client,
            run: 0,
            numbers: RefCell::default(),
            waiting: RefCell::default(),
            uncounted: Cell::new(0),
            keys: RefCell::default(),
            forgotten: RefCell::default(),
            asking,
            ended: Cell::new(false),
        };
        store.begun(site, now)
    }
}

impl<'l> Postgres<'l> {
    fn begun(mut self, site: &str, now: Timestamp) -> Result<Self, Error> {
        self.told(self.client.borrow_mut().batch_execute("BEGIN"))?;
        self.told(self.client.borrow_mut().query(SETTINGS, &[]))?;
        self.lock(now)?;
        self.open(site)?;
        let number = |sql: &str| self.told(self.client.borrow_mut().query_one(sql, &[]));
        let last = number(
            "SELECT (SELECT coalesce(max(submission), 0) FROM submission), (SELECT coalesce(max(file), 0) FROM file),
             (SELECT coalesce(max(attempt), 0) FROM attempt), (SELECT coalesce(max(run), 0) + 1 FROM run)",
        )?;
        self.numbers.replace(Numbers { submission: last.get(0), file: last.get(1), attempt: last.get(2) });
        self.run = last.get(3);
        let at = now.to_string();
        self.told(self.client.borrow_mut().execute("INSERT INTO run (run, at) VALUES ($1, $2)", &[&self.run, &at]))?;
        self.forgotten.replace(self.told(self.read_forgotten())?);
        Ok(self)
    }

    /// Waits a moment for another run, and then says whose it is.
    fn lock(&self, now: Timestamp) -> Result<(), Error> {
        let mut client = self.client.borrow_mut();
        for asked in 0..ASKED {
            if asked > 0 {
                thread::sleep(APART);
            }
            let row = client.query_one("SELECT pg_try_advisory_xact_lock($1, $2)", &[&LOCK.0, &LOCK.1]);
            if self.told(row)?.get(0) {
                // What another run is told, also where the server hides when a session began.
                let name = format!("{SINCE}{now:.0}");
                let named = client.execute("SELECT set_config('application_name', $1, true)", &[&name]);
                return self.told(named).map(drop);
            }
        }
        let holder = client.query_opt(
            "SELECT usename::text, host(client_addr), application_name FROM pg_locks JOIN pg_stat_activity USING (pid)
             WHERE locktype = 'advisory' AND classid::bigint = $1 AND objid::bigint = $2 AND objsubid = 2 AND granted
             AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) LIMIT 1",
            &[&i64::from(LOCK.0), &i64::from(LOCK.1)],
        );
        let text = |row: &postgres::Row, at: usize| row.get::<_, Option<String>>(at).filter(|text| !text.is_empty());
        let doing = "is collecting into this ledger at this moment";
        let who = match self.told(holder)? {
            None => format!("somebody else {doing}"),
            Some(row) => {
                let user = text(&row, 0).map_or("somebody else".to_owned(), |user| format!("`{user}`"));
                let from = text(&row, 1).map(|host| format!(" at {host}")).unwrap_or_default();
                match text(&row, 2).as_deref().and_then(|name| name.strip_prefix(SINCE)) {
                    Some(since) => format!("{user}{from} has been collecting into this ledger since {since}"),
                    None => format!("{user}{from} {doing}"),
                }
            }
        };
        Err(self.server.fault(format!("{who}; try again when they are done"), false))
    }

    /// Finds our tables, or makes them, and brings those of an older version to what they are today.
    fn open(&self, site: &str) -> Result<(), Error> {
        let mut client = self.client.borrow_mut();
        let found = client.query_one(
            "SELECT current_setting('server_encoding'), to_regnamespace('coursewright') IS NOT NULL,
             EXISTS (SELECT 1 FROM pg_class WHERE relnamespace = to_regnamespace('coursewright')),
             EXISTS (SELECT 1 FROM pg_class WHERE relnamespace = to_regnamespace('coursewright') AND relname = 'ledger')",
            &[],
        );
        let found = self.told(found)?;
        let (encoding, schema, tables, ours): (String, bool, bool, bool) =
            (found.get(0), found.get(1), found.get(2), found.get(3));
        let refuse = |what: String| Err(self.server.fault(what, true));
        if encoding != "UTF8" {
            return refuse(format!(
                "the database keeps texts as {encoding}, which has no room for every name; make it with `createdb \
                 --encoding UTF8 --template template0`"
            ));
        }
        if tables && !ours {
            return refuse("its schema `coursewright` has tables of another program in it, not a ledger".to_owned());
        }
        let mut run = |sql: &str| self.told(client.batch_execute(sql));
        if !schema {
            run("CREATE SCHEMA coursewright")?;
        }
        run("SET LOCAL search_path TO coursewright")?;
        if !ours {
            STEPS.iter().try_for_each(|step| run(step))?;
            let version = STEPS.len() as i32;
            let insert = client.execute("INSERT INTO ledger (version, site) VALUES ($1, $2)", &[&version, &site]);
            return self.told(insert).map(drop);
        }
        let row = self.told(client.query_one("SELECT version, site FROM ledger", &[]))?;
        let (version, id): (i32, String) = (row.get(0), row.get(1));
        let Some(missing) = usize::try_from(version).ok().and_then(|version| STEPS.get(version..)) else {
            return refuse("a ledger that a newer version of Coursewright has written; use that one".to_owned());
        };
        if id != site {
            return refuse(format!(
                "the ledger of another training site, `{id}`; give each site a database of its own"
            ));
        }
        for step in missing {
            self.told(client.batch_execute(step))?;
        }
        if !missing.is_empty() {
            self.told(client.execute("UPDATE ledger SET version = $1", &[&(STEPS.len() as i32)]))?;
        }
        Ok(())
    }

    fn told<T>(&self, result: Result<T, postgres::Error>) -> Result<T, Error> {
        result.map_err(|error| self.server.failed(Step::Run, &error))
    }

    /// All that waits is in the tables, and `read` sees it.
    fn settled<T>(&self, read: impl FnOnce(&mut Client) -> Result<T, postgres::Error>) -> Result<T, Error> {
        self.told(self.flush().and_then(|()| read(&mut self.client.borrow_mut())))
    }
}

impl Store for Postgres<'_> {
    fn take(&self, one: Prepared) -> Result<bool, Error> {
        self.told(self.adds(one))
    }
    fn keep_key(&self, data: &QuizData, scoring: &str) -> Result<(), Error> {
        self.told(self.add_key(&mut self.client.borrow_mut(), data, scoring))
    }
    fn count(&self) -> Result<(usize, usize), Error> {
        self.settled(|client| self.counted(client))
    }
    fn heads(&self) -> Result<Vec<Head>, Error> {
        self.settled(|client| self.count_rows(client).and_then(|()| load::heads(client)))
    }
    fn last_attempt(&self) -> Result<i64, Error> {
        self.settled(|client| Ok(client.query_one("SELECT coalesce(max(attempt), 0) FROM attempt", &[])?.get(0)))
    }
    fn each_held(&self, take: &mut dyn FnMut(i64, i64)) -> Result<(), Error> {
        self.settled(|client| load::each_held(client, take))
    }
    fn each_seed(&self, prefix: &str, take: &mut dyn FnMut(i64, &str)) -> Result<(), Error> {
        self.settled(|client| load::each_seed(client, prefix, take))
    }
    fn count_prints(&self, which: Print) -> Result<usize, Error> {
        let sql = format!("SELECT count({}) FROM fingerprint", which.column());
        let count: i64 = self.settled(|client| Ok(client.query_one(&sql, &[])?.get(0)))?;
        Ok(usize::try_from(count).unwrap_or_default())
    }
    fn each_print(&self, which: Print, take: &mut dyn FnMut(i64, u128)) -> Result<(), Error> {
        self.settled(|client| load::each_print(client, which, take))
    }
    fn attempt_ids(&self, attempts: &[i64]) -> Result<Vec<String>, Error> {
        self.settled(|client| load::attempt_ids(client, attempts))
    }
    fn each_key(&self, take: &mut dyn FnMut(String, String, &str)) -> Result<(), Error> {
        self.settled(|client| load::each_key(client, take))
    }
    fn each_work(
        &self,
        learners: &mut dyn Iterator<Item = Vec<i64>>,
        versions: &Versions,
        take: &mut dyn FnMut(Work) -> bool,
    ) -> Result<(), Error> {
        self.settled(|client| load::each_work(client, learners, versions, take))
    }
    fn marks(&self) -> Result<Vec<KeptMark>, Error> {
        self.settled(keep::marks)
    }
    fn keep_mark(&self, id: &str, typed: &str, comment: &str) -> Result<(), Error> {
        self.settled(|client| keep::add_mark(client, self.run, id, typed, comment))
    }
    fn set_aside(&self) -> Result<Vec<KeptAside>, Error> {
        self.settled(keep::set_aside)
    }
    fn keep_set_aside(&self, kept: &KeptAside) -> Result<(), Error> {
        self.settled(|client| keep::add_set_aside(client, self.run, kept))
    }
    fn drop_set_aside(&self, path: &str) -> Result<usize, Error> {
        self.settled(|client| keep::remove_set_aside(client, path))
    }
    fn named(&self, name: &str) -> Result<Vec<Named>, Error> {
        self.settled(|client| thrown_out::named(client, name))
    }
    fn held_alone(&self, submission: i64) -> Result<Vec<Attempt>, Error> {
        self.settled(|client| load::held_alone(client, submission))
    }
    fn throw_out(&self, submission: i64, content: &Hash, paths: &[String]) -> Result<(), Error> {
        self.settled(|client| thrown_out::throw_out(client, self.run, submission, content, paths))
    }
    fn thrown_out(&self) -> Result<Vec<KeptOut>, Error> {
        self.settled(thrown_out::all)
    }
    fn let_in(&self, content: &Hash) -> Result<(), Error> {
        self.settled(|client| thrown_out::let_in(client, content))
    }
    fn forget_thrown_out(&self, path: &str) -> Result<usize, Error> {
        self.settled(|client| thrown_out::forget(client, path))
    }
    fn is_forgotten(&self, content: &Hash) -> Result<bool, Error> {
        self.settled(|client| thrown_out::is_forgotten(client, content))
    }
    fn each_attempt_called(&self, ids: &[String], take: &mut dyn FnMut(Attempt)) -> Result<(), Error> {
        self.settled(|client| load::each_attempt_called(client, ids, take))
    }
    fn forget_marks(&self, responses: &[String]) -> Result<(), Error> {
        self.settled(|client| forget::marks(client, responses))
    }
    fn forget_submissions(&self, submissions: &[i64]) -> Result<(), Error> {
        self.settled(|client| forget::submissions(client, submissions))
    }
    fn forget_attempts_of_none(&self) -> Result<(), Error> {
        self.settled(forget::attempts_of_none)
    }
    fn each_attempt_before(&self, day: &str, take: &mut dyn FnMut(Attempt)) -> Result<(), Error> {
        self.settled(|client| load::each_attempt_before(client, day, take))
    }
    fn expire(&self, day: &str) -> Result<usize, Error> {
        self.settled(|client| forget::before(client, &self.asking, day))
    }
    fn commit(self: Box<Self>) -> Result<(), Error> {
        self.settled(|_| Ok(()))?;
        let committed = self.client.borrow_mut().batch_execute("COMMIT");
        self.ended.set(committed.is_ok());
        committed.map_err(|error| self.server.failed(Step::Commit, &error))
    }
}

impl Drop for Postgres<'_> {
    fn drop(&mut self) {
        if !self.ended.get() {
            // If it cannot be told, the server sees that we are gone, which comes to the same.
            let _ = self.client.borrow_mut().batch_execute("ROLLBACK");
        }
    }
}

impl fmt::Debug for Base {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.debug_struct("Base").field("server", &self.server).finish_non_exhaustive()
    }
}

impl fmt::Debug for Postgres<'_> {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.debug_struct("Postgres").field("server", &self.server).field("run", &self.run).finish_non_exhaustive()
    }
}
