//! A PostgreSQL server for tests: a real one, of Debian's packages, in a temporary folder and on a socket of its own. It
//! ends when the program ends that has asked for it, however that ends.

// Each test file is a program of its own and uses its part of this.
#![allow(dead_code)]

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use postgres::{Client, NoTls};

const MISSING: &str = "these tests need a PostgreSQL server: `apt-get install postgresql` (tests/run does so), or set \
                       COURSEWRIGHT_POSTGRES to the folder with `initdb` and `postgres`";

#[derive(Debug)]
pub struct Server {
    pub folder: PathBuf,
    pub port: u16,
    process: String,
    /// The script beside the server, which ends it when nobody holds its input any more.
    keeper: Child,
    databases: AtomicUsize,
}

/// The one that all tests of a program share, each with a database of its own.
pub fn server() -> &'static Server {
    static SHARED: OnceLock<Server> = OnceLock::new();
    SHARED.get_or_init(|| Server::start(false))
}

impl Server {
    /// `safe`: as servers usually are, with all that is written flushed to the disk.
    pub fn start(safe: bool) -> Self {
        let programs = programs();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/postgres.sh");
        let script = fs::read_to_string(script).unwrap();
        // A server refuses to run as root.
        let mut command = if rustix::process::geteuid().is_root() {
            let has = |user: &str| {
                let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
                users.lines().any(|line| line.starts_with(&format!("{user}:")))
            };
            let (user, group) = if has("postgres") { ("postgres", "postgres") } else { ("nobody", "nogroup") };
            let mut command = Command::new("setpriv");
            command.args(["--reuid", user, "--regid", group, "--clear-groups", "sh"]);
            command
        } else {
            Command::new("sh")
        };
        let mut keeper = command
            .args(["-c", &script, "sh"])
            .arg(&programs)
            .arg(port.to_string())
            .env("FSYNC", if safe { "on" } else { "off" })
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{error}; {MISSING}"));
        let mut said = String::new();
        BufReader::new(keeper.stdout.take().unwrap()).read_line(&mut said).unwrap();
        let (folder, process) = said.trim().split_once(' ').unwrap_or_else(|| panic!("no server has begun; {MISSING}"));
        Self { folder: folder.into(), port, process: process.to_owned(), keeper, databases: AtomicUsize::new(0) }
    }

    /// The URL of a new database, for its administrator.
    pub fn database(&self) -> String {
        let name = format!("ledger_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        self.client("postgres").batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
        self.url(&name)
    }

    pub fn url(&self, database: &str) -> String {
        let socket = self.folder.display().to_string().replace('/', "%2F");
        format!("postgres://postgres@{socket}:{}/{database}", self.port)
    }

    pub fn client(&self, database: &str) -> Client {
        connect(&self.url(database))
    }

    /// All at once, as when its machine loses power; it ends after all processes that it has begun.
    pub fn kill(&self) {
        assert!(Command::new("kill").args(["-QUIT", &self.process]).status().unwrap().success());
        let is_there =
            || fs::read_to_string(format!("/proc/{}/stat", self.process)).is_ok_and(|stat| !stat.contains(") Z "));
        let begun = Instant::now();
        while is_there() {
            assert!(begun.elapsed() < Duration::from_secs(30), "the server does not end");
            thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}

pub fn connect(url: &str) -> Client {
    Client::connect(url, NoTls).unwrap()
}

/// Of the newest that is installed.
fn programs() -> PathBuf {
    if let Ok(given) = std::env::var("COURSEWRIGHT_POSTGRES") {
        return given.into();
    }
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().map(|entry| entry.unwrap().path());
    let number = |path: &PathBuf| path.file_name().and_then(|name| name.to_str()?.parse::<u32>().ok());
    let newest = versions.filter(|path| path.join("bin/initdb").exists()).max_by_key(number);
    newest.map(|path| path.join("bin")).unwrap_or_else(|| panic!("{MISSING}"))
}
