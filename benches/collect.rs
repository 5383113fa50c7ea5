//! What `collect` takes of time and memory: `cargo bench --bench collect [-- --submissions 10000 --as zip --ledger]`; with
//! `--postgres` in the place of `--ledger` the ledger is on a server of its own, as Debian's packages have it. With
//! `--more 10000` so many submissions come afterwards and are only added to the same ledger; then the tables are made again.
//!
//! Submissions are made from a seed, as a browser would make them, for a site of five quizzes with ten questions each:
//! most responses right, one learner in fifty with a second file, one in two hundred with a friend's attempt, and a text
//! in each fifth attempt that HR is to mark. Then the program of this build collects them, in a process of its own.

#![expect(clippy::print_stdout, reason = "figures are all that it is for")]

#[path = "corpus/dice.rs"]
#[expect(dead_code, reason = "the course has more to throw")]
mod dice;
#[path = "../tests/support/postgres.rs"]
mod shared;

use std::error::Error;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use coursewright::build::{Options, Session};
use coursewright::quiz::{self, QuizData, Record, Response};
use coursewright::results;
use rayon::prelude::*;
use zip::write::SimpleFileOptions;

use dice::Dice;

const USAGE: &str = "cargo bench --bench collect -- [--submissions N] [--attempts N] [--as folder|zip|mbox] \
                     [--ledger | --postgres [--more N]] [--in FOLDER, kept] [--program FILE]";
const QUIZZES: usize = 5;
const SEED: u64 = 1;
const WORDS: [&str; 12] =
    ["customer", "offer", "reach", "visit", "order", "price", "need", "month", "report", "budget", "page", "reason"];

fn main() -> Result<(), Box<dyn Error>> {
    let (mut submissions, mut attempts, mut layout) = (1_000, 10, "folder".to_owned());
    let (mut ledger, mut postgres, mut more) = (false, false, 0);
    let (mut kept, mut program) = (None, PathBuf::from(env!("CARGO_BIN_EXE_coursewright")));
    let mut given = std::env::args().skip(1);
    while let Some(name) = given.next() {
        let mut value = || given.next().ok_or(format!("{name} needs a value\n{USAGE}"));
        match name.as_str() {
            "--submissions" => submissions = value()?.parse()?,
            "--attempts" => attempts = value()?.parse()?,
            "--as" => layout = value()?,
            "--ledger" => ledger = true,
            "--postgres" => postgres = true,
            "--more" => more = value()?.parse()?,
            "--in" => kept = Some(PathBuf::from(value()?)),
            "--program" => program = value()?.into(),
            // What cargo adds for the test harness.
            "--bench" => {}
            _ => return Err(format!("{name} is not known\n{USAGE}").into()),
        }
    }
    if more > 0 && !(ledger || postgres) {
        return Err(format!("more can come only where there is a ledger\n{USAGE}").into());
    }
    let temp = tempfile::tempdir()?;
    let root = kept.unwrap_or_else(|| temp.path().to_owned());
    let site = root.join("site");
    write_site(&site)?;
    let ledger_at = match (ledger, postgres) {
        (_, true) => Some(shared::Server::start(true)).map(|server| (server.database(), Some(server))),
        (true, false) => {
            let file = root.join("ledger.sqlite");
            let _ = fs::remove_file(&file);
            Some((file.display().to_string(), None))
        }
        (false, false) => None,
    };
    let out = root.join("report");
    for (first, many) in [(0, submissions), (submissions, more)].into_iter().filter(|(_, many)| *many > 0) {
        let inbox = root.join(format!("inbox-{first}-{many}-{attempts}-{layout}"));
        if !inbox.exists() {
            let quizzes = quizzes(&site)?;
            let make =
                |at: usize| (format!("submission-{:07}.json", first + at), submission(&quizzes, first + at, attempts));
            match layout.as_str() {
                "folder" => write_folder(&inbox, many, make)?,
                "zip" => write_zip(&inbox, many, make)?,
                "mbox" => write_mailbox(&inbox, many, make)?,
                _ => return Err(USAGE.into()),
            }
        }
        let collect = |more: &[&OsStr]| {
            let mut command = Command::new(&program);
            command.arg("collect").arg("--site").arg(&site).arg("--out").arg(&out).args(more);
            if let Some((ledger, _)) = &ledger_at {
                command.arg("--ledger").arg(ledger);
            }
            run(&mut command)
        };
        let with = match (ledger, postgres) {
            (_, true) => ", with a ledger on a server",
            (true, false) => ", with a ledger",
            (false, false) => "",
        };
        // Whatever it is, it is read by its content where its name does not tell.
        let inbox_at = inbox.as_os_str();
        if first == 0 {
            let used = collect(&[inbox_at])?;
            println!("{} attempts in {many} submissions, as {layout}{with}", many * attempts);
            show(&used, many * attempts, &inbox, &out)?;
        } else {
            let used = collect(&[inbox_at, OsStr::new("--only-add")])?;
            println!("{} more attempts in {many} submissions, only added", many * attempts);
            show(&used, many * attempts, &inbox, &out)?;
            let used = collect(&[])?;
            let all = (first + many) * attempts;
            println!("the tables of all {all} attempts, made from the ledger");
            show(&used, all, &inbox, &out)?;
        }
    }
    Ok(())
}

fn show(used: &Used, total: usize, inbox: &Path, out: &Path) -> Result<(), Box<dyn Error>> {
    println!("{:>10.1} s, {:.1} of them of processors", used.wall.as_secs_f64(), used.processor);
    println!("{:>10.1} µs an attempt", used.wall.as_secs_f64() * 1e6 / total.max(1) as f64);
    println!("{:>10.0} MiB at the most", used.peak);
    println!("{:>10.0} MiB read, {:.0} MiB of tables", size(inbox)? as f64 / 1048576.0, size(out)? as f64 / 1048576.0);
    Ok(())
}

struct Used {
    wall: Duration,
    /// In seconds, and in MiB.
    processor: f64,
    peak: f64,
}

fn run(command: &mut Command) -> Result<Used, Box<dyn Error>> {
    let clock = Instant::now();
    let mut child = command.stdin(Stdio::null()).stderr(Stdio::piped()).spawn()?;
    // It says little, but may say it at once.
    let mut said = child.stderr.take().expect("it was asked for");
    let said = thread::spawn(move || {
        let mut text = String::new();
        std::io::Read::read_to_string(&mut said, &mut text).map(|_| text)
    });
    let (mut processor, mut peak) = (0.0, 0.0);
    let status = loop {
        // The most memory that it ever had; it only grows, so the last look tells.
        if let Ok(status) = fs::read_to_string(format!("/proc/{}/status", child.id())) {
            let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next());
            peak = most.and_then(|kib| kib.parse::<f64>().ok()).map_or(peak, |kib| kib / 1024.0);
        }
        if let Ok(stat) = fs::read_to_string(format!("/proc/{}/stat", child.id())) {
            let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
            let ticks =
                fields.get(11..13).map(|both| both.iter().filter_map(|one| one.parse::<f64>().ok()).sum::<f64>());
            // A hundred ticks a second, on every Linux that anybody has.
            processor = ticks.map_or(processor, |ticks| ticks / 100.0);
        }
        if let Some(status) = child.try_wait()? {
            break status;
        }
        thread::sleep(Duration::from_millis(5));
    };
    let wall = clock.elapsed();
    let said = said.join().map_err(|_| "the reader of what was said has failed")??;
    if !status.success() {
        return Err(said.into());
    }
    println!("{}", said.trim_end());
    Ok(Used { wall, processor, peak })
}

fn write_site(root: &Path) -> std::io::Result<()> {
    let put = |path: &str, text: String| {
        let path = root.join(path);
        fs::create_dir_all(path.parent().expect("it is below the root"))?;
        fs::write(path, text)
    };
    let names: Vec<_> = (1..=QUIZZES).map(|number| format!("topic-{number}")).collect();
    put(
        "content/site.yaml",
        "id: bench\ntitle: Bench\nlearner: {ask: [name, employee_id, email], require: [name]}\n".to_owned(),
    )?;
    put(
        "content/course/course.yaml",
        format!("title: The course\npass: {{quizzes: [{}], mark: 70%}}\nvalid_for: 12 months\n", names.join(", ")),
    )?;
    put("content/course/module/module.yaml", "title: The module\n".to_owned())?;
    for name in &names {
        let lesson = format!("---\ntitle: Lesson on {name}\ncheck: {name}\n---\nText.\n");
        put(&format!("content/course/module/{name}.md"), lesson)?;
        put(&format!("quizzes/course/{name}.yaml"), quiz_file(name))?;
    }
    Ok(())
}

fn quiz_file(name: &str) -> String {
    let mut text = format!("quiz: {name}\ntitle: Quiz on {name}\nmode: check\npass_mark: 60%\nquestions:\n");
    let mut add = |id: &str, kind: &str, prompt: &str, rest: &str| {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "  - id: {id}\n    type: {kind}\n    prompt: {prompt}\n{rest}");
    };
    for number in 1..=4 {
        add(
            &format!("q-one-{number}"),
            "single_choice",
            &format!("Which of these four sentences on {name} holds in case {number}?"),
            "    options:\n      - {text: It never happens, id: a}\n      - {correct: It happens each month, id: b}\n      \
             - {text: Only the report says so, id: c}\n      - {text: Nobody knows the reason, id: d}",
        );
    }
    add(
        "q-many",
        "multiple_response",
        "Which two of these make the offer better?",
        "    options:\n      - {correct: A clear price, id: a}\n      - {correct: A reason to come back, id: b}\n      \
         - {text: More colours, id: c}\n      - {text: A longer page, id: d}",
    );
    add("q-true", "true_false", "An order counts when it is paid.", "    answer: true");
    add(
        "q-number",
        "numeric",
        "Of 400 visitors, 12 order. How many in a hundred?",
        "    answers: [{value: 3, tolerance: 0}]",
    );
    add("q-word", "short_answer", "What is CTR short for?", "    answers: [click-through rate]");
    add("q-order", "ordering", "In which order?", "    items: [Sees the offer, Reads the page, Orders]");
    if name.ends_with(&QUIZZES.to_string()) {
        add(
            "q-letter",
            "free_text",
            "Write to a customer.",
            "    points: 2\n    model_answer: Dear customer, we listen.\n    marked_by: hr",
        );
    } else {
        let pairs = "    pairs:\n      - {item: Reach, match: Have seen it}\n      - {item: Orders, match: Have paid}\n      \
                     - {item: Visits, match: Have come}";
        add("q-pairs", "matching", "What measures what?", pairs);
    }
    text
}

fn quizzes(site: &Path) -> Result<Vec<QuizData>, Box<dyn Error>> {
    let mut session = Session::new(Options { root: site.to_owned(), base_url: None });
    session.refresh();
    let faults: Vec<_> = session.state().diagnostics.iter().filter(|fault| fault.is_error()).collect();
    if !faults.is_empty() {
        return Err(format!("the site has faults: {faults:?}").into());
    }
    let site = session.site_with_questions().map_err(|fault| format!("{fault:?}"))?;
    let data = |number| {
        let (_, node) = site.quiz(&format!("topic-{number}")).ok_or("a quiz is missing")?;
        Ok(QuizData::of(&node.quiz, "course"))
    };
    (1..=QUIZZES).map(data).collect()
}

/// What a browser would hand in.
fn submission(quizzes: &[QuizData], at: usize, attempts: usize) -> String {
    // A second file of the learner before.
    let learner = if at % 50 == 49 { at - 1 } else { at };
    let mut text = format!(
        "{{\"format\":\"{}\",\"id\":\"s-{at:08}\",\"site\":{{\"id\":\"bench\",\"build\":\"0123456789abcdef\"}},\"learner\":{{\"name\":\
         \"{} Learner {learner}\",\"employee_id\":\"E{learner:07}\",\"email\":\"learner{learner}@example.com\"}},\"created\":\
         \"2026-05-30T10:30:00.000Z\",\"attempts\":[",
        results::FORMAT,
        ["Ann", "Bob", "Cem", "Dee", "李雷", "Zoë"][learner % 6],
    );
    for number in 0..attempts {
        if number > 0 {
            text.push(',');
        }
        // The first attempt of a friend.
        let whose = if at % 200 == 199 && number == 0 { at - 10 } else { at };
        attempt(&mut text, quizzes, whose, number);
    }
    text.push_str("],\"lessons\":[");
    for number in 1..=QUIZZES {
        let between = if number > 1 { "," } else { "" };
        let _ = write!(
            text,
            "{between}{{\"course\":\"course\",\"lesson\":\"course/module/topic-{number}\",\"opened\":\"2026-05-01T09:00:00.000Z\",\
             \"finished\":\"2026-05-01T09:20:00.000Z\"}}"
        );
    }
    text.push_str("]}");
    text
}

fn attempt(text: &mut String, quizzes: &[QuizData], at: usize, number: usize) {
    let data = &quizzes[number % quizzes.len()];
    let mut dice = Dice::new(SEED, &data.quiz, at * 1_000 + number);
    let id = format!("{:016x}", dice.below(u64::MAX));
    let (day, hour, minute) = (1 + number % 28, dice.between(8..=17), dice.between(0..=49));
    let (second, milli) = (dice.between(0..=59), dice.between(0..=999));
    let time = |minute: usize| format!("2026-05-{day:02}T{hour:02}:{minute:02}:{second:02}.{milli:03}Z");
    let _ = write!(
        text,
        "{{\"id\":\"{id}\",\"course\":\"course\",\"quiz\":\"{}\",\"mode\":\"check\",\"number\":{},\"scoring\":\"{}\",\"started\":\"{}\",\
         \"ended\":\"{}\",\"seed\":\"{id}\",\"questions\":[",
        data.quiz,
        number / quizzes.len() + 1,
        data.scoring,
        time(minute),
        time(minute + 9),
    );
    let mut records = Vec::new();
    for (place, question) in data.questions.iter().enumerate() {
        let given = response(&question.id, &mut dice);
        let seconds = dice.between(30..=900) as f64 / 10.0;
        let between = if place > 0 { "," } else { "" };
        let _ = write!(
            text,
            "{between}{{\"id\":\"{}\",\"wording\":\"{}\",\"shown\":[],\"tries\":[{}],\"hints\":0,\"seconds\":{seconds},\"confidence\":null}}",
            question.id,
            question.wording,
            serde_json::to_string(&given).expect("a response has string keys only"),
        );
        records.push(Record { id: question.id.clone(), tries: vec![given], hints: 0, confidence: None });
    }
    let score = quiz::score(data, &id, &records);
    let _ =
        write!(text, "],\"claimed\":{{\"score\":{},\"passed\":{}}}}}", score.score, score.passed.unwrap_or_default());
}

fn response(question: &str, dice: &mut Dice) -> Response {
    let is_right = dice.percent(80);
    let list = |ids: &[&str]| Response::List(ids.iter().map(|id| (*id).to_owned()).collect());
    let map = |pairs: &[(&str, &str)]| {
        Response::Map(pairs.iter().map(|(pair, choice)| ((*pair).to_owned(), (*choice).to_owned())).collect())
    };
    match question.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == '-') {
        "q-one" => Response::text(if is_right { "b" } else { dice.pick(&["a", "c", "d"]) }),
        "q-many" => list(if is_right { &["a", "b"] } else { &["a", "c"] }),
        "q-true" => Response::text(if is_right { "true" } else { "false" }),
        "q-number" => Response::text(if is_right { "3" } else { "33" }),
        "q-word" => Response::text(if is_right { "Click-through  rate" } else { "click to reach" }),
        "q-order" if is_right => list(&["sees-the-offer", "reads-the-page", "orders"]),
        "q-order" => list(&["reads-the-page", "sees-the-offer", "orders"]),
        "q-pairs" if is_right => map(&[("reach", "have-seen-it"), ("orders", "have-paid"), ("visits", "have-come")]),
        "q-pairs" => map(&[("reach", "have-paid"), ("orders", "have-seen-it"), ("visits", "have-come")]),
        _ => {
            let words: Vec<_> = (0..40).map(|_| dice.pick(&WORDS)).collect();
            map(&[("text", &format!("Dear customer, {}.", words.join(" ")))])
        }
    }
}

fn write_folder(
    folder: &Path,
    count: usize,
    make: impl Fn(usize) -> (String, String) + Sync,
) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(folder)?;
    (0..count).into_par_iter().try_for_each(|at| {
        let (name, text) = make(at);
        fs::write(folder.join(name), text)
    })?;
    Ok(())
}

fn write_zip(path: &Path, count: usize, make: impl Fn(usize) -> (String, String) + Sync) -> Result<(), Box<dyn Error>> {
    let mut archive = zip::ZipWriter::new(BufWriter::new(File::create(path)?));
    for at in 0..count {
        let (name, text) = make(at);
        archive.start_file(name, SimpleFileOptions::default().compression_level(Some(1)))?;
        archive.write_all(text.as_bytes())?;
    }
    archive.finish()?.flush()?;
    Ok(())
}

fn write_mailbox(
    path: &Path,
    count: usize,
    make: impl Fn(usize) -> (String, String) + Sync,
) -> Result<(), Box<dyn Error>> {
    use base64::Engine;
    let mut out = BufWriter::new(File::create(path)?);
    for at in 0..count {
        let (name, text) = make(at);
        write!(
            out,
            "From learner{at}@example.com Mon May  4 10:00:00 2026\r\nFrom: learner{at}@example.com\r\nSubject: Results\r\n\
             MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b1\"\r\n\r\n--b1\r\nContent-Type: text/plain\r\n\r\n\
             Here it is.\r\n--b1\r\nContent-Type: application/json; name=\"{name}\"\r\nContent-Disposition: attachment; \
             filename=\"{name}\"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        )?;
        let encoded = base64::engine::general_purpose::STANDARD.encode(text);
        for line in encoded.as_bytes().chunks(76) {
            out.write_all(line)?;
            out.write_all(b"\r\n")?;
        }
        out.write_all(b"--b1--\r\n\r\n")?;
    }
    out.flush()?;
    Ok(())
}

fn size(path: &Path) -> std::io::Result<u64> {
    let meta = fs::metadata(path)?;
    if !meta.is_dir() {
        return Ok(meta.len());
    }
    fs::read_dir(path)?.map(|entry| size(&entry?.path())).sum()
}
