//! The development server as a browser meets it, and as somebody meets it who wants what is not his.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use coursewright::build::{self, Session};
use coursewright::keys::Folder;
use coursewright::results::{ITEMS_FORMAT, ItemReport};
use coursewright::serve::{Error, Note, Options, Server};
use serde_json::Value;

const PATIENCE: Duration = Duration::from_secs(20);
const LOCAL: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// A small site on a disk, and a server for it.
struct Desk {
    temp: tempfile::TempDir,
    server: Server,
    notes: Receiver<String>,
}

impl Desk {
    fn new() -> Self {
        Self::with(&[])
    }

    fn with(more: &[(&str, &str)]) -> Self {
        Self::start(more, None).unwrap()
    }

    fn start(more: &[(&str, &str)], report: Option<ItemReport>) -> Result<Self, Error> {
        let temp = tempfile::tempdir().unwrap();
        let files = [
            ("content/site.yaml", "id: small\ntitle: A small site\n"),
            ("content/basics/course.yaml", "title: Basics\nmodules: [first]\n"),
            ("content/basics/first/module.yaml", "title: First steps\nlessons: [one, two]\n"),
            ("content/basics/first/one.md", "---\ntitle: Lesson one\n---\nThe first text.\n"),
            ("content/basics/first/two.md", "---\ntitle: Lesson two\n---\nThe second text.\n"),
            ("secret.txt", "not for the browser"),
        ];
        for (path, text) in files.iter().chain(more) {
            write(temp.path(), path, text);
        }
        let (sender, notes) = mpsc::channel();
        let session = Session::new(build::Options { root: temp.path().to_owned(), base_url: None });
        let say = Box::new(move |note: Note| {
            let text = match note {
                Note::Ready { url, .. } => format!("ready {url}"),
                Note::Changed { state, .. } => format!("changed {}", state.diagnostics.len()),
                Note::Warning(text) => format!("warning {text}"),
            };
            let _ = sender.send(text);
        });
        let options =
            Options { host: LOCAL, port: Some(0), open: false, report, keys: Folder::at(&temp.path().join("keys")) };
        let server = Server::start(session, options, say)?;
        Ok(Self { temp, server, notes })
    }

    fn write(&self, path: &str, text: &str) {
        write(self.temp.path(), path, text);
    }

    fn host(&self) -> String {
        format!("localhost:{}", self.server.address().port())
    }

    fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[])
    }

    fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
        let host = self.host();
        let named = headers.iter().any(|(name, _)| *name == "Host");
        let host = (!named).then_some(("Host", &*host));
        let mut stream = send(self.server.address(), method, path, headers.iter().copied().chain(host));
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        Answer::read(&bytes)
    }

    fn listen(&self, page: &str) -> Events {
        let host = self.host();
        let path = format!("/__coursewright/events?page={page}");
        let stream = send(self.server.address(), "GET", &path, [("Host", &*host)].into_iter());
        Events { lines: BufReader::new(stream) }
    }
}

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn send<'a>(to: SocketAddr, method: &str, path: &str, headers: impl Iterator<Item = (&'a str, &'a str)>) -> TcpStream {
    let mut stream = TcpStream::connect(to).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let headers: String = headers.map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    stream.write_all(format!("{method} {path} HTTP/1.1\r\n{headers}Connection: close\r\n\r\n").as_bytes()).unwrap();
    stream
}

struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Answer {
    fn read(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        Self { status, head: head.to_lowercase(), body: body.to_owned() }
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }

    /// What the script compares with the news.
    fn token(&self) -> &str {
        self.body.split_once("data-token=\"").unwrap().1.split_once('"').unwrap().0
    }
}

struct Events {
    lines: BufReader<TcpStream>,
}

impl Events {
    fn next(&mut self) -> Value {
        loop {
            let mut line = String::new();
            assert_ne!(self.lines.read_line(&mut line).unwrap(), 0, "the stream has ended");
            if let Some(data) = line.strip_prefix("data: ") {
                return serde_json::from_str(data).unwrap();
            }
        }
    }
}

#[test]
fn pages_come_by_every_address_that_people_use() {
    let desk = Desk::new();
    for (path, text) in [
        ("/", "A small site"),
        ("/index.html", "A small site"),
        ("/basics/", "Basics"),
        ("/basics/index.html", "Basics"),
        ("/basics/first/one.html", "The first text."),
        ("/basics/first/one", "The first text."),
        ("/basics/first/%6Fne.html?from=mail", "The first text."),
        ("/glossary", "Glossary"),
    ] {
        let answer = desk.get(path);
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.body.contains(text), "{path}: {}", answer.body);
    }
    let moved = desk.get("/basics/first?a=b");
    assert_eq!((moved.status, moved.header("location")), (307, Some("/basics/first/?a=b")));
}

#[test]
fn pages_carry_the_policy_of_the_site_and_the_script_that_reloads_them() {
    let desk = Desk::new();
    let page = desk.get("/");
    let policy = page.header("content-security-policy").unwrap();
    for rule in ["default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "base-uri 'none'"]
    {
        assert!(policy.contains(rule), "{policy}");
    }
    assert!(!policy.contains("unsafe"), "{policy}");
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    let (head, _) = page.body.split_once("</head>").unwrap();
    assert!(head.contains("<script defer src=\"/__coursewright/reload.js\""), "{head}");
    for (path, content_type) in [
        ("/", "text/html; charset=utf-8"),
        ("/assets/site.css", "text/css; charset=utf-8"),
        ("/assets/site.js", "text/javascript; charset=utf-8"),
        ("/__coursewright/reload.js", "text/javascript; charset=utf-8"),
        ("/__coursewright/overlay.css", "text/css; charset=utf-8"),
        ("/missing", "text/html; charset=utf-8"),
    ] {
        let answer = desk.get(path);
        assert_eq!(answer.header("content-type"), Some(content_type), "{path}");
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), None, "{path}");
        assert!(path.starts_with("/a") || !answer.body.contains(" style="), "{path}");
    }
}

/// `null` to a page that asks all the same.
#[test]
fn figures_of_questions_are_there_only_with_a_report() {
    let desk = Desk::new();
    assert!(!desk.get("/").body.contains("items.js"));
    let answer = desk.get("/__coursewright/items/any");
    assert_eq!((answer.header("content-type"), &*answer.body), (Some("application/json"), "null"));

    let report = ItemReport { format: ITEMS_FORMAT.to_owned(), site: "small".to_owned(), quizzes: Vec::new() };
    let desk = Desk::start(&[], Some(report.clone())).unwrap();
    let page = desk.get("/").body;
    assert!(page.contains("<script defer src=\"/__coursewright/items.js\"></script>\n</head>"), "{page}");
    assert!(!page.contains("<style"), "{page}");
    for (path, content_type) in [("js", "text/javascript; charset=utf-8"), ("css", "text/css; charset=utf-8")] {
        let answer = desk.get(&format!("/__coursewright/items.{path}"));
        assert_eq!(answer.header("content-type"), Some(content_type), "{path}");
    }
    let other = ItemReport { site: "another".to_owned(), ..report };
    let refused = Desk::start(&[], Some(other)).map(|_| ()).unwrap_err();
    assert_eq!(refused.to_string(), "the report is of the site `another`, and this is `small`");
}

#[test]
fn an_asset_is_kept_only_under_an_address_that_names_its_content() {
    let desk = Desk::new();
    let page = desk.get("/").body;
    let (_, rest) = page.split_once("assets/site.css?v=").unwrap();
    let version = rest.split('"').next().unwrap();
    for (address, kept) in [
        (format!("/assets/site.css?v={version}"), "max-age=86400, immutable"),
        ("/assets/site.css?v=00000000".to_owned(), "no-store"),
        ("/assets/site.css".to_owned(), "no-store"),
    ] {
        assert_eq!(desk.get(&address).header("cache-control"), Some(kept), "{address}");
    }
}

#[test]
fn what_is_not_there_gets_the_sites_own_page_for_it() {
    let desk = Desk::new();
    let missing = desk.get("/nothing/here.html");
    assert_eq!(missing.status, 404);
    assert!(missing.body.contains("A small site") && missing.body.contains("reload.js"), "{}", missing.body);
    assert_eq!(desk.get("/__coursewright/nothing").status, 404);
}

#[test]
fn nothing_outside_the_site_can_be_reached() {
    let desk = Desk::with(&[("content/basics/first/figure.svg", "<svg/>")]);
    for path in [
        "/../secret.txt",
        "/../../../../../../etc/passwd",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e%2fsecret.txt",
        "/..%5csecret.txt",
        "//secret.txt",
        "/secret.txt",
        "/./secret.txt",
        "/assets/../../secret.txt",
        "/content/site.yaml",
        "/content/basics/first/one.md",
        "/@fs/etc/passwd",
        "/etc/passwd",
        "/%00",
        "/index.html%00.txt",
        "/themes/default/theme.yaml",
    ] {
        let answer = desk.get(path);
        assert!([400, 404].contains(&answer.status), "{path}: {}", answer.status);
        assert!(!answer.body.contains("not for the browser") && !answer.body.contains("root:"), "{path}");
    }
    assert_eq!(desk.get("/%ff").status, 400);
    assert_eq!(desk.get(&format!("/{}", "a/".repeat(4000))).status, 404);
}

#[test]
fn only_reading_is_allowed() {
    let desk = Desk::new();
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW"] {
        for path in ["/", "/__coursewright/events"] {
            let answer = desk.ask(method, path, &[]);
            assert_eq!((answer.status, answer.header("allow")), (405, Some("get, head")), "{method} {path}");
        }
    }
    let head = desk.ask("HEAD", "/", &[]);
    assert_eq!((head.status, &*head.body), (200, ""));
    assert_eq!(head.header("content-length").unwrap(), desk.get("/").body.len().to_string());
}

#[test]
fn pages_from_elsewhere_get_nothing() {
    let desk = Desk::new();
    let own = format!("http://{}", desk.host());
    for (path, headers, status) in [
        ("/", [("Host", "evil.example")].as_slice(), 403),
        ("/", &[("Host", "evil.example:4000")], 403),
        ("/", &[("Host", "127.0.0.1")], 200),
        ("/", &[("Host", "[::1]:1")], 200),
        ("/assets/site.js", &[("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "no-cors")], 403),
        ("/", &[("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate")], 200),
        ("/", &[("Origin", &own)], 200),
        ("/__coursewright/events", &[("Origin", "http://evil.example")], 403),
        ("/__coursewright/events", &[("Sec-Fetch-Site", "same-site")], 403),
    ] {
        assert_eq!(desk.ask("GET", path, headers).status, status, "{path} {headers:?}");
    }
    assert_eq!(desk.get(&format!("http://{}/", desk.host())).status, 200);
    assert_eq!(desk.get("http://evil.example/").status, 403);
}

#[test]
fn a_page_that_is_shown_learns_that_it_has_changed_and_others_learn_that_they_have_not() {
    let desk = Desk::new();
    let (one, two) = (desk.get("/basics/first/one.html"), desk.get("/basics/first/two.html"));
    let (mut of_one, mut of_two) = (desk.listen("/basics/first/one.html"), desk.listen("%2Fbasics%2Ffirst%2Ftwo"));
    // At once: a page may have changed while it was on its way.
    assert_eq!(of_one.next()["page"], one.token());
    assert_eq!(of_two.next()["page"], two.token());
    assert!(desk.notes.recv_timeout(PATIENCE).unwrap().starts_with("ready http://localhost:"));

    desk.write("content/basics/first/one.md", "---\ntitle: Lesson one\n---\nAnother text.\n");
    let news = of_one.next();
    let after = desk.get("/basics/first/one.html");
    assert!(after.body.contains("Another text."));
    assert_eq!(news["page"], after.token());
    assert_ne!(after.token(), one.token());
    assert_eq!(of_two.next()["page"], two.token());
    assert_eq!(desk.notes.recv_timeout(PATIENCE).unwrap(), "changed 0");

    // Saved again as it was: nobody is told.
    desk.write("content/basics/first/one.md", "---\ntitle: Lesson one\n---\nAnother text.\n");
    assert!(desk.notes.recv_timeout(Duration::from_millis(500)).is_err());
}

#[test]
fn a_figure_that_changes_is_a_change_of_the_pages_too() {
    let lesson = "---\ntitle: Lesson one\n---\n![A figure](figure.svg)\n";
    let svg = |width| format!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"9\"/>");
    let desk = Desk::with(&[("content/basics/first/one.md", lesson), ("content/basics/first/figure.svg", &svg(9))]);
    let before = desk.get("/basics/first/one.html");
    let mut events = desk.listen("/basics/first/one.html");
    assert_eq!(events.next()["page"], before.token());
    desk.write("content/basics/first/figure.svg", &svg(9).replace("<svg", "<svg  "));
    assert_ne!(events.next()["page"], before.token());
}

#[test]
fn mistakes_are_told_with_their_lines_and_go_away_when_mended() {
    let desk = Desk::new();
    let mut events = desk.listen("/basics/first/one.html");
    let news = events.next();
    assert_eq!(news["errors"], 0, "{news:#}");
    desk.write("content/basics/first/one.md", "---\ntitle: Lesson one\n---\nSee [the third](three.md).\n");
    // The page comes first, and what is wrong with it a moment later.
    let mut news = events.next();
    if news["errors"] == 0 {
        news = events.next();
    }
    assert_eq!(news["errors"], 1, "{news:#}");
    let fault = &news["faults"][0];
    assert!(fault["code"].is_string() && fault["message"].as_str().unwrap().contains("three"), "{fault:#}");
    assert!(fault["place"].as_str().unwrap().starts_with("content/basics/first/one.md:4:"), "{fault:#}");
    let line = &fault["lines"][0];
    let parts = ["before", "marked", "after"].map(|part| line[part].as_str().unwrap());
    assert_eq!((line["number"].as_u64(), parts.concat()), (Some(4), "See [the third](three.md).".to_owned()));
    assert!(!parts[1].is_empty(), "{line:#}");
    desk.write("content/basics/first/one.md", "---\ntitle: Lesson one\n---\nThe first text.\n");
    let news = events.next();
    assert_eq!(news["errors"], 0, "{news:#}");
}

#[test]
fn a_broken_theme_leaves_the_last_good_page_up() {
    let desk = Desk::new();
    let before = desk.get("/basics/first/one.html");
    let css = desk.get("/assets/site.css");
    let mut events = desk.listen("/basics/first/one.html");
    events.next();
    desk.write("themes/default/templates/lesson.html", "{% if %}");
    assert_ne!(events.next()["errors"], 0);
    assert_eq!(desk.get("/basics/first/one.html").body, before.body);
    assert_eq!(desk.get("/assets/site.css").body, css.body);
    // Never shown before, so there is nothing to fall back to but a page that says so.
    let other = desk.get("/basics/first/two.html");
    assert!(other.body.contains("cannot be made yet") && other.body.contains("reload.js"), "{}", other.body);
    fs::remove_dir_all(desk.temp.path().join("themes")).unwrap();
    let news = events.next();
    assert_eq!(news["errors"], 0, "{news:#}");
    assert!(desk.get("/basics/first/two.html").body.contains("The second text."));
}

#[test]
fn a_lesson_that_is_removed_or_comes_back_is_seen_where_it_was() {
    let desk = Desk::new();
    let mut events = desk.listen("/basics/first/two.html");
    let before = desk.get("/basics/first/two.html");
    assert_eq!(events.next()["page"], before.token());
    fs::remove_file(desk.temp.path().join("content/basics/first/two.md")).unwrap();
    events.next();
    assert_eq!(desk.get("/basics/first/two.html").status, 404);
    desk.write("content/basics/first/two.md", "---\ntitle: Lesson two\n---\nThe second text.\n");
    assert_eq!(events.next()["page"], before.token());
}

#[test]
fn a_port_that_is_taken_is_said_to_be_or_left_for_the_next() {
    let taken = TcpListener::bind((LOCAL, 0)).unwrap();
    let port = taken.local_addr().unwrap().port();
    let temp = tempfile::tempdir().unwrap();
    fs::create_dir(temp.path().join("content")).unwrap();
    let start = |port| {
        let session = Session::new(build::Options { root: temp.path().to_owned(), base_url: None });
        Server::start(
            session,
            Options { host: LOCAL, port, open: false, report: None, keys: Folder::at(Path::new("nowhere")) },
            Box::new(|_| {}),
        )
    };
    let error = start(Some(port)).unwrap_err();
    assert!(matches!(error, Error::Taken { .. }) && error.to_string().contains(&port.to_string()), "{error}");
    let (first, second) = (start(None).unwrap(), start(None).unwrap());
    assert!((4000..4020).contains(&first.address().port()));
    assert!(second.address().port() > first.address().port());
}

#[test]
fn what_a_look_at_the_saved_file_alone_has_missed_is_seen_a_moment_later() {
    let site = Desk::new();
    // The same text under another name: a save tells of one of them only.
    let link = site.temp.path().join("content/basics/first/alias.md");
    std::os::unix::fs::symlink("one.md", &link).unwrap();
    site.write("content/basics/first/module.yaml", "title: First steps\nlessons: [one, two, alias]\n");
    let deadline = Instant::now() + PATIENCE;
    let shows = |path: &str, text: &str| {
        while !site.get(path).body.contains(text) {
            assert!(Instant::now() < deadline, "{path} does not show {text:?}");
            std::thread::sleep(Duration::from_millis(20));
        }
    };
    shows("/basics/first/alias.html", "The first text.");
    site.write("content/basics/first/one.md", "---\ntitle: Lesson one\n---\nAnother text.\n");
    shows("/basics/first/one.html", "Another text.");
    shows("/basics/first/alias.html", "Another text.");
}

#[test]
fn the_search_index_is_made_when_it_is_asked_for() {
    let site = Desk::new();
    let directory = site.get("/assets/search/directory.js");
    assert_eq!((directory.status, directory.header("content-type")), (200, Some("text/javascript; charset=utf-8")));
    assert!(site.get("/assets/search/0/d0.js").body.contains("The first text."));
    assert_eq!(site.get("/assets/search/9/d0.js").status, 404);
}
