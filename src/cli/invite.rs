//! `invite`.

use std::fs;
use std::io;
use std::path::Path;

use super::args::Invite;
use super::certify::{session, signing};
use super::given::{self, Given};
use super::report::{self, counted};
use super::{Exit, desk, keys};
use crate::code::{self, Code};
use crate::outputs;
use crate::publish;
use crate::results::{self, Invitations, Invited, Roster, RosterFault};
use crate::site::Site;

const COLUMNS: [&str; 5] = ["learner", "name", "email", "code", "link"];
/// Cells that are not what they were: each named on the terminal, as long as somebody can read that.
const MOST_TOLD: usize = 20;
/// The page that takes a code.
const PAGE: &str = "code.html";

pub fn invite(command: &Invite) -> Exit {
    match invited(command) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn invited(command: &Invite) -> Result<Exit, Exit> {
    given::are_there(&command.roster, Given::People)?;
    let key = keys::signing(&command.key)?;
    let session = session(&command.site, command.base_url.clone())?;
    let signing = signing(&session)?;
    let site = &session.state().site;
    if signing.key() != *key.public() {
        report::refuse(format!("`{}` is another key than that of the site", command.key.display()));
        report::say("help: sign with the key whose public half is in site.yaml, or no code would be genuine");
        return Err(Exit::Usage);
    }
    if let Err(error) = publish::check_private(&command.out, &command.site) {
        report::fail(&error);
        return Err(Exit::of(error.is_misuse()));
    }
    report::sound(outputs::check_repository(&command.out, &command.site), outputs::Error::is_misuse)?;
    let is_list = |text: &str| Invitations::begin(text, &COLUMNS);
    report::sound(outputs::check_file(&command.out, "codes.csv", is_list), outputs::Error::is_misuse)?;
    let asking: Vec<&str> = signing.codes.iter().map(|quiz| quiz.value.as_str()).collect();
    if asking.is_empty() {
        report::refuse("no quiz of the site asks for a code");
        report::say("help: name those that should in content/site.yaml: `signing: {codes: [final-exam]}`");
        return Err(Exit::Usage);
    }
    let quizzes = chosen(command, site, &asking)?;
    let roster = Roster::read(&command.roster).map_err(|error| {
        report::fail(&error);
        Exit::of(error.is_misuse())
    })?;
    for RosterFault { file, line, what } in roster.faults() {
        report::say(format!("roster: {file}:{line}: {what}"));
    }
    let config = &site.config;
    let (mut rows, mut too_long) = (Vec::new(), Vec::new());
    for Invited { learner, name, email } in roster.people() {
        let made = Code::new(&key, &config.id, &learner, &name, &quizzes, &command.round);
        // A name that is too long for a code is left out of it: the number or the address stays.
        let text = made.signed(&key, &config.id);
        let text = text.or_else(|| made.nameless().signed(&key, &config.id));
        let Some(text) = text else {
            too_long.push(learner);
            continue;
        };
        let link = config.base_url.as_ref().map_or_else(String::new, |base| format!("{base}{PAGE}#{text}"));
        rows.push(vec![learner, name, email, code::grouped(&text), link]);
    }
    let made = rows.len();
    let table = over(Invitations::new(&COLUMNS, rows), &command.out)?;
    if let Err(error) = write(&table, &command.out) {
        report::refuse(format!("cannot write `{}`: {error}", command.out.display()));
        return Err(Exit::Machine);
    }
    for learner in &too_long {
        report::refuse(format!("`{learner}`: number or address and the names of the quizzes are too long for a code"));
    }
    if config.base_url.is_none() {
        report::say(
            "site.yaml has no `base_url`, so there are no links: send each person the code, and where the site is",
        );
    }
    report::say(format!(
        "Wrote {} to {}: send each person theirs, and nobody the list",
        counted(made, "code"),
        command.out.display()
    ));
    if table.kept > 0 {
        report::say(format!(
            "Kept {} that the list of people does not account for, at the end",
            counted(table.kept, "row")
        ));
    }
    for (learner, column, was) in table.replaced.iter().take(MOST_TOLD) {
        report::say(format!("`{learner}`: `{column}` was `{was}` in the table before"));
    }
    if table.replaced.len() > MOST_TOLD {
        report::say(format!("{} more cells are not what they were", table.replaced.len() - MOST_TOLD));
    }
    Ok(if too_long.is_empty() { Exit::Done } else { Exit::Errors })
}

/// With what HR has added to the table that is there; why it cannot be read has been told.
fn over(made: Invitations, out: &Path) -> Result<Invitations, Exit> {
    let there = match fs::metadata(out) {
        Ok(meta) if meta.is_file() && meta.len() > 0 => fs::read(out).map_err(|error| error.to_string()),
        _ => return Ok(made),
    };
    there.and_then(|there| made.over(&there)).map_err(|why| {
        report::refuse(format!("cannot keep what is in `{}`: {why}", out.display()));
        report::say("help: move the table away, or name another with --out; nothing was written");
        Exit::Usage
    })
}

fn write(table: &Invitations, out: &Path) -> io::Result<()> {
    let head: Vec<&str> = table.head.iter().map(String::as_str).collect();
    let mut text = Vec::new();
    results::table(&mut text, &head, &table.rows)?;
    match fs::metadata(out) {
        // A device takes what it is given.
        Ok(meta) if !meta.is_file() => fs::write(out, text),
        _ => desk::write(out, &text),
    }
}

/// The quizzes that codes are for; none for all that ask for one.
fn chosen(command: &Invite, site: &Site, asking: &[&str]) -> Result<Vec<String>, Exit> {
    let mut quizzes = Vec::new();
    for name in &command.quizzes {
        let of_course = site.courses.iter().position(|course| course.id == *name);
        let found: Vec<&str> = match of_course {
            Some(course) => {
                let all = site.quizzes_of(course).into_iter().map(|at| site.quizzes[at].quiz.id.value.as_str());
                all.filter(|quiz| asking.contains(quiz)).collect()
            }
            None => asking.iter().copied().filter(|quiz| quiz == name).collect(),
        };
        if found.is_empty() {
            report::refuse(format!("`{name}` is no quiz that asks for a code, and no course with one"));
            report::say(format!("help: these ask for one: {}", asking.join(", ")));
            return Err(Exit::Usage);
        }
        quizzes.extend(found.into_iter().map(str::to_owned));
    }
    quizzes.sort();
    quizzes.dedup();
    Ok(quizzes)
}
