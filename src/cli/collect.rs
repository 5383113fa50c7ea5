//! `collect`.

use std::path::{Path, PathBuf};
use std::time::Instant;

use jiff::Timestamp;

use super::Exit;
use super::args::{Collect, Format};
use super::given::{self, Given};
use super::keys;
use super::report::{self, counted, seconds};
use super::send;
use super::site;
use crate::keys::Folder;
use crate::outputs;
use crate::publish;
use crate::render;
use crate::results::{
    self, Added, Collected, Collection, Exports, Forgotten, LedgerAt, LetIn, Reason, RefusedMark, RosterFault,
    SetAside, ThrownOut,
};
use crate::site::Site;

/// Files that were set aside: each named on the terminal, as long as somebody can read that.
const MOST_TOLD: usize = 50;

pub fn collect(command: &Collect) -> Exit {
    let clock = Instant::now();
    if let Err(exit) = check_given(command) {
        return exit;
    }
    let private = match keys::all_private(&command.key) {
        Ok(private) => private,
        Err(exit) => return exit,
    };
    let named = |given: &PathBuf| LedgerAt::named(given, &|name| std::env::var(name).ok());
    let ledger = match command.ledger.as_ref().map(named).transpose() {
        Ok(ledger) => ledger,
        Err(error) => {
            report::fail(&error);
            return Exit::of(error.is_misuse());
        }
    };
    let outputs: Vec<&Path> =
        [Some(&*command.out), ledger.as_ref().and_then(LedgerAt::file)].into_iter().flatten().collect();
    let store = match command.lrs.as_ref().map(|address| send::store(address, command.lrs_auth.as_deref())).transpose()
    {
        Ok(store) => store,
        Err(exit) => return exit,
    };
    let (sites, builds) = match sites_of(&command.site, &outputs) {
        Ok(sites) => sites,
        Err(exit) => return exit,
    };
    let (site, earlier) = sites.split_first().expect("`--site` has a default");
    let withheld = match folders_of_keys(command.keys.as_deref(), &command.site) {
        Ok(withheld) => withheld,
        Err(exit) => return exit,
    };
    let collection = Collection {
        paths: &command.paths,
        graded: &command.graded,
        out: &command.out,
        ledger: ledger.as_ref(),
        site,
        build: &builds[0],
        earlier,
        private: &private,
        withheld,
        roster: &command.roster,
        marks: &command.marks,
        forget: &command.forget,
        throw_out: &command.throw_out,
        let_in: &command.let_in,
        expire: command.expire,
        exports: Exports { parquet: command.parquet, xapi: command.xapi || command.lrs.is_some() },
        now: Timestamp::now(),
        clock: Instant::now,
    };
    if command.only_add {
        return only_add(&collection, command, clock);
    }
    if let Err(exit) = check_report(command, &collection.withheld) {
        return exit;
    }
    match results::collect(&collection) {
        Ok(collected) => {
            tell(command, &collected);
            report::say(format!(
                "Wrote the tables to {} in {}, {} of them for reading files; open {} first",
                command.out.display(),
                seconds(clock.elapsed()),
                seconds(collected.reading),
                command.out.join("report.html").display()
            ));
            let marked = if collected.summary.refused_marks.is_empty() { Exit::Done } else { Exit::Errors };
            match store.map(|store| send::send_all(&command.out.join(results::STATEMENTS_FILE), &store)) {
                None | Some(Exit::Done) => marked,
                Some(exit) => exit,
            }
        }
        Err(error) => {
            report::fail(&error);
            Exit::of(error.is_misuse())
        }
    }
}

/// What can be told of the command without any site; why it cannot be carried out has been told.
fn check_given(command: &Collect) -> Result<(), Exit> {
    if let Some(both) = command.throw_out.iter().find(|name| command.let_in.contains(name)) {
        report::refuse(format!("`{both}` is given to `--throw-out` and to `--let-in`, and one takes back the other"));
        report::say("help: give it to the one that you mean");
        return Err(Exit::Usage);
    }
    let of_ledger = [
        ("--only-add", command.only_add),
        ("--forget", !command.forget.is_empty()),
        ("--throw-out", !command.throw_out.is_empty()),
        ("--let-in", !command.let_in.is_empty()),
        ("--expire", command.expire.is_some()),
    ];
    if let Some((option, _)) = of_ledger.iter().find(|(_, is_given)| command.ledger.is_none() && *is_given) {
        report::refuse(format!("`{option}` is for what a ledger keeps, and no ledger is named"));
        report::say("help: name it with `--ledger`, as in the runs that collected into it");
        return Err(Exit::Usage);
    }
    if command.only_add && command.paths.is_empty() {
        report::refuse("`--only-add` adds files to the ledger, and none is named");
        report::say("help: name the folder or the files that learners have sent");
        return Err(Exit::Usage);
    }
    let made_of = [
        ("--roster", !command.roster.is_empty()),
        ("--marks", !command.marks.is_empty()),
        ("--forget", !command.forget.is_empty()),
        ("--throw-out", !command.throw_out.is_empty()),
        ("--let-in", !command.let_in.is_empty()),
        ("--expire", command.expire.is_some()),
        ("--parquet", command.parquet),
        ("--xapi", command.xapi),
        ("--lrs", command.lrs.is_some()),
    ];
    if let Some((option, _)) = made_of.iter().find(|(_, is_given)| command.only_add && *is_given) {
        report::refuse(format!(
            "`--only-add` puts files into the ledger and no more, and `{option}` is for the tables"
        ));
        report::say(format!(
            "help: add with `--only-add`, and give `{option}` to the run without it that makes the tables"
        ));
        return Err(Exit::Usage);
    }
    given::are_there(&command.paths, Given::Submissions)?;
    given::are_there(&command.graded, Given::Graded)?;
    given::are_there(&command.roster, Given::People)?;
    given::are_there(&command.marks, Given::Marks)
}

fn only_add(collection: &Collection, command: &Collect, clock: Instant) -> Exit {
    match results::only_add(collection) {
        Ok(Added { added, found, set_aside }) => {
            tell_found(command, found);
            tell_added(added);
            tell_set_aside(&set_aside, None);
            let ledger = command.ledger.as_deref().unwrap_or(Path::new("")).display();
            report::say(format!(
                "Set {} aside, and made no tables, in {}: `coursewright collect --ledger {ledger}` makes them from all \
                 that the ledger holds",
                counted(set_aside.len(), "file"),
                seconds(clock.elapsed())
            ));
            Exit::Done
        }
        Err(error) => {
            report::fail(&error);
            Exit::of(error.is_misuse())
        }
    }
}

/// Refuses to put the report among other files; why has been told.
fn check_report(command: &Collect, withheld: &[Folder]) -> Result<(), Exit> {
    let out = &command.out;
    let inboxes = command.paths.iter().chain(&command.graded).filter(|path| path.is_dir());
    let inboxes = inboxes.map(|inbox| (&**inbox, "where the submissions are", false));
    let keys = withheld.iter().map(|folder| (folder.path(), "the folder of withheld keys", true));
    for (folder, what, within) in inboxes.chain(keys) {
        report::sound(publish::check_free(out, folder, what, within), publish::Error::is_misuse)?;
    }
    report::sound(outputs::check_folder(out, outputs::Kind::Report), outputs::Error::is_misuse)
}

/// Sites with the keys of their quizzes, and the names of their builds; what is wrong has been told.
pub fn sites_of(roots: &[PathBuf], outputs: &[&Path]) -> Result<(Vec<Site>, Vec<String>), Exit> {
    let sites: Result<Vec<_>, Exit> = roots.iter().map(|root| keys_of(root, outputs)).collect();
    Ok(sites?.into_iter().unzip())
}

/// `outputs`: what nobody may find on the site.
pub(super) fn keys_of(root: &Path, outputs: &[&Path]) -> Result<(Site, String), Exit> {
    for private in outputs {
        if let Err(error) = publish::check_private(private, root) {
            report::fail(&error);
            return Err(Exit::of(error.is_misuse()));
        }
    }
    let session = site::sound(root, None, "Nothing was graded: the site that holds the keys has")?;
    let state = session.state();
    let build = render::build_id(&state.sources);
    let site = session.site_with_questions().map_err(|fault| {
        report::diagnostics(&[*fault], &state.sources, Format::Human, "Nothing was graded");
        Exit::Errors
    })?;
    Ok((site, build))
}

/// Where builds have left withheld keys: with the site of today, and with what it was before.
pub(super) fn folders_of_keys(given: Option<&Path>, sites: &[PathBuf]) -> Result<Vec<Folder>, Exit> {
    match given {
        Some(folder) if !folder.is_dir() => {
            let folder = folder.display();
            report::refuse(format!("--keys: there is no folder {folder}; name the one that `build` has left"));
            Err(Exit::Usage)
        }
        Some(folder) => Ok(vec![Folder::at(folder)]),
        None => Ok(sites.iter().map(|site| Folder::at(&site.join("keys"))).collect()),
    }
}

/// An inbox without a file is no fault, and most likely not what was meant.
fn tell_found(command: &Collect, found: usize) {
    if found == 0 && command.graded.is_empty() && !command.paths.is_empty() {
        let places = command.paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ");
        report::say(format!(
            "There is no file in {places}: put what learners have sent there as it came (.json, .zip, .eml, .mbox, .txt), \
             and collect again"
        ));
    }
}

fn tell(command: &Collect, collected: &Collected) {
    let Collected {
        summary,
        doubtful,
        added,
        forgotten,
        thrown_out,
        let_in,
        expired,
        taken_back,
        unused,
        found,
        reading: _,
    } = collected;
    tell_found(command, *found);
    thrown_out.iter().for_each(tell_thrown_out);
    let_in.iter().for_each(tell_let_in);
    let Forgotten { learners, submissions, files } = *forgotten;
    if learners > 0 {
        report::say(format!("Forgot {}: {}", counted(learners, "learner"), counted(submissions, "submission")));
        let out = summary.set_aside.iter().filter(|aside| matches!(aside.reason, Reason::ThrownOut { .. })).count();
        if out > 0 {
            report::say(format!(
                "Whose they were that were thrown out, no ledger knows: if one of the {} is among them, give its `file` in {} \
                 to `--forget`, too",
                counted(out, "file"),
                command.out.join("set-aside.csv").display()
            ));
        }
    }
    if files > 0 {
        report::say(format!("Forgot {} that had been set aside", counted(files, "file")));
    }
    if let Some(day) = command.expire {
        report::say(format!("Took out {} from before {day}", counted(*expired, "attempt")));
    }
    if let Some(added) = added {
        tell_added(*added);
    }
    if !unused.is_empty() {
        let unused = unused.iter().map(String::as_str).collect::<Vec<_>>().join("`, `");
        report::say(format!("roster: not used: the columns `{unused}`"));
    }
    if *taken_back > 0 {
        let cells = if *taken_back == 1 { "cell is" } else { "cells are" };
        report::say(format!("Removed {}, whose {cells} empty now", counted(*taken_back, "mark")));
    }
    for RosterFault { file, line, what } in &summary.roster_faults {
        report::say(format!("roster: {file}:{line}: {what}"));
    }
    tell_set_aside(&summary.set_aside, Some(&command.out));
    for (flag, times) in &summary.flags {
        report::say(format!("{} × {}: {}", times, flag.name(), flag.sentence()));
    }
    report::say(format!(
        "Read {} of {}, {} of them counted; set {} aside",
        counted(summary.submissions, "submission"),
        counted(summary.learners, "learner"),
        counted(summary.counted, "attempt"),
        counted(summary.set_aside.len(), "file"),
    ));
    let undecided = if summary.undecided > 0 { format!(", {} to mark", summary.undecided) } else { String::new() };
    report::say(format!(
        "Courses: {} passed, {} not passed, {} not begun{undecided}",
        summary.passed, summary.not_passed, summary.not_begun
    ));
    if summary.to_mark > 0 {
        let (waiting, table) = (counted(summary.to_mark, "response"), command.out.join("to-mark.csv"));
        let table = table.display();
        report::say(format!(
            "{waiting} to be marked by you: write points into {table}, and collect again with `--marks {table}`"
        ));
    }
    if *doubtful > 0 {
        let (many, root) = (counted(*doubtful, "question"), command.site[0].display());
        let out = command.out.display();
        report::say(format!(
            "{many} that an author should look at: `coursewright check {root} --report {out}` says where and why"
        ));
    }
    for RefusedMark { file, line, response_id, why } in &summary.refused_marks {
        report::refuse(format!("{file}:{line}: {response_id}: {why}"));
    }
}

fn tell_thrown_out(one: &ThrownOut) {
    let ThrownOut { paths, learner, digits, attempts, elsewhere, marks } = one;
    let who = learner.as_ref().map_or_else(|| "of nobody named".to_owned(), |who| format!("of {who}"));
    let mut went = format!("{} left", counted(*attempts, "attempt"));
    if *elsewhere > 0 {
        went.push_str(&format!(", {elsewhere} stayed, which another file holds, too"));
    }
    if *marks > 0 {
        went.push_str(&format!(", {} went with them", counted(*marks, "mark")));
    }
    report::say(format!("Threw out {} {who}: {went}; to take this back, `--let-in {digits}`", paths.join(", ")));
}

fn tell_let_in(LetIn { path, learner, is_alone }: &LetIn) {
    let who = learner.as_deref().unwrap_or("nobody named");
    report::say(format!("Let {path} of {who} in again: it counts from this run on"));
    if *is_alone {
        report::say(format!(
            "The ledger holds nothing else of {who}: whoever that is may have been forgotten in the meantime; if so, take it \
             out again with `--forget {who}`"
        ));
    }
}

fn tell_added((new, all): (usize, usize)) {
    report::say(format!("The ledger holds {}, {new} of them new", counted(all, "submission")));
}

/// `out`: where the table of all of them is.
fn tell_set_aside(set_aside: &[SetAside], out: Option<&Path>) {
    for aside in set_aside.iter().take(MOST_TOLD) {
        report::say(format!("set aside: {}: {}", aside.path, aside.reason));
    }
    if set_aside.len() > MOST_TOLD {
        let more = set_aside.len() - MOST_TOLD;
        let all =
            out.map_or_else(String::new, |out| format!("; {} names them all", out.join("set-aside.csv").display()));
        report::say(format!("set aside: {more} more{all}"));
    }
}
