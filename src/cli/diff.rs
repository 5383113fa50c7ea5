//! `diff`.

use std::path::Path;

use super::Exit;
use super::args::{Diff, Format};
use super::report::{self, counted};
use crate::diff::{self, Side};

pub fn diff(command: &Diff) -> Exit {
    let (Some(old), Some(new)) = (side(&command.old), side(&command.new)) else { return Exit::Usage };
    let difference = diff::compare(&old, &new);
    match command.format {
        Format::Human => report::print(diff::in_words(&difference)),
        Format::Json => {
            let json = serde_json::to_string_pretty(&difference).expect("a difference is plain data");
            report::print(format!("{json}\n"));
        }
    }
    if difference.is_of_scoring() { Exit::Errors } else { Exit::Done }
}

fn side(folder: &Path) -> Option<Side> {
    match Side::read(folder) {
        Ok(side) => {
            if !side.faults.is_empty() {
                let many = counted(side.faults.len(), "error");
                let folder = folder.display();
                report::say(format!(
                    "warning: `{folder}` has {many}, and what they are in may seem to be missing; \
                     `coursewright check {folder}` tells"
                ));
            }
            Some(side)
        }
        Err(error) => {
            report::fail(&error);
            None
        }
    }
}
