//! A report on disk. All files are written beside their places first, as learners come, and then renamed, so that no file
//! is ever half written; what else is in the folder is left alone.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::error::Error;
use super::items::{self, ITEMS_FILE, ItemReport};
use super::report::{Learner, Report};
use super::sink::{Ending, Out, Sink, TextOf, Texts};
use super::{html, json, marks, parquet, tables, to_mark, xapi, xlsx};
use crate::keys::private_folder;
use crate::site::Site;

const BUFFER: usize = 256 << 10;

/// What a report is on, and when it is made.
#[derive(Clone, Copy, Debug)]
pub struct Occasion<'a> {
    pub site: &'a Site,
    /// Of the site's sources, as its pages name it.
    pub build: &'a str,
    pub now: Timestamp,
}

/// What is written besides, where somebody asks for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exports {
    /// The tables as Parquet, too.
    pub parquet: bool,
    /// A statement a line for a learning record store.
    pub xapi: bool,
}

/// The report's files while they are written; removed again where they are not put in their places.
pub(super) struct Tables {
    files: Vec<Staged>,
    /// As the files.
    fills: Vec<Fill>,
}

/// What a file comes from.
enum Fill {
    Texts(Texts),
    Sink(Box<dyn Sink>),
}

impl From<Texts> for Fill {
    fn from(texts: Texts) -> Self {
        Self::Texts(texts)
    }
}

impl From<Box<dyn Sink>> for Fill {
    fn from(sink: Box<dyn Sink>) -> Self {
        Self::Sink(sink)
    }
}

/// What all files of texts say of a learner, in the files' order.
pub(super) struct TextsOf(Vec<TextOf>);

impl TextsOf {
    pub fn learner(&self, learner: &Learner) -> Vec<io::Result<Vec<u8>>> {
        let text = |of: &TextOf| {
            let mut text = Vec::new();
            of(learner, &mut text).map(|()| text)
        };
        self.0.iter().map(text).collect()
    }
}

struct Staged {
    beside: PathBuf,
    path: PathBuf,
    file: File,
}

impl Tables {
    /// Begins a report in a folder, which is made if there is none. The same learners give the same bytes on the same day.
    pub fn begin(out: &Path, occasion: &Occasion, exports: Exports) -> Result<Self, Error> {
        let config = &occasion.site.config;
        private_folder(out).map_err(|source| Error::Write { path: out.to_owned(), source })?;
        let mut tables = Self { files: Vec::new(), fills: Vec::new() };
        for layout in tables::LAYOUTS {
            tables.add(out, layout.file, |out| tables::csv(layout, out))?;
        }
        tables.add(out, marks::FILE, to_mark::to_mark)?;
        tables.add(out, "set-aside.csv", tables::set_aside)?;
        tables.add(out, json::FILE, |out| json::report(out, &config.id, &config.title))?;
        tables.add(out, html::FILE, |out| html::report(out, occasion))?;
        tables.add(out, xlsx::FILE, |file| xlsx::workbook(file, out, occasion))?;
        if exports.parquet {
            for layout in tables::LAYOUTS {
                tables.add(out, &parquet::name(layout), |out| parquet::table(layout, out))?;
            }
        }
        if exports.xapi {
            xapi::check(occasion.site)?;
            tables.add(out, xapi::STATEMENTS_FILE, |out| xapi::statements(out, occasion.site))?;
        }
        Ok(tables)
    }

    fn add<F: Into<Fill>>(
        &mut self,
        folder: &Path,
        name: &str,
        make: impl FnOnce(Out) -> io::Result<F>,
    ) -> Result<(), Error> {
        let (beside, path) = (folder.join(format!(".{name}.new")), folder.join(name));
        let failed = |source| Error::Write { path: path.clone(), source };
        // Left over by a run that was stopped. A link here must not be written through.
        match fs::remove_file(&beside) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
            Ok(()) | Err(_) => {}
        }
        let file = File::create_new(&beside).map_err(failed)?;
        let out = file.try_clone().map(|file| BufWriter::with_capacity(BUFFER, file));
        // From here on it is removed with the others.
        self.files.push(Staged { beside, path: path.clone(), file });
        self.fills.push(out.and_then(make).map_err(failed)?.into());
        Ok(())
    }

    /// What all learners together say of the questions of a site, when the last of them has been told of.
    pub fn items(&mut self, out: &Path, report: &ItemReport, site: &Site) -> Result<(), Error> {
        for (fill, Staged { path, .. }) in self.fills.iter_mut().zip(&self.files) {
            let Fill::Sink(sink) = fill else { continue };
            sink.items(report, site).map_err(|source| Error::Write { path: path.clone(), source })?;
        }
        self.add(out, "questions.csv", |out| Whole::of(out, |out| items::csv(&items::QUESTIONS, report, site, out)))?;
        self.add(out, "quizzes.csv", |out| Whole::of(out, |out| items::csv(&items::QUIZZES, report, site, out)))?;
        self.add(out, ITEMS_FILE, |out| Whole::of(out, |out| report.write(out)))
    }

    pub fn texts(&self) -> TextsOf {
        let of = |fill: &Fill| match fill {
            Fill::Texts(texts) => Some(texts.of()),
            Fill::Sink(_) => None,
        };
        TextsOf(self.fills.iter().filter_map(of).collect())
    }

    /// `texts`: what [`texts`](Self::texts) says of the learner.
    pub fn learner(&mut self, learner: &Learner, texts: Vec<io::Result<Vec<u8>>>) -> Result<(), Error> {
        let mut texts = texts.into_iter();
        for (fill, Staged { path, .. }) in self.fills.iter_mut().zip(&self.files) {
            let told = match fill {
                Fill::Texts(file) => {
                    texts.next().expect("there is one for each such file").and_then(|text| file.put(&text))
                }
                Fill::Sink(sink) => sink.learner(learner),
            };
            told.map_err(|source| Error::Write { path: path.clone(), source })?;
        }
        Ok(())
    }

    /// Puts all files in their places, and tells which.
    pub fn end(mut self, ending: &Ending) -> Result<Vec<PathBuf>, Error> {
        for (fill, Staged { path, file, .. }) in self.fills.drain(..).zip(&self.files) {
            let ended = match fill {
                Fill::Texts(file) => file.end(ending),
                Fill::Sink(sink) => sink.end(ending),
            };
            let ended = ended.and_then(|()| file.sync_all());
            ended.map_err(|source| Error::Write { path: path.clone(), source })?;
        }
        // All of them, or none: what would stop one is seen before the first takes its place.
        if let Some(Staged { path, .. }) = self.files.iter().find(|staged| staged.path.is_dir()) {
            return Err(Error::Write { path: path.clone(), source: io::ErrorKind::IsADirectory.into() });
        }
        // By this one the folder is known as a report, so it is there before the others.
        self.files.sort_by_key(|staged| !staged.path.ends_with(json::FILE));
        let mut written = Vec::new();
        while let Some(Staged { beside, path, .. }) = self.files.first() {
            fs::rename(beside, path).map_err(|source| Error::Write { path: path.clone(), source })?;
            written.push(self.files.remove(0).path);
        }
        Ok(written)
    }
}

/// A file that holds nothing of a single learner.
struct Whole(Out);

impl Whole {
    fn of(mut out: Out, make: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<Box<dyn Sink>> {
        make(&mut out)?;
        Ok(Box::new(Self(out)))
    }
}

impl Sink for Whole {
    fn learner(&mut self, _: &Learner) -> io::Result<()> {
        Ok(())
    }

    fn end(mut self: Box<Self>, _: &Ending) -> io::Result<()> {
        self.0.flush()
    }
}

impl Drop for Tables {
    fn drop(&mut self) {
        for Staged { beside, .. } in &self.files {
            // What failed before is the error to tell.
            let _ = fs::remove_file(beside);
        }
    }
}

/// Writes a whole report into a folder.
pub fn write(report: &Report, occasion: &Occasion, out: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut tables = Tables::begin(out, occasion, Exports::default())?;
    let texts = tables.texts();
    report.learners.iter().try_for_each(|learner| tables.learner(learner, texts.learner(learner)))?;
    tables.end(&report.ending)
}
