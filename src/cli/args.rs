//! Commands and their options.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::{Args as Options, Parser, Subcommand, ValueEnum};

/// Training courses and a knowledge base as a static site, with quiz results that HR can grade again.
#[derive(Debug, Parser)]
#[command(name = "coursewright", version, about, max_term_width = 100, after_help = EXAMPLES)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "\
Examples:
  coursewright new my-course            make a small working site to begin with
  coursewright serve my-course --open   see every save in the browser
  coursewright build my-course          write the finished site to my-course/public
  coursewright collect inbox/ --site my-course --out report/";

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a small working site to begin with
    #[command(after_help = "Example:\n  coursewright new my-course")]
    New(New),
    /// Write the finished site to a folder
    #[command(after_help = "\
Examples:
  coursewright build
  coursewright build my-course --out /var/www/training --base-url https://training.example.com/
  coursewright build --strict --format json

The old site stays whole until the new one is complete, and also when there are errors.")]
    Build(Build),
    /// Read everything and report what is wrong, without writing anything
    #[command(after_help = "\
Examples:
  coursewright check --strict
  coursewright check --report report/            questions that learners' results cast doubt on, too

What results say are notes: no check fails by them, with --strict either.
docs/content/results/for-authors/item-analysis.md explains each.")]
    Check(Check),
    /// Show the site in a browser, and every save at once
    #[command(
        after_help = "Examples:\n  coursewright serve --open\n  coursewright serve my-course --port 4000\n  coursewright serve --report report/"
    )]
    Serve(Serve),
    /// Grade learners' submissions again and write HR's tables
    #[command(after_help = "\
Example:
  coursewright collect inbox/ --site my-course --out report/

A folder is searched for .json, .zip, .eml and .mbox files, and these for submissions. Each file is counted once, or listed in set-aside.csv with the reason.
With --ledger, a run needs the new files alone, and answers that were changed since do not matter.
Texts that HR marks stand in to-mark.csv: write points into it, and collect again with --marks report/to-mark.csv.")]
    Collect(Collect),
    /// Write one private HTML file in which HR reads submissions without this program
    #[command(after_help = "\
Examples:
  coursewright desk --site my-course --out desk.html
  coursewright desk --site my-course --roster staff.csv --out /safe/desk.html

The file opens with a double click and needs no network. It holds the answers of all quizzes: give it to HR alone, and
make it anew when the site has changed. What it shows is what `collect` finds.")]
    Desk(Desk),
    /// Grade submissions line by line, as a step of an engine that spreads them over machines
    #[command(after_help = "\
Examples:
  coursewright grade --site my-course < submissions.jsonl > graded.jsonl
  parallel --pipe --keep-order coursewright grade --site my-course < submissions.jsonl > graded.jsonl
  coursewright collect --graded graded.jsonl --site my-course --out report/

A line is a submission in JSON, or {\"file\": …, \"submission\": …} with the name of its file. Each gives one line, in the same
order: graded, or with the reason why it is none. docs/content/results/for-programs/grading-elsewhere.md describes both.")]
    Grade(Grade),
    /// Send xAPI statements to a learning record store
    #[command(after_help = "\
Example:
  coursewright send report/statements-unsent.jsonl --lrs https://lrs.example.com/xapi --lrs-auth lrs.txt

`collect --lrs` sends them itself, and leaves in statements-unsent.jsonl what could not be sent. A statement that is sent
twice is in the store once. Exit code 0: all are in the store; 1: it refused some; 3: some wait to be sent again.")]
    Send(Send),
    /// Give each person a code of their own, by which their questions are drawn, and a link to the site
    #[command(after_help = "\
Examples:
  coursewright invite --roster staff.csv --site my-course --key hr-signing-key.txt --out codes.csv
  coursewright invite --roster staff.xlsx --key hr-signing-key.txt --for final-exam --round 2027 --out codes.csv

The same list, key and round give the same codes. docs/content/results/for-hr/personal-codes.md says what a code proves and what not.")]
    Invite(Invite),
    /// Issue certificates for what a report says is passed: pages to print, and Open Badges for wallets
    #[command(after_help = "\
Examples:
  coursewright certify report/ --site my-course --key hr-signing-key.txt --out certificates/
  coursewright certify report/ --key hr-signing-key.txt --despite-flags employee_id:e1

`report/` is the folder that `collect` wrote. What an earlier run has issued stays as it is; certificates.csv lists all.
docs/content/results/for-hr/certificates.md says who gets one, and what it proves.")]
    Certify(Certify),
    /// Say whether certificates are genuine
    #[command(after_help = "\
Examples:
  coursewright verify ann-0d5b1f308a518c3e.jwt --site my-course
  coursewright verify certificates/online-marketing/*.html

A file holds a credential (.jwt), a printed page (.html), or the text or address that its QR code holds. Exit code 0: all
are genuine and valid, and a page says what was signed; 1: some are not; 2: wrong use, or a file that is not there. Each file
is listed. The site's page verify.html does the same without this program.")]
    Verify(Verify),
    /// Make HR's pairs of keys: one with which learners' results are sealed, one with which certificates are signed
    #[command(after_help = "\
Examples:
  coursewright keys new                         writes hr-private-key.txt, and prints the public key for site.yaml
  coursewright keys new --out /safe/hr-2027.txt
  coursewright keys new --for signing           writes hr-signing-key.txt
  coursewright keys show hr-private-key.txt     the public key and its fingerprint

docs/content/results/for-hr/sealed-results.md says how results are sealed and opened, certificates.md beside it what is
signed.")]
    Keys(Keys),
    /// Write the ids that were left out of quizzes, so that responses outlive a change of words
    #[command(after_help = "\
Examples:
  coursewright fmt                              all quizzes, and all lessons with questions in them
  coursewright fmt quizzes/online-marketing
  coursewright fmt --check                      write nothing; exit code 1 where ids are missing

Nothing else in a file is touched: comments, order, quotes and empty lines stay as they are.")]
    Fmt(Fmt),
    /// Show what has changed in quizzes, and what becomes of attempts made before
    #[command(after_help = "\
Examples:
  coursewright diff public .                    the site as it was built, and as it is written now
  coursewright diff ../published-in-june . --format json
  git worktree add /tmp/before HEAD~1 && coursewright diff /tmp/before .

Exit code 0: no quiz is scored otherwise; 1: some are; 2: one side could not be read.")]
    Diff(Diff),
    /// Say why a rule on questions is there, with an example that breaks it and the same mended
    #[command(after_help = "\
Examples:
  coursewright explain               list all rules
  coursewright explain longest-key   why, and what to do

The code of a rule stands in brackets in what `check` says: warning[longest-key].")]
    Explain(Explain),
    /// Make quiz files of another program's questions
    #[command(after_help = "\
Examples:
  coursewright import bank.gift --into quizzes/onboarding
  coursewright import moodle.xml --into quizzes/onboarding/safety.yaml
  coursewright import canvas.zip --format qti12 --into quizzes/onboarding

Each quiz, category or assessment of the source becomes a file; with a name that ends in .yaml, all become one. What
cannot be kept is listed with its place in the source. Nothing is written over, and either all files are written or none.
docs/content/reference/other-programs/interchange.md says what becomes of what.")]
    Import(Import),
    /// Write quizzes for another program: Moodle, Canvas, anything that reads QTI or a table; cards for Anki
    #[command(after_help = "\
Examples:
  coursewright export moodle-xml --out exported
  coursewright export qti21 safety-check fire-practice --out exported
  coursewright export csv quizzes/onboarding/safety.yaml --out exported --strict
  coursewright export anki onboarding --out exported

Each quiz becomes a file. What the format cannot hold is listed, question by question. For anki, each course becomes a
package of cards: the concepts of its lessons, and the questions that can be reviewed.")]
    Export(Export),
    /// Print the JSON Schema of a kind of file, for editors
    #[command(after_help = "Examples:\n  coursewright schema quiz\n  coursewright schema --all docs/schemas")]
    Schema(Schema),
    /// Print a script that completes commands in a shell
    #[command(
        after_help = "Example:\n  coursewright completions bash > ~/.local/share/bash-completion/completions/coursewright"
    )]
    Completions(Completions),
}

#[derive(Debug, Options)]
pub struct New {
    /// The folder to make; it may exist if it is empty
    pub folder: PathBuf,
}

/// Where the site is, and how to speak of it.
#[derive(Debug, Options)]
pub struct Site {
    /// The folder that holds content/ and quizzes/
    #[arg(default_value = ".", value_name = "SITE")]
    pub root: PathBuf,
    /// The address of the finished site; takes the place of the one in site.yaml
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// Make everything anew, without what earlier runs left in .coursewright/
    #[arg(long)]
    pub no_cache: bool,
}

#[derive(Debug, Options)]
pub struct Reporting {
    /// Take warnings for errors
    #[arg(long)]
    pub strict: bool,
    /// How to report: for people, or for editors and scripts
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
    /// Say how long each stage took
    #[arg(long)]
    pub timings: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Human,
    Json,
}

#[derive(Debug, Options)]
pub struct Build {
    #[command(flatten)]
    pub site: Site,
    /// The folder to write [default: public, in the site's folder]
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,
    /// The folder for the answers to quizzes that withhold them; no key of HR's is in it [default: keys, in the site's
    /// folder]
    #[arg(long, value_name = "FOLDER")]
    pub keys: Option<PathBuf>,
    /// Wait until the disk holds the site, so that it also survives a loss of power
    #[arg(long)]
    pub durable: bool,
    #[command(flatten)]
    pub reporting: Reporting,
}

#[derive(Debug, Options)]
pub struct Check {
    #[command(flatten)]
    pub site: Site,
    /// Say what learners' results show of the questions: the folder that `collect` wrote, or its items.json
    #[arg(long, value_name = "FOLDER OR FILE")]
    pub report: Option<PathBuf>,
    #[command(flatten)]
    pub reporting: Reporting,
}

#[derive(Debug, Options)]
pub struct Serve {
    /// The folder that holds content/ and quizzes/
    #[arg(default_value = ".", value_name = "SITE")]
    pub root: PathBuf,
    /// The port to listen on [default: the first free one from 4000]
    #[arg(long)]
    pub port: Option<u16>,
    /// The address to listen on; only this machine can reach the default
    #[arg(long, default_value = "127.0.0.1")]
    pub host: IpAddr,
    /// Open the site in a browser
    #[arg(long)]
    pub open: bool,
    /// Show beside each question what learners' results say of it: the folder that `collect` wrote, or its items.json
    #[arg(long, value_name = "FOLDER OR FILE")]
    pub report: Option<PathBuf>,
    /// The folder for the answers to quizzes that withhold them, as for `build` [default: keys, in the site's folder]
    #[arg(long, value_name = "FOLDER")]
    pub keys: Option<PathBuf>,
}

#[derive(Debug, Options)]
pub struct Collect {
    /// Submissions, or folders, zips (.zip), mails (.eml) and mailboxes (.mbox) with submissions in them
    // What needs a ledger says so itself, and better than that a file is missing.
    #[arg(
        required_unless_present_any = ["ledger", "graded", "only_add", "forget", "throw_out", "let_in", "expire"],
        value_name = "FILE OR FOLDER"
    )]
    pub paths: Vec<PathBuf>,
    /// What `grade` has written, in as many files as it was shared out to, or folders of them
    #[arg(long, value_name = "FILE OR FOLDER", num_args = 1.., conflicts_with = "ledger")]
    pub graded: Vec<PathBuf>,
    /// The site whose quizzes hold the keys; after it, the same site as it was when earlier attempts were made
    #[arg(long, value_name = "SITE", default_value = ".")]
    pub site: Vec<PathBuf>,
    /// HR's private key for opening sealed submissions: the file that `keys new` has made (several allowed)
    #[arg(long, value_name = "FILE")]
    pub key: Vec<PathBuf>,
    /// The folder with the answers to quizzes that withhold them, as `build` has left it [default: keys, in the site's
    /// folder]
    #[arg(long, value_name = "FOLDER")]
    pub keys: Option<PathBuf>,
    /// The folder to write the tables to: a new or an empty one, or a report of earlier
    #[arg(long, value_name = "FOLDER", default_value = "report")]
    pub out: PathBuf,
    /// What keeps everything ever collected: a file, or a database that several people share
    /// (postgres://user@host/database); what is new is added, and the tables are made from all of it
    #[arg(long, value_name = "FILE OR URL")]
    pub ledger: Option<PathBuf>,
    /// Only add what is new to the ledger, and make no tables this time: for much that comes often
    #[arg(long)]
    pub only_add: bool,
    /// Take a learner out of the ledger, by what `learner` says in results.csv (several allowed)
    #[arg(long, value_name = "LEARNER")]
    pub forget: Vec<String>,
    /// Throw out one submission that is forged or was handed in by mistake, by its file as `files` in attempts.csv names it
    /// (several allowed)
    #[arg(long, value_name = "FILE")]
    pub throw_out: Vec<String>,
    /// Let a submission count again that was thrown out, by its file in set-aside.csv; give that file once more
    #[arg(long, value_name = "FILE")]
    pub let_in: Vec<String>,
    /// Take out of the ledger what was done before this day, written YYYY-MM-DD
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub expire: Option<jiff::civil::Date>,
    /// Who is to learn what: a table of people (.csv or .xlsx; several allowed); who has sent nothing is then listed, too
    #[arg(long, value_name = "FILE")]
    pub roster: Vec<PathBuf>,
    /// Marks for texts that HR marks: a `to-mark.csv` of an earlier run, filled in, .csv or .xlsx (several allowed)
    #[arg(long, value_name = "FILE")]
    pub marks: Vec<PathBuf>,
    /// Write the tables as Parquet, too, with a type for each column: for a data warehouse
    #[arg(long)]
    pub parquet: bool,
    /// Write statements.jsonl, too: xAPI statements for a learning record store
    #[arg(long)]
    pub xapi: bool,
    /// Send them to the store with this endpoint; `coursewright send` sends again what could not be sent
    #[arg(long, value_name = "URL")]
    pub lrs: Option<String>,
    /// A file with the store's credentials, `name:password` [default: the environment's COURSEWRIGHT_LRS_AUTH]
    #[arg(long, value_name = "FILE", requires = "lrs")]
    pub lrs_auth: Option<PathBuf>,
}

/// A day as commands take it; tables of people may have it in other ways, too.
fn day(text: &str) -> Result<jiff::civil::Date, String> {
    let is_plain = text.len() == "2026-12-31".len();
    let day = text.parse().ok().filter(|_| is_plain);
    day.ok_or_else(|| "on the command line a day is written YYYY-MM-DD, as in 2026-12-31".to_owned())
}

#[derive(Debug, Options)]
pub struct Desk {
    /// The site whose quizzes hold the keys; after it, the same site as it was when earlier attempts were made
    #[arg(long, value_name = "SITE", default_value = ".")]
    pub site: Vec<PathBuf>,
    /// The folder with the answers to quizzes that withhold them, as `build` has left it [default: keys, in the site's
    /// folder]
    #[arg(long, value_name = "FOLDER")]
    pub keys: Option<PathBuf>,
    /// Who is to learn what: a table of people (.csv or .xlsx; several allowed); HR can choose one in the file, too
    #[arg(long, value_name = "FILE")]
    pub roster: Vec<PathBuf>,
    /// HR's private key for opening sealed submissions, to be put into the desk; without it HR chooses the file from
    /// their disk
    #[arg(long, value_name = "FILE", requires = "with_key")]
    pub key: Vec<PathBuf>,
    /// Says that the private key is really to be in the file: whoever has it can then read all sealed submissions
    #[arg(long, requires = "key")]
    pub with_key: bool,
    /// The file to write
    #[arg(long, value_name = "FILE", default_value = "desk.html")]
    pub out: PathBuf,
}

#[derive(Debug, Options)]
pub struct Certify {
    /// The folder that `collect` wrote, or its results.json
    #[arg(value_name = "REPORT")]
    pub report: PathBuf,
    /// The site that the report is of
    #[arg(long, value_name = "SITE", default_value = ".")]
    pub site: PathBuf,
    /// The address of the site; takes the place of the one in site.yaml
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// HR's private key for signing: the file that `keys new --for signing` has made
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
    /// The folder for certificates: a new or an empty one, or that of earlier runs
    #[arg(long, value_name = "FOLDER", default_value = "certificates")]
    pub out: PathBuf,
    /// Issue for a learner whose flags you have looked at, by what `learner` says in results.csv (several allowed), or
    /// `all`
    #[arg(long, value_name = "LEARNER")]
    pub despite_flags: Vec<String>,
    /// Show the score on certificates and in credentials
    #[arg(long)]
    pub with_score: bool,
    /// Name learners in credentials in the open, besides the hash
    #[arg(long)]
    pub with_name: bool,
}

#[derive(Debug, Options)]
pub struct Invite {
    /// The people: a table (.csv or .xlsx; several allowed), as for `collect`
    #[arg(long, value_name = "FILE", required = true)]
    pub roster: Vec<PathBuf>,
    /// The site that the codes are for
    #[arg(long, value_name = "SITE", default_value = ".")]
    pub site: PathBuf,
    /// The address of the site; takes the place of the one in site.yaml
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// HR's private key for signing: the file that `keys new --for signing` has made
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
    /// The table to write, with a row for each person; for HR alone
    #[arg(long, value_name = "FILE", default_value = "codes.csv")]
    pub out: PathBuf,
    /// A quiz, or the quizzes of a course, that the codes are for (several allowed) [default: all that ask for one]
    #[arg(long = "for", value_name = "QUIZ OR COURSE")]
    pub quizzes: Vec<String>,
    /// Makes other codes than those of another round, as for another year
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub round: String,
}

#[derive(Debug, Options)]
pub struct Verify {
    /// Credentials, printed pages, or files with the text of a QR code
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// The site whose certificates they should be
    #[arg(long, value_name = "SITE", default_value = ".")]
    pub site: PathBuf,
}

#[derive(Debug, Options)]
pub struct Grade {
    /// Files of lines [default: standard input]
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// The site whose quizzes hold the keys; after it, the same site as it was when earlier attempts were made
    #[arg(long, value_name = "SITE", default_value = ".")]
    pub site: Vec<PathBuf>,
    /// HR's private key for opening sealed submissions: the file that `keys new` has made (several allowed)
    #[arg(long, value_name = "FILE")]
    pub key: Vec<PathBuf>,
    /// The folder with the answers to quizzes that withhold them, as `build` has left it [default: keys, in the site's
    /// folder]
    #[arg(long, value_name = "FOLDER")]
    pub keys: Option<PathBuf>,
}

#[derive(Debug, Options)]
pub struct Send {
    /// Statements, one a line
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The store's endpoint
    #[arg(long, value_name = "URL")]
    pub lrs: String,
    /// A file with the store's credentials, `name:password` [default: the environment's COURSEWRIGHT_LRS_AUTH]
    #[arg(long, value_name = "FILE")]
    pub lrs_auth: Option<PathBuf>,
}

#[derive(Debug, Options)]
pub struct Keys {
    #[command(subcommand)]
    pub command: KeysCommand,
}

#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// Make a pair: the private key goes to a file, which is never written over
    New {
        /// What the pair is for; no key serves for both
        #[arg(long = "for", value_enum, default_value_t = KeyPurpose::Sealing)]
        purpose: KeyPurpose,
        /// The file for the private key [default: hr-private-key.txt, or hr-signing-key.txt]
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Print the public key of a private one, and its fingerprint
    Show {
        /// The file with the private key
        file: PathBuf,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum KeyPurpose {
    /// Opening results that learners have sealed
    Sealing,
    /// Signing certificates and personal codes
    Signing,
}

#[derive(Debug, Options)]
pub struct Fmt {
    /// Sites, or files and folders in them
    #[arg(default_value = ".", value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Write nothing, and name the files in which ids are missing
    #[arg(long)]
    pub check: bool,
}

#[derive(Debug, Options)]
pub struct Diff {
    /// A site, or the folder that one was built to: the earlier state
    pub old: PathBuf,
    /// The later state
    pub new: PathBuf,
    /// How to report: for people, or for scripts
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
}

#[derive(Debug, Options)]
pub struct Explain {
    /// The code of a rule [default: a list of all]
    pub code: Option<String>,
}

#[derive(Debug, Options)]
pub struct Import {
    /// The file to read: GIFT, Moodle XML, a QTI package or item, or a table in CSV
    pub file: PathBuf,
    /// What it is [default: what its content says]
    #[arg(long, value_parser = formats())]
    pub format: Option<String>,
    /// The folder for the quiz files, or the one file to write
    #[arg(long, value_name = "FOLDER OR FILE")]
    pub into: PathBuf,
}

#[derive(Debug, Options)]
pub struct Export {
    /// The format to write
    #[arg(value_parser = written_formats())]
    pub format: String,
    /// Quizzes by their ids or files; for anki, courses by their ids [default: all]
    #[arg(value_name = "QUIZ OR COURSE")]
    pub quizzes: Vec<String>,
    /// The folder to write to
    #[arg(long, value_name = "FOLDER")]
    pub out: PathBuf,
    /// The site whose quizzes are written
    #[arg(long, value_name = "SITE", default_value = ".")]
    pub site: PathBuf,
    /// Write nothing if the format cannot hold all of it
    #[arg(long)]
    pub strict: bool,
}

/// Anki's packages hold cards, which are no quizzes that could be read again.
fn written_formats() -> clap::builder::PossibleValuesParser {
    let formats = crate::interchange::FORMATS.map(crate::interchange::Format::name);
    clap::builder::PossibleValuesParser::new(formats.into_iter().chain([super::anki::FORMAT]))
}

fn formats() -> clap::builder::PossibleValuesParser {
    clap::builder::PossibleValuesParser::new(crate::interchange::FORMATS.map(crate::interchange::Format::name))
}

#[derive(Debug, Options)]
pub struct Schema {
    /// Which kind of file
    #[arg(value_parser = clap::builder::PossibleValuesParser::new(crate::schema::names()))]
    pub name: Option<String>,
    /// Write all schemas into a folder
    #[arg(long, value_name = "FOLDER", conflicts_with = "name")]
    pub all: Option<PathBuf>,
}

#[derive(Debug, Options)]
pub struct Completions {
    pub shell: clap_complete::Shell,
}
