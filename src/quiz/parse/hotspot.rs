//! Places in an image: `hotspot`.

use crate::diag::{Diagnostic, Placed};
use crate::markdown::{Link, LinkKind, Prose};
use crate::quiz::model::{Area, Kind, QuestionOption, Region};
use crate::quiz::parse::{Named, Reading, is_list};
use crate::yaml::{Node, Reader, Shape};

const FORMATS: [&str; 5] = [".png", ".jpg", ".jpeg", ".svg", ".webp"];
const KEYS: [&str; 9] = ["name", "id", "rect", "circle", "polygon", "correct", "credit", "feedback", "misconception"];
const REGIONS: [&str; 3] = ["rect", "circle", "polygon"];
const WHOLE: f64 = 100.0;
/// How closely areas are looked through, on either axis.
const STEPS: u8 = 100;

pub(super) fn read(reading: &Reading, reader: &Reader) -> Option<Kind> {
    let image = image(reading, reader);
    let nodes = reader.required("areas")?.list(reading.faults);
    let read: Vec<_> = nodes.iter().filter_map(|node| area(reading, node)).collect();
    let whole = read.len() == nodes.len();
    let (named, mut areas): (Vec<_>, Vec<_>) = read.into_iter().unzip();
    let distinct = reading.are_distinct("duplicate-area", "areas", &named);
    for (area, id) in areas.iter_mut().zip(reading.ids("areas", &named)?) {
        area.option.id = id;
    }
    let place = reader.place_of("areas");
    let right = areas.iter().filter(|area| area.option.credit >= 1.0).count();
    if nodes.len() < 2 && is_list(reader, "areas") {
        let help = "add one that a beginner would point at";
        reading.error("too-few", place, "a hotspot needs at least two areas", help);
    } else if whole && right == 0 {
        reading.error("no-key", place, "none of the areas is correct", "write `correct: true` at those that are");
    } else if whole && right == areas.len() {
        let help = "add an area without `correct: true`; pointing anywhere must not be right";
        reading.error("no-distractor", place, "all of the areas are correct", help);
    }
    if whole {
        covered(reading, &named, &areas);
    }
    let sound = whole && distinct && nodes.len() > 1 && right > 0 && right < areas.len();
    let image = image?;
    sound.then_some(Kind::Hotspot { image, areas })
}

/// Of areas that lie over each other the smallest is meant, so one that smaller ones fill is never reached.
fn covered(reading: &Reading, named: &[Named], areas: &[Area]) {
    for (at, (name, Area { region, .. })) in named.iter().zip(areas).enumerate() {
        let size = region.size(1.0);
        let above: Vec<_> = areas
            .iter()
            .enumerate()
            .filter(|(other, area)| (area.region.size(1.0), at) < (size, *other) && *other != at)
            .map(|(_, area)| &area.region)
            .collect();
        let steps = || (0..=STEPS).map(|step| f64::from(step) * WHOLE / f64::from(STEPS));
        let mut points = steps().flat_map(|x| steps().map(move |y| (x, y))).filter(|point| region.has(*point, 1.0));
        let hidden = |point: (f64, f64)| above.iter().any(|other| other.has(point, 1.0));
        if !above.is_empty() && points.next().is_some_and(hidden) && points.all(hidden) {
            let message = "this area lies wholly under others, so nobody can point at it";
            let help = "make it larger than what lies on it, or move it";
            reading.faults.add(Diagnostic::warning("covered-area", name.place, message).help(help));
        }
    }
}

fn image(reading: &Reading, reader: &Reader) -> Option<Prose> {
    let (image, alt) = (reader.required_text("image"), reader.required_text("alt"));
    let image = image?;
    let lower = image.value.to_lowercase();
    if !FORMATS.iter().any(|format| lower.ends_with(format)) {
        let message = format!("`{}` is not the name of an image", image.value);
        reading.error("not-an-image", image.place, message, "a png, jpg, svg or webp file, relative to this one");
        return None;
    }
    let link = Link { kind: LinkKind::Image, target: image.value, place: image.place };
    Some(Prose::image(link, alt?.value))
}

fn area(reading: &Reading, node: &Node) -> Option<(Named, Area)> {
    if let Shape::Scalar { .. } | Shape::List { .. } = node.shape {
        let help = "write `{name: …, rect: [x, y, width, height]}`";
        reading.error("wrong-type", node.place, "an area has a name and a place in the image", help);
        return None;
    }
    let area = Reader::new(node, "an area", &KEYS, reading.faults);
    let name = area.required_text("name");
    let region = region(reading, &area);
    let credit = credit(reading, &area);
    let feedback = reading.prose(&area, "feedback");
    let misconception = area.id("misconception");
    let (name, region, credit) = (name?, region?, credit?);
    let text = reading.markdown(&name);
    let named = Named::new(area.id("id"), &name, &text);
    let place = name.place;
    let option = QuestionOption { id: String::new(), text, credit, pinned: false, feedback, misconception, place };
    Some((named, Area { option, region }))
}

fn credit(reading: &Reading, area: &Reader) -> Option<f64> {
    let correct = area.bool("correct");
    if area.node("correct").is_some() && correct.is_none() {
        return None;
    }
    let correct = correct.unwrap_or(false);
    if area.node("credit").is_none() {
        return Some(if correct { 1.0 } else { 0.0 });
    }
    let credit = area.percent("credit")?;
    if correct && credit.value < 1.0 {
        let help = "delete `credit`, or delete `correct: true`";
        reading.error("bad-credit", credit.place, "a correct area always earns all", help);
        return None;
    }
    if !correct && credit.value >= 1.0 {
        let help = "write `correct: true` in place of `credit`";
        reading.error("bad-credit", credit.place, "an area that earns 100% is correct", help);
        return None;
    }
    Some(credit.value)
}

fn region(reading: &Reading, area: &Reader) -> Option<Region> {
    let given: Vec<_> = REGIONS.into_iter().filter(|key| area.node(key).is_some()).collect();
    let (key, node) = match given[..] {
        [key] => (key, area.node(key)?),
        [] => {
            let help = "add `rect: [x, y, width, height]`, `circle: [x, y, radius]` or `polygon: [[x, y], …]`";
            reading.error("missing-key", area.top(), "an area needs a place in the image", help);
            return None;
        }
        [_, second, ..] => {
            reading.error("two-values", area.place_of(second), "an area has one place in the image", "write two areas");
            return None;
        }
    };
    let region = match key {
        "polygon" => polygon(reading, node),
        "rect" => numbers::<4>(reading, node, "a rectangle has four numbers", "write `rect: [x, y, width, height]`")
            .map(|[x, y, width, height]| Region::Rect { x, y, width, height }),
        _ => numbers::<3>(reading, node, "a circle has three numbers", "write `circle: [x, y, radius]`")
            .map(|[x, y, radius]| Region::Circle { x, y, radius }),
    }?;
    let empty = match &region {
        Region::Rect { width, height, .. } => *width <= 0.0 || *height <= 0.0,
        Region::Circle { radius, .. } => *radius <= 0.0,
        Region::Polygon(_) => false,
    };
    let outside = match &region {
        Region::Rect { x, y, width, height } => *x < 0.0 || *y < 0.0 || x + width > WHOLE || y + height > WHOLE,
        Region::Circle { x, y, .. } => !is_inside(*x, *y),
        Region::Polygon(points) => !points.iter().all(|(x, y)| is_inside(*x, *y)),
    };
    if empty || outside {
        let message = if empty { "this area has no size" } else { "this area lies outside of the image" };
        let help = "the numbers are per cent of the image, from 0 to 100, with 0, 0 at its top left";
        reading.error("bad-area", node.place, message, help);
        return None;
    }
    Some(region)
}

fn is_inside(x: f64, y: f64) -> bool {
    (0.0..=WHOLE).contains(&x) && (0.0..=WHOLE).contains(&y)
}

fn numbers<const N: usize>(reading: &Reading, node: &Node, message: &str, help: &str) -> Option<[f64; N]> {
    let nodes = node.list(reading.faults);
    if !matches!(node.shape, Shape::List { .. }) {
        return None;
    }
    if nodes.len() != N {
        reading.error("bad-area", node.place, message, help);
        return None;
    }
    let read: Vec<Placed<f64>> = nodes.iter().filter_map(|node| node.number(reading.faults)).collect();
    let values: Vec<f64> = read.into_iter().map(|number| number.value).collect();
    values.try_into().ok()
}

fn polygon(reading: &Reading, node: &Node) -> Option<Region> {
    let nodes = node.list(reading.faults);
    if nodes.len() < 3 && matches!(node.shape, Shape::List { .. }) {
        let help = "write `polygon: [[x, y], [x, y], [x, y]]`";
        reading.error("bad-area", node.place, "a polygon has at least three corners", help);
        return None;
    }
    let corner = |node| numbers::<2>(reading, node, "a corner has two numbers", "write `[x, y]`");
    let corners: Vec<_> = nodes.iter().filter_map(|node| corner(node).map(|[x, y]| (x, y))).collect();
    (corners.len() == nodes.len() && corners.len() > 2).then_some(Region::Polygon(corners))
}

#[cfg(test)]
mod tests {
    use crate::quiz::parse::tests::assert_told;

    #[test]
    fn mistakes_in_areas_are_told_at_their_place() {
        assert_told(&[
            (
                "Why?",
                "type: hotspot",
                false,
                r#"10:5 missing-key: a question needs `image` (add `image: …`)
10:5 missing-key: a question needs `alt` (add `alt: …`)
10:5 missing-key: a question needs `areas` (add `areas: …`)"#,
            ),
            (
                "Why?",
                r#"type: hotspot
image: page.pdf
alt: A page
areas:
  - {name: Headline, rect: [0, 0, 100, 20], correct: true}
  - {name: Footer, rect: [0, 90, 100, 10]}"#,
                false,
                "13:12 not-an-image: `page.pdf` is not the name of an image (a png, jpg, svg or webp file, relative to this one)",
            ),
            (
                "Why?",
                r#"type: hotspot
image: page.png
areas:
  - {name: Headline, rect: [0, 0, 100, 20]}
  - {name: Footer, rect: [0, 90, 100, 10]}"#,
                false,
                r#"10:5 missing-key: a question needs `alt` (add `alt: …`)
14:5 no-key: none of the areas is correct (write `correct: true` at those that are)"#,
            ),
            (
                "Why?",
                r#"type: hotspot
image: page.png
alt: A page
areas:
  - {name: Headline, rect: [0, 0, 100, 20], correct: true}
  - {name: Footer, circle: [10, 90, 10], correct: true}"#,
                false,
                "15:5 no-distractor: all of the areas are correct (add an area without `correct: true`; pointing anywhere must not be right)",
            ),
            (
                "Why?",
                r#"type: hotspot
image: page.png
alt: A page
areas:
  - {name: Page, rect: [0, 0, 100, 100]}
  - {name: Column, rect: [10, 10, 40, 80], correct: true}
  - {name: Headline, rect: [10, 10, 40, 40]}
  - {name: Body, polygon: [[9, 49], [51, 49], [51, 91], [9, 91]]}
  - {name: Dot, circle: [20, 20, 2]}"#,
                true,
                "17:16 covered-area: this area lies wholly under others, so nobody can point at it (make it larger than what lies on it, or move it)",
            ),
            (
                "Why?",
                r#"type: hotspot
image: page.png
alt: A page
areas:
  - {name: Headline, correct: true}"#,
                false,
                r#"16:10 missing-key: an area needs a place in the image (add `rect: [x, y, width, height]`, `circle: [x, y, radius]` or `polygon: [[x, y], …]`)
15:5 too-few: a hotspot needs at least two areas (add one that a beginner would point at)"#,
            ),
            (
                "Why?",
                r#"type: hotspot
image: page.png
alt: A page
areas:
  - Headline
  - {name: A, rect: [0, 0, 100]}
  - {name: B, rect: [50, 0, 60, 10]}
  - {name: C, circle: [10, 10, 0]}
  - {name: D, polygon: [[0, 0], [10, 10]]}
  - {name: E, polygon: [[0, 0], [10, 10], [120, 0]]}
  - {name: F, polygon: [[0, 0], [10, 10], [1, x]]}
  - {name: G, circle: [1, 1, 1], rect: [0, 0, 1, 1]}
  - {name: H, circle: all}"#,
                false,
                r#"16:9 wrong-type: an area has a name and a place in the image (write `{name: …, rect: [x, y, width, height]}`)
17:25 bad-area: a rectangle has four numbers (write `rect: [x, y, width, height]`)
18:25 bad-area: this area lies outside of the image (the numbers are per cent of the image, from 0 to 100, with 0, 0 at its top left)
19:27 bad-area: this area has no size (the numbers are per cent of the image, from 0 to 100, with 0, 0 at its top left)
20:28 bad-area: a polygon has at least three corners (write `polygon: [[x, y], [x, y], [x, y]]`)
21:28 bad-area: this area lies outside of the image (the numbers are per cent of the image, from 0 to 100, with 0, 0 at its top left)
22:51 wrong-type: this must be a number, such as `12` or `0.5`, not `x`
23:19 two-values: an area has one place in the image (write two areas)
24:27 wrong-type: this must be a list, not `all` (begin each entry with `- ` on a line of its own)"#,
            ),
            (
                "Why?",
                r#"type: hotspot
image: page.png
alt: A page
areas:
  - {name: A, circle: [1, 1, 1], correct: true, credit: 50%}
  - {name: B, circle: [1, 1, 1], credit: 100%}
  - {name: C, circle: [1, 1, 1], correct: yes}
  - {name: D, circle: [1, 1, 1]}
  - {name: D, circle: [5, 5, 1], correct: true}"#,
                false,
                r#"16:61 bad-credit: a correct area always earns all (delete `credit`, or delete `correct: true`)
17:46 bad-credit: an area that earns 100% is correct (write `correct: true` in place of `credit`)
18:47 wrong-type: this must be `true` or `false`, not `yes` (write `true`, without quotes)
20:16 duplicate-area: two areas say the same (change or delete one of them)"#,
            ),
        ]);
    }
}
