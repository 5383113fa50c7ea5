//! Areas of an image: QTI has them in dots, and we in percent.

use crate::interchange::bank::{Shape, number};
use crate::interchange::found::decimal;
use crate::interchange::markup::Element;

/// The area of a choice on an image of that size; `None` where it is none that is known.
pub fn shape(choice: &Element, width: f64, height: f64) -> Option<Shape> {
    let coords = choice.attribute("coords")?.split(',').map(decimal).collect::<Option<Vec<f64>>>()?;
    let rounded = |value: f64| number(value, 2).parse::<f64>().ok();
    let x = |value: f64| rounded(value * 100.0 / width);
    let y = |value: f64| rounded(value * 100.0 / height);
    match (choice.attribute("shape")?, coords.as_slice()) {
        ("rect", [left, top, right, bottom]) => {
            Some(Shape::Rect([x(*left)?, y(*top)?, x(right - left)?, y(bottom - top)?]))
        }
        ("circle", [left, top, radius]) => Some(Shape::Circle([x(*left)?, y(*top)?, x(*radius)?])),
        ("ellipse", [left, top, wide, high]) => {
            Some(Shape::Rect([x(left - wide)?, y(top - high)?, x(wide * 2.0)?, y(high * 2.0)?]))
        }
        ("default", _) => Some(Shape::Rect([0.0, 0.0, 100.0, 100.0])),
        ("poly", points) if points.len() >= 6 && points.len() % 2 == 0 => {
            let points = points.chunks(2).map(|point| Some([x(point[0])?, y(point[1])?])).collect::<Option<_>>()?;
            Some(Shape::Polygon(points))
        }
        _ => None,
    }
}
