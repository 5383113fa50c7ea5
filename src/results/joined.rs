//! What was graded elsewhere comes together: lines from any number of files, in any order.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::error::Error;
use super::graded;
use super::ledger::Prepared;
use super::lines::{self, Lines, Raw, Source};
use super::parquet;
use super::read::Reason;
use super::submission::cut;

/// A file of graded lines.
enum Shard {
    Lines(Lines),
    Parquet(PathBuf),
}

impl Source for Shard {
    fn each(&self, take: &mut dyn FnMut(Raw) -> bool) -> Result<(), Error> {
        match self {
            Self::Lines(lines) => lines.each(take),
            Self::Parquet(path) => parquet::lines(path, take),
        }
    }
}

/// Hands on each line of all files, with the name of the file that it is of.
pub(super) fn each(
    paths: &[PathBuf],
    mut take: impl FnMut(String, Result<Prepared, Reason>) -> Result<(), Error>,
) -> Result<(), Error> {
    let make = |raw: Raw| {
        let place = raw.place();
        let (file, what) = match &raw.bytes {
            Ok(bytes) => graded::read(bytes, &place),
            Err(reason) => (None, Err(reason.clone())),
        };
        let file = cut(&file.unwrap_or(place), 1_000);
        let prepared = what.and_then(|graded| Prepared::graded(file.clone(), graded));
        (file, prepared)
    };
    lines::each(&shards(paths)?, make, |(file, what)| take(file, what))
}

/// Files as they are named, and all that engines leave in a folder, but for what they leave for themselves.
fn shards(paths: &[PathBuf]) -> Result<Vec<Shard>, Error> {
    let mut shards = Vec::new();
    for path in paths {
        let failed = |source| Error::Read { path: path.clone(), source };
        if !fs::metadata(path).map_err(failed)?.is_dir() {
            shards.push(shard(path)?);
            continue;
        }
        let is_ours = |name: &str| !name.starts_with(['_', '.']);
        let walk = WalkDir::new(path).sort_by_file_name().into_iter();
        for entry in walk.filter_entry(|entry| entry.depth() == 0 || is_ours(&entry.file_name().to_string_lossy())) {
            let entry = entry.map_err(|error| failed(error.into()))?;
            if entry.file_type().is_file() {
                shards.push(shard(entry.path())?);
            }
        }
    }
    Ok(shards)
}

/// By how it begins, since engines name files as they like.
fn shard(path: &Path) -> Result<Shard, Error> {
    let mut begin = Vec::new();
    let file = File::open(path).and_then(|file| file.take(parquet::MAGIC.len() as u64).read_to_end(&mut begin));
    file.map_err(|source| Error::Read { path: path.to_owned(), source })?;
    let path = path.to_owned();
    Ok(if begin == parquet::MAGIC { Shard::Parquet(path) } else { Shard::Lines(Lines::File(path)) })
}
