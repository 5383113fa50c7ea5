//! Which server, as a URL and the variables `PG…` say it, and how it is reached.
//!
//! The words are libpq's, and mean what they mean there. What is not in the URL is looked for in the variables, and the
//! password in the file of passwords last. Nothing that is shown has a password in it.

use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use percent_encoding::percent_decode_str;
use postgres::config::{Host, SslMode};
use postgres::{Client, Config, NoTls};

use super::fault::{self, Step};
use super::passwords;
use super::tls::{Tls, Trust};
use crate::results::error::Error;

/// What may stand behind the `?` of a URL: what we read here, and what the client reads.
const OURS: [&str; 2] = ["sslmode", "sslrootcert"];
const THEIRS: [&str; 14] = [
    "user",
    "password",
    "dbname",
    "options",
    "host",
    "hostaddr",
    "port",
    "connect_timeout",
    "tcp_user_timeout",
    "keepalives",
    "keepalives_idle",
    "keepalives_interval",
    "keepalives_retries",
    "target_session_attrs",
];
const PORT: u16 = 5432;
/// Where servers on this machine have their sockets: Debian's place, and PostgreSQL's own.
const SOCKETS: [&str; 3] = ["/run/postgresql", "/var/run/postgresql", "/tmp"];
/// For one address of a host, where nothing else is said.
const REACHED_WITHIN: Duration = Duration::from_secs(10);
/// Until a server that has vanished from the network is missed.
const MISSED_AFTER: Duration = Duration::from_secs(60);

/// A database on a server.
#[derive(Clone)]
pub struct Server {
    config: Config,
    /// `None`: no TLS.
    trust: Option<Trust>,
    /// Certificates to trust, in the place of the system's.
    roots: Option<PathBuf>,
    /// As messages name it.
    name: String,
    /// Why a password was passed over.
    passed_over: Option<String>,
}

impl Server {
    /// Whether a text is meant as a URL of a server, and not as a path.
    pub fn is_named(text: &str) -> bool {
        text.starts_with("postgres://") || text.starts_with("postgresql://")
    }

    /// `environment` knows variables by their names.
    pub(in crate::results) fn named(url: &str, environment: &dyn Fn(&str) -> Option<String>) -> Result<Self, String> {
        let variable = |name: &str| environment(name).filter(|value| !value.is_empty());
        let (theirs, ours) = split(url)?;
        let mut config: Config = theirs.parse().map_err(|_| {
            "the URL cannot be read; write `postgres://user@host:5432/database`, with %40 for an @ and so on".to_owned()
        })?;
        let port = match variable("PGPORT") {
            None => PORT,
            Some(port) => port.parse().map_err(|_| format!("PGPORT is `{port}`, which is no port"))?,
        };
        if config.get_ports().is_empty() {
            config.port(port);
        }
        let port = config.get_ports().first().copied().unwrap_or(PORT);
        if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
            let address = variable("PGHOSTADDR");
            for address in address.iter().flat_map(|list| list.split(',')) {
                let ip: IpAddr =
                    address.parse().map_err(|_| format!("PGHOSTADDR is `{address}`, which is no address"))?;
                config.hostaddr(ip);
            }
            match variable("PGHOST") {
                Some(hosts) => {
                    for host in hosts.split(',') {
                        config.host(host);
                    }
                }
                None if address.is_none() => {
                    config.host(&own(port));
                }
                None => {}
            }
        }
        if config.get_user().is_none() {
            let user = variable("PGUSER").or_else(|| variable("USER")).or_else(|| variable("LOGNAME"));
            config.user(&user.ok_or("the URL names no user; write `postgres://user@host/database`, or set PGUSER")?);
        }
        let user = config.get_user().unwrap_or_default().to_owned();
        if config.get_dbname().is_none() {
            config.dbname(&variable("PGDATABASE").unwrap_or_else(|| user.clone()));
        }
        if config.get_options().is_none()
            && let Some(options) = variable("PGOPTIONS")
        {
            config.options(&options);
        }
        if config.get_connect_timeout().is_none() {
            let given = variable("PGCONNECT_TIMEOUT").and_then(|seconds| seconds.parse().ok()).map(Duration::from_secs);
            config.connect_timeout(given.unwrap_or(REACHED_WITHIN));
        }
        config.application_name("coursewright").tcp_user_timeout(MISSED_AFTER).keepalives_idle(MISSED_AFTER / 2);
        let mut server = Self { name: name(&config), config, trust: None, roots: None, passed_over: None };
        server.read_tls(&ours, &variable)?;
        if server.config.get_password().is_none() {
            server.find_password(&variable)?;
        }
        Ok(server)
    }

    fn read_tls(&mut self, ours: &[(String, String)], variable: &dyn Fn(&str) -> Option<String>) -> Result<(), String> {
        let given = |name: &str| ours.iter().find(|(given, _)| given == name).map(|(_, value)| value.clone());
        let mode = given("sslmode").or_else(|| variable("PGSSLMODE")).unwrap_or("prefer".to_owned());
        let roots = given("sslrootcert").or_else(|| variable("PGSSLROOTCERT"));
        let usual = variable("HOME").map(|home| Path::new(&home).join(".postgresql/root.crt"));
        self.roots = match roots.as_deref() {
            Some("system") => None,
            Some(path) => Some(path.into()),
            None => usual.filter(|path| path.exists()),
        };
        let (ssl, trust) = match mode.as_str() {
            "disable" => (SslMode::Disable, None),
            "prefer" => (SslMode::Prefer, Some(Trust::Anybody)),
            // As libpq has it: who says which certificates to trust wants them looked at.
            "require" if self.roots.is_some() => (SslMode::Require, Some(Trust::Certified)),
            "require" => (SslMode::Require, Some(Trust::Anybody)),
            "verify-ca" => (SslMode::Require, Some(Trust::Certified)),
            "verify-full" => (SslMode::Require, Some(Trust::CertifiedAndNamed)),
            other => {
                return Err(format!(
                    "sslmode is `{other}`; it can be disable, prefer, require, verify-ca or verify-full"
                ));
            }
        };
        self.config.ssl_mode(ssl);
        self.trust = trust;
        Ok(())
    }

    fn find_password(&mut self, variable: &dyn Fn(&str) -> Option<String>) -> Result<(), String> {
        if let Some(password) = variable("PGPASSWORD") {
            self.config.password(password);
            return Ok(());
        }
        let usual = || variable("HOME").map(|home| Path::new(&home).join(".pgpass"));
        let Some(file) = variable("PGPASSFILE").map(PathBuf::from).or_else(usual) else { return Ok(()) };
        let host = match self.config.get_hosts().first() {
            Some(Host::Tcp(host)) => host.clone(),
            Some(Host::Unix(folder)) => folder.display().to_string(),
            None => self.config.get_hostaddrs().first().map(ToString::to_string).unwrap_or_default(),
        };
        let wanted = passwords::Wanted {
            host: &host,
            port: self.config.get_ports().first().copied().unwrap_or(PORT),
            database: self.config.get_dbname().unwrap_or_default(),
            user: self.config.get_user().unwrap_or_default(),
        };
        match passwords::find(&file, &wanted) {
            Ok(Some(password)) => {
                self.config.password(password);
            }
            Ok(None) => {}
            Err(why) => self.passed_over = Some(why),
        }
        Ok(())
    }

    pub(super) fn connect(&self) -> Result<Client, Error> {
        let client = match self.trust {
            None => self.config.connect(NoTls),
            Some(trust) => {
                let tls = Tls::new(trust, self.roots.as_deref()).map_err(|what| self.fault(what, true))?;
                self.config.connect(tls)
            }
        };
        client.map_err(|error| self.failed(Step::Connect, &error))
    }

    pub(super) fn failed(&self, step: Step, error: &postgres::Error) -> Error {
        let (what, is_misuse) = fault::words(self, step, error);
        self.fault(what, is_misuse)
    }

    pub(super) fn fault(&self, what: String, is_misuse: bool) -> Error {
        Error::Server { ledger: self.name.clone(), what, is_misuse }
    }

    pub(super) fn user(&self) -> &str {
        self.config.get_user().unwrap_or_default()
    }

    pub(super) fn database(&self) -> &str {
        self.config.get_dbname().unwrap_or_default()
    }

    pub(super) fn has_password(&self) -> bool {
        self.config.get_password().is_some()
    }

    pub(super) fn passed_over(&self) -> Option<&str> {
        self.passed_over.as_deref()
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.debug_tuple("Server").field(&self.name).finish()
    }
}

/// The URL as the client reads it, and what stood in it for us.
fn split(url: &str) -> Result<(String, Vec<(String, String)>), String> {
    let Some((base, query)) = url.rsplit_once('?').filter(|(_, query)| !query.contains('@')) else {
        return Ok((url.to_owned(), Vec::new()));
    };
    let (mut theirs, mut ours) = (Vec::new(), Vec::new());
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        if OURS.contains(&key) {
            ours.push((key.to_owned(), percent_decode_str(value).decode_utf8_lossy().into_owned()));
        } else if THEIRS.contains(&key) {
            theirs.push(pair);
        } else {
            let known = [&OURS[..], &THEIRS[..]].concat().join(", ");
            return Err(format!("the URL has an option that is not known; these are: {known}"));
        }
    }
    let theirs = if theirs.is_empty() { base.to_owned() } else { format!("{base}?{}", theirs.join("&")) };
    Ok((theirs, ours))
}

/// Where a server on this machine is found.
fn own(port: u16) -> String {
    let has_socket = |folder: &&&str| Path::new(folder).join(format!(".s.PGSQL.{port}")).exists();
    SOCKETS.iter().find(has_socket).map_or("localhost", |folder| folder).to_owned()
}

/// Without password and options.
fn name(config: &Config) -> String {
    let port = |at: usize| config.get_ports().get(at).or(config.get_ports().first()).copied().unwrap_or(PORT);
    let at = |at: usize, host: String| if port(at) == PORT { host } else { format!("{host}:{}", port(at)) };
    let mut hosts: Vec<String> = Vec::new();
    for (place, host) in config.get_hosts().iter().enumerate() {
        hosts.push(match host {
            Host::Tcp(host) => at(place, host.clone()),
            Host::Unix(folder) => at(place, folder.display().to_string().replace('/', "%2F")),
        });
    }
    if hosts.is_empty() {
        hosts.extend(config.get_hostaddrs().iter().enumerate().map(|(place, ip)| at(place, ip.to_string())));
    }
    let (user, database) = (config.get_user().unwrap_or_default(), config.get_dbname().unwrap_or_default());
    format!("postgres://{user}@{}/{database}", hosts.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(url: &str, variables: &[(&str, &str)]) -> Result<Server, String> {
        let variables: Vec<(String, String)> =
            variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Server::named(url, &|name| variables.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone()))
    }

    #[test]
    fn what_the_url_does_not_say_the_variables_do() {
        for (url, variables, named) in [
            ("postgres://hr@db.acme.com/ledger", &[][..], "postgres://hr@db.acme.com/ledger"),
            ("postgresql://hr:secret@db/ledger", &[("PGHOST", "other")], "postgres://hr@db/ledger"),
            ("postgres://hr:se%40cret@db:5433/", &[("PGDATABASE", "d")], "postgres://hr@db:5433/d"),
            (
                "postgres:///ledger",
                &[("PGHOST", "db"), ("USER", "ann"), ("PGPORT", "6000")],
                "postgres://ann@db:6000/ledger",
            ),
            (
                "postgres://",
                &[("PGHOST", "/srv/run"), ("PGUSER", "ann"), ("USER", "x")],
                "postgres://ann@%2Fsrv%2Frun/ann",
            ),
            ("postgres://hr@%2Fsrv%2Frun/l", &[], "postgres://hr@%2Fsrv%2Frun/l"),
            ("postgres://hr@db/l?password=secret&sslmode=require", &[], "postgres://hr@db/l"),
            ("postgres://hr@/l", &[("PGHOSTADDR", "10.0.0.7")], "postgres://hr@10.0.0.7/l"),
        ] {
            let server = server(url, variables).unwrap_or_else(|what| panic!("{url}: {what}"));
            assert_eq!(server.name, named, "{url}");
            assert!(!format!("{server:?}").contains("secret") && !format!("{:?}", server.config).contains("cret"));
        }
    }

    #[test]
    fn what_cannot_be_meant_is_said_without_the_password() {
        for (url, variables, said) in [
            ("postgres://hr:secret@db/l?sslmode=allow", &[][..], "disable, prefer, require"),
            ("postgres://hr:secret@db/l?service=x", &[], "not known"),
            ("postgres://hr:secret@db:port/l", &[], "cannot be read"),
            ("postgres://hr:secret@db/l", &[("PGSSLMODE", "verify_full")], "verify-full"),
            ("postgres://hr:secret@db", &[("PGPORT", "x")], "PGPORT"),
            ("postgres://db/l", &[], "names no user"),
        ] {
            let what = server(url, variables).unwrap_err();
            assert!(what.contains(said) && !what.contains("secret"), "{url}: {what}");
        }
    }

    #[test]
    fn how_far_a_server_is_trusted_is_said_as_libpq_says_it() {
        let trust =
            |query: &str, variables: &[(&str, &str)]| server(&format!("postgres://hr@db/l{query}"), variables).unwrap();
        let roots = |query: &str, variables: &[(&str, &str)]| trust(query, variables).roots;
        assert_eq!(trust("", &[]).trust, Some(Trust::Anybody));
        assert_eq!(trust("", &[("PGSSLMODE", "disable")]).trust, None);
        assert_eq!(trust("?sslmode=require", &[("PGSSLMODE", "disable")]).trust, Some(Trust::Anybody));
        assert_eq!(trust("?sslmode=require&sslrootcert=%2Fa%2Fb.pem", &[]).trust, Some(Trust::Certified));
        assert_eq!(roots("?sslmode=require&sslrootcert=%2Fa%2Fb.pem", &[]), Some("/a/b.pem".into()));
        assert_eq!(trust("?sslmode=verify-full", &[]).trust, Some(Trust::CertifiedAndNamed));
        assert_eq!(roots("?sslmode=verify-full", &[("PGSSLROOTCERT", "system")]), None);
    }
}
