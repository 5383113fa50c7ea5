//! `certify` and `verify`.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;

use super::Exit;
use super::args::{Certify, Verify};
use super::keys;
use super::report::{self, counted};
use super::site::{self, today};
use crate::build::Session;
use crate::certify::{self, Certificate, Difference, Issuing, Part, Shown, Status, Verdict};
use crate::content::Signing;
use crate::keys::private_folder;
use crate::outputs::{self, Kind};
use crate::publish;

/// Of a file that may hold a certificate; none is larger.
const LARGEST: u64 = 4 << 20;
/// Results that are held back and named one by one; certificates.csv has all of them.
const MOST_TOLD: usize = 20;

pub fn certify(command: &Certify) -> Exit {
    let key = match keys::signing(&command.key) {
        Ok(key) => key,
        Err(exit) => return exit,
    };
    let session = match session(&command.site, command.base_url.clone()) {
        Ok(session) => session,
        Err(exit) => return exit,
    };
    if let Err(error) = publish::check_private(&command.out, &command.site) {
        report::fail(&error);
        return Exit::of(error.is_misuse());
    }
    let in_report = match command.report.is_dir() {
        true => publish::check_free(&command.out, &command.report, "the report itself", true),
        false => Ok(()),
    };
    let prepared = report::sound(in_report, publish::Error::is_misuse).and_then(|()| {
        report::sound(outputs::check_folder(&command.out, Kind::Certificates), outputs::Error::is_misuse)
    });
    if let Err(exit) = prepared {
        return exit;
    }
    let state = session.state();
    let signing = match signing(&session) {
        Ok(signing) => signing,
        Err(exit) => return exit,
    };
    if signing.key() != *key.public() {
        report::refuse(format!("`{}` is another key than that of the site", command.key.display()));
        report::say(format!("site.yaml: {}\nthe file:  {}", signing.key().fingerprint(), key.public().fingerprint()));
        report::say(
            "help: sign with the key whose public half is in site.yaml, or nobody could verify the certificates",
        );
        return Exit::Usage;
    }
    let Some(theme) = &state.theme else {
        report::refuse("the site's theme cannot be read");
        return Exit::Errors;
    };
    let language = state.site.config.languages.first().map_or("en", |language| &language.value);
    let missing = |folder: &&Path| !folder.as_os_str().is_empty() && !folder.exists();
    let made: Vec<&Path> = command.out.ancestors().take_while(missing).collect();
    // With names and scores in it, it is for HR alone, as the report is.
    if let Err(error) = private_folder(&command.out) {
        report::refuse(format!("cannot make the folder `{}`: {error}", command.out.display()));
        return Exit::Machine;
    }
    let issued = certify::issue(&Issuing {
        report: &command.report,
        out: &command.out,
        site: &state.site,
        signing,
        words: theme.strings(language),
        key: &key,
        today: today(),
        despite_flags: &command.despite_flags,
        with_score: command.with_score,
        with_name: command.with_name,
    });
    match issued {
        Ok(issued) => tell(command, &session, &issued),
        Err(error) => {
            report::fail(&error);
            for folder in made {
                // Only if nothing was issued: a folder with something in it stays.
                let _ = fs::remove_dir(folder);
            }
            Exit::of(error.is_misuse())
        }
    }
}

fn tell(command: &Certify, session: &Session, issued: &certify::Issued) -> Exit {
    for id in &issued.unknown {
        report::say(format!(
            "nobody in the report is known as `{id}`; `learner` in results.csv says what each is known by"
        ));
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut told = 0;
    for line in &issued.lines {
        match &line.status {
            Status::Issued => *counts.entry("issued").or_default() += 1,
            Status::There => *counts.entry("there").or_default() += 1,
            Status::HeldBack(reason) => {
                *counts.entry("held").or_default() += 1;
                told += 1;
                if told <= MOST_TOLD {
                    report::say(format!("held back: {}, {}: {reason}", line.learner, line.course));
                }
            }
        }
    }
    let count = |name: &str| counts.get(name).copied().unwrap_or_default();
    if told > MOST_TOLD {
        report::say(format!("held back: {} more", told - MOST_TOLD));
    }
    if issued.without_code > 0 {
        let many = counted(issued.without_code, "certificate");
        report::say(format!("{many} without a QR code: what it would hold is too long; shorten the course's title"));
    }
    if session.state().site.config.base_url.is_none() && count("issued") > 0 {
        report::say("site.yaml has no `base_url`, so QR codes hold a text for the page verify.html and no address");
    }
    report::say(format!(
        "Issued {}; {} were there already, {} held back: {} lists them",
        counted(count("issued"), "certificate"),
        count("there"),
        count("held"),
        command.out.join("certificates.csv").display(),
    ));
    Exit::Done
}

pub fn verify(command: &Verify) -> Exit {
    let session = match session(&command.site, None) {
        Ok(session) => session,
        Err(exit) => return exit,
    };
    let signing = match signing(&session) {
        Ok(signing) => signing,
        Err(exit) => return exit,
    };
    let config = &session.state().site.config;
    let (key, site) = (signing.key(), &config.id);
    let issuer = signing.issuer.name.as_ref().unwrap_or(&config.title);
    let mut exit = Exit::Done;
    for path in &command.files {
        // What cannot be read says nothing of the others.
        let found = match text_of(path) {
            Ok(text) => {
                let verdict = certify::verify(&text, site, &key, today());
                report::print(format!("{}: {}\n", path.display(), words(&verdict, issuer)));
                if matches!(verdict, Verdict::Genuine(_)) { Exit::Done } else { Exit::Errors }
            }
            Err(exit) => exit,
        };
        exit = exit.max(found);
    }
    exit
}

/// `issuer`: as the site says today.
fn words(verdict: &Verdict, issuer: &str) -> String {
    let said = |shown: &Shown| said(shown, issuer);
    match verdict {
        Verdict::Genuine(shown) => format!("genuine: {}", said(shown)),
        Verdict::Expired(shown) => format!("genuine, and no longer valid: {}", said(shown)),
        Verdict::Altered(shown, differences) => {
            let told: String = differences.iter().map(|one| format!("\n  {}", difference(one))).collect();
            format!("changed: the page is not as it was signed. Signed was: {}{told}", said(shown))
        }
        Verdict::Uncompared(shown) => format!(
            "not compared: a certificate stands among other words, which nobody signed. Signed was: {}",
            said(shown)
        ),
        Verdict::Several(count) => {
            format!("unclear: it holds {count} different certificates, and nobody can say which of them it shows")
        }
        Verdict::OtherSite(site) => format!(
            "not of this site: it says that it is of `{}`, whose own page or folder can verify it",
            site.escape_debug()
        ),
        Verdict::NotGenuine => "not genuine: it was changed, or signed with another key".to_owned(),
        Verdict::Unreadable => "no certificate, or only a part of one".to_owned(),
    }
}

fn difference(one: &Difference) -> String {
    let part = match one.part {
        Part::Name => "name",
        Part::Course => "course",
        Part::PassedOn => "passed on",
        Part::ValidUntil => "valid until",
        Part::Score => "score",
        Part::Id => "certificate",
        Part::Heading => "heading",
        Part::Style => {
            return "style: it is not that of our certificates, so another text may be seen than stands there"
                .to_owned();
        }
        Part::Issuer => "issued by",
        Part::Aims => "what the course teaches",
        Part::Words => "words",
        Part::Drawing => return "QR code: it is drawn otherwise than it was signed, so do not scan it".to_owned(),
        Part::Layout => return "layout: the page is put together otherwise than it was signed".to_owned(),
        Part::Signature => {
            return "signature: the one over all of the page is missing or another page's, so any of its words may have \
                    been changed"
                .to_owned();
        }
        Part::Besides => "besides",
    };
    let quoted = |text: &String| format!("“{}”", text.escape_debug());
    match (&one.shown, &one.signed) {
        (Some(shown), Some(signed)) => {
            format!("{part}: the page says {}, what was signed says {}", quoted(shown), quoted(signed))
        }
        (None, Some(signed)) => format!("{part}: the page says nothing, what was signed says {}", quoted(signed)),
        (shown, None) => {
            format!(
                "{part}: the page has {}, and nothing of it was signed",
                shown.as_ref().map_or_else(String::new, quoted)
            )
        }
    }
}

fn said(shown: &Shown, issuer: &str) -> String {
    let Shown { certificate, issuer: signed, is_nameless, is_partly_compared } = shown;
    let Certificate { id, title, name, passed_on, valid_until, .. } = certificate;
    let name = if *is_nameless { "a learner named by a hash".to_owned() } else { name.escape_debug().to_string() };
    let until = valid_until.map_or_else(String::new, |day| format!(", valid until {day}"));
    let score = certificate.percent().map_or_else(String::new, |score| format!(", score {score}"));
    let (plain, today) = (|name: &str| name.split_whitespace().collect::<Vec<_>>().join(" "), issuer.escape_debug());
    let by = match signed {
        None => format!("{today}, as this site says today: the name does not stand in what was signed"),
        Some(signed) if plain(signed) == plain(issuer) => signed.escape_debug().to_string(),
        Some(signed) => format!("{}; today this site names {today}", signed.escape_debug()),
    };
    let partly = match is_partly_compared {
        true => {
            "\n  not compared: who issued it, what the course teaches, its other words, and the drawing of its QR code; \
             pages of before these were signed do not hold them"
        }
        false => "",
    };
    format!("{name} passed “{}” on {passed_on}{until}{score} ({id})\n  issued by {by}{partly}", title.escape_debug())
}

fn text_of(path: &Path) -> Result<String, Exit> {
    let read = fs::File::open(path).and_then(|file| {
        let mut bytes = Vec::new();
        file.take(LARGEST).read_to_end(&mut bytes).map(|_| bytes)
    });
    read.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).map_err(|error| {
        report::refuse(format!("cannot read `{}`: {error}", path.display()));
        if error.kind() == std::io::ErrorKind::NotFound { Exit::Usage } else { Exit::Machine }
    })
}

/// The site that signs; what is wrong with it has been told.
pub fn session(root: &Path, base_url: Option<String>) -> Result<Session, Exit> {
    site::sound(root, base_url, "Nothing was done: the site has")
}

/// What the site says of signing; where it says nothing, what to do.
pub fn signing(session: &Session) -> Result<&Signing, Exit> {
    session.state().site.config.signing.as_ref().ok_or_else(|| {
        report::refuse("content/site.yaml has no `signing: public_key:`, by which certificates and codes are verified");
        report::say("help: `coursewright keys new --for signing` makes a pair and says what to write there");
        Exit::Usage
    })
}
