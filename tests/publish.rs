//! Publishing as whoever looks at the output sees it: the old site or the new one, and nobody else's file lost.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::LazyLock;
use std::thread::sleep;
use std::time::Duration;

use coursewright::publish::{Error, Options, Published, begin, is_current};
use coursewright::render::Page;

#[path = "support/output.rs"]
mod output;
#[path = "support/versions.rs"]
mod versions;
use output::{Project, counts, map, publish, tree};
use versions::{pages, version};

const SITE: &[(&str, &str)] = &[("index.html", "home"), ("a/b/lesson.html", "lesson"), ("assets/site.css", "css")];

#[test]
fn the_first_publication_writes_every_page_and_leaves_nothing_beside_the_output() {
    let project = Project::new();
    let published = project.publish(SITE).unwrap();
    assert_eq!(published, Published { written: 3, ..Published::default() });
    assert_eq!(project.holds(), map(SITE));
    assert_eq!(project.litter(), [""; 0]);
}

#[test]
fn a_second_publication_without_a_change_writes_nothing() {
    let project = Project::new();
    project.publish(SITE).unwrap();
    let seen = || {
        let paths =
            ["public", "public/.coursewright", "public/a/b", "public/index.html", "public/a/b/lesson.html", "."];
        paths.map(|path| {
            let meta = fs::metadata(project.root().join(path)).unwrap();
            (meta.ino(), meta.mtime(), meta.mtime_nsec(), meta.ctime(), meta.ctime_nsec())
        })
    };
    let before = seen();
    assert_eq!(project.publish(SITE).unwrap(), Published { kept: 3, ..Published::default() });
    assert_eq!(seen(), before);
}

#[test]
fn only_what_differs_is_written_and_what_is_gone_is_removed() {
    let project = Project::new();
    project.publish(SITE).unwrap();
    let inode = |path: &str| fs::metadata(project.out().join(path)).unwrap().ino();
    let (kept, changed) = (inode("assets/site.css"), inode("index.html"));
    let next = [("index.html", "HOME"), ("assets/site.css", "css"), ("new/page.html", "new")];
    let published = project.publish(&next).unwrap();
    assert_eq!(published, Published { written: 2, kept: 1, removed: 1, ..Published::default() });
    assert_eq!(project.holds(), map(&next));
    assert_eq!(inode("assets/site.css"), kept);
    assert_ne!(inode("index.html"), changed);
    assert!(!project.out().join("a").exists(), "the folder of a page that is gone goes too");
    assert_eq!(project.litter(), [""; 0]);
}

#[test]
fn a_page_may_become_a_folder_and_a_folder_a_page() {
    let project = Project::new();
    project.publish(&[("a", "file"), ("b/c", "below")]).unwrap();
    let next = [("a/x", "below"), ("b", "file")];
    project.publish(&next).unwrap();
    assert_eq!(project.holds(), map(&next));
}

#[test]
fn a_page_that_was_edited_by_hand_is_mended_also_when_its_size_and_time_say_otherwise() {
    let project = Project::new();
    project.publish(SITE).unwrap();
    let path = project.out().join("index.html");
    let before = fs::metadata(&path).unwrap().modified().unwrap();
    sleep(Duration::from_millis(20));
    fs::write(&path, "HOME").unwrap();
    fs::File::options().append(true).open(&path).unwrap().set_modified(before).unwrap();
    assert_eq!(project.publish(SITE).unwrap(), Published { written: 1, kept: 2, ..Published::default() });
    assert_eq!(project.holds(), map(SITE));
}

#[test]
fn an_edit_is_mended_whatever_is_done_to_the_marker_after_it() {
    fn all(project: &Project, mut what: impl FnMut(&Path)) {
        for (path, _) in SITE.iter().chain(&[(".coursewright", "")]) {
            what(&project.out().join(path));
        }
    }
    let touch = |path: &Path| assert!(Command::new("touch").arg(path).status().unwrap().success());
    let permit = |path: &Path| fs::set_permissions(path, fs::metadata(path).unwrap().permissions()).unwrap();
    let copy = |path: &Path| {
        fs::copy(path, path.with_extension("copy")).unwrap();
        fs::rename(path.with_extension("copy"), path).unwrap();
    };
    type Later<'a> = (&'a str, &'a dyn Fn(&Project));
    let later: [Later; 6] = [
        ("chmod", &|project| all(project, permit)),
        ("chmod of the marker", &|project| permit(&project.out().join(".coursewright"))),
        ("touch", &|project| touch(&project.out().join(".coursewright"))),
        ("touch and chmod", &|project| {
            all(project, touch);
            all(project, permit);
        }),
        ("rename", &|project| {
            fs::rename(project.out().join(".coursewright"), project.root().join("marker")).unwrap();
            fs::rename(project.root().join("marker"), project.out().join(".coursewright")).unwrap();
        }),
        ("copy", &|project| all(project, copy)),
    ];
    for (name, later) in later {
        let project = Project::new();
        let marker = publish(&pages(SITE), &project.out(), project.root()).unwrap().marker;
        sleep(Duration::from_millis(20));
        project.write("public/index.html", "HOME");
        sleep(Duration::from_millis(20));
        later(&project);
        assert_eq!(is_current(&project.out(), project.root(), marker).unwrap(), None, "{name}");
        assert_eq!(project.publish(SITE).unwrap().written, 1, "{name}");
        assert_eq!(project.holds(), map(SITE), "{name}");
        assert!(is_current(&project.out(), project.root(), marker).unwrap().is_some(), "{name}");
    }
}

#[test]
fn an_edit_in_the_moment_after_a_publication_is_mended() {
    let project = Project::new();
    for round in 0..60 {
        project.publish(SITE).unwrap();
        fs::write(project.out().join("assets/site.css"), "CSS").unwrap();
        project.publish(SITE).unwrap();
        assert_eq!(project.holds(), map(SITE), "round {round}");
        project.publish(&SITE[round % 2..]).unwrap();
    }
}

#[test]
fn a_page_that_was_deleted_by_hand_comes_back() {
    let project = Project::new();
    project.publish(SITE).unwrap();
    fs::remove_dir_all(project.out().join("a")).unwrap();
    assert_eq!(project.publish(SITE).unwrap().written, 1);
    assert_eq!(project.holds(), map(SITE));
}

#[test]
fn a_copy_of_the_output_is_still_known_and_nothing_in_it_is_written_again() {
    let project = Project::new();
    project.publish(SITE).unwrap();
    let copy = project.root().join("copy");
    assert!(Command::new("cp").arg("-r").args([project.out(), copy.clone()]).status().unwrap().success());
    let published = publish(&pages(SITE), &copy, project.root()).unwrap();
    assert_eq!(counts(published), Published { kept: 3, ..Published::default() });
}

#[test]
fn two_machines_write_the_same_marker() {
    let markers = [Project::new(), Project::new()].map(|project| {
        project.publish(SITE).unwrap();
        fs::read_to_string(project.out().join(".coursewright")).unwrap()
    });
    assert_eq!(markers[0], markers[1]);
    assert!(markers[0].starts_with("Coursewright made this folder"), "{}", markers[0]);
}

#[test]
fn a_damaged_marker_is_slower_but_never_wrong() {
    for damage in ["", "nonsense", "Coursewright made this folder\n0\n"] {
        let project = Project::new();
        project.publish(SITE).unwrap();
        fs::write(project.out().join("index.html"), "HOME").unwrap();
        project.write("public/notes.txt", "mine");
        fs::write(project.out().join(".coursewright"), damage).unwrap();
        let next = [("index.html", "home"), ("assets/site.css", "css")];
        let published = project.publish(&next).unwrap();
        // Whose the old lesson is can no longer be known: it stays.
        assert_eq!(published, Published { written: 1, kept: 1, others: 2, ..Published::default() }, "{damage:?}");
        let expected = [&next[..], &[("notes.txt", "mine"), ("a/b/lesson.html", "lesson")]].concat();
        assert_eq!(project.holds(), map(&expected), "{damage:?}");
        assert_eq!(project.publish(&next).unwrap().written, 0);
    }
}

#[test]
fn a_folder_that_is_not_ours_is_refused_and_an_empty_one_taken() {
    let project = Project::new();
    project.write("public/thesis.doc", "ten years");
    let error = project.publish(SITE).unwrap_err();
    assert!(matches!(error, Error::NotOurs { .. }) && error.is_misuse(), "{error}");
    assert!(error.to_string().contains("was not made by this program"), "{error}");
    assert_eq!(project.holds(), map(&[("thesis.doc", "ten years")]));
    assert_eq!(project.litter(), [""; 0]);

    fs::remove_file(project.out().join("thesis.doc")).unwrap();
    project.publish(SITE).unwrap();
    assert_eq!(project.holds(), map(SITE));
}

#[test]
fn a_marker_that_is_no_file_is_none() {
    let makes: [fn(&Path); 3] = [
        // What builds remember of another site.
        |marker| fs::create_dir_all(marker.join("cache")).unwrap(),
        |marker| symlink("elsewhere", marker).unwrap(),
        |marker| assert!(Command::new("mkfifo").arg(marker).status().unwrap().success()),
    ];
    for (at, make) in makes.iter().enumerate() {
        let project = Project::new();
        fs::create_dir(project.out()).unwrap();
        make(&project.out().join(".coursewright"));
        let error = project.publish(SITE).unwrap_err();
        assert!(matches!(error, Error::NotOurs { .. }) && error.is_misuse(), "{at}: {error}");
        assert_eq!(is_current(&project.out(), project.root(), 0).unwrap(), None, "{at}");
        assert_eq!(project.litter(), [""; 0], "{at}");
    }
}

#[test]
fn an_output_that_touches_the_authors_files_is_refused_before_anything_is_written() {
    let project = Project::new();
    project.write("content/a.md", "# A");
    let root = project.root();
    symlink(root.join("content"), root.join("link")).unwrap();
    symlink(root, root.join("self")).unwrap();
    symlink("nowhere", root.join("dangling")).unwrap();
    let refused = [
        "",
        ".",
        "content",
        "content/public",
        "content/new/deep",
        "quizzes",
        "themes/out",
        "..",
        "public/..",
        "public/../content/x",
        "link",
        "link/x",
        "self",
        "self/content",
        "self/public/../content",
        "new/../themes",
    ];
    for out in refused {
        let error = publish(&pages(SITE), &root.join(out), root).unwrap_err();
        assert!(matches!(error, Error::Forbidden { .. }), "{out:?}: {error}");
    }
    assert!(matches!(publish(&pages(SITE), &root.join("dangling"), root), Err(Error::NotAFolder { .. })));
    assert!(matches!(publish(&pages(SITE), &root.join("content/a.md"), root), Err(Error::Forbidden { .. })));
    assert!(!root.join("nowhere").exists() && !root.join("new").exists() && !project.out().exists());
    assert_eq!(tree(&root.join("content")), map(&[("a.md", "# A")]));
    for folder in ["quizzes", "themes"] {
        assert_eq!(tree(&root.join(folder)), map(&[]));
    }

    // The folders need not exist to be kept clear of, and a root may itself be reached by a link.
    fs::remove_dir(root.join("quizzes")).unwrap();
    assert!(matches!(publish(&pages(SITE), &root.join("quizzes/out"), root), Err(Error::Forbidden { .. })));
    assert!(matches!(publish(&pages(SITE), &root.join("content"), &root.join("self")), Err(Error::Forbidden { .. })));
    publish(&pages(SITE), &root.join("self/public"), &root.join("self")).unwrap();
    assert_eq!(project.holds(), map(SITE));
}

#[test]
fn an_output_that_is_a_link_stays_one() {
    let project = Project::new();
    project.write("elsewhere/keep.txt", "");
    fs::create_dir(project.root().join("elsewhere/www")).unwrap();
    symlink("elsewhere/www", project.out()).unwrap();
    project.publish(SITE).unwrap();
    project.publish(&SITE[..1]).unwrap();
    assert!(project.out().is_symlink());
    assert_eq!(project.holds(), map(&SITE[..1]));
}

#[test]
fn a_file_that_stands_where_the_output_should_be_is_refused() {
    let project = Project::new();
    project.write("public", "a file");
    assert!(matches!(project.publish(SITE), Err(Error::NotAFolder { .. })));
    assert_eq!(fs::read_to_string(project.out()).unwrap(), "a file");
}

#[test]
fn files_that_others_put_into_the_output_are_kept_and_counted() {
    let project = Project::new();
    project.publish(SITE).unwrap();
    project.write("public/CNAME", "learn.example.com");
    project.write("public/a/b/notes.txt", "mine");
    project.write("public/.git/HEAD", "ref: refs/heads/pages");
    fs::create_dir(project.out().join("empty")).unwrap();
    symlink("CNAME", project.out().join("link")).unwrap();
    assert_eq!(project.publish(SITE).unwrap(), Published { kept: 3, others: 4, ..Published::default() });
    let published = project.publish(&SITE[..1]).unwrap();
    assert_eq!(published, Published { kept: 1, removed: 2, others: 4, ..Published::default() });
    let others = [
        ("CNAME", "learn.example.com"),
        ("link", "learn.example.com"),
        ("a/b/notes.txt", "mine"),
        (".git/HEAD", "ref: refs/heads/pages"),
    ];
    assert_eq!(project.holds(), map(&[&SITE[..1], &others].concat()));
    assert!(project.out().join("empty").is_dir() && project.out().join("link").is_symlink());
}

#[test]
fn a_page_never_takes_the_place_of_somebody_elses_file() {
    for (theirs, page) in [("robots.txt", "robots.txt"), ("a", "a/b.html"), ("a/b.html/x", "a/b.html")] {
        let project = Project::new();
        project.publish(&[("index.html", "home")]).unwrap();
        project.write(&format!("public/{theirs}"), "theirs");
        let error = project.publish(&[("index.html", "HOME"), (page, "ours")]).unwrap_err();
        assert!(matches!(error, Error::InTheWay { .. }), "{error}");
        assert_eq!(project.holds(), map(&[("index.html", "home"), (theirs, "theirs")]));
        assert_eq!(project.litter(), [""; 0]);
    }
}

#[test]
fn what_a_killed_run_left_is_cleared_away_even_when_nothing_differs() {
    let project = Project::new();
    project.publish(SITE).unwrap();
    project.write(".public.coursewright-staging/half.html", "half");
    project.write(".public.coursewright-lock", "");
    project.write(".publication.coursewright-staging/mine.html", "another output's");
    assert_eq!(project.publish(SITE).unwrap().written, 0);
    assert_eq!(project.litter(), [".publication.coursewright-staging"]);
}

#[test]
fn permissions_of_the_output_are_kept() {
    let project = Project::new();
    project.publish(SITE).unwrap();
    fs::set_permissions(project.out(), fs::Permissions::from_mode(0o2750)).unwrap();
    project.publish(&SITE[..1]).unwrap();
    assert_eq!(fs::metadata(project.out()).unwrap().mode() & 0o7777, 0o2750);
}

#[test]
fn permissions_of_the_folders_in_the_output_are_kept() {
    let project = Project::new();
    project.publish(SITE).unwrap();
    project.write("public/gone/notes.txt", "mine");
    let modes = [("a", 0o2775), ("a/b", 0o2771), ("assets", 0o700), ("gone", 0o1777)];
    for (folder, mode) in modes {
        fs::set_permissions(project.out().join(folder), fs::Permissions::from_mode(mode)).unwrap();
    }
    project.publish(&[("index.html", "home"), ("a/b/lesson.html", "LESSON"), ("assets/site.css", "css")]).unwrap();
    for (folder, mode) in modes {
        assert_eq!(fs::metadata(project.out().join(folder)).unwrap().mode() & 0o7777, mode, "{folder}");
    }
    // Where a folder was, a page gets the permissions of a page.
    let page = |project: &Project, path: &str| fs::metadata(project.out().join(path)).unwrap().mode() & 0o7777;
    project.publish(&[("a", "page"), ("index.html", "home")]).unwrap();
    assert_eq!(page(&project, "a"), page(&project, "index.html"));
}

fn hash(text: &str) -> u128 {
    Page::new("", text.as_bytes().into()).hash
}

#[test]
fn a_publication_takes_files_as_they_come_and_shows_them_all_at_once() {
    let project = Project::new();
    project.publish(SITE).unwrap();
    project.write("content/film.mp4", "many bytes");
    let publication = project.begin();
    assert!(publication.keep("index.html", hash("home"), 4));
    assert!(!publication.keep("assets/site.css", hash("CSS"), 3) && !publication.keep("new.html", hash("new"), 3));
    assert_eq!(project.litter(), [""; 0], "nothing was written yet");
    publication.put("assets/site.css", hash("CSS"), b"CSS").unwrap();
    let film = project.root().join("content/film.mp4");
    publication.put_file("assets/film.mp4", hash("many bytes"), 10, &film).unwrap();
    assert_eq!(project.holds(), map(SITE), "the old site stands until the end");
    let published = publication.finish().unwrap();
    assert_eq!(counts(published), Published { written: 2, kept: 1, removed: 1, ..Published::default() });
    let next = [("index.html", "home"), ("assets/site.css", "CSS"), ("assets/film.mp4", "many bytes")];
    assert_eq!((project.holds(), project.litter()), (map(&next), vec![]));
    assert_eq!(fs::metadata(&film).unwrap().nlink(), 1, "an author's file gets no second name");

    let publication = project.begin();
    publication.put_file("assets/film.mp4", hash("many bytes"), 10, Path::new("nowhere")).unwrap();
    assert!(publication.keep("index.html", hash("home"), 4) && publication.keep("assets/site.css", hash("CSS"), 3));
    let published = publication.finish().unwrap();
    assert_eq!(counts(published), Published { kept: 3, ..Published::default() });
}

#[test]
fn a_publication_that_is_given_up_leaves_the_old_site() {
    let project = Project::new();
    project.publish(SITE).unwrap();
    let publication = project.begin();
    publication.put("a/new.html", 1, b"new").unwrap();
    assert_eq!(project.litter(), [".public.coursewright-lock", ".public.coursewright-staging"]);
    drop(publication);
    assert_eq!((project.holds(), project.litter()), (map(SITE), vec![]));
}

#[test]
fn a_path_has_one_content_also_where_it_is_kept() {
    let two: [&[(&str, &str)]; 5] = [
        &[("new.html", "1"), ("new.html", "2")],
        &[("index.html", "home"), ("index.html", "HOME")],
        &[("new", "1"), ("new/page.html", "2")],
        &[("new/page.html", "2"), ("new", "1")],
        &[("index.html", "home"), ("index.html/page.html", "2")],
    ];
    for pages in two {
        let project = Project::new();
        project.publish(SITE).unwrap();
        let publication = project.begin();
        let put = |(path, text): &(&str, &str)| publication.put(path, hash(text), text.as_bytes());
        let done = pages.iter().try_for_each(put).and_then(|()| publication.finish());
        assert!(matches!(done, Err(Error::BadPath { .. })), "{pages:?}: {done:?}");
        assert_eq!((project.holds(), project.litter()), (map(SITE), vec![]), "{pages:?}");
    }
}

#[test]
fn a_file_that_comes_twice_with_the_same_content_is_one_file() {
    let comes = |project: &Project| {
        let publication = project.begin();
        for _ in 0..2 {
            for (path, text) in SITE {
                let kept = publication.keep(path, hash(text), text.len() as u64);
                publication.put(path, hash(text), text.as_bytes()).unwrap();
                assert!(publication.keep(path, hash(text), text.len() as u64), "{path}, kept before: {kept}");
            }
        }
        counts(publication.finish().unwrap())
    };
    let project = Project::new();
    assert_eq!(comes(&project), Published { written: 3, ..Published::default() });
    assert_eq!(comes(&project), Published { kept: 3, ..Published::default() });
    fs::remove_file(project.out().join("index.html")).unwrap();
    assert_eq!(comes(&project), Published { written: 1, kept: 2, ..Published::default() });
    // Newer than the marker, so that they are read.
    sleep(Duration::from_millis(20));
    for (path, text) in SITE {
        fs::write(project.out().join(path), text).unwrap();
    }
    assert_eq!(comes(&project), Published { kept: 3, ..Published::default() });
    assert_eq!((project.holds(), project.litter()), (map(SITE), vec![]));
}

#[test]
fn an_authors_file_that_is_changed_before_it_is_copied_is_not_published_under_its_old_hash() {
    for now in ["MANY BYTES", "many more bytes"] {
        let project = Project::new();
        project.publish(SITE).unwrap();
        project.write("content/film.mp4", now);
        let film = project.root().join("content/film.mp4");
        let publication = project.begin();
        let error = publication.put_file("assets/film.mp4", hash("many bytes"), 10, &film).unwrap_err();
        let said = error.to_string();
        assert!(said.contains("content/film.mp4") && said.contains("run the command again"), "{said}");
        assert!(!error.is_misuse() && !error.is_in_place(), "{error}");
        drop(publication);
        assert_eq!((project.holds(), project.litter()), (map(SITE), vec![]));
    }
}

#[test]
fn what_somebody_puts_into_the_output_while_a_site_is_rendered_is_not_lost() {
    let project = Project::new();
    project.publish(SITE).unwrap();
    let publication = project.begin();
    assert!(publication.keep("index.html", hash("home"), 4) && publication.keep("a/b/lesson.html", hash("lesson"), 6));
    publication.put("assets/site.css", hash("CSS"), b"CSS").unwrap();
    project.write("public/a/notes.txt", "mine");
    assert_eq!(publication.finish().unwrap().others, 1);
    let next = [("index.html", "home"), ("a/b/lesson.html", "lesson"), ("assets/site.css", "CSS")];
    assert_eq!(project.holds(), map(&[&next[..], &[("a/notes.txt", "mine")]].concat()));
}

#[test]
fn a_kept_page_that_is_edited_while_a_site_is_rendered_is_not_vouched_for() {
    let edits: [fn(&Project); 3] = [
        |project| project.write("public/index.html", "HOME"),
        |project| fs::remove_file(project.out().join("index.html")).unwrap(),
        |project| fs::remove_dir_all(project.out()).unwrap(),
    ];
    for (at, edit) in edits.iter().enumerate() {
        let project = Project::new();
        project.publish(SITE).unwrap();
        let publication = project.begin();
        assert!(publication.keep("index.html", hash("home"), 4));
        publication.put("new.html", hash("new"), b"new").unwrap();
        sleep(Duration::from_millis(20));
        edit(&project);
        let error = publication.finish().unwrap_err();
        assert!(!error.is_misuse() && error.to_string().contains("while the site was being written"), "{at}: {error}");
        assert_eq!(project.litter(), [""; 0], "{at}");
        project.publish(SITE).unwrap();
        assert_eq!(project.holds(), map(SITE), "{at}");
    }
}

#[test]
fn an_output_is_known_to_be_current_until_something_in_it_changes() {
    let project = Project::new();
    assert_eq!(is_current(&project.out(), project.root(), 0).unwrap(), None);
    project.publish(SITE).unwrap();
    project.write("public/CNAME", "learn.example.com");
    let marker = publish(&pages(SITE), &project.out(), project.root()).unwrap().marker;
    let current = |marker| is_current(&project.out(), project.root(), marker).unwrap();
    assert_eq!(current(marker), Some(Published { kept: 3, others: 1, marker, ..Published::default() }));
    assert_eq!(current(marker + 1), None);

    sleep(Duration::from_millis(20));
    let changes: [fn(&Project); 4] = [
        |project| project.write("public/index.html", "HOME"),
        |project| fs::remove_file(project.out().join("assets/site.css")).unwrap(),
        |project| project.write(".public.coursewright-staging/half.html", "half"),
        |project| fs::write(project.out().join(".coursewright"), "nonsense").unwrap(),
    ];
    for (at, change) in changes.iter().enumerate() {
        change(&project);
        assert_eq!(current(marker), None, "{at}");
        project.publish(SITE).unwrap();
        assert!(current(marker).is_some(), "{at}");
    }
}

#[test]
fn a_copy_of_an_output_is_read_once_and_known_from_then_on() {
    let project = Project::new();
    let marker = publish(&pages(SITE), &project.out(), project.root()).unwrap().marker;
    sleep(Duration::from_millis(20));
    // A new time of change for all, as in a copy.
    for path in ["index.html", "a/b/lesson.html", "assets/site.css"] {
        let path = project.out().join(path);
        fs::set_permissions(&path, fs::metadata(&path).unwrap().permissions()).unwrap();
    }
    assert_eq!(is_current(&project.out(), project.root(), marker).unwrap(), None);
    let published = publish(&pages(SITE), &project.out(), project.root()).unwrap();
    assert_eq!(counts(published), Published { kept: 3, ..Published::default() });
    assert!(is_current(&project.out(), project.root(), published.marker).unwrap().is_some());
    assert_eq!(project.litter(), [""; 0]);
}

#[test]
fn a_durable_publication_is_as_any_other() {
    let project = Project::new();
    for site in [SITE, &SITE[..1]] {
        let publication = begin(&project.out(), project.root(), Options { durable: true, anew: false }).unwrap();
        for (path, text) in site {
            publication.put(path, hash(text), text.as_bytes()).unwrap();
        }
        publication.finish().unwrap();
        assert_eq!((project.holds(), project.litter()), (map(site), vec![]));
    }
}

/// tests/support/publisher.rs; cargo builds examples before all tests, but not before a single one.
fn child(root: &Path, rounds: usize) -> Command {
    static PUBLISHER: LazyLock<PathBuf> = LazyLock::new(|| {
        let built =
            Command::new(env!("CARGO")).args(["build", "--quiet", "--locked", "--example", "publisher"]).status();
        assert!(built.unwrap().success(), "the publisher cannot be built");
        let tests = std::env::current_exe().unwrap();
        tests.ancestors().nth(2).unwrap().join("examples/publisher")
    });
    let mut command = Command::new(&*PUBLISHER);
    command.arg(root).arg(rounds.to_string()).stdout(Stdio::piped());
    command
}

/// Waits for the child's first round, so that it is at work, and tells how long that took.
fn started(mut command: Command) -> (Child, BufReader<ChildStdout>, Duration) {
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    while !line.contains("round 0") {
        line.clear();
        assert_ne!(lines.read_line(&mut line).unwrap(), 0, "the child has ended early");
    }
    let micros = line.trim().rsplit(' ').next().unwrap().parse().unwrap();
    (child, lines, Duration::from_micros(micros))
}

#[test]
fn whoever_looks_after_a_kill_sees_the_old_site_or_the_new_one_in_full() {
    let project = Project::new();
    let mut left_over = 0;
    for at in 0..40 {
        let (mut child, _lines, round_time) = started(child(project.root(), usize::MAX));
        sleep(round_time * at / 20);
        child.kill().unwrap();
        assert_eq!(child.wait().unwrap().signal(), Some(9));
        let held = project.holds();
        let round: usize = held.values().find_map(|text| text.strip_prefix("version ")).unwrap().parse().unwrap();
        let whole = version(round).files.into_iter();
        let whole: BTreeMap<_, _> =
            whole.map(|page| (page.path, String::from_utf8(page.bytes.to_vec()).unwrap())).collect();
        assert_eq!(held, whole, "a mixture after round {round}");
        left_over += usize::from(!project.litter().is_empty());
        project.publish(SITE).unwrap();
        assert_eq!((project.holds(), project.litter()), (map(SITE), vec![]));
    }
    assert!(left_over > 10, "most kills were to come in the middle, but only {left_over} of 40 did");
}

#[test]
fn a_second_build_at_once_says_so_and_harms_nothing() {
    let project = Project::new();
    let (mut child, lines, _) = started(child(project.root(), usize::MAX));
    let mut busy = 0;
    for _ in 0..20_000 {
        match project.publish(SITE) {
            Err(Error::Busy { .. }) => busy += 1,
            Err(error) => panic!("{error}"),
            Ok(_) => {}
        }
        if busy > 20 {
            break;
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
    drop(lines);
    assert!(busy > 20, "busy {busy} times");
    project.publish(SITE).unwrap();
    assert_eq!((project.holds(), project.litter()), (map(SITE), vec![]));
}

#[test]
fn a_full_disk_leaves_the_old_site_whole() {
    let project = Project::new();
    project.publish(SITE).unwrap();
    let before = fs::metadata(project.out()).unwrap().ino();
    // No file may grow at all: what a quota or a full disk does to a write.
    let child = child(project.root(), 1);
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' XFSZ; ulimit -f 0; exec \"$@\" 2>&1 | cat", "sh"]).arg(child.get_program());
    command.args(child.get_args());
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("cannot write") && said.contains("File too large"), "{said}");
    assert_eq!(fs::metadata(project.out()).unwrap().ino(), before);
    assert_eq!((project.holds(), project.litter()), (map(SITE), vec![]));
}

#[test]
fn a_folder_that_cannot_be_written_to_leaves_the_old_site_whole() {
    let project = Project::new();
    project.publish(SITE).unwrap();
    fs::set_permissions(project.root(), fs::Permissions::from_mode(0o555)).unwrap();
    let mut child = child(project.root(), 1);
    if rustix::process::geteuid().is_root() {
        // Root may write everywhere; nobody may not.
        child.uid(65534).gid(65534);
    }
    let output = child.output();
    fs::set_permissions(project.root(), fs::Permissions::from_mode(0o755)).unwrap();
    let said = String::from_utf8_lossy(&output.unwrap().stdout).into_owned();
    assert!(said.contains("cannot write beside the output") && said.contains("Permission denied"), "{said}");
    assert_eq!((project.holds(), project.litter()), (map(SITE), vec![]));
}
