//! How large images are, so that a page does not jump when they come.

/// Width and height, in CSS pixels.
pub type Dimensions = (u32, u32);

/// Far behind where any format says its size, also after a camera's preview.
pub const HEAD: usize = 1 << 20;

/// From the first [`HEAD`] bytes of a file; `None` for what is no image, or says nothing of its size.
pub fn dimensions(path: &str, head: &[u8]) -> Option<Dimensions> {
    if path.to_ascii_lowercase().ends_with(".svg") {
        return drawing(&String::from_utf8_lossy(head));
    }
    let size = imagesize::blob_size(head).ok()?;
    Some((u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?))
}

fn drawing(text: &str) -> Option<Dimensions> {
    let start = text.find("<svg")?;
    let tag = &text[start..start + text[start..].find('>')?];
    let number = |name: &str| -> Option<f64> {
        let value = attribute(tag, name)?;
        value.trim_end_matches("px").trim().parse().ok().filter(|value: &f64| *value >= 1.0 && *value < 100_000.0)
    };
    let view = || -> Option<(f64, f64)> {
        let view: Vec<f64> =
            attribute(tag, "viewBox")?.split([' ', ',']).filter_map(|part| part.parse().ok()).collect();
        match view[..] {
            [_, _, width, height] if width >= 1.0 && height >= 1.0 => Some((width, height)),
            _ => None,
        }
    };
    let (width, height) = number("width").zip(number("height")).or_else(view)?;
    Some((width.round() as u32, height.round() as u32))
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let at = tag.match_indices(name).map(|(at, _)| at).find(|at| {
        tag[..*at].ends_with(|letter: char| letter.is_whitespace())
            && tag[at + name.len()..].trim_start().starts_with('=')
    })?;
    let rest = tag[at + name.len()..].trim_start().strip_prefix('=')?.trim_start();
    let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    rest[1..].split(quote).next()
}

#[cfg(test)]
mod tests {
    use super::drawing;

    #[test]
    fn a_drawing_says_its_size_in_either_way() {
        for (text, size) in [
            ("<svg width=\"300\" height='200px'>", Some((300, 200))),
            ("<?xml?><svg viewBox=\"0 0 640 320\">", Some((640, 320))),
            ("<svg width=\"100%\" viewBox=\"0,0,10,20\">", Some((10, 20))),
            ("<svg stroke-width=\"3\">", None),
            ("no drawing", None),
        ] {
            assert_eq!(drawing(text), size, "{text}");
        }
    }
}
