//! A cache of what is read on every request, which never honours a value that changed since its read began.

use std::hash::{BuildHasher, Hash};
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};

use quick_cache::DefaultHashBuilder;
use quick_cache::sync::Cache as Entries;

const SLOTS: usize = 4096;

/// Values by key. Each key belongs to one of a fixed number of slots; forgetting a key raises its slot's version, and an
/// entry counts only while its slot still has the version that was current *before* the entry was read from the database.
#[derive(Debug)]
pub struct Cache<K, V> {
    entries: Entries<K, (u64, V)>,
    versions: Box<[AtomicU64]>,
    hasher: DefaultHashBuilder,
}

/// The state of a key's slot before a read began; handed back with what was read.
#[derive(Debug, Clone, Copy)]
pub struct Reading(u64);

impl<K: Eq + Hash + Clone, V: Clone> Cache<K, V> {
    /// An empty cache of at most about `capacity` entries.
    pub fn new(capacity: usize) -> Self {
        let versions = (0..SLOTS).map(|_| AtomicU64::new(0)).collect();
        Self { entries: Entries::new(capacity), versions, hasher: DefaultHashBuilder::default() }
    }

    fn version<Q: Hash + ?Sized>(&self, key: &Q) -> &AtomicU64 {
        let slot = usize::try_from(self.hasher.hash_one(key) % SLOTS as u64).unwrap_or(0);
        &self.versions[slot]
    }

    /// The value of `key`, unless it was forgotten since it was read.
    pub fn get(&self, key: &K) -> Option<V> {
        let (version, value) = self.entries.get(key)?;
        (version == self.version(key).load(Ordering::SeqCst)).then_some(value)
    }

    /// To be called before reading `key` from the database.
    pub fn begin(&self, key: &K) -> Reading {
        Reading(self.version(key).load(Ordering::SeqCst))
    }

    /// Whether nothing was said of `key` since `reading` began: for what is remembered elsewhere and rests on it.
    pub fn is_unchanged(&self, key: &K, reading: Reading) -> bool {
        reading.0 == self.version(key).load(Ordering::SeqCst)
    }

    /// Remembers what was read for `key` since `reading` began; worthless, and never served, if it changed meanwhile.
    pub fn fill(&self, key: K, reading: Reading, value: V) {
        self.entries.insert(key, (reading.0, value));
    }

    /// Forgets `key`, and every read of it that is under way.
    pub fn forget(&self, key: &K) {
        self.version(key).fetch_add(1, Ordering::SeqCst);
        self.entries.remove(key);
    }

    /// Forgets the key that an announcement names, or everything where it names none.
    pub fn forget_named(&self, name: &str)
    where
        K: FromStr,
    {
        match name.parse() {
            Ok(key) => self.forget(&key),
            Err(_) => self.forget_all(),
        }
    }

    /// Forgets everything, and every read that is under way.
    pub fn forget_all(&self) {
        for version in &self.versions {
            version.fetch_add(1, Ordering::SeqCst);
        }
        self.entries.clear();
    }
}
