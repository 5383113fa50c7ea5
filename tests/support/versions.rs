//! Sites that tell their version, for tests of publishing.

use coursewright::publish::{Error, Publication, Published};
use coursewright::render::{Page, Pages};
use rayon::prelude::*;

/// Puts pages into a publication, from all threads at once, and ends it.
pub fn publish_all(publication: Publication, pages: &Pages) -> Result<Published, Error> {
    pages.files.par_iter().try_for_each(|page| publication.put(&page.path, page.hash, &page.bytes))?;
    publication.finish()
}

pub fn pages(files: &[(&str, &str)]) -> Pages {
    let mut files: Vec<_> = files.iter().map(|(path, text)| Page::new(path, text.as_bytes().into())).collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Pages { files }
}

/// A site of which every second page tells its version, and one page exists only in it.
pub fn version(round: usize) -> Pages {
    let mut files: Vec<(String, String)> = (0..80)
        .map(|at| {
            (
                format!("course/{:02}/{at:03}.html", at / 9),
                if at % 2 == 0 { format!("version {round}") } else { format!("page {at}") },
            )
        })
        .collect();
    files.push((format!("only-in-{round}.html"), format!("version {round}")));
    pages(&files.iter().map(|(path, text)| (&**path, &**text)).collect::<Vec<_>>())
}
