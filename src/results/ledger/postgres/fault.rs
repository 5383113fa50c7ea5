//! What a server, or the way to it, has refused: in words that say what to do. Of what the server says only its first
//! line is told, since what it says beside that may hold texts of learners.

use std::io::ErrorKind;

use postgres::error::SqlState;

use super::Server;

/// What was being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Connect,
    Run,
    Commit,
}

/// What is wrong, and whether another command is needed rather than another machine.
pub(super) fn words(server: &Server, step: Step, error: &postgres::Error) -> (String, bool) {
    if let Some(said) = error.as_db_error() {
        return refused(server, step, said.code(), said.message());
    }
    match step {
        Step::Connect => (unreachable(server, error), is_password_missing(error)),
        Step::Run => (gone(&cause(error)), false),
        Step::Commit => (unsure(&cause(error)), false),
    }
}

fn refused(server: &Server, step: Step, code: &SqlState, said: &str) -> (String, bool) {
    let (user, database) = (server.user(), server.database());
    let passed_over = server.passed_over().map(|why| format!("; {why}")).unwrap_or_default();
    let class = &code.code()[..2];
    if *code == SqlState::INVALID_PASSWORD || *code == SqlState::INVALID_AUTHORIZATION_SPECIFICATION {
        let what = match server.has_password() {
            true => "the password (of PGPASSWORD, ~/.pgpass or the URL) is wrong, or there is no such role",
            false => "no password was given: set PGPASSWORD, or write it into ~/.pgpass",
        };
        return (format!("the server does not let `{user}` in: {what} ({said}){passed_over}"), true);
    }
    if *code == SqlState::INVALID_CATALOG_NAME {
        return (format!("the server has no database `{database}`: make it with `createdb {database}` ({said})"), true);
    }
    if *code == SqlState::INSUFFICIENT_PRIVILEGE {
        let what = format!(
            "`{user}` may not do here what a ledger needs: let its administrator run `GRANT CONNECT, CREATE ON DATABASE \
             \"{database}\" TO \"{user}\"`, or, if another role has made the ledger, make `{user}` a member of it ({said})"
        );
        return (what, true);
    }
    if *code == SqlState::READ_ONLY_SQL_TRANSACTION {
        return (format!("the server can only be read: it is a copy of another, so name that one ({said})"), true);
    }
    if *code == SqlState::DISK_FULL || *code == SqlState::OUT_OF_MEMORY {
        return (
            format!("the server has no room left, so nothing was kept: let its administrator make room ({said})"),
            false,
        );
    }
    if *code == SqlState::TOO_MANY_CONNECTIONS || *code == SqlState::CANNOT_CONNECT_NOW {
        return (format!("the server takes nobody in at this moment; try again later ({said})"), false);
    }
    if class == "08" || [SqlState::ADMIN_SHUTDOWN, SqlState::CRASH_SHUTDOWN].contains(code) {
        let what = match step {
            Step::Connect => format!("the server is going down; try again later ({said})"),
            Step::Run => gone(said),
            Step::Commit => unsure(said),
        };
        return (what, false);
    }
    (format!("the server refuses, and nothing was kept: {said}"), false)
}

fn unreachable(server: &Server, error: &postgres::Error) -> String {
    let cause = cause(error);
    if is_password_missing(error) {
        let passed_over = server.passed_over().map(|why| format!("; {why}")).unwrap_or_default();
        return format!(
            "the server asks `{}` for a password: set PGPASSWORD, or write it into ~/.pgpass{passed_over}",
            server.user()
        );
    }
    if cause.contains("TLS") || cause.contains("certificate") {
        return format!(
            "the server cannot be spoken to as `sslmode` wants it: {cause}; `sslrootcert` names the certificates to trust"
        );
    }
    format!("the server cannot be reached: {cause}; does it run, and are host and port right?")
}

fn gone(why: &str) -> String {
    format!("the server has gone away in the middle of the run, so nothing was kept; run it again ({why})")
}

fn unsure(why: &str) -> String {
    format!(
        "the server has gone away in the last moment ({why}); run it again: what was kept is not kept twice, and what was \
         not is kept then"
    )
}

fn is_password_missing(error: &postgres::Error) -> bool {
    cause(error).contains("password missing")
}

/// The deepest reason, in which there is never what was given for a password.
fn cause(error: &postgres::Error) -> String {
    let mut deepest: &dyn std::error::Error = error;
    while let Some(deeper) = deepest.source() {
        deepest = deeper;
    }
    let kind = deepest.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
    match kind {
        Some(ErrorKind::NotFound) => "there is no socket of a server".to_owned(),
        Some(ErrorKind::UnexpectedEof) => "the connection has ended".to_owned(),
        _ => deepest.to_string(),
    }
}
