//! The development server: pages from memory, made when they are asked for, and kept up to date in the browser.
//!
//! It writes nothing but what builds remember and the keys of withheld quizzes that it has shown, and finds no request's file on the disk: a path is looked up in the
//! site's own table. A mistake leaves the last good page up and is laid over it.

mod guard;
mod live;
mod news;
mod routes;

use std::fmt::Display;
use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::RecvTimeoutError;
use std::thread;
use std::time::{Duration, Instant};

use tokio::runtime::{self, Runtime};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc;

use self::live::Live;
use crate::build::{Session, State};
use crate::keys::{self, Folder};
use crate::results::{self, ItemReport};
use crate::watch::{self, Means, Notice};

#[derive(Clone, Debug)]
pub struct Options {
    pub host: IpAddr,
    /// `None`: the first free one from 4000.
    pub port: Option<u16>,
    /// Show the site in a browser.
    pub open: bool,
    /// Shown beside the questions that it is about.
    pub report: Option<ItemReport>,
    /// Where keys are kept that are withheld from the site.
    pub keys: Folder,
}

/// What the server has to tell the person who started it.
#[derive(Debug)]
pub enum Note<'a> {
    /// The site has been read, and is to be seen at `url`.
    Ready {
        url: &'a str,
        state: &'a State,
    },
    /// Files have changed, and the site has been read again.
    Changed {
        state: &'a State,
        time: Duration,
    },
    Warning(&'a str),
}

/// Takes what the server has to tell, on any thread.
pub type Say = Box<dyn Fn(Note) + Send + Sync>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("port {port} is taken; choose another with --port, or leave that out to get the next free one")]
    Taken { port: u16 },
    #[error("the ports {first} to {last} are all taken; choose another with --port")]
    AllTaken { first: u16, last: u16 },
    #[error("cannot listen on {address}: {cause}")]
    Listen { address: SocketAddr, cause: io::Error },
    #[error("cannot start the server: {0}")]
    Start(io::Error),
    #[error(transparent)]
    Report(results::Error),
    #[error(transparent)]
    Keys(keys::Error),
    #[error("cannot watch the site's folder: {0}")]
    Watch(io::Error),
}

/// Which signal ended the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    Interrupted,
    Terminated,
}

const FIRST_PORT: u16 = 4000;
const LAST_PORT: u16 = 4019;

/// Serves a site until a signal comes.
pub fn serve(session: Session, options: Options, say: Say) -> Result<Stopped, Error> {
    Server::start(session, options, say)?.wait()
}

/// A running server; it ends when this is dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    runtime: Option<Runtime>,
}

impl Server {
    pub fn start(session: Session, options: Options, say: Say) -> Result<Self, Error> {
        let listener = listen(&options)?;
        let address = listener.local_addr().map_err(Error::Start)?;
        let say = Arc::new(say);
        let warn = say.clone();
        let warn = Box::new(move |text: &str| warn(Note::Warning(text)));
        let live = Arc::new(Live::new(session, options.report, options.keys, warn).map_err(Error::Keys)?);
        live.check_report().map_err(Error::Report)?;
        let root = live.with_state(|state| state.sources.root.clone());
        let notices = watch::watch(&root, Means::System).map_err(Error::Watch)?;
        // For what has changed between the first look and the watch.
        live.look();
        let runtime =
            runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(Error::Start)?;
        let routes = routes::routes(live.clone(), address.ip());
        let listener = {
            let _inside = runtime.enter();
            tokio::net::TcpListener::from_std(listener).map_err(Error::Start)?
        };
        runtime.spawn(async move { axum::serve(listener, routes).await });

        let url = url(address);
        live.with_state(|state| say(Note::Ready { url: &url, state }));
        let opened = options.open.then(|| thread::spawn(move || open(&url)));
        let weak = Arc::downgrade(&live);
        thread::Builder::new()
            .name("rebuild".to_owned())
            .spawn(move || {
                if let Some(Ok(Err(failure))) = opened.map(thread::JoinHandle::join) {
                    say(Note::Warning(&failure));
                }
                let mut is_sure = true;
                loop {
                    let wait = if is_sure { FOR_EVER } else { UNSURE };
                    let notice = notices.recv_timeout(wait);
                    let Some(live) = weak.upgrade() else { return };
                    is_sure = match notice {
                        Ok(Notice::Warning(text)) => {
                            say(Note::Warning(&text));
                            is_sure
                        }
                        Ok(Notice::Changed(files)) if files.is_empty() => {
                            changed(&say, &live, Live::look);
                            true
                        }
                        Ok(Notice::Changed(files)) => {
                            changed(&say, &live, |live| live.look_at(&files));
                            false
                        }
                        Err(RecvTimeoutError::Disconnected) => return,
                        Err(RecvTimeoutError::Timeout) => {
                            changed(&say, &live, Live::look);
                            live.keep();
                            true
                        }
                    };
                }
            })
            .map_err(Error::Start)?;
        Ok(Self { address, runtime: Some(runtime) })
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Until a signal comes.
    fn wait(self) -> Result<Stopped, Error> {
        let Some(runtime) = &self.runtime else { return Ok(Stopped::Terminated) };
        runtime.block_on(async {
            let (sender, mut receiver) = mpsc::channel(1);
            for (kind, stopped) in
                [(SignalKind::interrupt(), Stopped::Interrupted), (SignalKind::terminate(), Stopped::Terminated)]
            {
                let mut signal = signal(kind).map_err(Error::Start)?;
                let sender = sender.clone();
                tokio::spawn(async move {
                    signal.recv().await;
                    // Only the first signal is waited for.
                    let _ = sender.send(stopped).await;
                });
            }
            Ok(receiver.recv().await.expect("a sender lives as long as this block"))
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Event streams never end of themselves, so they are not waited for.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// After a save at which only the saved files were looked at, all are looked at when it has been quiet for so long.
const UNSURE: Duration = Duration::from_millis(500);
const FOR_EVER: Duration = Duration::from_secs(u32::MAX as u64);

fn changed(say: &Say, live: &Live, refresh: impl FnOnce(&Live) -> bool) {
    let clock = Instant::now();
    if refresh(live) {
        let time = clock.elapsed();
        live.with_state(|state| say(Note::Changed { state, time }));
    }
}

fn listen(options: &Options) -> Result<TcpListener, Error> {
    let ports = options.port.map_or(FIRST_PORT..=LAST_PORT, |port| port..=port);
    for port in ports {
        let address = SocketAddr::new(options.host, port);
        match TcpListener::bind(address) {
            Ok(listener) => {
                listener.set_nonblocking(true).map_err(Error::Start)?;
                return Ok(listener);
            }
            Err(cause) if cause.kind() == io::ErrorKind::AddrInUse => {}
            Err(cause) => return Err(Error::Listen { address, cause }),
        }
    }
    Err(match options.port {
        Some(port) => Error::Taken { port },
        None => Error::AllTaken { first: FIRST_PORT, last: LAST_PORT },
    })
}

/// The address to type on this machine.
fn url(address: SocketAddr) -> String {
    let port = address.port();
    match address.ip() {
        ip if ip.is_loopback() && ip.is_ipv4() || ip.is_unspecified() => format!("http://localhost:{port}/"),
        IpAddr::V4(ip) => format!("http://{ip}:{port}/"),
        IpAddr::V6(ip) => format!("http://[{ip}]:{port}/"),
    }
}

fn open(url: &str) -> Result<(), String> {
    let failed = |reason: &dyn Display| format!("no browser could be opened ({reason}); open {url} yourself");
    let (program, before): (_, &[&str]) = match () {
        () if cfg!(target_os = "macos") => ("open", &[]),
        () if cfg!(windows) => ("cmd", &["/C", "start", ""]),
        () => ("xdg-open", &[]),
    };
    let mut command = Command::new(program);
    command.args(before).arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(failed(&format!("{program}: {status}"))),
        Err(error) => Err(failed(&format!("{program}: {error}"))),
    }
}
