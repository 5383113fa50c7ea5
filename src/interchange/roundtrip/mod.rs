//! What goes out comes back. A quiz is exported, imported, written as one of our files and read again, and compared with
//! what it was.

mod bank;
mod differences;
mod tests;
