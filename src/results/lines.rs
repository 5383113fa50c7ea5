//! Files of lines, each line by itself, as engines of all kinds write and read them: a thread reads, all of them work,
//! and what comes of the lines is taken in their order. No more than a few are held at a time.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::thread;

use rayon::prelude::*;

use super::error::Error;
use super::read::Reason;

/// A submission may be 16 MiB, and what is graded of it says the same and more.
const LONGEST: u64 = 64 << 20;
/// Of lines that go from one thread to the next at once: so many, or so many bytes.
const MOST_TOGETHER: usize = 256;
const MOST_BYTES_TOGETHER: usize = 1 << 20;

/// Where lines come from.
#[derive(Clone, Debug)]
pub enum Lines {
    Stdin,
    File(PathBuf),
}

/// A line, and where it stands.
#[derive(Debug)]
pub(super) struct Raw {
    /// As reports show it.
    pub(super) file: Arc<str>,
    pub(super) number: u64,
    /// Without its end.
    pub(super) bytes: Result<Vec<u8>, Reason>,
}

impl Raw {
    /// What it is called where it has no name of its own.
    pub(super) fn place(&self) -> String {
        format!("{}:{}", self.file, self.number)
    }
}

/// What hands on line after line, until it is told that nobody wants more.
pub(super) trait Source: Sync {
    fn each(&self, take: &mut dyn FnMut(Raw) -> bool) -> Result<(), Error>;
}

impl Source for Lines {
    fn each(&self, take: &mut dyn FnMut(Raw) -> bool) -> Result<(), Error> {
        match self {
            Self::Stdin => cut_up(io::stdin().lock(), Path::new("standard input"), take),
            Self::File(path) => {
                let file = File::open(path).map_err(|source| Error::Read { path: path.clone(), source })?;
                cut_up(BufReader::with_capacity(256 << 10, file), path, take)
            }
        }
    }
}

fn cut_up(mut from: impl BufRead, path: &Path, take: &mut dyn FnMut(Raw) -> bool) -> Result<(), Error> {
    let failed = |source| Error::Read { path: path.to_owned(), source };
    let file: Arc<str> = path.to_string_lossy().into();
    for number in 1.. {
        let Some(bytes) = line(&mut from).map_err(failed)? else { break };
        if !take(Raw { file: file.clone(), number, bytes }) {
            break;
        }
    }
    Ok(())
}

/// `None` at the end. What is longer than any line is passed over.
fn line(from: &mut impl BufRead) -> io::Result<Option<Result<Vec<u8>, Reason>>> {
    let mut bytes = Vec::new();
    from.by_ref().take(LONGEST + 1).read_until(b'\n', &mut bytes)?;
    if bytes.is_empty() {
        return Ok(None);
    }
    if bytes.last() == Some(&b'\n') {
        bytes.pop();
        bytes.pop_if(|last| *last == b'\r');
    } else if bytes.len() as u64 > LONGEST {
        loop {
            let held = from.fill_buf()?;
            if held.is_empty() {
                break;
            }
            let end = memchr::memchr(b'\n', held);
            let used = end.map_or(held.len(), |end| end + 1);
            from.consume(used);
            if end.is_some() {
                break;
            }
        }
        return Ok(Some(Err(Reason::TooLarge)));
    }
    Ok(Some(Ok(bytes)))
}

/// Works on the lines of all sources on all processors, and takes what comes of them in their order.
pub(super) fn each<S: Source, T: Send>(
    sources: &[S],
    make: impl Fn(Raw) -> T + Send + Sync,
    mut take: impl FnMut(T) -> Result<(), Error>,
) -> Result<(), Error> {
    thread::scope(|scope| {
        let (to_make, raw) = sync_channel::<Vec<Raw>>(1);
        let (to_take, made) = sync_channel::<Vec<T>>(1);
        let reading = scope.spawn(move || -> Result<(), Error> {
            let (mut together, mut bytes) = (Vec::new(), 0);
            let mut is_over = false;
            for source in sources {
                source.each(&mut |raw| {
                    bytes += raw.bytes.as_ref().map_or(0, Vec::len);
                    together.push(raw);
                    if together.len() >= MOST_TOGETHER || bytes >= MOST_BYTES_TOGETHER {
                        bytes = 0;
                        is_over = to_make.send(std::mem::take(&mut together)).is_err();
                    }
                    !is_over
                })?;
                if is_over {
                    return Ok(());
                }
            }
            // Nobody takes any more: why, is said by whoever took.
            let _ = to_make.send(together);
            Ok(())
        });
        scope.spawn(move || {
            for together in raw {
                if to_take.send(together.into_par_iter().map(&make).collect()).is_err() {
                    break;
                }
            }
        });
        made.into_iter().flatten().try_for_each(&mut take)?;
        match reading.join() {
            Ok(read) => read,
            Err(panic) => resume_unwind(panic),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_met_once_in_its_order_whatever_ends_it() {
        let text = format!("one\r\n\n{}\nlast", "x".repeat(3 << 20));
        let mut met = Vec::new();
        cut_up(text.as_bytes(), Path::new("in"), &mut |raw| {
            met.push((raw.place(), raw.bytes.map(|bytes| bytes.len()).unwrap()));
            true
        })
        .unwrap();
        let expected = [("in:1", 3), ("in:2", 0), ("in:3", 3 << 20), ("in:4", 4)];
        assert_eq!(met, expected.map(|(place, length)| (place.to_owned(), length)));
    }

    #[test]
    fn a_line_without_end_is_passed_over_and_the_next_is_read() {
        let mut from = io::repeat(b'x').take(LONGEST + 9).chain(&b"\nnext"[..]);
        let mut from = BufReader::new(&mut from);
        assert_eq!(line(&mut from).unwrap(), Some(Err(Reason::TooLarge)));
        assert_eq!(line(&mut from).unwrap(), Some(Ok(b"next".to_vec())));
        assert_eq!(line(&mut from).unwrap(), None);
    }
}
