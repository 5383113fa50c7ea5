//! A ledger on a server that does not do what it is asked: each time the tables and the ledger stay as they were, and
//! what is said tells what to do, without any password.

#[path = "support/letters.rs"]
mod letters;
#[path = "support/postgres.rs"]
mod shared;
mod support;

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use coursewright::build::{Options, Session};
use coursewright::results::{self, Ledger, LedgerAt};
use letters::{hand_in, site, table};
use shared::{Server, connect, server};
use support::{Project, Run, coursewright, files, output_of};

const SECRET: &str = "s3cret-w0rd";

fn people() -> Project {
    let project = site();
    for name in ["ann", "bob"] {
        hand_in(&project, name, "true", Some("Dear customer"));
    }
    project
}

/// `collect` with nothing of our own environment but the way to programs.
fn collect(project: &Project, ledger: &str, variables: &[(&str, &str)]) -> Run {
    let mut command = coursewright(project.root());
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("PG")) {
        command.env_remove(name);
    }
    command.env("HOME", project.root()).env("USER", "ann").envs(variables.iter().copied());
    let run = Run { output: output_of(command.args(["collect", "inbox", "--ledger", ledger])) };
    let said = format!("{}{}", run.stdout(), run.stderr());
    assert!(!said.contains(SECRET), "{said}");
    run
}

#[track_caller]
fn refused(run: &Run, code: i32, said: &str) {
    assert_eq!(run.code(), Some(code), "{}", run.stderr());
    assert!(run.stderr().contains(said), "`{said}` is not in: {}", run.stderr());
    assert_eq!(run.stderr().lines().count(), 1, "{}", run.stderr());
}

/// A role that needs a password, and may make a ledger in a database of its own.
fn guarded(name: &str) -> (String, String) {
    let ledger = server().database();
    let database = ledger.rsplit('/').next().unwrap().to_owned();
    let mut client = server().client("postgres");
    let make = format!("CREATE ROLE {name} LOGIN PASSWORD '{SECRET}'; GRANT CREATE ON DATABASE {database} TO {name}");
    client.batch_execute(&make).unwrap();
    (format!("postgres://{name}@127.0.0.1:{}/{database}", server().port), database)
}

#[test]
fn who_does_not_get_to_a_ledger_is_told_why() {
    let project = people();
    let socket = server().folder.display().to_string();
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let unreachable = format!("postgres://hr:{SECRET}@127.0.0.1:{free}/ledger");
    refused(&collect(&project, &unreachable, &[]), 3, "postgres://hr@127.0.0.1:");
    refused(&collect(&project, &unreachable, &[]), 3, "cannot be reached: Connection refused");
    refused(&collect(&project, "postgres://hr@no-such-host.invalid/l", &[]), 3, "does it run, and are host and port");
    refused(&collect(&project, "postgres:///l", &[("PGHOST", "/nowhere")]), 3, "there is no socket of a server");
    let missing = server().url("no_such_database");
    refused(&collect(&project, &missing, &[]), 2, "make it with `createdb no_such_database`");
    let variables = [("PGHOST", socket.as_str()), ("PGPORT", &server().port.to_string()), ("PGUSER", "postgres")];
    refused(&collect(&project, "postgres:///nor_this", &variables), 2, "no database `nor_this`");
    refused(
        &collect(&project, &format!("postgres://hr:{SECRET}@db/l?sslmode=tls"), &[]),
        2,
        "it can be disable, prefer",
    );
    assert!(!project.root().join("report").exists());
}

#[test]
fn a_password_comes_from_the_url_a_variable_or_a_file_of_passwords() {
    let project = people();
    let (ledger, database) = guarded("pat");
    let with = |password: &str| ledger.replacen("pat@", &format!("pat:{password}@"), 1);
    refused(&collect(&project, &ledger, &[]), 2, "asks `pat` for a password: set PGPASSWORD");
    refused(&collect(&project, &with("wrong"), &[]), 2, "does not let `pat` in: the password");
    collect(&project, &with(SECRET), &[]).succeeds();
    collect(&project, &ledger, &[("PGPASSWORD", SECRET)]).succeeds();
    let file = project.root().join(".pgpass");
    fs::write(&file, format!("127.0.0.1:*:{database}:pat:{SECRET}\n")).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    refused(&collect(&project, &ledger, &[]), 2, "others can read that file: run `chmod 600");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    collect(&project, &ledger, &[]).succeeds();
    fs::rename(&file, project.root().join("passwords")).unwrap();
    collect(&project, &ledger, &[("PGPASSFILE", "passwords")]).succeeds();
    for (path, bytes) in files(&project.root().join("report")) {
        assert!(!String::from_utf8_lossy(&bytes).contains(SECRET), "{path}");
    }
}

#[test]
fn what_a_role_may_not_do_is_named() {
    let project = people();
    let (ledger, database) = guarded("rob");
    let variables = [("PGPASSWORD", SECRET)];
    let admin = |sql: &str| server().client(&database).batch_execute(sql).unwrap();
    admin(&format!("REVOKE CREATE ON DATABASE {database} FROM rob"));
    let grant = format!("GRANT CONNECT, CREATE ON DATABASE \"{database}\" TO \"rob\"");
    refused(&collect(&project, &ledger, &variables), 2, &grant);
    // A schema that is made for the role is enough.
    admin("CREATE SCHEMA coursewright AUTHORIZATION rob");
    collect(&project, &ledger, &variables).succeeds();
    admin("ALTER TABLE coursewright.attempt OWNER TO postgres; REVOKE ALL ON coursewright.attempt FROM rob");
    refused(&collect(&project, &ledger, &variables), 2, "`rob` may not do here what a ledger needs");
}

#[test]
fn a_database_that_is_no_ledger_of_ours_is_left_alone() {
    let project = people();
    let theirs = server().database();
    connect(&theirs).batch_execute("CREATE SCHEMA coursewright CREATE TABLE file (name TEXT)").unwrap();
    refused(&collect(&project, &theirs, &[]), 2, "tables of another program");
    let newer = server().database();
    collect(&project, &newer, &[]).succeeds();
    connect(&newer).batch_execute("UPDATE coursewright.ledger SET version = 1000").unwrap();
    refused(&collect(&project, &newer, &[]), 2, "a newer version of Coursewright");
    connect(&newer).batch_execute("UPDATE coursewright.ledger SET version = 1, site = 'another'").unwrap();
    refused(&collect(&project, &newer, &[]), 2, "the ledger of another training site, `another`");
    let mut admin = server().client("postgres");
    admin.batch_execute("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0").unwrap();
    refused(&collect(&project, &server().url("latin"), &[]), 2, "keeps texts as LATIN1");
    // Tables of others beside ours are no matter of ours.
    let shared = server().database();
    connect(&shared).batch_execute("CREATE TABLE run (x TEXT); CREATE TABLE file (name TEXT)").unwrap();
    collect(&project, &shared, &[]).succeeds();
}

/// A site with its ledger after a first run, all that is kept and told of it, and a learner who comes anew.
fn kept(ledger: &str) -> (Project, Vec<(String, Vec<u8>)>) {
    let project = people();
    collect(&project, ledger, &[]).succeeds();
    let tables = files(&project.root().join("report"));
    hand_in(&project, "cem", "true", None);
    (project, tables)
}

fn held(ledger: &str) -> i64 {
    connect(ledger).query_one("SELECT count(*) FROM coursewright.submission", &[]).unwrap().get(0)
}

#[test]
fn a_server_without_room_and_one_that_ends_the_session_keep_what_was() {
    for (code, said) in [("53100", "has no room left"), ("57P01", "gone away in the middle of the run")] {
        let ledger = server().database();
        let (project, tables) = kept(&ledger);
        let fails = format!(
            "CREATE FUNCTION coursewright.fails() RETURNS trigger LANGUAGE plpgsql AS $$
             BEGIN RAISE EXCEPTION 'it is so' USING ERRCODE = '{code}', DETAIL = 'cem said this'; END $$;
             CREATE TRIGGER fails BEFORE INSERT ON coursewright.attempt FOR EACH ROW
             EXECUTE FUNCTION coursewright.fails()"
        );
        connect(&ledger).batch_execute(&fails).unwrap();
        let run = collect(&project, &ledger, &[]);
        refused(&run, 3, said);
        assert!(run.stderr().contains("it is so") && !run.stderr().contains("cem"), "{}", run.stderr());
        assert!(files(&project.root().join("report")) == tables);
        assert_eq!(held(&ledger), 2);
        connect(&ledger).batch_execute("DROP TRIGGER fails ON coursewright.attempt").unwrap();
        collect(&project, &ledger, &[]).succeeds();
        assert_eq!((held(&ledger), table(&project, "attempts.csv").len()), (3, 3));
    }
}

#[test]
fn a_server_that_is_killed_in_the_middle_of_a_run_has_not_seen_the_run() {
    let server = Server::start(true);
    let ledger = server.database();
    let (project, _) = kept(&ledger);
    let mut session = Session::new(Options { root: project.root().to_owned(), base_url: None });
    session.refresh();
    let here = session.site_with_questions().unwrap();
    let at = LedgerAt::named(Path::new(&ledger), &|_| None).unwrap();
    let mut open = Ledger::at(&at).unwrap();
    let run = open.begin(&here, "2026-06-01T08:00:00Z".parse().unwrap()).unwrap();
    let (received, _) = results::read(&[project.root().join("inbox")], &project.root().join("report"), &[]).unwrap();
    run.add(received).unwrap();
    assert_eq!(run.count().unwrap(), (1, 3));
    server.kill();
    let error = run.commit().unwrap_err();
    assert!(!error.is_misuse());
    assert!(error.to_string().contains("gone away in the last moment"), "{error}");
    let said = open.begin(&here, "2026-06-01T08:00:00Z".parse().unwrap()).unwrap_err().to_string();
    assert!(said.contains("gone away in the middle of the run, so nothing was kept"), "{said}");
}

#[test]
fn a_connection_is_as_private_as_sslmode_says() {
    let project = people();
    let (ledger, _) = guarded("tess");
    let roots = server().folder.join("ca.pem").display().to_string();
    let variables = |mode: &'static str| [("PGPASSWORD", SECRET), ("PGSSLMODE", mode)];
    let encrypted = |mode: &str| {
        let by_name = ledger.replacen("127.0.0.1", "localhost", 1);
        format!("{by_name}?sslmode={mode}&sslrootcert={roots}")
    };
    for mode in ["disable", "prefer", "require"] {
        collect(&project, &ledger, &variables(mode)).succeeds();
    }
    // Nobody whom this machine trusts has signed the server's certificate.
    refused(&collect(&project, &ledger, &variables("verify-full")), 3, "as `sslmode` wants it");
    for mode in ["require", "verify-ca", "verify-full"] {
        collect(&project, &encrypted(mode), &[("PGPASSWORD", SECRET)]).succeeds();
    }
    // It is made out to another name.
    let renamed = encrypted("verify-full").replacen("localhost", "127.0.0.1", 1);
    refused(&collect(&project, &renamed, &[("PGPASSWORD", SECRET)]), 3, "as `sslmode` wants it");
    collect(&project, &renamed.replacen("verify-full", "verify-ca", 1), &[("PGPASSWORD", SECRET)]).succeeds();
    let other = format!("{ledger}?sslmode=verify-ca&sslrootcert=inbox/ann.json");
    refused(&collect(&project, &other, &[("PGPASSWORD", SECRET)]), 2, "has no certificate in it");
}
