//! The site as it is now, for all requests at once.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Instant;

use tokio::sync::watch;

use super::news::News;
use crate::build::{Session, State, content_type};
use crate::diag::Diagnostic;
use crate::keys::{self, Folder};
use crate::memory::Key;
use crate::results::{self, ItemReport, Panel, panel};
use crate::source::Sources;

/// A site that is read again while it is served.
#[derive(Debug)]
pub struct Live {
    session: RwLock<Session>,
    /// What learners' results say of the questions, if the author asked for that.
    report: Option<ItemReport>,
    keys: Keys,
    /// The last bytes of each page that could be made, and of the theme's files, for as long as a broken theme makes none.
    /// Figures and films are read from the disk, and need no theme.
    last_good: Mutex<HashMap<String, Arc<[u8]>>>,
    /// Counts up with every change.
    changes: watch::Sender<u64>,
}

/// The folder of withheld keys, which is made when a site first has one to keep.
struct Keys {
    folder: Folder,
    /// Whether the session names versions by the folder's secret.
    is_open: AtomicBool,
    /// Takes what went wrong.
    warn: Warn,
}

/// Takes what the server's author has to be told, on any thread.
pub type Warn = Box<dyn Fn(&str) + Send + Sync>;

impl fmt::Debug for Keys {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        self.folder.fmt(out)
    }
}

impl Keys {
    /// Lets a session that withholds keys name their versions as `build` does.
    fn open(&self, session: &mut Session) -> Result<(), keys::Error> {
        if !self.is_open.load(Ordering::Relaxed) && session.state().site.withheld().next().is_some() {
            session.keep_secret(self.folder.secret()?);
            self.is_open.store(true, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Keeps the key of what a page asks that is about to be shown. So the folder has each version that anybody can have
    /// answered, and of all that an author saves only what somebody has looked at.
    fn keep(&self, session: &Session, path: &str) {
        // A quiz that cannot be read is on no page.
        let Some(Ok(key)) = session.withheld_key(path) else { return };
        if let Err(error) = self.folder.keep(&key) {
            (self.warn)(&format!("an attempt at `{}` could not be graded: {error}", key.data.quiz));
        }
    }
}

/// One file of the site.
#[derive(Debug)]
pub struct File {
    pub bytes: Arc<[u8]>,
    pub content_type: &'static str,
    /// Of a page: differs when what a browser shows of it would differ.
    pub token: Option<String>,
    pub diagnostics: Vec<Diagnostic>,
}

/// What a path of a request leads to.
#[derive(Debug)]
pub enum Found {
    File(File),
    /// A folder named without its last `/`, from which no relative link would be right.
    Folder,
    /// Nothing; the site's own page that says so, if it has one.
    Nothing(Option<File>),
}

impl Live {
    pub fn new(
        mut session: Session,
        report: Option<ItemReport>,
        folder: Folder,
        warn: Warn,
    ) -> Result<Self, keys::Error> {
        session.refresh();
        session.keep_read();
        let keys = Keys { folder, is_open: AtomicBool::new(false), warn };
        keys.open(&mut session)?;
        let session = RwLock::new(session);
        Ok(Self { session, report, keys, last_good: Mutex::default(), changes: watch::Sender::new(0) })
    }

    /// Looks at every file; `false` when nothing has changed.
    pub fn look(&self) -> bool {
        let sources = self.session().load();
        self.go_on(sources)
    }

    /// Looks at these files, and at all if others can have changed with them.
    pub fn look_at(&self, paths: &[String]) -> bool {
        let Some(sources) = self.session().load_only(paths) else { return self.look() };
        // A page is shown before the whole site is checked; what that finds comes a moment later.
        if let [path] = paths
            && self.write().replace_text(&sources, path)
        {
            self.tell();
        }
        self.go_on(sources)
    }

    /// Requests are answered from the old state until the new one is whole.
    fn go_on(&self, sources: Sources) -> bool {
        let Ok(next) = self.session().next(sources, Instant::now()) else { return false };
        let mut session = self.write();
        session.install(next);
        if let Err(error) = self.keys.open(&mut session) {
            (self.keys.warn)(&format!("attempts at what withholds its key could not be graded: {error}"));
        }
        session.sweep();
        if session.state().theme.is_some() {
            self.last_good().retain(|path, _| session.has(path));
        }
        drop(session);
        self.tell();
        true
    }

    fn write(&self) -> RwLockWriteGuard<'_, Session> {
        self.session.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self) {
        self.changes.send_modify(|count| *count += 1);
    }

    /// Leaves what is known to the next run.
    pub fn keep(&self) {
        self.session().keep_read();
    }

    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    pub fn with_state<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(self.session().state())
    }

    /// What a browser is to know that shows the page at `path`.
    pub fn news(&self, path: &str) -> News {
        let session = self.session();
        let file = match self.find_in(&session, path) {
            Found::File(file) | Found::Nothing(Some(file)) => Some(file),
            Found::Folder | Found::Nothing(None) => None,
        };
        News::new(session.state(), file.as_ref())
    }

    /// The map of a scenario as a page.
    pub fn scenario_map(&self, quiz: &str, question: &str) -> Option<String> {
        self.session().scenario_map(quiz, question)
    }

    /// Whether the report is of this site.
    pub fn check_report(&self) -> Result<(), results::Error> {
        let session = self.session();
        let state = session.state();
        match &self.report {
            // Of a site with errors it is not certain which it is.
            Some(report) if !state.diagnostics.iter().any(Diagnostic::is_error) => {
                report.check_site(&state.site.config.id)
            }
            _ => Ok(()),
        }
    }

    pub fn has_report(&self) -> bool {
        self.report.is_some()
    }

    /// What the report says of a quiz as it is now.
    pub fn items(&self, quiz: &str) -> Option<Panel> {
        let report = self.report.as_ref()?;
        let (quiz, source) = self.session().quiz_and_source(quiz)?;
        panel(report, &quiz, &source)
    }

    /// `path` is decoded, and begins with `/`.
    pub fn find(&self, path: &str) -> Found {
        self.find_in(&self.session(), path)
    }

    fn find_in(&self, session: &Session, path: &str) -> Found {
        let path = path.strip_prefix('/').unwrap_or(path);
        if path.is_empty() || path.ends_with('/') {
            if let Some(file) = self.file(session, &format!("{path}index.html")) {
                return Found::File(file);
            }
        } else {
            for candidate in [path, &format!("{path}.html")] {
                if let Some(file) = self.file(session, candidate) {
                    return Found::File(file);
                }
            }
            if self.file(session, &format!("{path}/index.html")).is_some() {
                return Found::Folder;
            }
        }
        Found::Nothing(self.file(session, &session.not_found(path)))
    }

    fn file(&self, session: &Session, path: &str) -> Option<File> {
        let state = session.state();
        let served = session.page(path);
        self.keys.keep(session, path);
        let (bytes, diagnostics) = match served {
            Some(served) if served.diagnostics.iter().any(Diagnostic::is_error) => {
                let kept = self.last_good().get(path).cloned();
                (kept.unwrap_or(served.bytes), served.diagnostics)
            }
            Some(served) => {
                if !served.is_content {
                    self.last_good().insert(path.to_owned(), served.bytes.clone());
                }
                (served.bytes, served.diagnostics)
            }
            // Without a theme nothing at all can be made.
            None if state.theme.is_none() => (self.last_good().get(path).cloned()?, Vec::new()),
            None => return None,
        };
        let content_type = content_type(path);
        let token = content_type.starts_with("text/html").then(|| {
            // A figure has the same address after a change, so a page that shows it has the same text.
            let figures: Vec<_> = state.sources.assets.iter().map(|asset| asset.hash).collect();
            format!("{:032x}", Key::of(&(&*bytes, figures)).value())
        });
        Some(File { bytes, content_type, token, diagnostics })
    }

    fn session(&self) -> RwLockReadGuard<'_, Session> {
        self.session.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn last_good(&self) -> MutexGuard<'_, HashMap<String, Arc<[u8]>>> {
        self.last_good.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
