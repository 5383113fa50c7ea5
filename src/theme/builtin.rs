//! The built-in theme, embedded in the binary as it stands in themes/default.

use std::sync::Arc;

use rust_embed::RustEmbed;
use xxhash_rust::xxh3::Xxh3;

use super::Strings;
use crate::diag::Faults;
use crate::source::FileId;

pub const BUILTIN: &str = "default";

#[derive(RustEmbed)]
#[folder = "themes/default"]
struct Files;

/// Paths below the theme's folder, with their bytes.
pub fn files() -> impl Iterator<Item = (String, Arc<[u8]>)> {
    Files::iter().filter_map(|path| {
        let file = Files::get(&path)?;
        Some((path.into_owned(), Arc::from(&*file.data)))
    })
}

/// Of all files. In a program that is being worked on they are read from the disk, and so differ from run to run.
pub fn hash() -> u128 {
    let mut hash = Xxh3::new();
    for (path, bytes) in files() {
        super::ink(&mut hash, &path, &bytes);
    }
    hash.digest128()
}

/// Its words in a language, where it has them.
pub fn strings(language: &str, faults: &Faults) -> Option<Strings> {
    let path = format!("i18n/{language}.yaml");
    let file = Files::get(&path)?;
    Some(Strings::read(&String::from_utf8_lossy(&file.data), FileId::of(&format!("themes/{BUILTIN}/{path}")), faults))
}
