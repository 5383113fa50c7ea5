//! Sites that tell their version, for tests of publishing.

use coursewright::render::{Page, Pages};

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
