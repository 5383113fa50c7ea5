//! Everything that was ever collected, in one database: a run adds what is new, and the tables are made from all.
//!
//! - What is known is known by its content, so reading a file again adds nothing. An attempt stands once, however many
//!   submissions hold it.
//! - One transaction a run, from before the reading until after the tables are written: a run that is stopped has not
//!   been. Two runs at once cannot be; the second is told so.
//! - Keys of every version of a quiz that a run has seen are kept, and an attempt is graded by those of its own.
//! - Marks are never written over: the newest counts, and those before it stay.
//! - What is taken out leaves behind which papers of personal codes it was, in the submissions that have held it and stay.
//! - Who is forgotten leaves hashes behind, so that an old file does not bring them back.
//! - What was set aside is told of until it has come whole, what HR has thrown out until it is let in again.
//!
//! The database is a file (`sqlite`), or a server that several people share (`postgres`); `store` says what either must
//! do, and what a run is made of those things stands here, once. A run without a ledger has one, too, for as long as it
//! lasts: only so can there be more attempts than fit into memory.

mod store;
mod prepared;
mod work;
mod forget;
mod thrown_out;
mod keep;
mod hands;
mod sqlite;
mod postgres;

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;

use super::codes::Codes;
use super::error::Error;
use super::head::{self, Head};
use super::read::{Reason, Received, SetAside};
use crate::quiz::QuizData;
use crate::site::Site;

pub use self::forget::Forgotten;
pub(super) use self::hands::InSeveralHands;
pub(super) use self::keep::KeptMark;
pub use self::postgres::Server;
pub(super) use self::prepared::{Prepared, attempt_content};
use self::store::Store;
use self::thrown_out::Out;
pub use self::thrown_out::{LetIn, ThrownOut};
pub(super) use self::work::{Gone, Versions, Work};

/// Where a ledger is kept.
#[derive(Clone, Debug)]
pub enum LedgerAt {
    File(PathBuf),
    Server(Box<Server>),
}

impl LedgerAt {
    /// A file, or a server where it is a URL of one. `environment` knows variables by their names: what the URL does not
    /// say, `PGHOST` and its like do.
    pub fn named(given: &Path, environment: &dyn Fn(&str) -> Option<String>) -> Result<Self, Error> {
        match given.to_str().filter(|text| Server::is_named(text)) {
            Some(url) => match Server::named(url, environment) {
                Ok(server) => Ok(Self::Server(Box::new(server))),
                Err(what) => Err(Error::BadServer(what)),
            },
            None => Ok(Self::File(given.to_owned())),
        }
    }

    /// The file, which must lie nowhere that is published.
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Server(_) => None,
        }
    }
}

#[derive(Debug)]
pub struct Ledger(Base);

#[derive(Debug)]
enum Base {
    Sqlite(sqlite::Base),
    Postgres(Box<postgres::Base>),
}

/// One run, which is as if it had never been until it is committed.
#[derive(Debug)]
pub struct Run<'l> {
    site: String,
    store: Box<dyn Store + 'l>,
    /// The site's own versions of today, by quiz and scoring fingerprint.
    current: HashSet<(String, String)>,
    out: RefCell<Out>,
}

impl Ledger {
    /// Opens a ledger wherever it is kept.
    pub fn at(at: &LedgerAt) -> Result<Self, Error> {
        match at {
            LedgerAt::File(path) => Self::open(path),
            LedgerAt::Server(server) => {
                postgres::Base::connect(server).map(|base| Self(Base::Postgres(Box::new(base))))
            }
        }
    }

    /// Opens a file, which is made where there is none.
    pub fn open(path: &Path) -> Result<Self, Error> {
        sqlite::Base::open(path).map(|base| Self(Base::Sqlite(base)))
    }

    /// One for a single run: in memory while it is small, else in a file that SQLite makes for temporary things. It has
    /// no name by which anybody else could open it, and is gone when the run ends, however it ends.
    pub fn temporary() -> Result<Self, Error> {
        sqlite::Base::temporary().map(|base| Self(Base::Sqlite(base)))
    }

    /// Begins a run at `now`. `site`: whose submissions the ledger holds.
    pub fn begin(&mut self, site: &Site, now: Timestamp) -> Result<Run<'_>, Error> {
        let (id, asking) = (&site.config.id, Codes::asking(site));
        let store: Box<dyn Store + '_> = match &mut self.0 {
            Base::Sqlite(base) => Box::new(base.begin(id, asking, now)?),
            Base::Postgres(base) => Box::new(base.begin(id, asking, now)?),
        };
        let current = site.quizzes.iter().map(|node| (node.quiz.id.value.clone(), node.quiz.scoring().to_string()));
        let out = RefCell::new(thrown_out::out(store.thrown_out()?));
        Ok(Run { site: id.clone(), store, current: current.collect(), out })
    }
}

impl Run<'_> {
    /// Adds what is new of this site, and says what was put aside. Others' submissions are left alone.
    pub fn add(&self, received: Vec<Received>) -> Result<Vec<SetAside>, Error> {
        let mut aside = Vec::new();
        for one in received.into_iter().filter(|one| one.submission.site.id == self.site) {
            let path = one.file.clone();
            let refused = self.take(Prepared::of(one))?;
            aside.extend(refused.map(|reason| SetAside { path, reason }));
        }
        Ok(aside)
    }

    /// Why it is not taken, where it was taken out before.
    pub(super) fn take(&self, one: Prepared) -> Result<Option<Reason>, Error> {
        match self.is_out(&one.content) {
            Some(reason) => Ok(Some(reason)),
            None => Ok((!self.store.take(one)?).then_some(Reason::Forgotten)),
        }
    }

    /// Keeps the keys of a site's quizzes, by which attempts of today are graded when they have changed.
    pub fn keep_keys(&self, site: &Site) -> Result<(), Error> {
        for node in &site.quizzes {
            let data = QuizData::of(&node.quiz, &site.courses[node.course].id);
            self.store.keep_key(&data, &data.scoring.to_string())?;
        }
        Ok(())
    }

    /// How many submissions this run has added, and how many there are.
    pub fn count(&self) -> Result<(usize, usize), Error> {
        self.store.count()
    }

    /// All submissions, the oldest first, once for each name that they came under.
    pub(super) fn heads(&self) -> Result<Vec<Head>, Error> {
        let mut heads = self.store.heads()?;
        head::sort(&mut heads);
        Ok(heads)
    }

    /// Keys of versions that are not those of today.
    pub(super) fn versions(&self) -> Result<Versions, Error> {
        let mut versions = HashMap::new();
        self.store.each_key(&mut |quiz, scoring, data| {
            let version = (quiz, scoring);
            if !self.current.contains(&version)
                && let Ok(data) = serde_json::from_str::<QuizData>(data)
            {
                versions.insert(version, Arc::new(data));
            }
        })?;
        Ok(versions)
    }

    /// What each learner's files hold, one learner after another, until `take` has had enough. `learners`: the rows of
    /// each one's submissions, one for each file.
    pub(super) fn each_work(
        &self,
        learners: &mut dyn Iterator<Item = Vec<i64>>,
        versions: &Versions,
        take: &mut dyn FnMut(Work) -> bool,
    ) -> Result<(), Error> {
        self.store.each_work(learners, versions, take)
    }

    /// From now on it has been.
    pub fn commit(self) -> Result<(), Error> {
        self.store.commit()
    }
}

#[cfg(test)]
mod tests;
