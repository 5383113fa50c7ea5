//! `export anki`.

use jiff::Timestamp;

use super::Exit;
use super::args::{Export, Format};
use super::interchange::failed;
use super::report::{self, counted};
use super::site;
use crate::interchange::anki::{self, Deck, Note};
use crate::interchange::disk;
use crate::render::Card;
use crate::site::Course;

pub const FORMAT: &str = "anki";

/// A package for each course; what stands behind the format are courses here.
pub fn export(command: &Export) -> Exit {
    let session = match site::sound(&command.site, None, "Nothing was exported") {
        Ok(session) => session,
        Err(exit) => return exit,
    };
    let site = &session.state().site;
    if let Some(unknown) = command.quizzes.iter().find(|id| site.courses.iter().all(|course| course.id != **id)) {
        report::refuse(format!("there is no course `{unknown}` in `{}`", command.site.display()));
        report::say("help: cards are exported by course: name one by its folder below content/, or none for all");
        return Exit::Usage;
    }
    let is_wanted = |course: &Course| match command.quizzes.is_empty() {
        true => !course.is_for_authors(),
        false => command.quizzes.contains(&course.id),
    };
    let now = Timestamp::now().as_second();
    let (mut files, mut cards) = (Vec::new(), 0);
    for (at, course) in site.courses.iter().enumerate().filter(|(_, course)| is_wanted(course)) {
        let found = match session.cards(at) {
            Ok(found) => found,
            Err(fault) => {
                report::diagnostics(&[*fault], &session.state().sources, Format::Human, "Nothing was exported");
                return Exit::Errors;
            }
        };
        let notes: Vec<Note> = found.into_iter().map(|card| note(card, &site.config.id)).collect();
        if notes.is_empty() {
            continue;
        }
        cards += notes.len();
        let deck = Deck { id: &format!("{}/{}", site.config.id, course.id), name: &course.file.title, notes: &notes };
        match anki::write(&deck, now) {
            Ok(bytes) => files.push((command.out.join(format!("{}.apkg", course.id)), bytes)),
            Err(error) => {
                report::fail(&error);
                return Exit::Machine;
            }
        }
    }
    if files.is_empty() {
        report::say(
            "Nothing was written: no lesson names a concept, and no quiz has a question that can be asked again",
        );
        return Exit::Errors;
    }
    if let Err(error) = disk::write_over(&command.out, &files) {
        return failed(&error);
    }
    let out = command.out.display();
    report::say(format!("Wrote {} with {} for Anki to {out}", counted(files.len(), "package"), counted(cards, "note")));
    Exit::Done
}

fn note(card: Card, site: &str) -> Note {
    let Card { id, front, back, reverse, tags } = card;
    Note { guid: format!("{site}/{id}"), front, back, reverse, tags }
}
