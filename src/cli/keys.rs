//! `keys`.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::Path;

use super::Exit;
use super::args::{Keys, KeysCommand};
use super::report;
use crate::keys::private as private_file;
use crate::publish;
use crate::seal::PrivateKey;

/// Of a file with a private key; a larger one is none.
const LARGEST: u64 = 64 << 10;

pub fn keys(command: &Keys) -> Exit {
    match &command.command {
        KeysCommand::New { out } => new(out),
        KeysCommand::Show { file } => match private(file) {
            Ok(key) => {
                report::print(told(&key));
                Exit::Done
            }
            Err(exit) => exit,
        },
    }
}

fn new(out: &Path) -> Exit {
    // A site's folder may be anywhere above.
    let absolute = std::path::absolute(out).unwrap_or_else(|_| out.to_owned());
    for root in absolute.ancestors().skip(1).filter(|folder| folder.join("content").is_dir()) {
        if let Err(error) = publish::check_private(out, root) {
            report::fail(&error);
            report::say("help: a private key belongs where nobody else can read it, and never on a site");
            return if error.is_misuse() { Exit::Usage } else { Exit::Machine };
        }
    }
    let key = PrivateKey::random();
    let written = private_file(out, true).and_then(|mut file| {
        file.write_all(key.to_file().as_bytes())?;
        file.sync_all()
    });
    match written {
        Ok(()) => {
            report::print(told(&key));
            report::say(format!("The private key is in {}: keep it off the site, and keep a copy.", out.display()));
            report::say("Without it nobody can open what was sealed; whoever has it can read it all.");
            report::say("Put the public key into content/site.yaml, and build the site:");
            report::say(format!("results:\n  public_key: {}", key.public()));
            Exit::Done
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            report::refuse(format!("there is a file `{}` already, and a key is never written over", out.display()));
            report::say("help: choose another name with --out");
            Exit::Usage
        }
        Err(error) => {
            report::refuse(format!("cannot write `{}`: {error}", out.display()));
            if error.kind() == ErrorKind::NotFound { Exit::Usage } else { Exit::Machine }
        }
    }
}

fn told(key: &PrivateKey) -> String {
    format!("public key:  {}\nfingerprint: {}\n", key.public(), key.public().fingerprint())
}

/// HR's private key from its file; otherwise it is said what is wrong.
pub fn private(file: &Path) -> Result<PrivateKey, Exit> {
    let read = match fs::metadata(file) {
        Ok(meta) if meta.len() > LARGEST => Ok(String::new()),
        Ok(_) => fs::read(file).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
        Err(error) => Err(error),
    };
    let text = read.map_err(|error| {
        report::refuse(format!("cannot read `{}`: {error}", file.display()));
        if error.kind() == ErrorKind::NotFound { Exit::Usage } else { Exit::Machine }
    })?;
    PrivateKey::read(&text).map_err(|fault| {
        report::refuse(format!("`{}`: {fault}", file.display()));
        report::say("help: `coursewright keys new` makes such a file");
        Exit::Usage
    })
}
