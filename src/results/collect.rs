//! A run from beginning to end: the order of its steps, and no words for a person.
//!
//! 1. The ledger is opened, or one for this run alone; from here on nobody else can collect into it.
//! 2. Submissions that HR has named are thrown out, or may come again.
//! 3. Files are read, decoded and added, one after another; then lines that were graded elsewhere.
//! 4. What is to be forgotten leaves.
//! 5. Learners are graded and written beside the tables of the last run.
//! 6. The ledger keeps marks, the tables take their places, the run is committed.
//!
//! Where a step fails, or the run is stopped, the old tables and the old ledger stay as they were.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::civil::Date;

use super::aside::Asides;
use super::error::Error;
use super::items::{Items, doubtful};
use super::joined;
use super::ledger::{Forgotten, Ledger, LedgerAt, LetIn, Prepared, Run, ThrownOut};
use super::marks::{self, Marks};
use super::read::{self, Reason, SetAside};
use super::regrade::report;
use super::report::{Learner, Summary, Summing};
use super::roster::Roster;
use super::submission::cut;
use super::withheld::Withheld;
use super::write::{Exports, Occasion, Tables};
use crate::keys::Folder;
use crate::seal::PrivateKey;
use crate::site::Site;

/// What is to be collected, and how.
#[derive(Debug)]
pub struct Collection<'a> {
    /// Files and folders with submissions.
    pub paths: &'a [PathBuf],
    /// Files and folders with lines that have been graded, by whatever engine.
    pub graded: &'a [PathBuf],
    /// The folder of the report.
    pub out: &'a Path,
    /// What kept everything that was ever collected.
    pub ledger: Option<&'a LedgerAt>,
    pub site: &'a Site,
    /// Of the site's sources, as its pages name it.
    pub build: &'a str,
    /// The site as it was before, the newest first, for attempts that were made on it.
    pub earlier: &'a [Site],
    /// For submissions that are sealed.
    pub private: &'a [PrivateKey],
    /// Folders of keys that are withheld from the site.
    pub withheld: Vec<Folder>,
    /// Tables of people, and of marks.
    pub roster: &'a [PathBuf],
    pub marks: &'a [PathBuf],
    /// Learners, and files that were set aside, to be taken out of the ledger.
    pub forget: &'a [String],
    /// Submissions to be thrown out, and those that were and are to count again, by their files.
    pub throw_out: &'a [String],
    pub let_in: &'a [String],
    /// The day before which all is taken out of the ledger.
    pub expire: Option<Date>,
    /// What is written besides the tables for people.
    pub exports: Exports,
    pub now: Timestamp,
    /// The clock, for how long reading takes.
    pub clock: fn() -> Instant,
}

/// What came of it.
#[derive(Debug)]
pub struct Collected {
    pub summary: Summary,
    /// Until all files were read and what is new in them was added.
    pub reading: Duration,
    /// Files and graded lines that were met in this run, whatever became of them.
    pub found: usize,
    /// Questions that their author should look at, by what learners made of them.
    pub doubtful: usize,
    /// How many submissions are new in the ledger, and how many it holds.
    pub added: Option<(usize, usize)>,
    pub forgotten: Forgotten,
    pub thrown_out: Vec<ThrownOut>,
    pub let_in: Vec<LetIn>,
    /// Attempts.
    pub expired: usize,
    /// Marks whose cells were emptied.
    pub taken_back: usize,
    /// Columns of the roster that say nothing to us.
    pub unused: BTreeSet<String>,
}

/// What came of files alone.
#[derive(Debug)]
pub struct Added {
    /// How many submissions are new in the ledger, and how many it holds.
    pub added: (usize, usize),
    /// Files that were met.
    pub found: usize,
    pub set_aside: Vec<SetAside>,
}

/// Adds to a ledger what is new, and makes no tables: what that takes grows with what is new alone.
pub fn only_add(what: &Collection) -> Result<Added, Error> {
    let mut ledger = what.open()?;
    let run = ledger.begin(what.site, what.now)?;
    let (asides, found, _) = what.take_in(&run)?;
    let (added, set_aside) = (run.count()?, asides.told(run.set_aside()?, run.thrown_out()?));
    run.commit()?;
    Ok(Added { added, found, set_aside })
}

/// Collects, and writes the tables.
pub fn collect(what: &Collection) -> Result<Collected, Error> {
    let roster = Roster::read(what.roster)?;
    let mut ledger = what.open()?;
    let run = ledger.begin(what.site, what.now)?;
    marks::check_read(what.out, what.marks, &run.marks()?)?;
    let given = Marks::read(what.marks)?;
    // Before files are read, so that those that are thrown out are told of, and those that are let in come in.
    let (let_in, thrown_out) = (run.let_in(what.let_in)?, run.throw_out(what.throw_out)?);
    let (asides, found, reading) = what.take_in(&run)?;
    let let_in = run.came_in(let_in, &roster)?;
    let forgotten = if what.forget.is_empty() { Forgotten::default() } else { run.forget(what.forget, &roster)? };
    let expired = what.expire.map_or(Ok(0), |day| run.expire(day))?;
    let added = what.ledger.is_some().then(|| run.count()).transpose()?;

    let set_aside = asides.told(run.set_aside()?, run.thrown_out()?);
    let marks = if what.ledger.is_some() { given.over(run.marks()?) } else { given };
    let occasion = Occasion { site: what.site, build: what.build, now: what.now };
    let mut tables = Tables::begin(what.out, &occasion, what.exports)?;
    let (mut summing, mut items) = (Summing::default(), Items::new(what.site));
    let texts = tables.texts();
    let make = |learner: &Learner| texts.learner(learner);
    let keeps = what.exports.xapi;
    let (ending, met) =
        report(&run, &marks, &roster, what.site, what.now, set_aside, keeps, make, |learner, texts| {
            summing.learner(&learner);
            items.add(&learner);
            tables.learner(&learner, texts)
        })?;

    let items = items.report();
    tables.items(what.out, &items, what.site)?;
    run.keep_marks(&met)?;
    tables.end(&ending)?;
    if what.ledger.is_some() {
        run.commit()?;
    }
    let (summary, taken_back, unused) = (summing.end(&ending), marks.taken_back(), roster.unused);
    let doubtful = doubtful(&items, what.site);
    Ok(Collected {
        summary,
        reading,
        found,
        doubtful,
        added,
        forgotten,
        thrown_out,
        let_in,
        expired,
        taken_back,
        unused,
    })
}

impl Collection<'_> {
    fn open(&self) -> Result<Ledger, Error> {
        self.ledger.map_or_else(Ledger::temporary, Ledger::at)
    }

    /// Step 3: how many files were met, and how long it took.
    fn take_in(&self, run: &Run) -> Result<(Asides, usize, Duration), Error> {
        let begun = (self.clock)();
        // Of two sites with one version of a quiz the later has its words of today.
        for site in [self.site].into_iter().chain(self.earlier.iter().rev()) {
            run.keep_keys(site)?;
        }
        let (asides, found) = add(self, run)?;
        let reading = (self.clock)().duration_since(begun);
        run.keep_set_aside(&asides)?;
        Ok((asides, found, reading))
    }
}

/// Reads all files and adds what is new; how many were met.
fn add(what: &Collection, run: &Run) -> Result<(Asides, usize), Error> {
    let mut met = 0;
    let mut asides = Asides::after(run.set_aside()?);
    let withheld = Withheld::at(what.withheld.iter().cloned());
    let prepare = |mut received: read::Received| {
        withheld.decode(&mut received.submission);
        Prepared::of(received)
    };
    read::each(what.paths, what.out, what.private, prepare, |found| {
        met += 1;
        let reason = match found.what {
            Err(reason) => reason,
            Ok(one) if one.site() != what.site.config.id => Reason::OtherSite(cut(one.site(), 100)),
            Ok(one) => match run.take(one)? {
                None => {
                    found.content.into_iter().for_each(|content| asides.has_come(&found.path, content));
                    return Ok(());
                }
                Some(reason) => reason,
            },
        };
        asides.add(found.path, reason, found.content);
        Ok(())
    })?;
    joined::each(what.graded, |file, line| {
        met += 1;
        let reason = match line {
            Err(reason) => reason,
            Ok(one) if one.site() != what.site.config.id => Reason::OtherSite(cut(one.site(), 100)),
            Ok(one) => match run.take(one)? {
                None => return Ok(()),
                Some(reason) => reason,
            },
        };
        asides.add(file, reason, None);
        Ok(())
    })?;
    Ok((asides, met))
}
