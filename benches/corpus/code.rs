//! Blocks of code, about one kilobyte each, in the languages that such courses show. No two are alike.

use super::dice::Dice;
use super::words::SUBJECT;

pub const LANGUAGES: &[&str] = &["html", "javascript", "json", "python", "bash", "css", "sql", "yaml"];

pub fn block(language: &str, dice: &mut Dice) -> String {
    let parts: Vec<String> = (0..dice.between(3..=5)).map(|_| part(language, dice)).collect();
    match language {
        "html" => format!("<main lang=\"en\">\n{}\n</main>", parts.join("\n")),
        "json" => format!("{{\n{}\n}}", parts.join(",\n")),
        "yaml" => parts.join("\n"),
        _ => parts.join("\n\n"),
    }
}

fn part(language: &str, dice: &mut Dice) -> String {
    let name = format!("{}_{}", plain(dice), plain(dice));
    let (one, other, third) = (plain(dice), plain(dice), plain(dice));
    let (few, many) = (dice.between(1..=99), dice.between(100..=99_999));
    match language {
        "html" => format!(
            "  <section id=\"{name}\" class=\"card card-{one}\" data-step=\"{many}\">\n    <h2>The {one} of a \
             {other}</h2>\n    <!-- {other} before {third}: {few} -->\n    <p>Each <em>{third}</em> has {few} \
             &amp; more.</p>\n    <a href=\"/{one}/{name}?from={many}\" rel=\"next\">{third}</a>\n  </section>"
        ),
        "javascript" => format!(
            "// Keeps each {one} with a {other} above {many}.\nexport async function {name}(items, limit = {few}) \
             {{\n  const kept = items.filter((item) => item.{one} > {many} && item.kind !== \"{third}\");\n  await \
             report(`${{kept.length}} of {other}`);\n  return kept.slice(0, limit).map(({{ id }}) => \
             `{name}-${{id}}`);\n}}"
        ),
        "json" => format!(
            "  \"{name}_{many}\": {{\n    \"{one}\": {few},\n    \"active\": {},\n    \"label\": \"The {other} of {third}\",\n    \
             \"rates\": [{few}.{many}, {many}, null],\n    \"next\": {{\"{other}\": \"{third}\", \"after\": {many}}}\n  }}",
            few % 2 == 0
        ),
        "python" => format!(
            "def {name}(rows: list[dict], floor: float = {few}.5) -> dict:\n    \"\"\"The {one} of every {other}, by \
             {third}.\"\"\"\n    kept = [row for row in rows if row[\"{one}\"] >= floor]  # {other}\n    if not \
             kept:\n        raise ValueError(f\"no {third} above {{floor}}\")\n    return {{\"name\": \"{name}\", \
             \"count\": len(kept), \"share\": len(kept) / {many}}}"
        ),
        "bash" => format!(
            "# The {one} of each {other}\nfor file in ./{name}/*.csv; do\n  awk -F, '$2 > {many} {{ print $1 }}' \
             \"$file\" | sort -u > \"${{file%.csv}}.{third}.txt\"\ndone\n[ \"$(wc -l < {name}.txt)\" -gt {few} ] || \
             echo \"too few: {other}\" >&2"
        ),
        "css" => format!(
            "/* {one} beside {other} */\n.{one}-{name} > a:hover,\n.{other}[data-{third}=\"{few}\"] {{\n  --{third}: \
             {few}rem;\n  margin-inline: calc(var(--{third}) * 2) {few}px;\n  color: #{many:05x};\n  transition: \
             opacity {few}ms ease-in;\n}}"
        ),
        "sql" => format!(
            "-- The {one} of a {other}\nSELECT {one}.id, count(*) AS {name}\nFROM {one}\nJOIN {other} ON \
             {other}.{one}_id = {one}.id\nWHERE {one}.{third} > {many} AND {other}.state <> '{third}'\nGROUP BY \
             {one}.id\nHAVING count(*) >= {few};"
        ),
        _ => format!(
            "{name}_{many}:\n  # {one} before {other}\n  {one}: {few}\n  active: true\n  label: \"The {other} of \
             {third}\"\n  steps:\n    - {one}: {many}\n      after: [{other}, {third}]\n    - {third}: {few}.5"
        ),
    }
}

/// A subject that is a name in every language.
fn plain(dice: &mut Dice) -> &'static str {
    let word = dice.pick(&SUBJECT);
    if word.is_ascii() { word } else { "place" }
}
