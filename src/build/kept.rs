//! What is kept of a site between runs, below `.coursewright/` in its folder.
//!
//! Everything is kept under what it was made from, so nothing kept can be out of date; what is not found is made again.
//! Of a parsed file its outline is kept: what other pages and the checks need of it. Its own page is made from its text.

use std::borrow::Cow;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use foldhash::HashMap;
use jiff::civil::Date;
use rayon::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::parse::{Item, is_item};
use super::{Clean, Made, Options};
use crate::diag::{Checked, Diagnostic};
use crate::memory::{Key, Memo, Store};
use crate::render::search::SegmentMade;
use crate::source::{Asset, FileId, Sources, TextFile};
use crate::theme;

/// About so many parsed files are kept together: few enough to be written again when one of them has changed.
const FILES_A_CHUNK: usize = 256;

#[derive(Debug)]
pub struct Kept {
    store: Store,
    /// What is in the store of each chunk of parsed files: the hash of the files in it, or 0 for what cannot be read.
    chunks: Mutex<Vec<u128>>,
}

/// What a build came to.
#[derive(Debug, Serialize, Deserialize)]
pub struct Outcome {
    /// Of the sources and the options.
    of: u128,
    /// The day on which it was built, and the last one before something more is overdue; `None` where nobody asked for
    /// what is overdue.
    days: Option<(Date, Option<Date>)>,
    /// Names what was published.
    pub marker: u128,
    pub diagnostics: Vec<Diagnostic>,
    /// What the site holds, in words.
    pub contents: String,
    /// Whether keys belong to it that are not published.
    pub withheld: bool,
}

impl Outcome {
    pub fn new(
        sources: u128,
        options: &Options,
        days: Option<(Date, Option<Date>)>,
        marker: u128,
        diagnostics: &[Diagnostic],
        contents: String,
    ) -> Self {
        Self {
            of: outcome_key(sources, options),
            days,
            marker,
            diagnostics: diagnostics.to_vec(),
            contents,
            withheld: false,
        }
    }

    pub fn is_of(&self, sources: u128, options: &Options, today: Option<Date>) -> bool {
        let is_of_day = match (self.days, today) {
            // A clock may have been set back.
            (Some((from, to)), Some(today)) => from <= today && to.is_none_or(|to| today <= to),
            (days, today) => days.is_none() && today.is_none(),
        };
        is_of_day && self.of == outcome_key(sources, options)
    }
}

fn outcome_key(sources: u128, options: &Options) -> u128 {
    Key::of(&(sources, &options.base_url, theme::builtin_hash())).value()
}

#[derive(Serialize, Deserialize)]
struct Files {
    texts: Vec<TextFile>,
    assets: Vec<Asset>,
}

/// Parsed files that are kept together, after the hash of all of them.
type Chunk = (u128, Vec<(FileId, u128, Checked<Item>)>);

impl Kept {
    pub fn open(root: &Path) -> Self {
        Self { store: Store::new(&root.join(".coursewright").join("cache")), chunks: Mutex::default() }
    }

    fn read<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        postcard::from_bytes(&self.store.read(name)?).ok()
    }

    fn write(&self, name: &str, value: &impl Serialize) {
        let bytes = postcard::to_allocvec(value).expect("what is kept is made of plain data");
        self.store.write(name, &bytes);
    }

    /// The site's files as they were last seen.
    pub fn sources(&self) -> Option<Sources> {
        let Files { texts, assets } = self.read("files")?;
        Some(Sources::remembered(texts, assets))
    }

    pub fn outcome(&self) -> Option<Outcome> {
        self.read("outcome")
    }

    pub fn keep_outcome(&self, outcome: &Outcome) {
        self.write("outcome", outcome);
    }

    pub fn keep_files(&self, sources: &Sources) {
        self.write("files", &Files { texts: sources.texts.clone(), assets: sources.assets.clone() });
    }

    /// Fills the memory of parsed files.
    pub fn parsed(&self, memo: &Memo<Checked<Item>>) {
        let keys: Vec<u128> = self.read("parsed").unwrap_or_default();
        let read = |(number, key)| match self.read::<Chunk>(&chunk_name(number)) {
            // Another run may have written one and not the other.
            Some((of, chunk)) if of == key => {
                memo.extend(chunk.into_iter().map(|(id, hash, item)| (Key::of(&(id, hash)), item)));
                key
            }
            _ => 0,
        };
        *self.chunks() = keys.into_par_iter().enumerate().map(read).collect();
    }

    /// Writes the chunks of parsed files that differ from those in the store.
    pub fn keep_parsed(&self, sources: &Sources, memo: &Memo<Checked<Item>>) {
        let items: Vec<&TextFile> = sources.texts.iter().filter(|file| is_item(&file.path)).collect();
        let count = items.len().div_ceil(FILES_A_CHUNK).next_power_of_two();
        let mut chunks: Vec<Vec<&TextFile>> = vec![Vec::new(); count];
        for file in items {
            chunks[file.id.number() as usize & (count - 1)].push(file);
        }
        let key = |files: &Vec<&TextFile>| files.iter().map(|file| (file.id, file.hash)).collect::<Vec<_>>();
        let keys: Vec<u128> = chunks.iter().map(|files| Key::of(&key(files)).value()).collect();
        let mut stored = self.chunks();
        if *stored == keys {
            return;
        }
        chunks.par_iter().enumerate().for_each(|(number, files)| {
            if stored.len() != count || stored[number] != keys[number] {
                let parsed = |file: &&TextFile| Some((file.id, file.hash, memo.get(Key::of(&(file.id, file.hash)))?));
                let chunk: Vec<_> = files.iter().filter_map(parsed).collect();
                self.write(&chunk_name(number), &(keys[number], chunk));
            }
        });
        self.write("parsed", &keys);
        self.store.keep_only(|name| match name.strip_prefix("parsed-") {
            Some(number) => number.parse::<usize>().is_ok_and(|number| number < count),
            None => true,
        });
        *stored = keys;
    }

    fn chunks(&self) -> MutexGuard<'_, Vec<u128>> {
        self.chunks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Pages as they were last made.
    pub fn made(&self) -> HashMap<String, Made> {
        self.read::<Vec<_>>("made").unwrap_or_default().into_iter().collect()
    }

    /// Segments of the search index as they were last made.
    pub fn indexed(&self) -> HashMap<u128, SegmentMade> {
        self.read::<Vec<_>>("search").unwrap_or_default().into_iter().collect()
    }

    pub fn keep_indexed(&self, made: &HashMap<u128, SegmentMade>) {
        self.write("search", &made.iter().collect::<Vec<_>>());
    }

    /// Files in which no withheld key was found.
    pub fn clean(&self) -> Clean {
        self.read("clean").unwrap_or_default()
    }

    pub fn keep_clean(&self, clean: &Clean) {
        self.write("clean", clean);
    }

    /// `paths` are those of all pages that there are.
    pub fn keep_made<'p>(&self, made: &HashMap<String, Made>, paths: impl Iterator<Item = Cow<'p, str>>) {
        let pages = paths.filter_map(|path| made.get(&*path).map(|made| (path, made)));
        self.write("made", &pages.collect::<Vec<_>>());
    }
}

fn chunk_name(number: usize) -> String {
    format!("parsed-{number}")
}
