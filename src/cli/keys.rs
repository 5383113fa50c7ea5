//! `keys`.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::Exit;
use super::args::{KeyPurpose, Keys, KeysCommand};
use super::given::{self, Given};
use super::report;
use crate::keyfile::BadKey;
use crate::keys::private as private_file;
use crate::{outputs, publish, seal, sign};

/// Of a file with a private key; a larger one is none.
const LARGEST: u64 = 64 << 10;

pub fn keys(command: &Keys) -> Exit {
    match &command.command {
        KeysCommand::New { purpose, out } => new(*purpose, out.as_deref()),
        KeysCommand::Show { file } => show(file),
    }
}

/// A pair as it is told and kept.
struct Made {
    public: String,
    fingerprint: String,
    file: String,
}

fn made(purpose: KeyPurpose) -> Result<Made, Exit> {
    Ok(match purpose {
        KeyPurpose::Sealing => {
            let key = seal::PrivateKey::random();
            Made { public: key.public().to_string(), fingerprint: key.public().fingerprint(), file: key.to_file() }
        }
        KeyPurpose::Signing => {
            let key = sign::PrivateKey::random().map_err(|error| {
                report::refuse(format!("this machine gives no random numbers: {error}"));
                Exit::Machine
            })?;
            Made { public: key.public().to_string(), fingerprint: key.public().fingerprint(), file: key.to_file() }
        }
    })
}

fn new(purpose: KeyPurpose, out: Option<&Path>) -> Exit {
    let default = match purpose {
        KeyPurpose::Sealing => "hr-private-key.txt",
        KeyPurpose::Signing => "hr-signing-key.txt",
    };
    let out = out.map_or_else(|| PathBuf::from(default), Path::to_owned);
    // A site's folder may be anywhere above.
    let absolute = std::path::absolute(&out).unwrap_or_else(|_| out.clone());
    for root in absolute.ancestors().skip(1).filter(|folder| folder.join("content").is_dir()) {
        if let Err(error) = publish::check_private(&out, root) {
            report::fail(&error);
            report::say("help: a private key belongs where nobody else can read it, and never on a site");
            return Exit::of(error.is_misuse());
        }
        if let Err(exit) = report::sound(outputs::check_repository(&out, root), outputs::Error::is_misuse) {
            return exit;
        }
    }
    let made = match made(purpose) {
        Ok(made) => made,
        Err(exit) => return exit,
    };
    let written = private_file(&out, true).and_then(|mut file| {
        file.write_all(made.file.as_bytes())?;
        file.sync_all()
    });
    match written {
        Ok(()) => {
            report::print(told(&made.public, &made.fingerprint));
            report::say(format!("The private key is in {}: keep it off the site, and keep a copy.", out.display()));
            let (what_it_does, section) = match purpose {
                KeyPurpose::Sealing => {
                    ("Without it nobody can open what was sealed; whoever has it can read it all.", "results")
                }
                KeyPurpose::Signing => {
                    ("Whoever has it can make certificates and codes that count as yours.", "signing")
                }
            };
            report::say(what_it_does);
            report::say("Put the public key into content/site.yaml, and build the site:");
            report::say(format!("{section}:\n  public_key: {}", made.public));
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

/// Whichever kind it is.
fn show(file: &Path) -> Exit {
    let told = text_of(file).and_then(|text| match sign::PrivateKey::read(&text) {
        Ok(key) => Ok(told(&key.public().to_string(), &key.public().fingerprint())),
        Err(BadKey::IsForSealing) => {
            let key = seal::PrivateKey::read(&text).map_err(|fault| no_key(file, fault))?;
            Ok(told(&key.public().to_string(), &key.public().fingerprint()))
        }
        Err(fault) => Err(no_key(file, fault)),
    });
    match told {
        Ok(told) => {
            report::print(told);
            Exit::Done
        }
        Err(exit) => exit,
    }
}

fn told(public: &str, fingerprint: &str) -> String {
    format!("public key:  {public}\nfingerprint: {fingerprint}\n")
}

/// The same of several files.
pub fn all_private(files: &[PathBuf]) -> Result<Vec<seal::PrivateKey>, Exit> {
    files.iter().map(|file| private(file)).collect()
}

/// HR's private key for sealed results from its file; otherwise it is said what is wrong.
pub fn private(file: &Path) -> Result<seal::PrivateKey, Exit> {
    given::is_there(file, Given::Key)?;
    seal::PrivateKey::read(&text_of(file)?).map_err(|fault| no_key(file, fault))
}

/// The same for signing.
pub fn signing(file: &Path) -> Result<sign::PrivateKey, Exit> {
    given::is_there(file, Given::SigningKey)?;
    sign::PrivateKey::read(&text_of(file)?).map_err(|fault| no_key(file, fault))
}

fn no_key(file: &Path, fault: BadKey) -> Exit {
    report::refuse(format!("`{}`: {fault}", file.display()));
    report::say(match fault {
        BadKey::IsForSealing => "help: give the file that `coursewright keys new --for signing` has made",
        BadKey::IsForSigning => "help: give the file that `coursewright keys new` has made",
        _ => "help: `coursewright keys new` makes such a file",
    });
    Exit::Usage
}

fn text_of(file: &Path) -> Result<String, Exit> {
    let read = match fs::metadata(file) {
        Ok(meta) if meta.len() > LARGEST => Ok(String::new()),
        Ok(_) => fs::read(file).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
        Err(error) => Err(error),
    };
    if read.is_ok() {
        warn_of_others(file);
    }
    read.map_err(|error| {
        report::refuse(format!("cannot read `{}`: {error}", file.display()));
        if error.kind() == ErrorKind::NotFound { Exit::Usage } else { Exit::Machine }
    })
}

/// A private key that everybody on the machine may read is none.
fn warn_of_others(file: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(file).map_or(0, |meta| meta.permissions().mode());
        if mode & 0o077 != 0 {
            let shown = file.display();
            report::say(format!(
                "warning: others on this machine may open `{shown}`, and a private key is in it; `chmod 600 {shown}` keeps \
                 it for you alone"
            ));
        }
    }
    #[cfg(not(unix))]
    let _ = file;
}
