//! `new`, `explain`, `schema`, `completions`.

use std::fs;
use std::path::Path;

use clap::CommandFactory;

use super::Exit;
use super::args::{Args, Completions, Explain, New, Schema};
use super::report;
use crate::diag::{Severity, did_you_mean};
use crate::{lint, new, schema};

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

pub fn explain(command: &Explain) -> Exit {
    let Some(code) = &command.code else {
        report::print(list_of_rules());
        return Exit::Done;
    };
    if let Some(page) = lint::page(code) {
        report::print(page);
        return Exit::Done;
    }
    if lint::is_of_results(code) {
        report::print(format!(
            "`{code}` is what learners' results say of a question, told by `check --report`.\n\
             docs/content/results/for-authors/item-analysis.md says when.\n"
        ));
        return Exit::Done;
    }
    report::refuse(format!("there is no rule `{code}` on questions"));
    let near = did_you_mean(code, lint::all().map(|rule| rule.code).chain(lint::OF_RESULTS));
    report::say(format!("help: {}", near.as_deref().unwrap_or("`coursewright explain` lists all of them")));
    Exit::Usage
}

fn list_of_rules() -> String {
    let mut list = String::new();
    for (severity, title) in [(Severity::Error, "Errors"), (Severity::Warning, "Warnings")] {
        list.push_str(&format!("{title}\n"));
        for rule in lint::all().filter(|rule| rule.severity == severity) {
            list.push_str(&format!("  {:28} {}\n", rule.code, rule.reason));
        }
    }
    list.push_str("Notes, with `check --report` alone: what learners' results say\n");
    list.push_str("(docs/content/results/for-authors/item-analysis.md explains them)\n");
    for code in lint::OF_RESULTS {
        list.push_str(&format!("  {code}\n"));
    }
    list
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
        None => report::print(format!("{}\n", schema::names().collect::<Vec<_>>().join("\n"))),
    }
    Exit::Done
}

fn write_schemas(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    for name in schema::names() {
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
