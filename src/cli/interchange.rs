//! `import` and `export`.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::Exit;
use super::anki;
use super::args::{Export, Format as Shown, Import};
use super::report::{self, counted};
use crate::content::{InlineQuestions, inline_questions, parse_course};
use crate::diag::{Diagnostic, Severity};
use crate::interchange::bank::{ADVICE, Ids, Note, Question, Quiz};
use crate::interchange::disk::{self, WriteError};
use crate::interchange::{self, Error, Exported, Format, Imported};
use crate::publish;
use crate::source::Source;

pub fn import(command: &Import) -> Exit {
    let shown = command.file.display();
    let bytes = match fs::read(&command.file) {
        Ok(bytes) => bytes,
        Err(error) => {
            report::refuse(format!("cannot read {shown}: {error}"));
            return if error.kind() == ErrorKind::NotFound { Exit::Usage } else { Exit::Machine };
        }
    };
    let name = command.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let format = command.format.as_deref().and_then(Format::named);
    let mut imported = match interchange::import(&name, &bytes, format) {
        Ok(imported) => imported,
        Err(error) => {
            report::refuse(format!("{shown}: {error}"));
            if error == Error::Unknown {
                report::say("help: say what it is with --format, such as `--format gift`");
            }
            return Exit::Errors;
        }
    };
    for note in &imported.notes {
        report::say(imported_note(&name, note));
    }
    let target = Target::of(&command.into);
    for note in
        target.leave_out_unknown(&mut imported.quizzes).into_iter().chain(target.missing_images(&imported.quizzes))
    {
        report::say(imported_note(&name, &note));
    }
    let names = target.settle(&mut imported.quizzes);
    if target.file.is_some() && !imported.quizzes.iter().all(interchange::fits) {
        report::refuse(format!("all of {shown} is too long for one quiz file, and nothing was written"));
        report::say("help: name a folder with --into, such as `--into quizzes/imported`: it becomes several files");
        return Exit::Usage;
    }
    let files = target.files(&imported.quizzes, &names);
    let what = format!("Read {} of {shown} as {}", counted(imported.count, "question"), imported.format.title());
    if files.is_empty() {
        report::say(format!("{what}: nothing can be kept, and nothing was written"));
        return Exit::Errors;
    }
    if let Err(error) = disk::write_new(&files) {
        return failed(&error);
    }
    let written: Vec<_> =
        files.iter().filter(|(path, _)| path.extension().is_some_and(|ending| ending == "yaml")).collect();
    let to = match written.as_slice() {
        [(path, _)] => path.display().to_string(),
        all => format!("{} in {}", counted(all.len(), "file"), command.into.display()),
    };
    report::say(format!("{what}: {} written to {to}{}", imported.kept(), rest(&imported)));
    Exit::Done
}

fn rest(imported: &Imported) -> String {
    let (left_out, intros) = (imported.left_out(), imported.intros());
    let mut rest = String::new();
    if intros > 0 {
        rest.push_str(&format!(", {} became an introduction", counted(intros, "text")));
    }
    if left_out > 0 {
        rest.push_str(&format!(", {left_out} left out"));
    }
    rest
}

fn imported_note(file: &str, note: &Note) -> String {
    let kind = if note.left_out { "left out" } else { "changed" };
    let mut place = file.to_owned();
    if !note.at.is_empty() {
        place.push_str(&format!(":{}", note.at));
    }
    match &note.question {
        Some(question) => format!("{kind}: {place}: `{}`: {}", shortened(question), note.message),
        None => format!("{kind}: {place}: {}", note.message),
    }
}

fn shortened(name: &str) -> String {
    let short: String = name.chars().take(60).collect();
    if short.len() < name.len() { format!("{short}…") } else { short }
}

/// Where an import writes to: a folder, or a single file.
struct Target {
    folder: PathBuf,
    file: Option<String>,
}

impl Target {
    fn of(into: &Path) -> Self {
        let is_file = into.extension().is_some_and(|ending| ending == "yaml" || ending == "yml");
        let stem = into.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        match is_file {
            true => Self { folder: into.parent().unwrap_or(Path::new("")).to_owned(), file: Some(stem) },
            false => Self { folder: into.to_owned(), file: None },
        }
    }

    /// One quiz for one file, and ids that no other quiz of the site has; gives the names of the files. They follow the
    /// source and not the ids: the same import a second time must meet its own files, and not write others.
    fn settle(&self, quizzes: &mut Vec<Quiz>) -> Vec<String> {
        if let Some(stem) = &self.file {
            if quizzes.len() > 1 {
                let mut first = quizzes.remove(0);
                let mut ids = Ids::default();
                first.questions.iter_mut().for_each(|question| question.id = ids.take(&question.id, "q"));
                for quiz in quizzes.drain(..) {
                    first.files.extend(quiz.files);
                    for mut question in quiz.questions {
                        question.id = ids.take(&question.id, "q");
                        question.lost.insert(0, format!("From: {}", quiz.title.replace('\n', " ")));
                        first.questions.push(question);
                    }
                }
                quizzes.push(first);
            }
            quizzes.iter_mut().for_each(|quiz| quiz.id = Ids::default().take(stem, "imported"));
        }
        let names = quizzes.iter().map(|quiz| self.file.clone().unwrap_or_else(|| quiz.id.clone())).collect();
        let mut taken = Ids::default();
        for id in self.ids_of_site() {
            taken.take(&id, "quiz");
        }
        for quiz in quizzes {
            let id = taken.take(&quiz.id, "imported");
            if id != quiz.id {
                report::say(format!("changed: another quiz of this site is called `{}`: this one is `{id}`", quiz.id));
                quiz.id = id;
            }
        }
        names
    }

    /// The site whose folder `quizzes` this one is in, and the course that the folder below it is called by.
    fn site(&self) -> Option<(PathBuf, Option<String>)> {
        let folder = fs::canonicalize(&self.folder)
            .unwrap_or_else(|_| std::env::current_dir().unwrap_or_default().join(&self.folder));
        let quizzes = folder.ancestors().find(|folder| folder.file_name().is_some_and(|name| name == "quizzes"))?;
        let below = folder.strip_prefix(quizzes).ok()?.components().next();
        let course = below.map(|name| name.as_os_str().to_string_lossy().into_owned());
        Some((quizzes.parent()?.to_owned(), course))
    }

    /// Of all quizzes of the site, and of the questions in its lessons.
    fn ids_of_site(&self) -> BTreeSet<String> {
        let is_site = |root: &Path| ["quizzes", "content"].iter().any(|folder| root.join(folder).is_dir());
        let Some((root, _)) = self.site().filter(|(root, _)| is_site(root)) else { return BTreeSet::new() };
        let site = disk::asking(&root);
        let inline = site.lessons.iter().flat_map(|source| inline_questions(source).value);
        let inline = inline.map(|asked| asked.quiz.id.value);
        site.quizzes.iter().map(|source| crate::quiz::parse(source).value.id.value).chain(inline).collect()
    }

    /// Leaves out what names a thing that the site does not have: `check` would refuse the quiz for it.
    fn leave_out_unknown(&self, quizzes: &mut [Quiz]) -> Vec<Note> {
        let course = self.site().and_then(|(root, course)| {
            let path = format!("content/{}/course.yaml", course?);
            let text = fs::read_to_string(root.join(&path)).ok()?;
            Some(parse_course(&Source::in_memory(&path, &text)).value)
        });
        let mut notes = Vec::new();
        for question in quizzes.iter_mut().flat_map(|quiz| &mut quiz.questions) {
            let is_there = |see: &String| {
                let path = see.split('#').next().unwrap_or_default();
                see.contains("://") || path.is_empty() || self.folder.join(path).is_file()
            };
            let is_declared = |id: &String| {
                course.as_ref().is_none_or(|course| course.objectives.iter().any(|known| known.id.value == *id))
            };
            let mut tell = |what: &'static str, message: String| {
                let (question, at) = (Some(question.id.clone()), question.at.clone());
                notes.push(Note { question, at, what, message, left_out: false });
            };
            if let Some(see) = question.see.take_if(|see| !is_there(see)) {
                tell("see", format!("`see` leads to `{see}`, which is not there: left out"));
            }
            if let Some(id) = question.objective.take_if(|id| !is_declared(id)) {
                tell("objective", format!("the course declares no objective `{id}`: left out"));
            }
        }
        notes
    }

    /// Names images that texts show by a path, and that neither come with the import nor are there already.
    fn missing_images(&self, quizzes: &[Quiz]) -> Vec<Note> {
        let mut notes = Vec::new();
        for quiz in quizzes {
            let is_there = |name: &str| {
                let path = name.split(['?', '#']).next().unwrap_or_default();
                let path = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
                let comes_along = quiz.files.iter().any(|file| file.name == name);
                comes_along || name.contains(':') || self.folder.join(&*path).is_file()
            };
            let of_intro = quiz.intro.iter().flat_map(|intro| interchange::images(intro)).map(|name| (None, name));
            let shown = |question: &Question| {
                let names = question.texts().into_iter().flat_map(interchange::images).collect::<BTreeSet<_>>();
                let about = Some((question.id.clone(), question.at.clone()));
                names.into_iter().map(move |name| (about.clone(), name)).collect::<Vec<_>>()
            };
            for (about, name) in
                of_intro.chain(quiz.questions.iter().flat_map(shown)).filter(|(_, name)| !is_there(name))
            {
                let (question, at) = about.map_or((None, String::new()), |(id, at)| (Some(id), at));
                let message =
                    format!("the image `{name}` is not there: put it at {}", self.folder.join(&name).display());
                notes.push(Note { question, at, what: "images", message, left_out: false });
            }
        }
        notes
    }

    fn files(&self, quizzes: &[Quiz], names: &[String]) -> Vec<(PathBuf, Vec<u8>)> {
        let mut files: Vec<(PathBuf, Vec<u8>)> = Vec::new();
        for (quiz, name) in quizzes.iter().zip(names) {
            let path = self.folder.join(format!("{name}.yaml"));
            files.push((path, interchange::write_author(quiz).into_bytes()));
            for file in &quiz.files {
                let image = (self.folder.join(&file.name), file.bytes.clone());
                if !files.contains(&image) {
                    files.push(image);
                }
            }
        }
        files
    }
}

pub fn export(command: &Export) -> Exit {
    // Keys are in it.
    let place = publish::check_private(&command.out, &command.site);
    if let Err(exit) = report::sound(place, publish::Error::is_misuse) {
        return exit;
    }
    if command.format == anki::FORMAT {
        return anki::export(command);
    }
    let Some(format) = Format::named(&command.format) else { return Exit::Usage };
    if !["quizzes", "content"].iter().any(|folder| command.site.join(folder).is_dir()) {
        let shown = command.site.display();
        report::refuse(format!("there are no quizzes in `{shown}`: it has no folder `quizzes` and no `content`"));
        report::say("help: name the site's folder with --site");
        return Exit::Usage;
    }
    let site = disk::asking(&command.site);
    let sources = &site.sources;
    let mut quizzes: Vec<Quiz> = Vec::new();
    let mut errors: Vec<Diagnostic> = Vec::new();
    let mut wanted: Vec<&str> = command.quizzes.iter().map(String::as_str).collect();
    // Whether a quiz is to be written, by its id and its file.
    let mut is_wanted = |id: &str, path: &str| {
        let is_named = |name: &str| name == id || names_file(name, path, &command.site);
        wanted.retain(|name| !is_named(name));
        command.quizzes.is_empty() || command.quizzes.iter().any(|name| is_named(name))
    };
    let shown = |source: &Source, name: &str| {
        let folder = source.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let path = interchange::joined(folder, name)?;
        sources.asset(&path).and_then(|asset| sources.bytes(asset).ok())
    };
    for source in &site.quizzes {
        if !is_wanted(&crate::quiz::parse(source).value.id.value, &source.path) {
            continue;
        }
        match interchange::read_author(source, &|name| shown(source, name)) {
            Ok(quiz) => quizzes.push(quiz),
            Err(faults) => errors.extend(faults),
        }
    }
    for source in &site.lessons {
        let asked = inline_questions(source);
        let mut is_any = false;
        for InlineQuestions { quiz, node, in_yaml } in &asked.value {
            let id = &quiz.id.value;
            if is_wanted(id, &source.path) && !quizzes.iter().any(|known| known.id == *id) {
                let text = in_yaml.then_some(&*source.text);
                quizzes.push(interchange::read_inline(quiz, node, text, &|name| shown(source, name)));
                is_any = true;
            }
        }
        if is_any {
            errors.extend(asked.diagnostics.into_iter().filter(Diagnostic::is_error));
        }
    }
    if let Some(unknown) = wanted.first() {
        report::refuse(format!("there is no quiz `{unknown}` in `{}`", command.site.display()));
        report::say("help: name it by its id, as in `quiz: …`, or by the file that it stands in");
        return Exit::Usage;
    }
    if !errors.is_empty() {
        let many = counted(report::count(&errors, Severity::Error), "error");
        report::diagnostics(&errors, sources, Shown::Human, &format!("Nothing was exported: the quizzes have {many}"));
        return Exit::Errors;
    }
    let exported: Result<Vec<Exported>, Error> = quizzes.iter().map(|quiz| interchange::export(quiz, format)).collect();
    let exported = match exported {
        Ok(exported) => exported,
        Err(error) => {
            report::fail(&error);
            return Exit::Machine;
        }
    };
    let notes = exported.iter().flat_map(|one| &one.notes).filter(|note| note.what != ADVICE).count();
    for (quiz, one) in quizzes.iter().zip(&exported) {
        exported_notes(&quiz.id, &one.notes).into_iter().for_each(report::say);
    }
    let title = format.title();
    if command.strict && notes > 0 {
        report::say(format!(
            "Nothing was written: {title} cannot hold all of it, see the {} above",
            counted(notes, "note")
        ));
        return Exit::Errors;
    }
    let empty = exported.iter().filter(|one| one.count == 0).count();
    let files: Vec<_> = exported
        .iter()
        .filter(|one| one.count > 0)
        .map(|one| (command.out.join(&one.name), one.bytes.clone()))
        .collect();
    if let Err(error) = disk::write_over(&command.out, &files) {
        return failed(&error);
    }
    let questions: usize = exported.iter().map(|one| one.count).sum();
    let left_out = exported.iter().flat_map(|one| &one.notes).filter(|note| note.left_out).count();
    let rest = if left_out > 0 { format!(", {left_out} left out") } else { String::new() };
    let none =
        if empty > 0 { format!("; {} had none that {title} can hold", counted(empty, "quiz")) } else { String::new() };
    let (many, out) = (counted(files.len(), "quiz"), command.out.display());
    report::say(format!("Wrote {many} with {} as {title} to {out}{rest}{none}", counted(questions, "question")));
    Exit::Done
}

/// Whether a name on the command line means a file of the site.
fn names_file(name: &str, path: &str, site: &Path) -> bool {
    let given = Path::new(name);
    given == Path::new(path)
        || given == site.join(path)
        || fs::canonicalize(given).is_ok_and(|given| fs::canonicalize(site.join(path)).is_ok_and(|path| path == given))
}

/// What is said of several questions alike is said once, with all their names.
fn exported_notes(quiz: &str, notes: &[Note]) -> Vec<String> {
    let mut grouped: Vec<(&Note, Vec<&str>)> = Vec::new();
    for note in notes {
        let question = note.question.as_deref();
        match grouped.iter_mut().find(|(known, _)| known.message == note.message && known.left_out == note.left_out) {
            Some((_, questions)) => questions.extend(question),
            None => grouped.push((note, question.into_iter().collect())),
        }
    }
    let line = |(note, questions): &(&Note, Vec<&str>)| match questions.as_slice() {
        [] => format!("{quiz}: {}", note.message),
        questions => format!("{quiz}: {}: {}", questions.join(", "), note.message),
    };
    grouped.iter().map(line).collect()
}

pub(super) fn failed(error: &WriteError) -> Exit {
    report::fail(error);
    match error {
        WriteError::Exists { .. } | WriteError::NotOurs { .. } => Exit::Usage,
        WriteError::Write { .. } => Exit::Machine,
    }
}
