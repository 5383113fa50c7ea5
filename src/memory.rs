//! What was made from what: results kept between runs, each under the hash of everything its maker could see.
//!
//! Nothing is ever invalidated: what has changed has another hash. What was not asked for during a run is forgotten.

mod store;

use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex};

use foldhash::HashMap;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

pub use self::store::Store;

/// The hash of all that a result depends on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Key(u128);

impl Key {
    pub fn of(value: &impl Hash) -> Self {
        let mut hasher = Wide(Vec::with_capacity(256));
        value.hash(&mut hasher);
        Self(xxh3_128(&hasher.0))
    }

    pub fn value(self) -> u128 {
        self.0
    }
}

/// `Hash` for 128 bits: 64 are too few to stand for equality over the years of a cache. All is hashed at once: what is
/// hashed is mostly short, and xxh3's state for hashing bit by bit is not.
struct Wide(Vec<u8>);

impl Hasher for Wide {
    fn write(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }
    fn finish(&self) -> u64 {
        xxh3_64(&self.0)
    }
}

/// Results of one function, by [`Key`].
#[derive(Debug)]
pub struct Memo<T> {
    kept: Mutex<HashMap<Key, Kept<T>>>,
}

#[derive(Debug)]
struct Kept<T> {
    value: Arc<T>,
    used: bool,
}

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Self { kept: Mutex::default() }
    }
}

impl<T> Memo<T> {
    /// The result kept under `key`, or else what `make` makes. Two threads may make the same thing at once; both
    /// results are equal, and one of them is kept.
    pub fn get_or(&self, key: Key, make: impl FnOnce() -> T) -> Arc<T> {
        if let Some(value) = self.get(key) {
            return value;
        }
        let value = Arc::new(make());
        self.lock().insert(key, Kept { value: value.clone(), used: true });
        value
    }

    /// Takes over what was made before.
    pub fn extend(&self, values: impl IntoIterator<Item = (Key, T)>) {
        let values = values.into_iter().map(|(key, value)| (key, Kept { value: Arc::new(value), used: true }));
        self.lock().extend(values);
    }

    pub fn keep(&self, key: Key, value: &Arc<T>) {
        self.lock().insert(key, Kept { value: value.clone(), used: true });
    }

    pub fn forget(&self, key: Key) {
        self.lock().remove(&key);
    }

    pub fn get(&self, key: Key) -> Option<Arc<T>> {
        let mut kept = self.lock();
        let found = kept.get_mut(&key)?;
        found.used = true;
        Some(found.value.clone())
    }

    /// Forgets what was not asked for since the last call.
    pub fn sweep(&self) {
        self.lock().retain(|_, kept| std::mem::take(&mut kept.used));
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Key, Kept<T>>> {
        // A thread that panicked while it held the lock has left whole entries behind.
        self.kept.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_is_kept_and_the_rest_forgotten() {
        let memo = Memo::default();
        let (a, b) = (Key::of(&"a"), Key::of(&"b"));
        memo.get_or(a, || 1);
        memo.get_or(b, || 2);
        memo.sweep();
        assert_eq!(*memo.get_or(a, || unreachable!("it is kept")), 1);
        memo.sweep();
        assert_eq!((memo.get(a).as_deref(), memo.get(b)), (Some(&1), None));
    }
}
