//! What questions show besides options and pairs: gaps in a text, a text of one's own, a scorecard, an image.

use super::Maker;
use super::form::{by_hash, item_view, percent};
use super::prose::ProseWriter;
use super::views::{
    AreaView, ChoiceView, CircleView, CriterionView, FreeTextView, GapView, HotspotView, Html, RatingView,
    ScorecardView, ToldView,
};
use crate::markdown::{Prose, escape};
use crate::quiz::{Accept, Area, Fill, FreeText, Gap, MarkedBy, Question, Region, Scorecard};
use crate::site::{QuizNode, Target};

/// In letters, of a field to type into.
const NARROWEST: usize = 8;
const WIDEST: usize = 24;
/// Where no answer may tell.
const USUAL: usize = 16;
/// The width of what is drawn over an image.
const WIDTH: f64 = 100.0;

/// The text of a cloze, with its controls in it.
pub fn cloze(maker: &Maker, writer: &mut ProseWriter, question: &Question, gaps: &[Gap]) -> Html {
    // All fields of a text are as wide as the longest answer, so that none gives its own away.
    let letters =
        gaps.iter().filter_map(|gap| if let Fill::Type(all) = &gap.fill { Some(all) } else { None }).flatten();
    let letters = letters.map(|accept| match accept {
        Accept::Text(text) => text.chars().count(),
        Accept::Match(pattern) => pattern.sample().chars().count(),
    });
    let width = letters.max().unwrap_or(USUAL).clamp(NARROWEST, WIDEST);
    let mut faults = Vec::new();
    let controls: Vec<_> = gaps
        .iter()
        .enumerate()
        .map(|(at, gap)| {
            let options = match &gap.fill {
                // Two that happen to begin with the right one stay so, or all that do would give it away.
                Fill::Choose(options) => Some(
                    by_hash(options.iter(), |option| &option.id)
                        .into_iter()
                        .map(|option| ChoiceView { id: option.id.clone(), text: option.text.clone(), lang: None })
                        .collect(),
                ),
                Fill::Type(_) => None,
            };
            let lang = writer.foreign().map(|_| maker.site.language().to_owned());
            let view = GapView { id: gap.id.clone(), number: at + 1, alone: gaps.len() == 1, options, width, lang };
            let common = std::collections::BTreeMap::<&str, &str>::new();
            maker.fragment("parts/gap.html", &common, "gap", &view).unwrap_or_else(|fault| {
                faults.push(*fault);
                String::new()
            })
        })
        .collect();
    writer.faults.extend(faults);
    Html(writer.html_with_gaps(&question.prompt, |at| controls.get(at).cloned().unwrap_or_default()))
}

/// What is for HR alone is not on the page.
pub fn free_text(free: &FreeText, html: &mut impl FnMut(&Prose) -> Html) -> FreeTextView {
    let by_learner = free.marked_by == MarkedBy::Learner;
    let checklist = if by_learner { free.checklist.as_slice() } else { &[] };
    FreeTextView {
        by_learner,
        model_answer: free.model_answer.as_ref().filter(|_| by_learner).map(&mut *html),
        checklist: checklist.iter().map(|entry| item_view(&entry.item, html)).collect(),
        least: free.words.least,
        most: free.words.most,
    }
}

pub fn told_of_gaps(maker: &Maker, gaps: &[Gap], html: &mut impl FnMut(&Prose) -> Html) -> Vec<ToldView> {
    let name = |at: usize| Html(escape(&maker.strings.get("gap").replace("{n}", &at.to_string())).into_owned());
    let told = gaps.iter().enumerate().filter_map(|(at, gap)| Some((at, gap, gap.feedback.as_ref()?)));
    told.map(|(at, gap, prose)| ToldView { id: gap.id.clone(), label: name(at + 1), own: false, feedback: html(prose) })
        .collect()
}

pub fn told_of_criteria(card: &Scorecard, html: &mut impl FnMut(&Prose) -> Html) -> Vec<ToldView> {
    let told = card.criteria.iter().filter_map(|criterion| Some((&criterion.item, criterion.because.as_ref()?)));
    told.map(|(item, because)| ToldView {
        id: item.id.clone(),
        label: html(&item.text),
        own: true,
        feedback: html(because),
    })
    .collect()
}

pub fn scorecard(card: &Scorecard, html: &mut impl FnMut(&Prose) -> Html) -> ScorecardView {
    let all: f64 = card.criteria.iter().map(|criterion| criterion.weight).sum();
    let first = card.criteria.first().map_or(1.0, |criterion| criterion.weight);
    let label = |number: u32| card.rating.labels.iter().find(|(of, _)| *of == number).map(|(_, label)| label.clone());
    ScorecardView {
        subject: card.subject.as_ref().map(&mut *html),
        ratings: (card.rating.from..=card.rating.to)
            .map(|number| RatingView { number, label: label(number) })
            .collect(),
        criteria: card
            .criteria
            .iter()
            .map(|criterion| CriterionView {
                id: criterion.item.id.clone(),
                name: html(&criterion.item.text),
                weight: criterion.weight,
                share: percent((criterion.weight / all * 1000.0).round() / 1000.0),
            })
            .collect(),
        weighted: card.criteria.iter().any(|criterion| (criterion.weight - first).abs() > f64::EPSILON),
    }
}

pub fn hotspot(
    maker: &Maker,
    node: &QuizNode,
    image: &Prose,
    areas: &[Area],
    html: &mut impl FnMut(&Prose) -> Html,
) -> HotspotView {
    let size = image.links.first().and_then(|link| match maker.site.target(&node.source_path, image, link) {
        Ok(Target::Asset(path)) => maker.sources.asset(&path)?.dimensions,
        _ => None,
    });
    // `serve` shows one that says nothing of its size, too, as a square; the checks tell of it.
    let ratio = size.map_or(1.0, |(width, height)| f64::from(height) / f64::from(width));
    // What is drawn later lies on what was drawn before: the smallest ones on all others.
    let mut drawn: Vec<_> = areas.iter().enumerate().collect();
    drawn.sort_by(|(_, one), (_, other)| other.region.size(ratio).total_cmp(&one.region.size(ratio)));
    let drawn = drawn.into_iter().map(|(at, area)| area_view(at + 1, area, ratio));
    HotspotView { image: html(image), height: short(WIDTH * ratio), areas: drawn.collect() }
}

fn area_view(number: usize, area: &Area, ratio: f64) -> AreaView {
    let corners = match &area.region {
        Region::Circle { .. } => None,
        Region::Polygon(corners) => Some(corners.clone()),
        Region::Rect { x, y, width, height } => {
            Some(vec![(*x, *y), (x + width, *y), (x + width, y + height), (*x, y + height)])
        }
    };
    let circle = match &area.region {
        Region::Circle { x, y, radius } => Some((*x, *y, *radius)),
        _ => None,
    };
    // The number stands at the top left, inside of the image.
    let (left, top) = match (&corners, circle) {
        (_, Some((x, y, _))) => (x, y),
        (Some(corners), None) => corners
            .iter()
            .copied()
            .min_by(|one, other| (one.0 + one.1).total_cmp(&(other.0 + other.1)))
            .unwrap_or_default(),
        (None, None) => (0.0, 0.0),
    };
    let corner = |(x, y): &(f64, f64)| format!("{},{}", short(*x), short(y * ratio));
    AreaView {
        id: area.option.id.clone(),
        number,
        corners: corners.map(|corners| corners.iter().map(corner).collect::<Vec<_>>().join(" ")),
        circle: circle.map(|(x, y, radius)| CircleView { x: short(x), y: short(y * ratio), radius: short(radius) }),
        x: short(inside(left, WIDTH)),
        y: short(inside(top * ratio, WIDTH * ratio)),
    }
}

/// Where a number can stand without being cut off.
const EDGE: f64 = 3.5;

fn inside(place: f64, length: f64) -> f64 {
    place.clamp(EDGE, (length - EDGE).max(EDGE))
}

/// To a hundredth, without a tail of zeros.
fn short(number: f64) -> String {
    ((number * 100.0).round() / 100.0).to_string()
}
