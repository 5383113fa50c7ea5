//! Parquet: the rows of the CSV files with types, and graded lines as a warehouse hands them back.

use std::collections::HashSet;
use std::fs::File;
use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::date;
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::record::Field;
use parquet::schema::types::Type;

use super::shards::{grade, lines_of, run, tables};
use super::*;

/// Whether a value of a typed column is what the CSV says in words.
fn is_same(field: &Field, cell: &str) -> bool {
    match field {
        Field::Null => cell.is_empty() || cell == "to mark",
        Field::Str(text) => cell == text || cell.replace('\'', "") == text.replace('\'', ""),
        Field::Double(number) => (cell.parse::<f64>().unwrap() - number).abs() < 1e-4,
        Field::Long(count) => cell == count.to_string(),
        Field::Bool(truth) => *truth == (cell == "yes"),
        Field::Date(days) => cell == (date(1970, 1, 1) + i64::from(*days).days()).to_string(),
        Field::TimestampMicros(micros) => format!("{:.0}", Timestamp::from_microsecond(*micros).unwrap()) == cell,
        _ => false,
    }
}

#[test]
fn parquet_has_the_rows_of_the_csv_files_with_types() {
    let (site, temp) = (&site(), TempDir::new().unwrap());
    let folder = temp.path().join("inbox");
    inbox(&folder, site);
    let out = temp.path().join("report");
    run(site, &[folder], &[], &out, &[]);
    let mut seen = HashSet::new();
    for name in ["results", "attempts", "responses", "flags"] {
        let bytes = fs::read(out.join(format!("{name}.csv"))).unwrap();
        let mut csv = csv::Reader::from_reader(&bytes[3..]);
        let head = csv.headers().unwrap().clone();
        let file = File::open(out.join(format!("{name}.parquet"))).unwrap();
        let reader = SerializedFileReader::new(file).unwrap();
        let mut rows = reader.get_row_iter(None).unwrap();
        for record in csv.records() {
            let (record, row) = (record.unwrap(), rows.next().unwrap().unwrap());
            let cells: Vec<_> = row.get_column_iter().collect();
            assert_eq!(
                cells.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(),
                head.iter().collect::<Vec<_>>()
            );
            for ((column, field), cell) in cells.into_iter().zip(&record) {
                assert!(is_same(field, cell), "{name}.{column}: {field} is not {cell:?}");
                seen.insert(std::mem::discriminant(field));
                let is_typed = !matches!(field, Field::Str(_));
                let is_text = ["learner", "quiz", "mark", "flags", "response"].contains(&column.as_str());
                assert!(*field == Field::Null || is_typed != is_text || !is_text, "{column}");
            }
        }
        assert!(rows.next().is_none(), "{name}");
    }
    assert_eq!(seen.len(), 7, "every type is met, and what is missing is null");
}

/// Lines as Spark writes a text, in groups of a few.
fn write_lines(path: &Path, lines: &[&str], column: &str, repetition: Repetition) {
    let field = Type::primitive_type_builder(column, Physical::BYTE_ARRAY)
        .with_repetition(repetition)
        .with_logical_type(Some(LogicalType::String))
        .build()
        .unwrap();
    let schema = Type::group_type_builder("spark_schema").with_fields(vec![Arc::new(field)]).build().unwrap();
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    let file = File::create(path).unwrap();
    let mut writer = SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties)).unwrap();
    for lines in lines.chunks(3) {
        let values: Vec<_> = lines.iter().map(|line| ByteArray::from(line.as_bytes().to_vec())).collect();
        let given = vec![1; values.len()];
        let mut group = writer.next_row_group().unwrap();
        let mut to = group.next_column().unwrap().unwrap();
        let given = (repetition == Repetition::OPTIONAL).then_some(&given[..]);
        to.typed::<ByteArrayType>().write_batch(&values, given, None).unwrap();
        to.close().unwrap();
        group.close().unwrap();
    }
    writer.close().unwrap();
}

#[test]
fn graded_lines_may_come_as_parquet() {
    let (site, temp) = (&site(), TempDir::new().unwrap());
    let folder = temp.path().join("inbox");
    inbox(&folder, site);
    let lines = lines_of(&folder);
    let whole = temp.path().join("whole");
    run(site, std::slice::from_ref(&folder), &[], &whole, &[]);
    let (from, to) = (temp.path().join("lines"), temp.path().join("graded"));
    fs::write(&from, lines.join("\n")).unwrap();
    grade(site, &from, &to);
    let text = fs::read_to_string(&to).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let shards = temp.path().join("graded.parquet");
    fs::create_dir(&shards).unwrap();
    let (some, others) = lines.split_at(lines.len() / 2);
    write_lines(&shards.join("part-1.snappy.parquet"), others, "value", Repetition::OPTIONAL);
    write_lines(&shards.join("part-0"), some, "line", Repetition::REQUIRED);
    let joined = temp.path().join("joined");
    run(site, &[], &[shards], &joined, &[]);
    for (name, bytes) in tables(&whole) {
        assert!(fs::read(joined.join(&name)).unwrap() == bytes, "{name} differs");
    }
    let other = temp.path().join("other.parquet");
    write_lines(&other, &lines, "text", Repetition::OPTIONAL);
    let what = results::collect(&shards::collection(site, &[], std::slice::from_ref(&other), &joined, &[]));
    let said = what.unwrap_err().to_string();
    assert!(said.ends_with("no column `value` or `line` of text with graded lines, but `text`"), "{said}");
}
