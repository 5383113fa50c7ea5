//! results.xlsx holds what the tables hold, with types, and nothing that a spreadsheet would reckon.

use calamine::{Data, DataType as _, Reader as _, Xlsx, open_workbook};

use super::*;

fn opened(out: &Path) -> Xlsx<std::io::BufReader<fs::File>> {
    open_workbook(out.join("results.xlsx")).unwrap()
}

/// A cell as the CSV beside the workbook has it.
fn in_words(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) => text.clone(),
        Data::Float(number) => format!("{}", (number * 1e4).round() / 1e4),
        Data::DateTime(time) => {
            let time = time.as_f64();
            let seconds = (time * 86_400.0).round() as i64 - 25_569 * 86_400;
            let time = Timestamp::from_second(seconds).unwrap();
            if seconds % 86_400 == 0 { time.to_string()[..10].to_owned() } else { time.to_string() }
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_sheet_has_the_rows_of_its_table() {
    let (site, temp) = (&site(), TempDir::new().unwrap());
    let folder = temp.path().join("inbox");
    inbox(&folder, site);
    let out = temp.path().join("report");
    collect(&[folder], &out, site);
    let mut workbook = opened(&out);
    let names = ["Summary", "People", "Results", "Attempts", "Responses", "Flags", "Set aside"];
    assert_eq!(workbook.sheet_names(), names);
    let mut dates = 0;
    for (sheet, file) in [
        ("Results", "results.csv"),
        ("Attempts", "attempts.csv"),
        ("Responses", "responses.csv"),
        ("Flags", "flags.csv"),
        ("Set aside", "set-aside.csv"),
    ] {
        let range = workbook.worksheet_range(sheet).unwrap();
        let bytes = fs::read(out.join(file)).unwrap();
        let mut table = csv::ReaderBuilder::new().has_headers(false).from_reader(&bytes[3..]);
        let expected: Vec<Vec<String>> =
            table.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        assert_eq!(range.height(), expected.len(), "{sheet}");
        for (row, expected) in range.rows().zip(&expected) {
            for (cell, expected) in row.iter().zip(expected) {
                dates += usize::from(matches!(cell, Data::DateTime(_)));
                // What keeps a text from being reckoned in a CSV is not needed here.
                let expected = expected.replace("\'", "").replace("\r\n", "\n");
                assert_eq!(in_words(cell).replace("\'", "").replace("\r\n", "\n"), expected, "{sheet}");
            }
        }
        assert!(workbook.worksheet_formula(sheet).unwrap().is_empty(), "{sheet} has a formula");
    }
    assert!(dates > 20, "times are times: {dates}");
}

#[test]
fn each_person_is_a_row_and_the_summary_counts_them() {
    let (site, temp) = (&site(), TempDir::new().unwrap());
    let folder = temp.path().join("inbox");
    inbox(&folder, site);
    let out = temp.path().join("report");
    let report = collect(&[folder], &out, site);
    let mut workbook = opened(&out);
    let people = workbook.worksheet_range("People").unwrap();
    assert_eq!(people.height(), report.learners.len() + 1);
    let passed = people.rows().flatten().filter(|cell| **cell == *"passed").count();
    assert_eq!(passed, report.summary().passed);

    let summary = workbook.worksheet_range("Summary").unwrap();
    let row = |name: &str| summary.rows().find(|row| row[0] == *name).unwrap_or_else(|| panic!("{name}"));
    assert_eq!(row("People")[1], Data::Float(report.learners.len() as f64));
    let head = row("Course").iter().position(|cell| *cell == *"passed").unwrap();
    let courses = summary.rows().skip_while(|row| row[0] != *"Course").skip(1);
    let counted: f64 = courses.take(report.learners[0].courses.len()).filter_map(|row| row[head].as_f64()).sum();
    assert_eq!(counted, passed as f64);
    for (flag, times) in &report.summary().flags {
        // Of files of another site there is no row in the table of flags.
        if *flag != Flag::OtherSite {
            assert_eq!(row(flag.name())[1], Data::Float(*times as f64), "{flag:?}");
        }
    }
}
