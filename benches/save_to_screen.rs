//! How long it takes from saving a lesson until the new page is there: `cargo bench --bench save_to_screen`.
//!
//! The server runs on a copy of this repository's own site. What a browser adds after that is measured in
//! tests/browser.

#![expect(clippy::print_stdout, reason = "figures are all that it is for")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use coursewright::build::{self, Session};
use coursewright::keys::Folder;
use coursewright::serve::{Options, Server};

const ROUNDS: usize = 100;

fn main() {
    let temp = tempfile::tempdir().unwrap();
    for folder in coursewright::source::FOLDERS {
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &temp.path().join(folder));
    }
    let mut session = Session::new(build::Options { root: temp.path().to_owned(), base_url: None });
    session.refresh();
    let lesson = session.state().site.lessons[0].source_path.clone();
    let page = lesson.strip_prefix("content/").unwrap().replace(".md", ".html");
    let file = temp.path().join(&*lesson);
    let text = fs::read_to_string(&file).unwrap();
    let options = Options {
        host: IpAddr::V4(Ipv4Addr::LOCALHOST),
        port: Some(0),
        open: false,
        report: None,
        keys: Folder::at(Path::new("keys")),
    };
    let server = Server::start(session, options, Box::new(|_| {})).unwrap();

    let mut events = BufReader::new(request(server.address(), &format!("/__coursewright/events?page=/{page}")));
    next_event(&mut events);
    let (mut told, mut delivered) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        // Nobody saves in the same moment as the one before is shown.
        std::thread::sleep(Duration::from_millis(20));
        let words = format!("These words were saved in round {round}.");
        let clock = Instant::now();
        fs::write(&file, format!("{text}\n{words}\n")).unwrap();
        next_event(&mut events);
        told.push(clock.elapsed());
        let mut answer = String::new();
        request(server.address(), &format!("/{page}")).read_to_string(&mut answer).unwrap();
        delivered.push(clock.elapsed());
        assert!(answer.contains(&words), "the page that came was not the new one");
    }
    for (what, mut times) in [("the browser is told", told), ("the new page is there", delivered)] {
        times.sort();
        println!(
            "{what:<22} median {:>5.1} ms, longest {:>5.1} ms, of {ROUNDS}",
            ms(times[ROUNDS / 2]),
            ms(times[ROUNDS - 1])
        );
    }
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn request(to: SocketAddr, path: &str) -> TcpStream {
    let mut stream = TcpStream::connect(to).unwrap();
    stream
        .write_all(format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").as_bytes())
        .unwrap();
    stream
}

fn next_event(events: &mut impl BufRead) {
    let mut line = String::new();
    while !line.starts_with("data: ") {
        line.clear();
        assert_ne!(events.read_line(&mut line).unwrap(), 0, "the stream has ended");
    }
}

fn copy(from: &Path, to: &PathBuf) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), &to).unwrap();
        }
    }
}
