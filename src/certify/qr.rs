//! A QR code as one path of an SVG: each run of dark modules in a row is a rectangle.

use std::fmt::Write as _;

use qrcodegen::{QrCode, QrCodeEcc, QrSegment, Version};

/// Light modules around it, without which it is not found.
const QUIET: i32 = 4;

/// Drawn in a square of `size` units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Drawn {
    pub(super) size: i32,
    pub(super) path: String,
}

/// `plain`: an address up to what follows in `letters`, which are packed more tightly. `None` where both are too much for
/// a code that can be read from paper.
pub(super) fn draw(plain: &str, letters: &str) -> Option<Drawn> {
    let mut segments = Vec::new();
    if !plain.is_empty() {
        segments.push(QrSegment::make_bytes(plain.as_bytes()));
    }
    segments.push(QrSegment::make_alphanumeric(letters));
    // Large modules matter more to a phone than what may be lost: an eighth by a fold or a stain, more where there is room
    // for it. 117 modules (version 25) on 44 mm are as fine as phones read.
    let most = Version::new(25);
    [QrCodeEcc::Medium, QrCodeEcc::Low].into_iter().find_map(|level| {
        let code = QrCode::encode_segments_advanced(&segments, level, Version::MIN, most, None, true);
        code.ok().map(|code| path(&code))
    })
}

fn path(code: &QrCode) -> Drawn {
    let size = code.size();
    let mut path = String::new();
    for y in 0..size {
        let mut x = 0;
        while x < size {
            let width = (x..size).take_while(|x| code.get_module(*x, y)).count() as i32;
            if width > 0 {
                // Writing to a String cannot fail.
                let _ = write!(path, "M{} {}h{width}v1h-{width}z", x + QUIET, y + QUIET);
            }
            x += width.max(1);
        }
    }
    Drawn { size: size + 2 * QUIET, path }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_covers_the_dark_modules_and_no_others() {
        let drawn = draw("https://example.com/verify.html#", "C1ABC0123").unwrap();
        let segments =
            [QrSegment::make_bytes(b"https://example.com/verify.html#"), QrSegment::make_alphanumeric("C1ABC0123")];
        let code =
            QrCode::encode_segments_advanced(&segments, QrCodeEcc::Medium, Version::MIN, Version::MAX, None, true);
        let code = code.unwrap();
        assert_eq!(drawn.size, code.size() + 8);
        let mut dark = 0;
        for part in drawn.path.split('M').skip(1) {
            let (at, rest) = part.split_once('h').unwrap();
            let (x, y) = at.split_once(' ').unwrap();
            let (x, y): (i32, i32) = (x.parse().unwrap(), y.parse().unwrap());
            let width: i32 = rest.split_once('v').unwrap().0.parse().unwrap();
            assert_eq!(rest, format!("{width}v1h-{width}z"));
            assert!((x..x + width).all(|x| code.get_module(x - 4, y - 4)), "{part}");
            dark += width;
        }
        let all = (0..code.size()).flat_map(|y| (0..code.size()).map(move |x| (x, y)));
        assert_eq!(dark as usize, all.filter(|(x, y)| code.get_module(*x, *y)).count());
    }

    #[test]
    fn what_is_too_much_for_paper_is_not_drawn() {
        assert!(draw("https://example.com/", &"A".repeat(1500)).is_some());
        assert!(draw("https://example.com/", &"A".repeat(2500)).is_none());
    }
}
