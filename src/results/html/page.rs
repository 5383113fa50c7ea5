//! From sums to what the template reads, and the page's text.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use tera::{Context, Tera};

use super::super::flag::Flag;
use super::super::sink::Ending;
use super::super::state::State;
use super::super::submission::cut;
use super::frame::{Course, Frame, Quiz};
use super::people::{Cell, MOST_ROWS, Need, Person};
use super::plots::{self, Month};
use super::spread::Spread;
use super::sums::{CourseSum, Earned, Example, List, Row, Share, Sums};
use super::views::{
    CellView, Count, CourseView, FlagView, ListView, MonthsView, ObjectiveView, ObjectivesView, Page, PeopleView,
    PersonView, QuizView, RowView, ShareView,
};

const TEMPLATE: &str = include_str!("report.html");
const STYLE: &str = include_str!("report.css");
const SCRIPT: &str = include_str!("report.js");

/// Of a cell whose course is required and not passed, whatever its state is.
const MISSING: &str = "missing";
/// Quizzes whose scores are drawn: those with the most attempts.
const MOST_QUIZZES: usize = 60;
/// Rows of files that were set aside, of marks and of the list of people.
const MOST_ASIDE: usize = 500;
/// Letters of a path or a message.
const LONGEST: usize = 400;

/// The whole page.
pub(super) fn text(frame: &Frame, sums: &Sums, ending: &Ending) -> tera::TeraResult<String> {
    let mut tera = Tera::new();
    tera.add_raw_template(super::FILE, TEMPLATE)?;
    let context = Context::from_serialize(&page(frame, sums, ending))?;
    tera.render(super::FILE, &context)
}

fn page<'a>(frame: &'a Frame, sums: &'a Sums, ending: &'a Ending) -> Page<'a> {
    let (quizzes, quizzes_left_out) = quizzes(frame, sums);
    let is_required = sums.departments.values().any(|share| share.required > 0);
    let aside =
        ending.set_aside.iter().map(|aside| [cut(&aside.path, LONGEST), cut(&aside.reason.to_string(), LONGEST)]);
    let of_roster = ending.roster_faults.iter().map(|fault| (&*fault.file, fault.line, fault.what.clone()));
    let of_marks = ending.refused_marks.iter().map(|mark| (&*mark.file, mark.line, mark.why.to_string()));
    let faults = of_roster.chain(of_marks);
    let faults = faults.map(|(file, line, what)| [cut(&format!("{file}, line {line}"), LONGEST), cut(&what, LONGEST)]);
    Page {
        title: &frame.title,
        site: &frame.site,
        build: &frame.build,
        today: frame.today.to_string(),
        due_until: frame.due_until.to_string(),
        policy: policy(),
        style: STYLE,
        script: SCRIPT,
        has_roster: sums.has_roster,
        answer: answer(frame, sums),
        courses: courses(frame, sums),
        people: people(frame, sums),
        missing: list(frame, &sums.missing),
        due: list(frame, &sums.due),
        months: months(frame, sums),
        timeless: left_out(sums.timeless + sums.earlier, "attempt", "attempts"),
        departments: sums.departments.iter().map(|(name, share)| department(name, share, is_required)).collect(),
        departments_left_out: left_out(sums.other_departments, "person", "people"),
        departments_are_required: is_required,
        objectives: objectives(frame, sums),
        quizzes,
        quizzes_left_out,
        flags: sums.flags.iter().map(|(flag, sum)| flag_view(*flag, sum.times, &sum.examples)).collect(),
        aside: aside.take(MOST_ASIDE).collect(),
        aside_left_out: left_out(ending.set_aside.len().saturating_sub(MOST_ASIDE), "file", "files"),
        faults_left_out: left_out(faults.clone().count().saturating_sub(MOST_ASIDE), "line", "lines"),
        faults: faults.take(MOST_ASIDE).collect(),
    }
}

/// Nothing but this page's own style and script, byte by byte; no address at all.
fn policy() -> String {
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text));
    let (style, script) = (hash(STYLE), hash(SCRIPT));
    format!(
        "default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; base-uri 'none'; form-action 'none'"
    )
}

/// The first lines of the page: what HR opened it for.
fn answer(frame: &Frame, sums: &Sums) -> Vec<String> {
    let sum = |of: fn(&CourseSum) -> usize| sums.courses.iter().map(of).sum::<usize>();
    let mut said = Vec::new();
    if sums.asked > 0 {
        let whom = counted(sums.asked, "person", "people");
        let verb = if sums.settled == 1 { "has" } else { "have" };
        let settled = grouped(sums.settled);
        said.push(format!("{settled} of {whom} {verb} passed everything that is required of them."));
        said.push(match sums.missing.results {
            0 => "Nothing that is required is missing.".to_owned(),
            results => {
                let verb = if results == 1 { "is" } else { "are" };
                let whom = counted(sums.missing.people, "person", "people");
                format!("{} of {whom} {verb} missing.", counted(results, "required result", "required results"))
            }
        });
    } else {
        let passed = counted(sum(|course| course.passed), "result is", "results are");
        let people = counted(sums.learners, "person", "people");
        said.push(format!("{passed} passed, by {people} in {}.", counted(frame.courses.len(), "course", "courses")));
    }
    let (due, expired) = (sum(|course| course.due), sum(|course| course.expired));
    said.push(match (due, expired) {
        (0, 0) => "Nothing is due for renewal.".to_owned(),
        (due, 0) => format!("{} due for renewal by {}.", counted(due, "result is", "results are"), frame.due_until),
        (0, expired) => format!("{} expired.", counted(expired, "result has", "results have")),
        (due, expired) => format!(
            "{} due for renewal by {}, and {} expired already.",
            counted(due, "result is", "results are"),
            frame.due_until,
            grouped(expired)
        ),
    });
    let to_mark = sum(|course| course.to_mark);
    if to_mark > 0 {
        said.push(format!("{} for your marks.", counted(to_mark, "response waits", "responses wait")));
    }
    let flags: usize = sums.flags.values().map(|flag| flag.times).sum();
    said.push(match flags {
        0 => "There are no flags.".to_owned(),
        flags => format!("There {} to look at.", counted_be(flags, "flag", "flags")),
    });
    said
}

fn courses<'a>(frame: &'a Frame, sums: &Sums) -> Vec<CourseView<'a>> {
    let view = |(course, sum): (&'a Course, &CourseSum)| {
        let share = sum.passed as f64 / sums.learners.max(1) as f64;
        CourseView {
            title: &course.title,
            passed: if sum.has_verdict {
                format!("{} of {}", grouped(sum.passed), grouped(sums.learners))
            } else {
                "–".to_owned()
            },
            percent: if sum.has_verdict { percent(share) } else { "nothing to pass".to_owned() },
            share: sum.has_verdict.then(|| plots::bar(share)),
            begun: count(sum.begun),
            required: count(sum.required),
            missing: count(sum.missing),
            due: count(sum.due),
            expired: count(sum.expired),
            to_mark: count(sum.to_mark),
            flagged: count(sum.flagged),
        }
    };
    frame.courses.iter().zip(&sums.courses).map(view).collect()
}

fn people<'a>(frame: &'a Frame, sums: &'a Sums) -> PeopleView<'a> {
    let states: BTreeSet<(bool, State)> =
        sums.people.shown().flat_map(|person| &person.cells).map(|cell| (!cell.is_missing(), cell.state)).collect();
    let missing = states.iter().any(|(is_other, _)| !is_other).then_some([MISSING, "missing"]);
    let others = states.iter().filter(|(is_other, _)| *is_other).map(|(_, state)| [state.name(), state.words()]);
    let person = |person: &'a Person| PersonView {
        name: &person.who.name,
        number: person.who.number.as_deref(),
        department: person.who.department.as_deref(),
        needs: person.need != Need::Nothing,
        cells: person.cells.iter().map(cell).collect(),
    };
    PeopleView {
        columns: frame.courses.iter().map(|course| course.title.as_str()).collect(),
        rows: sums.people.shown().map(person).collect(),
        states: missing.into_iter().chain(others).collect(),
        has_departments: sums.people.shown().any(|person| person.who.department.is_some()),
        has_numbers: sums.people.shown().any(|person| person.who.number.is_some()),
        left_out: left_out(sums.people.left_out(), "person", "people"),
    }
}

fn cell(cell: &Cell) -> CellView {
    let valid = |verb: &str| cell.valid_until.map(|until| format!("{verb} {until}"));
    let when = match cell.state {
        State::Expired => valid("on"),
        State::Due => valid("by"),
        State::Passed => {
            let passed = cell.passed_on.map(|day| format!("on {day}"));
            match (passed, valid("valid until")) {
                (Some(passed), Some(valid)) => Some(format!("{passed}, {valid}")),
                (passed, valid) => passed.or(valid),
            }
        }
        _ => None,
    };
    let words = match (cell.is_missing(), cell.is_late) {
        (true, true) => format!("{}, required and late", cell.state.words()),
        (true, false) => format!("{}, required", cell.state.words()),
        (false, true) => format!("{}, late", cell.state.words()),
        (false, false) => cell.state.words().to_owned(),
    };
    let flags: Vec<&str> = cell.flags.iter().map(|flag| flag.name()).collect();
    // What is missing first, then by state; better scores after worse ones.
    let order = (cell.state as i32 + if cell.is_missing() { 0 } else { 10 }) * 1000;
    CellView {
        state: if cell.is_missing() { MISSING } else { cell.state.name() },
        words,
        sign: cell.state.sign(),
        score: cell.score.map(percent),
        when,
        flags: flags.join(", "),
        order: order + (cell.score.unwrap_or(0.0).clamp(0.0, 1.0) * 100.0).round() as i32,
    }
}

fn list<'a>(frame: &'a Frame, list: &'a List) -> ListView<'a> {
    let row = |row: &'a Row| {
        let course = |(at, cell): &(usize, Cell)| {
            let until = cell.valid_until.map(|until| format!(" {until}")).unwrap_or_default();
            let words = match cell.state {
                State::Due => format!("to renew by{until}"),
                State::Expired => format!("expired{until}"),
                state if cell.is_late => format!("{}, late", state.words()),
                state => state.words().to_owned(),
            };
            [frame.courses[*at].title.clone(), words]
        };
        RowView {
            name: &row.who.name,
            number: row.who.number.as_deref(),
            department: row.who.department.as_deref(),
            email: row.email.as_deref(),
            is_address: row.email.as_deref().is_some_and(is_address),
            courses: row.courses.iter().map(course).collect(),
            more: row.more,
            first: row
                .courses
                .iter()
                .filter_map(|(_, cell)| cell.valid_until)
                .min()
                .map_or_else(String::new, |day| day.to_string()),
        }
    };
    ListView {
        any: list.people > 0,
        people: counted(list.people, "person", "people"),
        results: counted(list.results, "result", "results"),
        rows: list.rows.iter().map(row).collect(),
        has_departments: list.rows.iter().any(|row| row.who.department.is_some()),
        left_out: left_out(list.people.saturating_sub(MOST_ROWS), "person", "people"),
    }
}

/// An address that is nothing else: no `?`, behind which a link could hold a text of its own.
fn is_address(email: &str) -> bool {
    let plain = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_+".contains(&byte))
    };
    email.split_once('@').is_some_and(|(name, host)| plain(name) && plain(host) && host.contains('.'))
}

/// From the first month in which there was an attempt.
fn months(frame: &Frame, sums: &Sums) -> Option<MonthsView> {
    let ago = sums.months.iter().rposition(|month| month.count > 0)?;
    let now = i32::from(frame.today.year()) * 12 + i32::from(frame.today.month()) - 1;
    let months: Vec<Month> = (0..=ago)
        .rev()
        .map(|ago| {
            let month = now - ago as i32;
            let (year, month) = (month.div_euclid(12) as i16, month.rem_euclid(12) as i8 + 1);
            Month { year, month, scores: &sums.months[ago] }
        })
        .collect();
    let row = |month: &Month| {
        let name = format!("{} {}", plots::MONTH_NAMES[month.month as usize - 1], month.year);
        let quantile =
            |share| month.scores.quantile(share).map_or("–".to_owned(), |score| format!("{score:.0}\u{a0}%"));
        [name, month.scores.count.to_string(), quantile(0.5), quantile(0.25), quantile(0.75)]
    };
    let rows: Vec<_> = months.iter().filter(|month| month.scores.count > 0).map(row).collect();
    let (first, last) = (rows.first()?, rows.last()?);
    let all = Spread::of(months.iter().map(|month| month.scores));
    let when =
        if first[0] == last[0] { format!("in {}", first[0]) } else { format!("from {} to {}", first[0], last[0]) };
    let attempts = counted(all.count as usize, "attempt that counts", "attempts that count");
    let summary = format!("{attempts}, {when}, with a median score of {:.0}\u{a0}%.", all.quantile(0.5)?);
    Some(MonthsView { plot: plots::months(&months), summary, rows })
}

fn department<'a>(name: &'a str, share: &Share, is_required: bool) -> ShareView<'a> {
    let (passed, of) =
        if is_required { (share.required_passed, share.required) } else { (share.all_passed, share.all) };
    let part = passed as f64 / of.max(1) as f64;
    ShareView {
        name,
        people: grouped(share.people),
        passed: format!("{} of {}", grouped(passed), grouped(of)),
        percent: if of > 0 { percent(part) } else { "–".to_owned() },
        bar: plots::bar(part),
    }
}

fn objectives<'a>(frame: &'a Frame, sums: &Sums) -> Vec<ObjectivesView<'a>> {
    let row = |(text, earned): (&'a String, &Earned)| {
        let share = earned.points / earned.possible;
        ObjectiveView {
            text,
            responses: grouped(earned.responses),
            points: format!("{} of {}", number(earned.points), number(earned.possible)),
            percent: percent(share),
            bar: plots::bar(share),
        }
    };
    let course = |(course, sum): (&'a Course, &CourseSum)| ObjectivesView {
        course: &course.title,
        rows: course
            .objectives
            .iter()
            .zip(&sum.objectives)
            .filter(|(_, earned)| earned.possible > 0.0)
            .map(row)
            .collect(),
    };
    let views = frame.courses.iter().zip(&sums.courses).map(course);
    views.filter(|view| !view.rows.is_empty()).collect()
}

/// In the site's order; and how many are left out.
fn quizzes<'a>(frame: &'a Frame, sums: &Sums) -> (Vec<QuizView<'a>>, String) {
    let mut taken: Vec<(&Quiz, &Spread)> =
        frame.quizzes().into_iter().zip(&sums.quizzes).filter(|(_, spread)| spread.count > 0).collect();
    let more = taken.len().saturating_sub(MOST_QUIZZES);
    taken.sort_by_key(|(_, spread)| std::cmp::Reverse(spread.count));
    taken.truncate(MOST_QUIZZES);
    taken.sort_by_key(|(quiz, _)| quiz.at);
    let view = |(quiz, spread): (&'a Quiz, &Spread)| {
        let quantile = |share| spread.quantile(share).map_or("–".to_owned(), |score| format!("{score:.0}"));
        QuizView {
            title: &quiz.title,
            course: &frame.courses[quiz.course].title,
            attempts: spread.count,
            median: format!("{}\u{a0}%", quantile(0.5)),
            middle: format!("{}–{}\u{a0}%", quantile(0.25), quantile(0.75)),
            mark: quiz.mark.map_or("–".to_owned(), percent),
            tenths: spread.tenths,
            plot: plots::histogram(spread, quiz.mark),
        }
    };
    (taken.into_iter().map(view).collect(), left_out(more, "quiz", "quizzes"))
}

fn flag_view(flag: Flag, times: usize, examples: &[Example]) -> FlagView<'_> {
    FlagView {
        name: flag.name(),
        meaning: flag.sentence(),
        times: grouped(times),
        examples: examples.iter().map(|example| [example.name.as_str(), example.detail.as_str()]).collect(),
        left_out: left_out(times - examples.len(), "other", "others"),
    }
}

/// Empty for none.
fn left_out(count: usize, one: &str, many: &str) -> String {
    if count == 0 { String::new() } else { counted(count, one, many) }
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{} {}", grouped(count), if count == 1 { one } else { many })
}

/// With a comma before each three digits.
fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let groups = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy);
    groups.collect::<Vec<_>>().join(",")
}

fn count(count: usize) -> Count {
    Count { any: count > 0, text: grouped(count) }
}

fn counted_be(count: usize, one: &str, many: &str) -> String {
    let verb = if count == 1 { "is" } else { "are" };
    format!("{verb} {}", counted(count, one, many))
}

/// Rounded down: 99.9 % is not all. The sign stays with its number.
fn percent(share: f64) -> String {
    format!("{:.0}\u{a0}%", (share * 100.0 + 1e-9).floor())
}

/// With a decimal only where it has one.
fn number(points: f64) -> String {
    let tenths = (points * 10.0).round() / 10.0;
    format!("{tenths}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plain_address_becomes_a_link() {
        for (email, expected) in [
            ("ann.lee+hr@example.com", true),
            ("ann@example.com?bcc=all@example.com", false),
            ("ann@@example.com", false),
            ("ann", false),
            ("a b@example.com", false),
            ("javascript:alert(1)@x.y", false),
            ("@example.com", false),
            ("ann@localhost", false),
        ] {
            assert_eq!(is_address(email), expected, "{email}");
        }
    }

    #[test]
    fn what_is_not_all_is_not_called_so() {
        for (share, expected) in
            [(0.0, "0\u{a0}%"), (0.57, "57\u{a0}%"), (0.6, "60\u{a0}%"), (0.9999, "99\u{a0}%"), (1.0, "100\u{a0}%")]
        {
            assert_eq!(percent(share), expected);
        }
        assert_eq!([12.0, 2.5, 1.0 / 3.0].map(number), ["12", "2.5", "0.3"]);
        assert_eq!([0, 999, 1_000, 12_034, 1_000_000].map(grouped), ["0", "999", "1,000", "12,034", "1,000,000"]);
    }
}
