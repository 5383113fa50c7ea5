//! report.html: all that HR asks first, on one page that needs no network, no server and no script.
//!
//! It is a sink: of each learner it keeps sums (`sums`, `spread`) and, as long as there is room, a row (`people`), so
//! that the page and the memory it takes have a bound whatever the number of learners. What is left out is counted, and
//! results.csv has it. What it must know of the site is taken down before (`frame`); `page` makes views of the sums and
//! the template writes them; `plots` draws, and knows of numbers alone.
//!
//! Whatever stands on the page came from learners' files or a list of people: the template escapes all of it, and its
//! Content-Security-Policy runs no script but the one that is here.

mod frame;
mod page;
mod people;
mod plots;
mod spread;
mod sums;
mod views;

use std::io::{self, Write};

use self::frame::Frame;
use self::sums::Sums;
use super::report::Learner;
use super::sink::{Ending, Out, Sink};
use super::write::Occasion;

/// Its name in the report's folder.
pub(super) const FILE: &str = "report.html";

struct Html {
    out: Out,
    frame: Frame,
    sums: Sums,
}

pub(super) fn report(out: Out, occasion: &Occasion) -> io::Result<Box<dyn Sink>> {
    let frame = Frame::of(occasion);
    let sums = Sums::new(&frame);
    Ok(Box::new(Html { out, frame, sums }))
}

impl Sink for Html {
    fn learner(&mut self, learner: &Learner) -> io::Result<()> {
        self.sums.learner(&self.frame, learner);
        Ok(())
    }

    fn end(mut self: Box<Self>, ending: &Ending) -> io::Result<()> {
        let text = page::text(&self.frame, &self.sums, ending).map_err(io::Error::other)?;
        self.out.write_all(text.as_bytes())?;
        self.out.flush()
    }
}
