//! `new`, `schema`, `completions`.

use std::fs;
use std::path::Path;

use clap::CommandFactory;

use super::Exit;
use super::args::{Args, Completions, New, Schema};
use super::report;
use crate::{new, schema};

pub fn new(command: &New) -> Exit {
    match new::new_site(&command.folder) {
        Ok(files) => {
            let folder = command.folder.display();
            report::say(format!("Made a site of {} in {folder}", report::counted(files.len(), "file")));
            report::say(format!("See it with: coursewright serve {folder} --open"));
            Exit::Done
        }
        Err(error) => {
            report::fail(&error);
            match error {
                new::Error::NotEmpty { .. } | new::Error::NotAFolder { .. } => Exit::Usage,
                new::Error::Read { .. } | new::Error::Write { .. } => Exit::Machine,
            }
        }
    }
}

pub fn schema(command: &Schema) -> Exit {
    if let Some(folder) = &command.all {
        return match write_schemas(folder) {
            Ok(()) => Exit::Done,
            Err(error) => {
                report::refuse(format!("cannot write the schemas to `{}`: {error}", folder.display()));
                Exit::Machine
            }
        };
    }
    match &command.name {
        Some(name) => report::print(schema::get(name).unwrap_or_default()),
        None => report::print(format!("{}\n", schema::NAMES.join("\n"))),
    }
    Exit::Done
}

fn write_schemas(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    for name in schema::NAMES {
        fs::write(folder.join(format!("{name}.json")), schema::get(name).unwrap_or_default())?;
    }
    Ok(())
}

pub fn completions(command: &Completions) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(command.shell, &mut Args::command(), "coursewright", &mut script);
    report::print(String::from_utf8_lossy(&script));
    Exit::Done
}
