//! Certificates of what the report says is passed: pages to print, Open Badges 3.0 for wallets, and whether one is genuine.
//!
//! Its own command reads `results.json` and not the submissions: HR looks at a report first, and the key that signs is
//! needed by whoever issues certificates, not by every nightly run of `collect`.
//!
//! A certificate is three things with one id: a printed page (`page`), whose QR code (`qr`) holds what the page says in a
//! short form that is signed (`compact`), and a credential (`badge`). All else that a page shows is signed for that page
//! (`sheet`). The id is reckoned from learner, course and day with HR's key, so a second run finds what the first has
//! issued and leaves it alone (`issue`).

mod badge;
mod compact;
mod issue;
mod page;
mod printed;
mod qr;
mod report;
mod sheet;
mod verify;

pub use self::compact::Certificate;
pub use self::issue::{Error, Issued, Issuing, Line, Status, issue};
pub use self::printed::{Difference, Part};
pub use self::verify::{Shown, Verdict, verify};
