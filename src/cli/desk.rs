//! `desk`.

use std::fs;
use std::io::Write;
use std::path::Path;

use super::Exit;
use super::args::Desk;
use super::collect::{folders_of_keys, keys_of};
use super::given::{self, Given};
use super::keys;
use super::report;
use crate::keys::private as private_file;
use crate::outputs;
use crate::results::{DeskFile, desk_page, is_desk};
use crate::site::Site;

pub fn desk(command: &Desk) -> Exit {
    if let Err(exit) = given::are_there(&command.roster, Given::People) {
        return exit;
    }
    let private: Result<Vec<String>, Exit> =
        command.key.iter().map(|file| keys::private(file).map(|key| key.to_file())).collect();
    let private = match private {
        Ok(private) => private,
        Err(exit) => return exit,
    };
    let mut sites = Vec::new();
    for root in &command.site {
        match keys_of(root, &[&command.out]) {
            Ok(site) => sites.push(site),
            Err(exit) => return exit,
        }
    }
    let (sites, builds): (Vec<Site>, Vec<String>) = sites.into_iter().unzip();
    let (site, earlier) = sites.split_first().expect("`--site` has a default");
    let withheld = match folders_of_keys(command.keys.as_deref(), &command.site) {
        Ok(withheld) => withheld,
        Err(exit) => return exit,
    };
    if let Err(exit) = report::sound(outputs::check_file(&command.out, "desk.html", is_desk), outputs::Error::is_misuse)
    {
        return exit;
    }
    let what =
        DeskFile { site, build: &builds[0], earlier, withheld: &withheld, roster: &command.roster, private: &private };
    let page = match desk_page(&what) {
        Ok(page) => page,
        Err(error) => {
            report::fail(&error);
            return Exit::of(error.is_misuse());
        }
    };
    let out = command.out.display();
    if let Err(error) = write(&command.out, page.as_bytes()) {
        report::refuse(format!("cannot write `{out}`: {error}"));
        return Exit::Machine;
    }
    report::say(format!(
        "Wrote {out}, for HR alone: it holds the answers of all quizzes. It opens with a double click."
    ));
    if !private.is_empty() {
        report::say(format!(
            "WARNING: HR's private key is in {out}: whoever has the file can read all that was sealed."
        ));
        report::say("Keep it where only HR can read it, never send it by mail, and delete it when it is not needed.");
    }
    Exit::Done
}

/// Whole or not at all, and readable to nobody else from its first byte on.
pub(super) fn write(out: &Path, content: &[u8]) -> std::io::Result<()> {
    let mut beside = out.as_os_str().to_owned();
    beside.push(".new");
    let beside = Path::new(&beside);
    // Left over by a run that was stopped.
    match fs::remove_file(beside) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let mut file = private_file(beside, true)?;
    let written = file.write_all(content).and_then(|()| file.sync_all()).and_then(|()| fs::rename(beside, out));
    if written.is_err() {
        // What failed before is the error to tell.
        let _ = fs::remove_file(beside);
    }
    written
}
