//! Statements on their way to a learning record store: in batches, each again until it is taken, and none of them lost.
//!
//! A store takes a batch whole or not at all. What it calls bad (400) or stored with another content (409) is looked for
//! in halves of the batch, and told by itself; the rest goes on. What a store has no time for (429, 503, a line that
//! drops) is sent again, later and later, and not before the store says; a statement has an id of its own, so one that
//! had arrived after all is there once. What could not be sent stays in a file.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::value::RawValue;
use ureq::Agent;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use crate::results::error::Error;
use crate::results::submission::cut;

/// In the folder of the statements.
pub const UNSENT_FILE: &str = "statements-unsent.jsonl";

const VERSION: &str = "1.0.3";
/// Of a batch.
const MOST_TOGETHER: usize = 200;
const MOST_BYTES_TOGETHER: usize = 512 << 10;
/// How often one batch is sent.
const MOST_TRIES: u32 = 7;
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// Who asks for more is asked again another day.
const LONGEST_WAIT: Duration = Duration::from_secs(600);
const PATIENCE: Duration = Duration::from_secs(60);
/// A store that has taken nothing and refused so many takes nothing of this kind.
const MOST_REFUSED: usize = 20;
/// Of what a store says.
const LONGEST_ANSWER: u64 = 16 << 10;

/// A learning record store, and how to be let in.
#[derive(Clone)]
pub struct Store {
    /// Where statements go.
    address: String,
    /// A header's value; nobody may print it.
    authorization: Option<String>,
}

/// Why an address or credentials are none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadStore {
    #[error("`{0}` is no address of a store; write one that begins with https://")]
    NoAddress(String),
    #[error(
        "credentials do not belong into an address, where others read them: give them in a file or the environment"
    )]
    CredentialsInAddress,
    #[error("statements about people would go over `{0}` in the open; use https://")]
    InTheOpen(String),
    #[error("no credentials: one line with `name:password`, or with `Basic …` or `Bearer …` as the store gave it")]
    NoCredentials,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, out: &mut std::fmt::Formatter) -> std::fmt::Result {
        out.debug_struct("Store").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Store {
    /// `address`: of the store's endpoint, with `statements` at its end or without. `credentials`: as a file holds them.
    pub fn new(address: &str, credentials: Option<&str>) -> Result<Self, BadStore> {
        let no_address = || BadStore::NoAddress(cut(address, 200));
        let (scheme, rest) = address.trim().split_once("://").ok_or_else(no_address)?;
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if host.contains('@') {
            return Err(BadStore::CredentialsInAddress);
        }
        if host.is_empty() || rest.contains(|letter: char| letter.is_whitespace() || matches!(letter, '?' | '#')) {
            return Err(no_address());
        }
        let is_here = ["localhost", "127.0.0.1", "[::1]"]
            .iter()
            .any(|here| host.strip_prefix(here).is_some_and(|port| port.is_empty() || port.starts_with(':')));
        match scheme {
            "https" => {}
            "http" if is_here => {}
            "http" => return Err(BadStore::InTheOpen(format!("http://{}", cut(host, 200)))),
            _ => return Err(no_address()),
        }
        let base = rest.trim_end_matches('/');
        let base = base.strip_suffix("/statements").unwrap_or(base);
        let authorization = credentials.map(authorization).transpose()?;
        Ok(Self { address: format!("{scheme}://{base}/statements"), authorization })
    }
}

fn authorization(credentials: &str) -> Result<String, BadStore> {
    use base64::Engine;
    let mut lines = credentials.lines().map(str::trim).filter(|line| !line.is_empty());
    let (Some(line), None) = (lines.next(), lines.next()) else { return Err(BadStore::NoCredentials) };
    let is_header = ["Basic ", "Bearer "].iter().any(|kind| line.starts_with(kind)) && line.is_ascii();
    match line.contains(':') {
        _ if is_header => Ok(line.to_owned()),
        true => Ok(format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(line))),
        false => Err(BadStore::NoCredentials),
    }
}

/// The time, which is asked for above.
#[derive(Clone, Copy)]
pub struct Clock<'c> {
    pub now: &'c dyn Fn() -> Timestamp,
    pub pause: &'c dyn Fn(Duration),
}

impl std::fmt::Debug for Clock<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter) -> std::fmt::Result {
        out.write_str("Clock")
    }
}

/// What became of statements.
#[derive(Debug, Default)]
pub struct Sent {
    /// In the store now; some may have been there before.
    pub stored: usize,
    pub refused: Vec<Refused>,
    /// Waiting in the file of what is to be sent again.
    pub unsent: usize,
    /// Why they are.
    pub why: Option<String>,
}

/// A statement that the store does not take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// In the file.
    pub line: usize,
    pub id: String,
    /// `None` for what was never sent.
    pub status: Option<u16>,
    pub said: String,
}

/// What came of one batch.
enum Answer {
    Stored,
    Refused(Option<u16>, String),
}

/// Sends the statements of a file, one a line. What cannot be sent now goes to [`UNSENT_FILE`] beside it, which may be
/// the file itself; where nothing is left, there is no such file afterwards.
pub fn send(statements: &Path, store: &Store, clock: Clock) -> Result<Sent, Error> {
    let unsent = statements.with_file_name(UNSENT_FILE);
    let beside = statements.with_file_name(format!(".{UNSENT_FILE}.new"));
    let read = |source| Error::Read { path: statements.to_owned(), source };
    let write = |source| Error::Write { path: unsent.clone(), source };
    let mut lines = BufReader::new(File::open(statements).map_err(read)?).lines();
    let mut sending = Sending { store, clock, agent: agent(), sent: Sent::default(), done: 0 };
    let mut left: Option<BufWriter<File>> = None;
    loop {
        let mut batch = Vec::new();
        let mut bytes = 0;
        while batch.len() < MOST_TOGETHER && bytes < MOST_BYTES_TOGETHER {
            let Some(line) = lines.next() else { break };
            let line = line.map_err(read)?;
            bytes += line.len();
            batch.push(line);
        }
        if batch.is_empty() {
            break;
        }
        let to_send = if left.is_none() { sending.deliver(&batch) } else { vec![Range { start: 0, end: batch.len() }] };
        for line in to_send.into_iter().flat_map(|range| &batch[range]) {
            if left.is_none() {
                left = Some(BufWriter::new(private_file(&beside).map_err(write)?));
            }
            if let Some(left) = &mut left {
                left.write_all(line.as_bytes()).and_then(|()| left.write_all(b"\n")).map_err(write)?;
            }
            sending.sent.unsent += 1;
        }
        sending.done += batch.len();
    }
    match left {
        Some(left) => {
            let file = left.into_inner().map_err(|error| write(error.into_error()))?;
            file.sync_all().and_then(|()| fs::rename(&beside, &unsent)).map_err(write)?;
        }
        None => match fs::remove_file(&unsent) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(write(error)),
            Ok(()) | Err(_) => {}
        },
    }
    Ok(sending.sent)
}

/// Anew, where a stopped run has left one.
fn private_file(path: &Path) -> io::Result<File> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => crate::keys::private(path, true),
    }
}

fn agent() -> Agent {
    // What the machine trusts, so that a company's own authority is known, too. What of it cannot be read trusts nobody.
    let trusted = rustls_native_certs::load_native_certs().certs;
    let trusted: Vec<_> = trusted.iter().map(|der| Certificate::from_der(der).to_owned()).collect();
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::new_with_certs(&trusted))
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .build();
    Agent::config_builder()
        .tls_config(tls)
        .timeout_global(Some(PATIENCE))
        .http_status_as_error(false)
        // Credentials and people's results go nowhere but where they were sent.
        .max_redirects(0)
        .build()
        .into()
}

struct Sending<'s> {
    store: &'s Store,
    clock: Clock<'s>,
    agent: Agent,
    sent: Sent,
    /// Lines of the batches before.
    done: usize,
}

impl Sending<'_> {
    /// Which of a batch could not be sent, and wait.
    fn deliver(&mut self, batch: &[String]) -> Vec<Range<usize>> {
        let mut waiting = vec![Range { start: 0, end: batch.len() }];
        while let Some(range) = waiting.pop() {
            match self.put(&batch[range.clone()]) {
                Ok(Answer::Stored) => self.sent.stored += range.len(),
                Ok(Answer::Refused(status, said)) if range.len() == 1 => {
                    self.refuse(range.start, &batch[range.start], status, said);
                    if self.sent.stored == 0 && self.sent.refused.len() >= MOST_REFUSED {
                        self.sent.why = Some(format!("the store took none of the first {MOST_REFUSED} statements"));
                        break;
                    }
                }
                Ok(Answer::Refused(..)) => {
                    let middle = range.start + range.len() / 2;
                    // The first half next.
                    waiting.extend([middle..range.end, range.start..middle]);
                }
                Err(why) => {
                    self.sent.why = Some(why);
                    waiting.push(range);
                    break;
                }
            }
        }
        waiting.sort_by_key(|range| range.start);
        waiting
    }

    fn refuse(&mut self, at: usize, line: &str, status: Option<u16>, said: String) {
        #[derive(serde::Deserialize)]
        struct Named {
            id: String,
        }
        let id = serde_json::from_str::<Named>(line).map_or_else(|_| "no statement".to_owned(), |named| named.id);
        self.sent.refused.push(Refused { line: self.done + at + 1, id: cut(&id, 60), status, said });
    }

    /// Sends a batch until there is an answer; why there is none, otherwise.
    fn put(&self, batch: &[String]) -> Result<Answer, String> {
        // What is no JSON would spoil the others.
        if batch.iter().any(|line| serde_json::from_str::<&RawValue>(line).is_err()) {
            return Ok(Answer::Refused(None, "not JSON".to_owned()));
        }
        let body = format!("[{}]", batch.join(","));
        let (mut pause, mut tried) = (FIRST_PAUSE, 0);
        loop {
            tried += 1;
            let (why, asked) = match self.post(&body) {
                Ok(Reply { status: 200..=299, .. }) => return Ok(Answer::Stored),
                Ok(Reply { status: status @ (400 | 409 | 413 | 422), said, .. }) => {
                    return Ok(Answer::Refused(Some(status), said));
                }
                Ok(Reply { status: status @ (408 | 425 | 429 | 500..=599), said, after }) => {
                    (Why::Answer(format!("the store answered {status}{}", quoted(&said))), after)
                }
                Ok(Reply { status: status @ (401 | 403), .. }) => {
                    return Err(format!("the store answered {status}: the credentials are not the ones that it wants"));
                }
                Ok(Reply { status, said, .. }) => {
                    return Err(format!("the store answered {status}{}; is this its address?", quoted(&said)));
                }
                // Another day has no other certificate.
                Err(Why::Unsafe(why)) => return Err(self.never_sent(&why)),
                Err(why) => (why, None),
            };
            let why = |tried: u32| {
                let times = if tried > 1 { format!(", {tried} times") } else { String::new() };
                match &why {
                    Why::Answer(why) => format!("{why}{times}"),
                    Why::Unsafe(why) | Why::Unconnected(why) => self.never_sent(why) + &times,
                    Why::Cut(why) => format!(
                        "the connection ended before the store had answered{times} ({why}); what has arrived all the same \
                         will be in the store once"
                    ),
                }
            };
            if let Some(asked) = asked.filter(|asked| *asked > LONGEST_WAIT) {
                return Err(format!("{}, and wants to be left alone for {} s", why(tried), asked.as_secs()));
            }
            if tried == MOST_TRIES {
                return Err(why(tried));
            }
            // Not all who wait come back at once.
            (self.clock.pause)(asked.unwrap_or_default().max(pause.mul_f64(0.5 + jitter() / 2.0)));
            pause = (2 * pause).min(LONGEST_PAUSE);
        }
    }

    /// Where it is not the store that is to blame.
    fn never_sent(&self, why: &str) -> String {
        format!("nothing left this machine for `{}`: {why}", self.store.address)
    }

    fn post(&self, body: &str) -> Result<Reply, Why> {
        let mut request = self
            .agent
            .post(&self.store.address)
            .header("Content-Type", "application/json")
            .header("X-Experience-API-Version", VERSION);
        if let Some(authorization) = &self.store.authorization {
            request = request.header("Authorization", authorization);
        }
        let mut response = request.send(body).map_err(|error| Why::of(&error))?;
        let after = response.headers().get("retry-after").and_then(|value| value.to_str().ok());
        let after = after.and_then(|after| self.wait(after));
        let said = response.body_mut().with_config().limit(LONGEST_ANSWER).read_to_string().unwrap_or_default();
        Ok(Reply { status: response.status().as_u16(), said: cut(said.trim(), 200), after })
    }

    /// Seconds, or a day and time.
    fn wait(&self, after: &str) -> Option<Duration> {
        if let Ok(seconds) = after.trim().parse() {
            return Some(Duration::from_secs(seconds));
        }
        let time = jiff::fmt::rfc2822::parse(after).ok()?.timestamp();
        Some(Duration::try_from(time.duration_since((self.clock.now)())).unwrap_or_default())
    }
}

/// Why there is no answer that ends it.
enum Why {
    Answer(String),
    /// It is not certain who is at the other end.
    Unsafe(String),
    /// There was no connection.
    Unconnected(String),
    /// There was one, and no answer.
    Cut(String),
}

impl Why {
    fn of(error: &ureq::Error) -> Self {
        use ureq::{Error, Timeout};
        let said = cut(&error.to_string(), 200);
        match error {
            Error::HostNotFound => Self::Unconnected("no host of that name is found".to_owned()),
            Error::ConnectionFailed => Self::Unconnected("there is no connection".to_owned()),
            Error::Timeout(Timeout::Resolve | Timeout::Connect) => {
                Self::Unconnected("there was no connection in time".to_owned())
            }
            Error::Tls(_) | Error::Rustls(_) => Self::Unsafe(format!("no safe connection ({said})")),
            Error::Io(error) if error.get_ref().is_some_and(|inner| inner.is::<rustls::Error>()) => {
                Self::Unsafe(format!("no safe connection ({said})"))
            }
            Error::Io(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
                Self::Unconnected("nothing listens there".to_owned())
            }
            Error::Io(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::HostUnreachable
                        | io::ErrorKind::NetworkUnreachable
                        | io::ErrorKind::AddrNotAvailable
                ) =>
            {
                Self::Unconnected(format!("there is no way to it ({said})"))
            }
            _ => Self::Cut(said),
        }
    }
}

struct Reply {
    status: u16,
    said: String,
    after: Option<Duration>,
}

fn quoted(said: &str) -> String {
    if said.is_empty() { String::new() } else { format!(" (`{said}`)") }
}

/// 0 to 1.
fn jitter() -> f64 {
    let mut byte = [0];
    // Without it all wait alike.
    let _ = getrandom::fill(&mut byte);
    f64::from(byte[0]) / 255.0
}
