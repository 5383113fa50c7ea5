//! HR's side: learners' submissions read, every response graded again, and tables of what they come to.
//!
//! `collect` is a run from beginning to end. `read` takes files and folders, zips and mails (`unpack`), texts pasted into them (`armour`), and never fails
//! over a single file: what is no good submission is set aside with its reason. Everything else goes into a `ledger`, and
//! comes out learner by learner. `desk` is pure and believes nothing but the responses: it grades them with the site's own
//! key and raises a [`Flag`] where something cannot be or should be looked at. What no key grades waits for a person:
//! `marks` reads the table of such responses when it comes back. Each finished learner is handed to the sinks (`sink`),
//! which `write` makes the tables and the page (`html`) of. Every file that was found is either among a learner's files
//! once, or set aside.
//!
//! `desk_page` is all of it as one HTML file, for HR without this program.
//!
//! Where one machine is not enough, `grade` grades lines of submissions wherever they are, and `joined` takes what came of
//! them (`graded`) in the place of submissions: an attempt is graded by itself first and settled among others after
//! (`settle`), with a ledger in between or without.
//!
//! `items` takes what the first attempts of all learners say of the questions, for those who write them.
//!
//! Who a learner is, is said in `learner` and, by HR's list of people, in `roster`; what counts in a course, in `course`;
//! what the columns and flags mean to HR, in docs/content/results/for-hr.

mod armour;
mod aside;
mod claims;
mod codes;
mod collect;
mod copies;
mod course;
mod cell;
mod csv;
mod invitations;
mod desk;
mod desk_page;
mod error;
mod flag;
mod grade;
mod graded;
mod grading;
mod head;
mod html;
mod items;
mod joined;
mod json;
mod learner;
mod ledger;
mod lines;
mod marks;
mod names;
mod own;
mod parquet;
mod read;
mod regrade;
mod report;
mod roster;
mod sealed;
mod settle;
mod sheet;
mod sink;
mod state;
mod submission;
mod tables;
mod to_mark;
mod unpack;
mod visible;
mod withheld;
mod words;
mod write;
mod xapi;
mod xlsx;
mod zipped;

pub use self::collect::{Added, Collected, Collection, collect, only_add};
pub use self::csv::table;
pub use self::desk_page::{DeskFile, desk_page, is_desk};
pub use self::error::Error;
pub use self::flag::{Flag, Raised};
pub use self::grade::{Gradable, Lined, grade};
pub use self::graded::{GRADED_FORMAT, GradedAttempt};
pub use self::invitations::Invitations;
pub use self::items::{
    Groups, ITEMS_FILE, ITEMS_FORMAT, ItemReport, ItemStatistics, NoAlpha, OptionStatistics, Panel, QuestionItems,
    QuizItems, QuizStatistics, notes, panel,
};
pub use self::ledger::{Forgotten, Ledger, LedgerAt, LetIn, Run, Server, ThrownOut};
pub use self::lines::Lines;
pub use self::marks::{Marking, Marks, RefusedMark};
pub use self::read::{Reason, Received, SetAside, read};
pub use self::regrade::regrade;
pub use self::report::{
    AttemptResult, CourseResult, Graded, Learner, QuestionResult, REPORT_FORMAT, Report, Standing, Summary, Summing,
    Verdict,
};
pub use self::roster::{Invited, Roster, RosterFault};
pub use self::sink::{Ending, Sink};
pub use self::submission::{
    Attempt, Claimed, FORMAT, Fields, LessonRecord, MadeOn, Moment, QuestionRecord, Submission, parse,
};
pub use self::visible::shown;
pub use self::withheld::Withheld;
pub use self::write::{Exports, Occasion, write};
pub use self::xapi::{BadStore, Clock, Refused, STATEMENTS_FILE, Sent, Store, UNSENT_FILE, send};
