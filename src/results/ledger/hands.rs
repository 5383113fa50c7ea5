//! Which attempts, which works and which personal codes several people hold.

use std::collections::HashMap;

use super::Run;
use super::store::Print;
use crate::code;
use crate::results::copies::{InHand, Shared};
use crate::results::error::Error;

/// What several learners hold, as numbers of those that were given.
#[derive(Debug, Default)]
pub(in crate::results) struct InSeveralHands {
    /// In the order of the attempts' ids.
    pub(in crate::results) attempts: Vec<Shared>,
    pub(in crate::results) works: Vec<Shared>,
}

impl Run<'_> {
    /// Personal codes that seeds begin with, and who handed each in. `who`: whose each submission is, by its row.
    pub(in crate::results) fn codes(&self, who: &HashMap<i64, u32>) -> Result<Vec<(String, u32)>, Error> {
        let mut codes = Vec::new();
        self.store.each_seed(code::PREFIX, &mut |submission, seed| {
            if let (Some(who), Some((code, _))) = (who.get(&submission), code::of_seed(seed)) {
                codes.push((code.to_owned(), *who));
            }
        })?;
        codes.sort_unstable();
        codes.dedup();
        Ok(codes)
    }

    /// Attempts that several people hold. `who`: whose each submission is, by its row.
    pub(in crate::results) fn in_several_hands(&self, who: &HashMap<i64, u32>) -> Result<InSeveralHands, Error> {
        let most = self.store.last_attempt()?;
        // Nearly all are in the hands of one. Rows are counted from 1, and those that are gone are few.
        let mut first: Vec<u32> = vec![u32::MAX; usize::try_from(most).unwrap_or_default() + 1];
        let mut others: Vec<(i64, u32)> = Vec::new();
        self.store.each_held(&mut |submission, attempt| {
            let Some(who) = who.get(&submission).copied() else { return };
            match usize::try_from(attempt).ok().and_then(|at| first.get_mut(at)) {
                Some(first) if *first == u32::MAX => *first = who,
                Some(first) if *first != who => others.push((attempt, who)),
                _ => {}
            }
        })?;
        others.sort_unstable();
        others.dedup();
        let of = |which: Print| -> Result<Vec<(i64, Shared)>, Error> {
            let mut all = Vec::with_capacity(self.store.count_prints(which)? + others.len());
            self.store.each_print(which, &mut |attempt, print| {
                let own = usize::try_from(attempt).ok().and_then(|at| first.get(at)).copied();
                let begin = others.partition_point(|(other, _)| *other < attempt);
                let more = others[begin..].iter().take_while(|(other, _)| *other == attempt).map(|(_, who)| *who);
                let all_hands = own.filter(|who| *who != u32::MAX).into_iter().chain(more);
                all.extend(all_hands.map(|who| InHand { print, who, attempt }));
            })?;
            Ok(Shared::among(all))
        };
        let (rows, shared): (Vec<i64>, Vec<Shared>) = of(Print::Id)?.into_iter().unzip();
        let mut attempts: Vec<(String, Shared)> = self.store.attempt_ids(&rows)?.into_iter().zip(shared).collect();
        attempts.sort_by(|(one, _), (other, _)| one.cmp(other));
        Ok(InSeveralHands {
            attempts: attempts.into_iter().map(|(_, shared)| shared).collect(),
            works: of(Print::Work)?.into_iter().map(|(_, shared)| shared).collect(),
        })
    }
}
