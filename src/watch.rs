//! Tells that something in the author's folders has changed; what it was is learnt from hashes.
//!
//! Folders are watched, not files, since editors save by renaming. Several events of one save are told as one.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, Sender, SyncSender, TrySendError};
use std::thread;
use std::time::{Duration, Instant};
use std::{fs, io};

use notify::event::{AccessKind, AccessMode, CreateKind, ModifyKind, RenameMode};
use notify::{Config, ErrorKind, Event, EventKind, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher};

use crate::source::{self, FOLDERS};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Something has changed, or may have: the texts of these files and nothing else, as far as the system tells; or
    /// anything, if there are none. Paths are below the site's root.
    Changed(Vec<String>),
    /// For a person: why changes will be seen late.
    Warning(String),
}

/// How changes are learnt of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Means {
    /// By the system; by looking where that fails.
    System,
    /// By looking twice a second: for disks whose system tells nothing, such as those of another machine.
    Polling,
}

/// A change is told when nothing more has come for so long,
const QUIET: Duration = Duration::from_millis(10);
/// or for so long after its writer has closed the file,
const DONE: Duration = Duration::from_millis(2);
/// or so long after its first event.
const LONGEST: Duration = Duration::from_millis(50);
/// or so long where a file is empty: whoever saves over a file empties it first, and may be slow to fill it again.
const EMPTIED: Duration = Duration::from_millis(300);
const POLL: Duration = Duration::from_millis(500);

/// Watches the author's folders below `root` until the receiver is dropped. Folders may appear later.
pub fn watch(root: &Path, means: Means) -> io::Result<Receiver<Notice>> {
    let root = fs::canonicalize(root)?;
    let (notices, receiver) = mpsc::sync_channel(16);
    let (signals, incoming) = mpsc::channel();
    let mut eyes = Eyes::open(root, means, signals);
    thread::Builder::new().name("watch".to_owned()).spawn(move || {
        // It ends when nobody listens any more, and the watch with it.
        let _ = tell(&mut eyes, &incoming, &notices);
    })?;
    Ok(receiver)
}

/// What an event means to us.
#[derive(Debug)]
enum Signal {
    /// A file was written; `true` when its writer is done with it.
    Written(String, bool),
    Changed,
    /// One of the author's folders has come into being.
    Folder(PathBuf),
    /// The system has stopped telling, or does not tell all.
    Failed(String),
}

/// Nobody listens any more.
struct Unheard;

/// Joins signals that come close together into one notice.
fn tell(eyes: &mut Eyes, incoming: &Receiver<Signal>, notices: &SyncSender<Notice>) -> Result<(), Unheard> {
    let warn = |warning: Option<String>| match warning {
        Some(text) => notices.send(Notice::Warning(text)).map_err(|_| Unheard),
        None => Ok(()),
    };
    warn(eyes.warning.take())?;
    let wait = |time: Duration| if time.is_zero() { None } else { incoming.recv_timeout(time).ok() };
    while let Ok(first) = incoming.recv() {
        let clock = Instant::now();
        let mut next = Some(first);
        let mut written = BTreeSet::new();
        let mut is_all = true;
        let mut is_done = false;
        let mut open = BTreeSet::new();
        while let Some(signal) = next {
            match &signal {
                Signal::Written(path, done) => {
                    is_done = *done;
                    written.insert(path.clone());
                    if is_done {
                        open.remove(path)
                    } else {
                        open.insert(path.clone())
                    };
                }
                _ => is_all = false,
            }
            eyes.heed(signal);
            warn(eyes.warning.take())?;
            let usual = if is_all && is_done { DONE } else { QUIET };
            next = wait(usual.min(LONGEST.saturating_sub(clock.elapsed())));
            if next.is_none() && open.iter().any(|path| eyes.is_empty(path)) {
                next = wait(EMPTIED.saturating_sub(clock.elapsed()));
            }
        }
        let files = if is_all { written.into_iter().collect() } else { Vec::new() };
        match notices.try_send(Notice::Changed(files)) {
            // Whoever has notices waiting will look after this change, sooner or later at everything.
            Ok(()) | Err(TrySendError::Full(_)) => {}
            Err(TrySendError::Disconnected(_)) => return Err(Unheard),
        }
    }
    Ok(())
}

/// The watch itself, and how to replace it by a slower one.
struct Eyes {
    root: PathBuf,
    watcher: Option<Box<dyn Watcher + Send>>,
    polls: bool,
    signals: Sender<Signal>,
    warning: Option<String>,
}

impl Eyes {
    fn open(root: PathBuf, means: Means, signals: Sender<Signal>) -> Self {
        let mut eyes = Self { root, watcher: None, polls: false, signals, warning: None };
        match means {
            Means::Polling => eyes.poll(),
            Means::System => match RecommendedWatcher::new(eyes.handler(), Config::default()) {
                Ok(watcher) => {
                    if let Err(error) = eyes.begin(Box::new(watcher)) {
                        eyes.fall_back(&reason(&error));
                    }
                }
                Err(error) => eyes.fall_back(&reason(&error)),
            },
        }
        eyes
    }

    fn heed(&mut self, signal: Signal) {
        match signal {
            Signal::Written(..) | Signal::Changed => {}
            Signal::Folder(folder) => {
                if let Some(watcher) = &mut self.watcher
                    && let Err(error) = watch_folder(watcher.as_mut(), &folder)
                {
                    self.fall_back(&reason(&error));
                }
            }
            Signal::Failed(reason) => self.fall_back(&reason),
        }
    }

    fn is_empty(&self, path: &str) -> bool {
        fs::metadata(self.root.join(path)).is_ok_and(|file| file.is_file() && file.len() == 0)
    }

    /// The root itself is watched for the sake of folders that appear later.
    fn begin(&mut self, mut watcher: Box<dyn Watcher + Send>) -> notify::Result<()> {
        watcher.watch(&self.root, RecursiveMode::NonRecursive)?;
        for folder in FOLDERS {
            watch_folder(watcher.as_mut(), &self.root.join(folder))?;
        }
        self.watcher = Some(watcher);
        Ok(())
    }

    fn fall_back(&mut self, reason: &str) {
        if !self.polls {
            self.warning =
                Some(format!("changes are looked for twice a second, since they cannot be watched: {reason}"));
            self.poll();
        }
    }

    fn poll(&mut self) {
        self.polls = true;
        self.watcher = None;
        let begun = PollWatcher::new(self.handler(), Config::default().with_poll_interval(POLL))
            .and_then(|watcher| self.begin(Box::new(watcher)));
        if let Err(error) = begun {
            self.warning = Some(format!("changes are not seen: {error}"));
        }
    }

    fn handler(&self) -> impl FnMut(notify::Result<Event>) + Send + 'static {
        let (root, signals, polls) = (self.root.clone(), self.signals.clone(), self.polls);
        move |event| {
            let signal = match event {
                Ok(event) => meaning(&event, &root),
                // A file that is gone before it is looked at is a change like any other.
                Err(_) if polls => Some(Signal::Changed),
                Err(error) => match error.kind {
                    ErrorKind::PathNotFound | ErrorKind::WatchNotFound => Some(Signal::Changed),
                    _ => Some(Signal::Failed(reason(&error))),
                },
            };
            if let Some(signal) = signal {
                // Nobody listens when the watch is being replaced or is over.
                let _ = signals.send(signal);
            }
        }
    }
}

fn watch_folder(watcher: &mut dyn Watcher, folder: &Path) -> notify::Result<()> {
    match watcher.watch(folder, RecursiveMode::Recursive) {
        Err(error) if is_missing(&error) => Ok(()),
        result => result,
    }
}

fn is_missing(error: &notify::Error) -> bool {
    match &error.kind {
        ErrorKind::PathNotFound => true,
        ErrorKind::Io(error) => error.kind() == io::ErrorKind::NotFound,
        _ => false,
    }
}

/// `None` for what concerns no author's file, and for reading, which we do ourselves.
fn meaning(event: &Event, root: &Path) -> Option<Signal> {
    if event.need_rescan() {
        return Some(Signal::Changed);
    }
    if matches!(event.kind, EventKind::Access(kind) if kind != AccessKind::Close(AccessMode::Write)) {
        return None;
    }
    let inside = |path: &Path| -> Option<String> {
        let inside = path.strip_prefix(root).ok()?;
        let first = inside.components().next()?;
        let is_ours = FOLDERS.iter().any(|folder| first.as_os_str() == *folder);
        let is_litter = inside.components().any(|part| source::is_litter(&part.as_os_str().to_string_lossy()));
        (is_ours && !is_litter).then(|| inside.to_string_lossy().into_owned())
    };
    let (own, name) = event.paths.iter().find_map(|path| Some((path, inside(path)?)))?;
    let is_file = match event.kind {
        EventKind::Access(_) | EventKind::Modify(ModifyKind::Data(_) | ModifyKind::Metadata(_)) => true,
        EventKind::Create(kind) => kind == CreateKind::File,
        EventKind::Modify(ModifyKind::Name(RenameMode::To | RenameMode::Both)) => own.is_file(),
        _ => false,
    };
    // Of a renaming both names may be told, the new one last: where the old one was nobody's, a file was saved.
    if is_file && event.paths.last() == Some(own) {
        let is_done = matches!(event.kind, EventKind::Access(_) | EventKind::Modify(ModifyKind::Name(_)));
        return Some(Signal::Written(name, is_done));
    }
    let appears = match event.kind {
        EventKind::Create(kind) => kind != CreateKind::File,
        EventKind::Modify(ModifyKind::Name(mode)) => mode != RenameMode::From,
        _ => false,
    };
    let is_folder_of_the_site = own.parent() == Some(root);
    Some(if appears && is_folder_of_the_site { Signal::Folder(own.clone()) } else { Signal::Changed })
}

fn reason(error: &notify::Error) -> String {
    match &error.kind {
        ErrorKind::MaxFilesWatch => {
            "the system's limit of watched folders is reached (raise fs.inotify.max_user_watches)".to_owned()
        }
        ErrorKind::Io(error) => error.to_string(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::mpsc::TryRecvError;

    use super::*;

    /// Long enough for a busy machine.
    const PATIENCE: Duration = Duration::from_secs(10);

    struct Desk {
        temp: tempfile::TempDir,
        notices: Receiver<Notice>,
    }

    impl Desk {
        fn new(folders: &[&str], means: Means) -> Self {
            let temp = tempfile::tempdir().unwrap();
            for folder in folders {
                fs::create_dir_all(temp.path().join(folder)).unwrap();
            }
            let notices = watch(temp.path(), means).unwrap();
            Self { temp, notices }
        }

        fn path(&self, path: &str) -> PathBuf {
            self.temp.path().join(path)
        }

        fn is_told(&self, of: &str) {
            assert!(matches!(self.notices.recv_timeout(PATIENCE), Ok(Notice::Changed(_))), "{of}");
            while self.notices.recv_timeout(Duration::from_millis(100)).is_ok() {}
        }

        fn is_not_told(&self, of: &str) {
            assert!(self.notices.recv_timeout(Duration::from_millis(300)).is_err(), "{of}");
        }
    }

    #[test]
    fn every_way_to_save_is_a_change_and_reading_is_none() {
        let desk = Desk::new(&["content/a", "quizzes"], Means::System);
        fs::write(desk.path("content/a/lesson.md"), "one").unwrap();
        desk.is_told("a new file");
        fs::write(desk.path("content/a/lesson.md"), "two").unwrap();
        desk.is_told("a file written over");
        fs::write(desk.path("content/a/.lesson.swp"), "three").unwrap();
        fs::rename(desk.path("content/a/.lesson.swp"), desk.path("content/a/lesson.md")).unwrap();
        desk.is_told("a file replaced by renaming");
        fs::write(desk.path("quizzes/q.yaml"), "id: q").unwrap();
        desk.is_told("another folder");
        fs::remove_file(desk.path("content/a/lesson.md")).unwrap();
        desk.is_told("a file removed");
        fs::read_dir(desk.path("content/a")).unwrap().count();
        fs::read(desk.path("quizzes/q.yaml")).unwrap();
        desk.is_not_told("reading");
    }

    #[test]
    fn a_save_names_the_file_and_anything_else_names_none() {
        let desk = Desk::new(&["content/a"], Means::System);
        let told = |of: &str| {
            let Ok(Notice::Changed(mut files)) = desk.notices.recv_timeout(PATIENCE) else { panic!("{of}") };
            while let Ok(Notice::Changed(more)) = desk.notices.recv_timeout(Duration::from_millis(100)) {
                files = more;
            }
            files
        };
        let lesson = desk.path("content/a/lesson.md");
        fs::write(&lesson, "one").unwrap();
        assert_eq!(told("a file written"), ["content/a/lesson.md"]);
        // As editors save: beside the file, under a name that is nobody's, and then in its place.
        fs::write(desk.path("content/a/.lesson.swp"), "two").unwrap();
        fs::rename(desk.path("content/a/.lesson.swp"), &lesson).unwrap();
        assert_eq!(told("a file replaced"), ["content/a/lesson.md"]);
        fs::remove_file(&lesson).unwrap();
        assert_eq!(told("a file removed"), [""; 0]);
        fs::create_dir(desk.path("content/b")).unwrap();
        assert_eq!(told("a folder made"), [""; 0]);
    }

    #[test]
    fn a_file_that_is_emptied_to_be_written_is_told_when_it_is_written() {
        let desk = Desk::new(&["content"], Means::System);
        let lesson = desk.path("content/lesson.md");
        fs::write(&lesson, "one").unwrap();
        desk.is_told("a new file");
        let mut file = fs::File::create(&lesson).unwrap();
        thread::sleep(LONGEST * 2);
        assert_eq!(desk.notices.try_recv(), Err(TryRecvError::Empty), "told while it was empty");
        file.write_all(b"two").unwrap();
        drop(file);
        desk.is_told("a file written over slowly");
        fs::write(&lesson, "").unwrap();
        desk.is_told("a file that its author has emptied");
    }

    #[test]
    fn a_burst_of_changes_is_told_in_few_notices() {
        let desk = Desk::new(&["content"], Means::System);
        for at in 0..300 {
            fs::write(desk.path(&format!("content/{at}.md")), "text").unwrap();
        }
        let mut notices = 0;
        while desk.notices.recv_timeout(Duration::from_millis(300)).is_ok() {
            notices += 1;
        }
        assert!((1..100).contains(&notices), "{notices} notices");
    }

    #[test]
    fn folders_that_appear_later_are_watched_too() {
        let desk = Desk::new(&[], Means::System);
        fs::create_dir(desk.path("content")).unwrap();
        desk.is_told("a folder of the site");
        fs::create_dir_all(desk.path("content/deep/deeper")).unwrap();
        desk.is_told("folders in it");
        fs::write(desk.path("content/deep/deeper/lesson.md"), "text").unwrap();
        desk.is_told("a file in them");
        fs::rename(desk.path("content"), desk.path("aside")).unwrap();
        desk.is_told("a folder moved away");
        fs::rename(desk.path("aside"), desk.path("content")).unwrap();
        desk.is_told("and back");
        fs::write(desk.path("content/deep/deeper/lesson.md"), "changed").unwrap();
        desk.is_told("a file in it");
    }

    #[test]
    fn the_output_and_other_folders_are_not_watched() {
        let desk = Desk::new(&["content", "public"], Means::System);
        fs::write(desk.path("public/index.html"), "page").unwrap();
        fs::create_dir(desk.path("node_modules")).unwrap();
        fs::rename(desk.path("public"), desk.path(".public.coursewright-staging")).unwrap();
        desk.is_not_told("the output");
    }

    #[test]
    fn looking_twice_a_second_finds_changes_too() {
        let desk = Desk::new(&["content"], Means::Polling);
        fs::write(desk.path("content/lesson.md"), "one").unwrap();
        desk.is_told("a new file");
        fs::create_dir(desk.path("quizzes")).unwrap();
        desk.is_told("a new folder");
        fs::write(desk.path("quizzes/q.yaml"), "id: q").unwrap();
        desk.is_told("a file in it");
    }

    #[test]
    fn when_the_system_fails_a_warning_tells_that_changes_come_later() {
        let temp = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(temp.path()).unwrap();
        fs::create_dir(root.join("content")).unwrap();
        let (signals, incoming) = mpsc::channel();
        let (notices, receiver) = mpsc::sync_channel(16);
        let mut eyes = Eyes::open(root.clone(), Means::System, signals.clone());
        signals.send(Signal::Failed(reason(&notify::Error::new(ErrorKind::MaxFilesWatch)))).unwrap();
        drop(signals);
        thread::spawn(move || tell(&mut eyes, &incoming, &notices).is_ok());
        let Ok(Notice::Warning(warning)) = receiver.recv_timeout(PATIENCE) else { panic!("no warning") };
        assert!(warning.contains("twice a second") && warning.contains("max_user_watches"), "{warning}");
        assert_eq!(receiver.recv_timeout(PATIENCE), Ok(Notice::Changed(Vec::new())));
        fs::write(root.join("content/lesson.md"), "one").unwrap();
        assert!(matches!(receiver.recv_timeout(PATIENCE), Ok(Notice::Changed(_))));
    }
}
