//! Writing down what clients ask and are answered, in the order of one counter.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use signet_vocabulary::Random;
use tokio::task::JoinSet;

use super::order::{Done, MOST, Model, explain};
use crate::app::TestApp;

/// Clients that act at the same time, and how many acts each has: with a look before and after, what one history holds.
pub const CLIENTS: usize = 8;
pub const ACTS: usize = 12;
/// A client more that only looks.
const LOOKS: usize = 6;

/// Everything that was done in one round.
pub struct Journal<A> {
    moment: AtomicU64,
    done: Mutex<Vec<Done<A>>>,
}

impl<A> Default for Journal<A> {
    fn default() -> Self {
        Self { moment: AtomicU64::new(0), done: Mutex::default() }
    }
}

impl<A: Clone> Journal<A> {
    /// Writes down an act, from before it is asked for until after it is answered.
    pub async fn write(&self, act: impl Future<Output = A>) -> A {
        let asked = self.moment.fetch_add(1, Ordering::SeqCst);
        let act = act.await;
        let answered = self.moment.fetch_add(1, Ordering::SeqCst);
        locked(&self.done).push(Done { asked, answered, act: act.clone() });
        act
    }
}

pub fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Small numbers for ids and texts, in the order in which they are first met.
#[derive(Default)]
pub struct Numbers(Mutex<BTreeMap<String, u32>>);

impl Numbers {
    pub fn of(&self, text: &str) -> u32 {
        let mut known = locked(&self.0);
        let next = u32::try_from(known.len()).expect("a small number");
        *known.entry(text.to_owned()).or_insert(next)
    }
}

/// What the clients of one round share.
pub trait Stage: Send + Sync + 'static {
    type Model: Model<Act: Send + Sync>;

    /// One act by a client on one of the nodes.
    fn act(&self, node: &TestApp, dice: &Dice) -> impl Future<Output = <Self::Model as Model>::Act> + Send;

    /// Looks at all of it, past the product.
    fn look(&self, node: &TestApp) -> impl Future<Output = <Self::Model as Model>::Act> + Send;
}

/// One look at the database, past the product, that has a place in the order of the writes.
pub async fn seen(node: &TestApp, sql: &str) -> Vec<String> {
    if node.database_url().starts_with("sqlite") {
        return node.query(sql).await;
    }
    // PostgreSQL orders serializable transactions alone: any other may see the second of two writes without the first (Fekete,
    // O'Neil and O'Neil 2004, a read-only transaction anomaly). One that waits for a safe moment sees neither too early.
    node.query(&format!("BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY DEFERRABLE; {sql}; COMMIT")).await
}

/// A client's own chance.
pub struct Dice(pub Random);

impl Dice {
    pub fn below(&self, bound: usize) -> usize {
        usize::from(self.0.bytes::<1>()[0]) % bound
    }

    pub fn one_of<T: Clone>(&self, things: &[T]) -> Option<T> {
        (!things.is_empty()).then(|| things[self.below(things.len())].clone())
    }
}

/// Lets the clients act and holds what they were answered against the model. Gives the acts, for counting.
pub async fn play<S: Stage>(nodes: &[Arc<TestApp>; 2], stage: Arc<S>, before: &S::Model, seed: u64) -> Acts<S> {
    let journal = Arc::new(Journal::default());
    journal.write(stage.look(&nodes[0])).await;
    let mut clients = JoinSet::new();
    for client in 0..=CLIENTS {
        let (stage, journal) = (Arc::clone(&stage), Arc::clone(&journal));
        let (node, dice) = (Arc::clone(&nodes[client % 2]), Dice(Random::seeded(seed << 8 | client as u64)));
        clients.spawn(async move {
            for _ in 0..if client == CLIENTS { LOOKS } else { ACTS } {
                // Nodes hear of each other's changes at any moment, or not for a while.
                if dice.below(4) == 0 {
                    node.catch_up().await;
                }
                match client {
                    CLIENTS => journal.write(stage.look(&node)).await,
                    _ => journal.write(stage.act(&node, &dice)).await,
                };
            }
        });
    }
    clients.join_all().await;
    journal.write(stage.look(&nodes[1])).await;
    let history = std::mem::take(&mut *locked(&journal.done));
    let acts = history.iter().map(|done| done.act.clone()).collect();
    let end = explain(before, history)
        .unwrap_or_else(|story| panic!("no order explains the round with seed {seed}: {story}"));
    Acts { end, acts }
}

/// Where a round ended, and what was done in it.
pub struct Acts<S: Stage> {
    pub end: S::Model,
    pub acts: Vec<<S::Model as Model>::Act>,
}

const _: () = assert!(CLIENTS * ACTS + LOOKS + 2 <= MOST);

impl<S: Stage> Debug for Acts<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Acts").field("end", &self.end).field("acts", &self.acts).finish()
    }
}
