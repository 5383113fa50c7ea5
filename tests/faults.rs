//! Publishing on a disk that fails at any one of its calls, and by a process that is killed at any of them.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};
use std::{fs, thread};

use coursewright::publish::{Error, Gate, Options, Published, begin, begin_behind, is_current};
use coursewright::render::Pages;
use rayon::prelude::*;
use rustix::io::Errno;
use tempfile::TempDir;

#[path = "support/versions.rs"]
mod versions;
use versions::{pages, publish_all, version};

fn publish(pages: &Pages, out: &Path, root: &Path) -> Result<Published, Error> {
    publish_all(begin(out, root, Options::default())?, pages)
}

/// Lets calls pass until one fails.
#[derive(Debug)]
struct Faulty {
    /// Which call fails, counted from 0.
    at: usize,
    with: Errno,
    /// Whether all calls after it fail too, as on a disk that is gone.
    lasting: bool,
    /// Calls that this file system does not know.
    unknown: &'static [&'static str],
    passed: AtomicUsize,
    hit: AtomicBool,
    calls: Mutex<BTreeSet<&'static str>>,
}

impl Gate for Faulty {
    fn pass(&self, call: &'static str) -> io::Result<()> {
        self.calls.lock().unwrap().insert(call);
        let passed = self.passed.fetch_add(1, Ordering::Relaxed);
        if passed == self.at || self.lasting && passed > self.at {
            self.hit.store(true, Ordering::Relaxed);
            return Err(self.with.into());
        }
        if self.unknown.contains(&call) { Err(Errno::INVAL.into()) } else { Ok(()) }
    }
}

/// An output before a publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Before {
    Nothing,
    Site,
    /// A site whose files are all as they shall be, but newer than the marker.
    Copy,
    /// A site, and beside it what a killed run left.
    LeftOvers,
}

const OLD: &[(&str, &str)] = &[
    ("index.html", "home"),
    ("a/b/lesson.html", "lesson"),
    ("a/b/second.html", "second"),
    ("assets/site.css", "css"),
    ("gone/page.html", "gone"),
];
const CHANGED: &[(&str, &str)] = &[
    ("index.html", "HOME"),
    ("a/b/lesson.html", "lesson"),
    ("a/b/second.html", "second"),
    ("assets/site.css", "css"),
    ("gone/page.html", "gone"),
    ("new/page.html", "new"),
];
const FILM: &str = "many bytes";

/// An author's folder on a file system in memory where there is one: a disk takes its time to sync.
fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    let temp = tempfile::tempdir_in(memory).or_else(|_| tempfile::tempdir()).unwrap();
    for folder in ["content", "quizzes", "themes"] {
        fs::create_dir(temp.path().join(folder)).unwrap();
    }
    fs::write(temp.path().join("content/film.mp4"), FILM).unwrap();
    temp
}

fn prepare(root: &Path, before: Before) {
    let out = root.join("public");
    if before == Before::Nothing {
        return;
    }
    publish(&pages(OLD), &out, root).unwrap();
    fs::write(out.join("CNAME"), "learn.example.com").unwrap();
    fs::create_dir_all(out.join("theirs/empty")).unwrap();
    fs::write(out.join("theirs/notes.txt"), "mine").unwrap();
    symlink("CNAME", out.join("link")).unwrap();
    if before == Before::Copy {
        for (path, _) in OLD {
            fs::set_permissions(out.join(path), fs::Permissions::from_mode(0o640)).unwrap();
        }
    }
    if before == Before::LeftOvers {
        for name in [".public.coursewright-staging", ".public.coursewright-old"] {
            fs::create_dir_all(root.join(name).join("a/b")).unwrap();
            fs::write(root.join(name).join("a/b/half.html"), "half").unwrap();
        }
    }
}

/// Files with their bytes, links with where they lead, and folders.
fn tree(top: &Path) -> BTreeMap<PathBuf, String> {
    let mut tree = BTreeMap::new();
    let mut open = vec![top.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            let holds = if path.is_symlink() {
                fs::read_link(&path).unwrap().display().to_string()
            } else if path.is_dir() {
                open.push(path.clone());
                "a folder".to_owned()
            } else {
                fs::read_to_string(&path).unwrap()
            };
            tree.insert(path.strip_prefix(top).unwrap().to_owned(), holds);
        }
    }
    tree
}

fn beside(root: &Path) -> Vec<String> {
    let names = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.starts_with('.')).collect()
}

#[derive(Clone, Copy, Debug)]
struct Case {
    before: Before,
    site: &'static [(&'static str, &'static str)],
    durable: bool,
    unknown: &'static [&'static str],
}

impl Case {
    fn publish(&self, root: &Path, gate: Option<Arc<Faulty>>) -> Result<Published, Error> {
        let (out, options) = (root.join("public"), Options { durable: self.durable, ..Options::default() });
        let publication = match gate {
            Some(gate) => begin_behind(gate, &out, root, options)?,
            None => begin(&out, root, options)?,
        };
        let Pages { files } = pages(self.site);
        for page in files {
            publication.put(&page.path, page.hash, &page.bytes)?;
        }
        if self.site != OLD {
            let film = &pages(&[("film.mp4", FILM)]).files[0];
            publication.put_file("film.mp4", film.hash, FILM.len() as u64, &root.join("content/film.mp4"))?;
        }
        publication.finish()
    }

    /// Lets every call fail in turn, and tells which kinds there were.
    fn fails_at_every_call(&self, with: Errno, lasting: bool, kinds: &Mutex<BTreeSet<&'static str>>) -> usize {
        let whole = {
            let temp = folder();
            prepare(temp.path(), self.before);
            self.publish(temp.path(), None).unwrap();
            tree(&temp.path().join("public"))
        };
        for at in 0.. {
            let temp = folder();
            let root = temp.path();
            let out = root.join("public");
            prepare(root, self.before);
            let old = tree(&out);
            let gate = Arc::new(Faulty {
                at,
                with,
                lasting,
                unknown: self.unknown,
                passed: AtomicUsize::new(0),
                hit: AtomicBool::new(false),
                calls: Mutex::default(),
            });
            let result = self.publish(root, Some(gate.clone()));
            let context = || format!("{self:?}, call {at}: {with:?}, lasting: {lasting}: {result:?}");
            let now = tree(&out);
            match &result {
                Ok(_) => assert!(now == whole, "{}\n{now:#?}", context()),
                Err(error) => {
                    assert!(!error.is_misuse(), "{}: the exit code would be 2", context());
                    assert!(!error.is_in_place() || now == whole, "{}: it is not in place", context());
                    // Two steps, and the disk is gone between them: the old site stands beside the output.
                    let aside = root.join(".public.coursewright-old");
                    let between = lasting && self.unknown.contains(&"exchange") && !out.exists() && tree(&aside) == old;
                    let as_told = now == old || between || error.is_in_place();
                    assert!(as_told, "{}: the old site is not whole\n{now:#?}", context());
                }
            }
            assert_eq!(fs::read_to_string(root.join("content/film.mp4")).unwrap(), FILM, "{}", context());

            let next = self.publish(root, None).unwrap_or_else(|error| panic!("{}: then {error}", context()));
            assert!(tree(&out) == whole, "{}: then {:#?}", context(), tree(&out));
            assert_eq!(beside(root), [""; 0], "{}", context());
            assert!(is_current(&out, root, next.marker).unwrap().is_some(), "{}", context());
            kinds.lock().unwrap().extend(gate.calls.lock().unwrap().iter());
            if !gate.hit.load(Ordering::Relaxed) {
                result.unwrap();
                return at;
            }
        }
        unreachable!()
    }
}

#[test]
fn a_fault_at_any_call_leaves_the_old_site_or_the_new_one_and_the_next_build_mends_the_rest() {
    let mut cases = Vec::new();
    for durable in [false, true] {
        for (before, site) in [
            (Before::Nothing, CHANGED),
            (Before::Site, CHANGED),
            (Before::Site, &OLD[..2]),
            (Before::Site, OLD),
            (Before::Copy, OLD),
            (Before::LeftOvers, CHANGED),
        ] {
            cases.push(Case { before, site, durable, unknown: &[] });
        }
        cases.push(Case { before: Before::Site, site: CHANGED, durable, unknown: &["exchange", "syncfs", "link"] });
        cases.push(Case { before: Before::LeftOvers, site: &OLD[..2], durable, unknown: &["exchange", "syncfs"] });
    }
    let kinds = Mutex::new(BTreeSet::new());
    let faults: usize = cases
        .par_iter()
        .flat_map(|case| [(Errno::IO, false), (Errno::NOSPC, false), (Errno::IO, true)].map(|fault| (case, fault)))
        .map(|(case, (with, lasting))| case.fails_at_every_call(with, lasting, &kinds))
        .sum();
    assert!(faults > 3_000, "only {faults}");
    let kinds = kinds.into_inner().unwrap();
    let all = [
        "realpath", "stat", "open", "list", "create", "lock", "read", "write", "copy", "mkdir", "chmod", "link",
        "symlink", "unlink", "rmdir", "rename", "exchange", "touch", "sync", "syncfs",
    ];
    assert_eq!(kinds, BTreeSet::from(all), "every call of disk.rs has failed once");
}

/// Knows what was asked of it, and may have its clock set back and refuse one kind of call.
#[derive(Debug, Default)]
struct Watched {
    set_back: Duration,
    refused: &'static [&'static str],
    calls: Mutex<Vec<&'static str>>,
}

impl Gate for Watched {
    fn pass(&self, call: &'static str) -> io::Result<()> {
        self.calls.lock().unwrap().push(call);
        if self.refused.contains(&call) { Err(Errno::IO.into()) } else { Ok(()) }
    }

    fn now(&self) -> SystemTime {
        SystemTime::now() - self.set_back
    }
}

fn publish_watched(gate: Watched, root: &Path, options: Options) -> (Result<Published, Error>, Vec<&'static str>) {
    let gate = Arc::new(gate);
    let publication = begin_behind(gate.clone(), &root.join("public"), root, options);
    let result = publication.and_then(|publication| publish_all(publication, &pages(OLD)));
    let calls = std::mem::take(&mut *gate.calls.lock().unwrap());
    (result, calls)
}

#[test]
fn a_marker_from_the_future_vouches_for_nothing() {
    let temp = folder();
    prepare(temp.path(), Before::Site);
    for (set_back, read) in [(Duration::ZERO, false), (Duration::from_secs(3600), true)] {
        let gate = Watched { set_back, ..Watched::default() };
        let (result, calls) = publish_watched(gate, temp.path(), Options::default());
        assert_eq!(result.unwrap().kept, OLD.len());
        // The marker is read whole, in one call.
        let reads = calls.iter().filter(|call| **call == "read").count();
        assert_eq!(reads > 1, read, "{set_back:?}: {reads}");
    }
}

#[test]
fn a_publication_anew_reads_all_that_it_keeps() {
    let temp = folder();
    prepare(temp.path(), Before::Site);
    for anew in [false, true] {
        let options = Options { anew, ..Options::default() };
        let (result, calls) = publish_watched(Watched::default(), temp.path(), options);
        assert_eq!(result.unwrap().kept, OLD.len());
        assert_eq!(calls.iter().filter(|call| **call == "read").count() > OLD.len(), anew);
    }
}

#[test]
fn a_site_that_the_disk_does_not_confirm_is_in_place_and_says_so() {
    let temp = folder();
    let root = temp.path();
    publish(&pages(CHANGED), &root.join("public"), root).unwrap();
    let durable = Options { durable: true, ..Options::default() };
    // The second time nothing differs, and it is still not on the disk.
    for _ in 0..2 {
        let gate = Watched { refused: &["sync"], ..Watched::default() };
        let error = publish_watched(gate, root, durable).0.unwrap_err();
        assert!(matches!(error, Error::NotDurable { .. }) && error.is_in_place() && !error.is_misuse(), "{error}");
        assert!(error.to_string().starts_with("the new site is in place"), "{error}");
        assert_eq!(published(root), texts(pages(OLD)));
        assert_eq!(beside(root), [""; 0]);
    }
    publish_watched(Watched::default(), root, durable).0.unwrap();
}

/// Somebody who works in the output just before one of a publication's calls.
#[derive(Debug)]
struct Busy {
    root: PathBuf,
    before: &'static str,
    work: fn(&Path),
    done: AtomicBool,
}

impl Gate for Busy {
    fn pass(&self, call: &'static str) -> io::Result<()> {
        if call == self.before && !self.done.swap(true, Ordering::Relaxed) {
            (self.work)(&self.root);
        }
        Ok(())
    }
}

fn publish_while(root: &Path, before: &'static str, work: fn(&Path)) -> Result<Published, Error> {
    let gate = Arc::new(Busy { root: root.to_owned(), before, work, done: AtomicBool::new(false) });
    let result =
        publish_all(begin_behind(gate.clone(), &root.join("public"), root, Options::default())?, &pages(CHANGED));
    assert!(gate.done.load(Ordering::Relaxed), "there was no {before}");
    result
}

/// A file that somebody puts there, with its folders.
fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

#[test]
fn what_somebody_puts_into_the_output_at_the_last_moment_is_carried_over() {
    let temp = folder();
    let root = temp.path();
    prepare(root, Before::Site);
    let published = publish_while(root, "exchange", |root| {
        let out = root.join("public");
        for path in ["late.txt", "a/b/late.txt", "theirs/late.txt", "new-folder/deep/late.txt"] {
            write(&out.join(path), path);
        }
        // Saved by renaming: a name that was there before, and another file.
        write(&root.join("saved"), "mine, and more");
        fs::rename(root.join("saved"), out.join("theirs/notes.txt")).unwrap();
        fs::create_dir(out.join("late-and-empty")).unwrap();
        symlink("CNAME", out.join("late-link")).unwrap();
        assert!(Command::new("mkfifo").arg(out.join("pipe")).status().unwrap().success());
        // A page is ours, and edits of it are lost with the next build anyway.
        write(&out.join("index.html"), "edited");
    });
    // What was there before are CNAME, a link and the notes.
    assert_eq!(published.unwrap().others, 3 + 6);
    let out = root.join("public");
    let pipe = fs::symlink_metadata(out.join("pipe")).unwrap();
    assert!(pipe.file_type().is_fifo());
    fs::remove_file(out.join("pipe")).unwrap();
    let late = ["late.txt", "a/b/late.txt", "theirs/late.txt", "new-folder/deep/late.txt"];
    let mut whole = texts(pages(CHANGED));
    whole.extend(late.map(|path| (path.into(), path.to_owned())));
    whole.insert("theirs/notes.txt".into(), "mine, and more".to_owned());
    whole.insert("CNAME".into(), "learn.example.com".to_owned());
    whole.extend(["link", "late-link"].map(|link| (link.into(), "CNAME".to_owned())));
    assert_eq!(self::published(root), whole);
    assert!(out.join("late-and-empty").is_dir() && out.join("theirs/empty").is_dir());
    assert_eq!(beside(root), [""; 0]);
    assert_eq!(publish(&pages(CHANGED), &out, root).unwrap().written, 0);
}

#[test]
fn what_somebody_puts_into_the_old_tree_while_it_is_taken_away_is_carried_over() {
    for before in ["unlink", "rmdir"] {
        let temp = folder();
        let root = temp.path();
        prepare(root, Before::Site);
        let published = publish_while(root, before, |root| {
            // The path of one who was in the folder before the exchange.
            write(&root.join(".public.coursewright-staging/a/b/late.txt"), "late");
        });
        assert_eq!(published.unwrap().others, 4, "before {before}");
        assert_eq!(fs::read_to_string(root.join("public/a/b/late.txt")).unwrap(), "late", "before {before}");
        assert_eq!(beside(root), [""; 0], "before {before}");
    }
}

#[test]
fn an_edit_at_any_moment_of_a_publication_is_mended_by_the_next() {
    for before in ["touch", "link", "exchange", "unlink", "rmdir"] {
        for (path, text) in [("a/b/lesson.html", "LESSON"), ("index.html", "edit")] {
            let temp = folder();
            let root = temp.path();
            prepare(root, Before::Site);
            let edit: fn(&Path) = match path {
                "index.html" => |root| fs::write(root.join("public/index.html"), "edit").unwrap(),
                _ => |root| fs::write(root.join("public/a/b/lesson.html"), "LESSON").unwrap(),
            };
            // Whoever edits a page while it is published may be told to build again.
            let edited = publish_while(root, before, edit).map(|_| fs::read_to_string(root.join("public").join(path)));
            publish(&pages(CHANGED), &root.join("public"), root).unwrap();
            let now = fs::read_to_string(root.join("public").join(path)).unwrap();
            assert_ne!(now, text, "before {before}: {edited:?}");
        }
    }
}

#[test]
fn what_has_no_place_in_the_new_site_is_set_aside_and_never_over_a_page() {
    let temp = folder();
    let root = temp.path();
    for number in 1..3 {
        publish(&pages(OLD), &root.join("public"), root).unwrap();
        let error = publish_while(root, "exchange", |root| {
            write(&root.join("public/new/page.html"), "theirs");
            write(&root.join("public/new/other.html"), "other");
        });
        let error = error.unwrap_err();
        let aside = root.join(format!("public.set-aside-{number}"));
        assert!(matches!(&error, Error::SetAside { folder, .. } if *folder == aside), "{error}");
        assert!(error.is_in_place() && !error.is_misuse(), "{error}");
        let mut whole = texts(pages(CHANGED));
        whole.insert("new/other.html".into(), "other".to_owned());
        assert_eq!(published(root), whole);
        let mut theirs = tree(&aside);
        theirs.retain(|_, holds| holds != "a folder");
        assert_eq!(theirs, BTreeMap::from([("new/page.html".into(), "theirs".to_owned())]));
        assert_eq!(beside(root), [""; 0]);
    }
}

/// How often to kill; more by hand.
fn rounds() -> usize {
    std::env::var("COURSEWRIGHT_KILLS").map_or(60, |rounds| rounds.parse().unwrap())
}

/// tests/support/publisher.rs; cargo builds examples before all tests, but not before a single one.
fn publisher() -> PathBuf {
    let built = Command::new(env!("CARGO")).args(["build", "--quiet", "--locked", "--example", "publisher"]).status();
    assert!(built.unwrap().success(), "the publisher cannot be built");
    std::env::current_exe().unwrap().ancestors().nth(2).unwrap().join("examples/publisher")
}

fn texts(pages: Pages) -> BTreeMap<PathBuf, String> {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    pages.files.into_iter().map(|page| (page.path.into(), text(&page.bytes))).collect()
}

/// The pages of an output, without folders and the marker.
fn published(root: &Path) -> BTreeMap<PathBuf, String> {
    let mut files = tree(&root.join("public"));
    files.retain(|path, holds| path != Path::new(".coursewright") && holds != "a folder");
    files
}

#[test]
fn a_kill_at_any_call_leaves_the_old_site_or_the_new_one() {
    let publisher = publisher();
    for at in 0.. {
        let temp = folder();
        let root = temp.path();
        publish(&version(0), &root.join("public"), root).unwrap();
        let mut child = Command::new(&publisher);
        child.arg(root).args(["1", "1"]).arg(at.to_string()).stdout(Stdio::null());
        let killed = child.status().unwrap().signal() == Some(9);
        let now = published(root);
        assert!(now == texts(version(0)) || now == texts(version(1)), "killed at call {at}: {now:#?}");
        publish(&version(2), &root.join("public"), root).unwrap();
        assert_eq!((published(root), beside(root)), (texts(version(2)), vec![]), "killed at call {at}");
        if !killed {
            assert!(at > 300, "there were only {at} calls");
            break;
        }
    }
}

/// The program itself, from reading the sources to the exchange.
#[test]
fn a_build_that_is_killed_at_any_moment_leaves_the_old_site_or_the_new_one() {
    let temp = folder();
    let root = temp.path();
    let write = |path: &str, text: String| {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("content/site.yaml", "id: test\ntitle: Test site\n".to_owned());
    write("content/course/course.yaml", "title: Course\n".to_owned());
    write("content/course/module/module.yaml", "title: Module\n".to_owned());
    let edit = |version: usize| {
        for at in 0..24 {
            let text = format!("---\ntitle: Lesson {at}\n---\nVersion {version}.\n");
            write(&format!("content/course/module/lesson-{at:02}.md"), text);
        }
    };
    let build = |out: &Path| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_coursewright"));
        command.arg("build").arg(root).arg("--out").arg(out).stdout(Stdio::null()).stderr(Stdio::null());
        command
    };
    let out = root.join("public");
    let reference = |version: usize| {
        edit(version);
        let other = root.join("other");
        assert!(build(&other).status().unwrap().success());
        tree(&other)
    };
    let sites = [reference(0), reference(1)];
    assert!(sites[0] != sites[1]);
    edit(0);
    assert!(build(&out).status().unwrap().success());
    edit(1);
    let clock = Instant::now();
    assert!(build(&out).status().unwrap().success());
    let time = clock.elapsed();
    let mut state = 1;
    let mut left_over = 0;
    // On a busy machine builds take longer than the first one did, and none may be hit while it writes: then try on.
    for round in 0..10 * rounds() {
        if round >= rounds() && left_over > 0 {
            break;
        }
        edit(1 - state);
        let mut child = build(&out).spawn().unwrap();
        thread::sleep(moment(round, time));
        child.kill().unwrap();
        child.wait().unwrap();
        let now = tree(&out);
        let found = sites.iter().position(|site| *site == now);
        state = found.unwrap_or_else(|| panic!("a mixture after kill {round}: {now:#?}"));
        left_over += usize::from(!beside(root).iter().all(|name| !name.starts_with(".public")));
    }
    assert!(build(&out).status().unwrap().success());
    assert!(beside(root).iter().all(|name| !name.starts_with(".public")), "{:?}", beside(root));
    assert!(sites.contains(&tree(&out)));
    assert!(left_over > 0, "no kill of {} came while the site was being written", rounds());
}

#[test]
fn a_build_mends_an_output_whatever_file_of_it_is_gone_or_damaged() {
    let temp = folder();
    let root = temp.path();
    let course = root.join("content/course");
    write(&root.join("content/site.yaml"), "id: test\ntitle: Test site\n");
    write(&course.join("course.yaml"), "title: Course\n");
    write(&course.join("module/module.yaml"), "title: Module\n");
    write(&course.join("module/lesson.md"), "---\ntitle: Lesson\n---\nText, and ![a picture](dot.svg).\n");
    write(&course.join("module/dot.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    let build = |what: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_coursewright")).arg("build").arg(root).output().unwrap();
        assert!(output.status.success(), "{what}: {}", String::from_utf8_lossy(&output.stderr));
    };
    build("first");
    let out = root.join("public");
    let whole = tree(&out);
    let files = whole.iter().filter(|(path, holds)| *holds != "a folder" && path.as_os_str() != ".coursewright");
    let mut mended = 0;
    for (path, holds) in files {
        fs::remove_file(out.join(path)).unwrap();
        build(&format!("{} is gone", path.display()));
        assert!(tree(&out) == whole, "{} was gone", path.display());
        // Of the same size.
        fs::write(out.join(path), "#".repeat(holds.len())).unwrap();
        build(&format!("{} is damaged", path.display()));
        assert!(tree(&out) == whole, "{} was damaged", path.display());
        mended += 1;
    }
    assert!(mended > 10, "only {mended} files");
}

/// Spread over the whole time of a build and a little more, never the same twice.
fn moment(round: usize, time: Duration) -> Duration {
    time.mul_f64((round as f64 * 0.618_033_988_749).fract() * 1.2)
}
