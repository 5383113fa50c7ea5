//! What is to be looked at again by a day is looked at by then.

use jiff::civil::Date;

use crate::diag::{Diagnostic, Placed};
use crate::site::Site;

/// Every `review_by`, with what it is said of.
fn all(site: &Site) -> impl Iterator<Item = (&'static str, &Placed<Date>)> {
    let courses = site.courses.iter().map(|course| ("course", &course.file.review_by));
    let lessons = site.lessons.iter().map(|lesson| ("lesson", &lesson.content.review_by));
    let concepts = site.concepts.iter().map(|concept| ("concept", &concept.content.review_by));
    courses.chain(lessons).chain(concepts).filter_map(|(what, day)| Some((what, day.as_ref()?)))
}

pub fn overdue(site: &Site, today: Date, out: &mut Vec<Diagnostic>) {
    for (what, day) in all(site).filter(|(_, day)| day.value < today) {
        let message = format!("this {what} was to be reviewed by {}", day.value);
        let fault = Diagnostic::warning("overdue-review", day.place, message);
        out.push(fault.help("read it, mend what is no longer so, and write the next day"));
    }
}

/// The last day on which nothing more is overdue than today; `None` where nothing will be.
pub fn next(site: &Site, today: Date) -> Option<Date> {
    all(site).map(|(_, day)| day.value).filter(|day| *day >= today).min()
}
