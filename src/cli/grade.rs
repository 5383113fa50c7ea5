//! `grade`.

use std::io;
use std::time::Instant;

use super::Exit;
use super::args::Grade;
use super::collect::{folders_of_keys, sites_of};
use super::given::{self, Given};
use super::keys;
use super::report::{self, counted, seconds};
use crate::results::{self, Gradable, Lined, Lines};

pub fn grade(command: &Grade) -> Exit {
    let clock = Instant::now();
    if let Err(exit) = given::are_there(&command.files, Given::Lines) {
        return exit;
    }
    let private = match keys::all_private(&command.key) {
        Ok(private) => private,
        Err(exit) => return exit,
    };
    let (sites, builds) = match sites_of(&command.site, &[]) {
        Ok(sites) => sites,
        Err(exit) => return exit,
    };
    let (site, earlier) = sites.split_first().expect("`--site` has a default");
    let inputs: Vec<Lines> = match command.files.as_slice() {
        [] => vec![Lines::Stdin],
        files => files.iter().cloned().map(Lines::File).collect(),
    };
    let withheld = match folders_of_keys(command.keys.as_deref(), &command.site) {
        Ok(withheld) => withheld,
        Err(exit) => return exit,
    };
    let graded = results::grade(
        &Gradable { inputs: &inputs, site, build: &builds[0], earlier, private: &private, withheld },
        io::stdout(),
    );
    match graded {
        Ok(Lined { graded, set_aside }) => {
            let (all, took) = (counted(graded + set_aside, "line"), seconds(clock.elapsed()));
            report::say(format!("Graded {graded} of {all} in {took}; {set_aside} set aside, each with its reason"));
            Exit::Done
        }
        Err(error) => {
            report::fail(&error);
            Exit::of(error.is_misuse())
        }
    }
}
