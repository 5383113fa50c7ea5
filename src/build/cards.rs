//! What of a course can be reviewed in other programs.

use super::Session;
use crate::diag::Diagnostic;
use crate::render::Card;

impl Session {
    /// The cards of a course by its place in the site; none where the theme cannot be used, of which the author is told
    /// elsewhere.
    pub fn cards(&self, course: usize) -> Result<Vec<Card>, Box<Diagnostic>> {
        self.maker(false).map_or(Ok(Vec::new()), |maker| maker.cards(course))
    }
}
