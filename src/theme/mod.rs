//! Where a template, a string or an asset comes from: the site's own theme first, then the built-in one below it.
//!
//! A theme replaces the built-in one file by file. Templates get views and pure functions only: no clock, no
//! environment, no files.

mod assets;
mod builtin;
mod fault;
mod languages;
mod minify;
mod names;
mod strings;

use std::collections::BTreeMap;
use std::sync::Arc;

use tera::{Kwargs, State, Tera, TeraResult, Value};
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

pub use self::assets::ThemeAsset;
pub use self::builtin::{BUILTIN, hash as builtin_hash};
pub use self::fault::of_page as template_fault;
pub use self::languages::language_name;
pub use self::strings::Strings;

use crate::diag::{Checked, Diagnostic, Faults, Placed, Severity, did_you_mean};
use crate::source::{FileId, Sources};

/// What every theme has words in.
const ENGLISH: &str = "en";
/// What a site of one language has no use for.
const OF_LANGUAGES: &str = "js/site/languages.js";

/// A theme, ready to make pages.
#[derive(Debug)]
pub struct Theme {
    tera: Tera,
    /// The site's own templates, by their names.
    sources: BTreeMap<String, Option<FileId>>,
    /// The strings of each language, by its code.
    strings: BTreeMap<String, Strings>,
    /// What is published below `assets/`, by its published name.
    pub assets: Vec<ThemeAsset>,
    /// Changes whenever any page could: templates, strings, and the addresses of assets.
    pub hash: u128,
}

/// One file of a theme, and where it came from.
struct Layered {
    bytes: Arc<[u8]>,
    is_own: bool,
    /// Of the author's own files, a text.
    source: Option<FileId>,
}

/// Loads a theme by its name, with the words of a site's languages; `None` after an error that leaves nothing to make
/// pages with.
pub fn load(sources: &Sources, name: &Placed<String>, languages: &[&str]) -> Checked<Option<Theme>> {
    let faults = Faults::default();
    let folder = format!("themes/{}/", name.value);
    let mut files: BTreeMap<String, Layered> =
        builtin::files().map(|(path, bytes)| (path, Layered { bytes, is_own: false, source: None })).collect();
    let unread = |path: &str| {
        let message = "this file of the theme was changed while it was read";
        let fault = Diagnostic::of_path(Severity::Error, "changed-meanwhile", path, message);
        faults.add(fault.help("run the command again"));
    };
    let texts = sources.below(&folder).map(|file| {
        let bytes = sources.read(file).map(|source| Arc::from(source.text.as_bytes()));
        (&*file.path, bytes, Some(file.id))
    });
    let assets = sources.assets.iter().filter(|asset| asset.path.starts_with(&folder));
    let assets = assets.map(|asset| (&*asset.path, sources.read_asset(asset).map(Arc::from), None));
    let mut found = name.value == BUILTIN;
    for (path, bytes, source) in texts.chain(assets) {
        found = true;
        match bytes {
            Some(bytes) => {
                files.insert(path[folder.len()..].to_owned(), Layered { bytes, is_own: true, source });
            }
            None => unread(path),
        }
    }
    if !found {
        let paths = sources.texts.iter().map(|file| &file.path).chain(sources.assets.iter().map(|asset| &asset.path));
        let known = paths.filter_map(|path| path.strip_prefix("themes/")?.split('/').next());
        let help = did_you_mean(&name.value, known.chain([BUILTIN]))
            .unwrap_or_else(|| format!("put it at themes/{}/, or use `{BUILTIN}`", name.value));
        let message = format!("there is no theme `{}`", name.value);
        faults.add(Diagnostic::error("unknown-theme", name.place, message).help(help));
    }
    if languages.len() < 2 {
        files.remove(OF_LANGUAGES);
    }
    let theme = assemble(files, &folder, languages, &faults);
    Checked { value: theme, diagnostics: faults.into_vec() }
}

/// `folder` is that of the author's files.
fn assemble(files: BTreeMap<String, Layered>, folder: &str, languages: &[&str], faults: &Faults) -> Option<Theme> {
    let mut hash = Xxh3::new();
    let mut tera = Tera::new();
    let mut templates = Vec::new();
    let mut template_sources = BTreeMap::new();
    let mut strings = BTreeMap::new();
    let mut assets = assets::collect(files.iter().map(|(path, file)| (&**path, &file.bytes)));
    for (path, file) in &files {
        let text = || String::from_utf8_lossy(&file.bytes).into_owned();
        match path.split_once('/') {
            Some(("templates", name)) => {
                ink(&mut hash, path, &file.bytes);
                template_sources.insert(name.to_owned(), file.source);
                templates.push((name.to_owned(), text()));
            }
            Some(("i18n", name)) => {
                let language = name.trim_end_matches(".yaml").to_owned();
                // Of our own languages, those that nobody reads here are not published.
                let is_read = |spoken: &&str| *spoken == language || general(spoken) == language;
                if !file.is_own && language != ENGLISH && !languages.iter().any(is_read) {
                    continue;
                }
                ink(&mut hash, path, &file.bytes);
                let id = file.source.unwrap_or_else(|| FileId::of(&format!("themes/{BUILTIN}/{path}")));
                strings.insert(language, Strings::read(&text(), id, faults));
            }
            _ => {}
        }
    }
    // What a theme does not translate is as in the built-in one, string by string, and else English.
    let is_own = |language: &str| files.get(&format!("i18n/{language}.yaml")).is_some_and(|file| file.is_own);
    let english = match strings.get(ENGLISH) {
        Some(builtin) if !is_own(ENGLISH) => builtin.clone(),
        _ => builtin::strings(ENGLISH, faults).expect("English is built in"),
    };
    for (language, own) in &mut strings {
        if is_own(language)
            && let Some(builtin) = builtin::strings(language, faults)
        {
            own.complete(&builtin);
        }
        own.complete(&english);
    }
    for (language, own) in &strings {
        let ending = if language == ENGLISH { "js".to_owned() } else { format!("{language}.js") };
        for (part, script) in own.scripts() {
            let name = format!("{part}.{ending}");
            assets.push((format!("js/{name}"), ThemeAsset::new(&name, script.into_bytes().into())));
        }
    }
    let own = || files.iter().filter(|(_, file)| file.is_own);
    let is_own = |asset: &str| own().any(|(path, _)| assets::is_part(path, asset));
    names::check(&assets, folder, is_own, faults);
    let versions: BTreeMap<String, String> = assets
        .iter()
        .map(|(path, asset)| {
            let version = format!("{}?v={}", asset.page, version(&asset.bytes));
            ink(&mut hash, path, version.as_bytes());
            (path.clone(), version)
        })
        .collect();
    register(&mut tera, versions, strings.clone());
    if let Err(error) = tera.add_raw_templates(templates) {
        let text =
            |name: &str| files.get(&format!("templates/{name}")).and_then(|file| str::from_utf8(&file.bytes).ok());
        let own = |name: &str| Some((template_sources.get(name).copied().flatten()?, text(name)?));
        fault::of_set(&error, own).into_iter().for_each(|fault| faults.add(fault));
        return None;
    }
    let assets = assets.into_iter().map(|(_, asset)| asset).collect();
    Some(Theme { tera, sources: template_sources, strings, assets, hash: hash.digest128() })
}

/// The language that all its kinds fall back to: `zh` of `zh-Hans`.
fn general(language: &str) -> &str {
    language.split('-').next().unwrap_or(language)
}

/// With their lengths, so that no two themes give the same bytes.
fn ink(hash: &mut Xxh3, path: &str, bytes: &[u8]) {
    for part in [path.as_bytes(), bytes] {
        hash.update(&(part.len() as u64).to_le_bytes());
        hash.update(part);
    }
}

/// Far above any template: a loop inside a loop should still end.
const LONGEST_RANGE: i64 = 10_000;
/// Far above any page.
const PAGE_LIMIT: usize = 64 << 20;

/// Names a state of an asset in its address, so that a browser never mixes a new page with an old script.
pub fn version(bytes: &[u8]) -> String {
    format!("{:08x}", xxh3_64(bytes) as u32)
}

/// What templates may call besides Tera's own.
fn register(tera: &mut Tera, versions: BTreeMap<String, String>, strings: BTreeMap<String, Strings>) {
    let files = versions.clone();
    tera.register_function("asset", move |kwargs: Kwargs, _: &State| -> TeraResult<Value> {
        let path = kwargs.must_get::<&str>("path")?;
        match versions.get(path) {
            Some(version) => Ok(Value::safe_string(version)),
            None => {
                let help = did_you_mean(path, versions.keys().map(String::as_str));
                let help = help.map(|help| format!("; {help}")).unwrap_or_default();
                Err(tera::Error::message(format!("the theme has no file `{path}`{help}")))
            }
        }
    });
    // The scripts' words in a language, or else in English: those for every page, or those that a part of it needs.
    tera.register_function("strings", move |kwargs: Kwargs, _: &State| -> TeraResult<Value> {
        let language = kwargs.must_get::<&str>("lang")?;
        let part = kwargs.get::<&str>("part")?.map(|part| format!("{part}-")).unwrap_or_default();
        let names = [format!("{language}.js"), format!("{}.js", general(language)), "js".to_owned()];
        let found = names.iter().find_map(|ending| files.get(&format!("js/{part}strings.{ending}")));
        found.map(|address| Value::safe_string(address)).ok_or_else(|| {
            tera::Error::message(format!("no scripts have strings of their own for `{}`", part.trim_end_matches('-')))
        })
    });
    // The words of these parts as JSON, for a script element, which nothing in them may end.
    tera.register_function("words", move |kwargs: Kwargs, _: &State| -> TeraResult<Value> {
        let language = kwargs.must_get::<&str>("lang")?;
        let parts = kwargs.must_get::<Vec<String>>("parts")?;
        let own = [language, general(language), ENGLISH].into_iter().find_map(|language| strings.get(language));
        let mut words = BTreeMap::new();
        for part in &parts {
            let texts = own.and_then(|own| own.in_pages(part)).ok_or_else(|| {
                tera::Error::message(format!("no scripts have words of their own in pages for `{part}`"))
            })?;
            words.extend(texts);
        }
        let json = serde_json::to_string(&words).expect("a map of strings is always JSON");
        Ok(Value::safe_string(&json.replace('<', "\\u003c")))
    });
    // Takes the place of Tera's own, whose loops need not end while anybody waits.
    tera.register_function("range", |kwargs: Kwargs, _: &State| -> TeraResult<Vec<i64>> {
        let start = kwargs.get::<i64>("start")?.unwrap_or(0);
        let end = kwargs.must_get::<i64>("end")?;
        let step = kwargs.get::<i64>("step_by")?.unwrap_or(1);
        if step < 1 || end.saturating_sub(start) / step > LONGEST_RANGE {
            return Err(tera::Error::message(format!("a range has at most {LONGEST_RANGE} steps, each of 1 or more")));
        }
        Ok((start..end).step_by(usize::try_from(step).unwrap_or(1)).collect())
    });
    // `{{ t.minutes | fill(n=12) }}`: puts a value in the place of its name.
    tera.register_filter("fill", |text: &str, kwargs: Kwargs, _: &State| -> TeraResult<String> {
        let mut filled = text.to_owned();
        for (name, value) in kwargs.iter() {
            filled = filled.replace(&format!("{{{name}}}"), &value.to_string());
        }
        Ok(filled)
    });
}

/// A page as it is written, up to [`PAGE_LIMIT`].
struct Limited<'a>(&'a mut Vec<u8>);

impl std::io::Write for Limited<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.0.len() + bytes.len() > PAGE_LIMIT {
            let message = format!("this page has more than {} MiB", PAGE_LIMIT >> 20);
            return Err(std::io::Error::other(message));
        }
        self.0.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Theme {
    pub fn render(&self, template: &str, context: &tera::Context, out: &mut Vec<u8>) -> Result<(), tera::Error> {
        self.tera.render_to(template, context, &mut Limited(out))
    }

    /// The author's file that a template came from; `None` for a built-in one.
    pub fn source_of(&self, template: &str) -> Option<FileId> {
        self.sources.get(template).copied().flatten()
    }

    /// The strings of a language, or else the English ones.
    pub fn strings(&self, language: &str) -> &Strings {
        let own = self.strings.get(language).or_else(|| self.strings.get(general(language)));
        own.unwrap_or_else(|| self.strings.get(ENGLISH).expect("English is built in"))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn named(name: &str) -> Placed<String> {
        Placed { value: name.to_owned(), place: crate::diag::Place::top(FileId::of("content/site.yaml")) }
    }

    #[test]
    fn a_theme_may_be_an_image_alone_and_is_not_believed_when_it_changes_meanwhile() {
        let site = tempfile::tempdir().unwrap();
        let path = site.path().join("themes/own/assets/Logo.png");
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, b"\x89PNG").unwrap();
        let sources = Sources::load(site.path(), None, &|_| {});
        let loaded = load(&sources, &named("own"), &["en"]);
        assert!(loaded.diagnostics.is_empty(), "{:?}", loaded.diagnostics);
        let theme = loaded.value.unwrap();
        let logo = theme.assets.iter().find(|asset| asset.page == "assets/Logo.png").unwrap();
        assert_eq!(&*logo.bytes, b"\x89PNG");
        fs::write(&path, b"other bytes").unwrap();
        let codes: Vec<_> = load(&sources, &named("own"), &["en"]).diagnostics.iter().map(|fault| fault.code).collect();
        assert_eq!(codes, ["changed-meanwhile"]);
    }
}
