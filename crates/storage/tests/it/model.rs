//! The group commit against a model: whatever neighbours do, each caller's answer is true of what is on disk.

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::Pin;
use std::sync::Mutex;
use std::task::{Context, Poll};
use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use signet_storage::{Done, Error, Store, WriteTx, values};

use crate::database::{ADD, ADD_PART, Database, Ear, IDS, add, ids, with};

/// What one caller does.
#[derive(Debug, Clone, Copy)]
enum Deed {
    /// Writes and commits.
    Write,
    /// Writes, and then refuses after all.
    Refuse,
    /// Writes nothing, and refuses because of what it saw.
    RefuseSeen,
    /// Runs into a statement that fails.
    Stumble,
    /// Writes what makes the shared commit fail.
    Poison,
}

#[derive(Debug, Clone, Copy)]
struct Caller {
    deed: Deed,
    /// So often it lets others run between its statements.
    pauses: u8,
    /// After so many polls its future is dropped; never when large.
    patience: u16,
    /// It comes after so many turns.
    delay: u8,
}

fn callers() -> impl Strategy<Value = Vec<Caller>> {
    let deed = prop_oneof![
        12 => Just(Deed::Write),
        3 => Just(Deed::Refuse),
        3 => Just(Deed::RefuseSeen),
        2 => Just(Deed::Stumble),
        1 => Just(Deed::Poison),
    ];
    let patience = prop_oneof![3 => Just(u16::MAX), 2 => 0_u16..12];
    let caller = (deed, 0_u8..3, patience, 0_u8..6).prop_map(|(deed, pauses, patience, delay)| Caller {
        deed,
        pauses,
        patience,
        delay,
    });
    vec(caller, 1..40)
}

#[derive(Debug)]
enum Refusal {
    Own(Vec<i64>),
    Storage(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Storage(error)
    }
}

async fn pause(times: u8) {
    for _ in 0..times {
        tokio::task::yield_now().await;
    }
}

async fn operate(mut tx: WriteTx, id: i64, caller: Caller) -> Result<Done<()>, Refusal> {
    pause(caller.pauses).await;
    let seen: Vec<i64> = tx.all(&IDS, &[], |row| row.get(0)).await?;
    if let Deed::RefuseSeen = caller.deed {
        return Err(Refusal::Own(seen));
    }
    tx.execute(&ADD, &values![id, id.to_string(), 0_i64]).await?;
    tx.announce("things", &id.to_string()).await?;
    pause(caller.pauses).await;
    match caller.deed {
        Deed::Refuse => return Err(Refusal::Own(seen)),
        Deed::Stumble => {
            tx.execute(&ADD, &values![id, id.to_string(), 0_i64]).await?;
        }
        Deed::Poison => {
            tx.execute(&ADD_PART, &values![id, -1_i64]).await?;
        }
        Deed::Write | Deed::RefuseSeen => {}
    }
    Ok(tx.commit(()))
}

/// Drops what it polls after so many polls, wherever that is: queued, in the operation, or waiting for the commit.
struct Impatient<F> {
    inner: Option<Pin<Box<F>>>,
    polls_left: u16,
}

impl<F: Future> Future for Impatient<F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if self.polls_left == 0 {
            self.inner = None;
            return Poll::Ready(None);
        }
        if self.polls_left != u16::MAX {
            self.polls_left -= 1;
        }
        let Some(inner) = &mut self.inner else { return Poll::Ready(None) };
        inner.as_mut().poll(context).map(Some)
    }
}

async fn call(store: Store, id: i64, caller: Caller) -> Option<Result<(), Refusal>> {
    pause(caller.delay).await;
    let inner = Box::pin(async move { store.write(|tx| operate(tx, id, caller)).await });
    Impatient { inner: Some(inner), polls_left: caller.patience }.await
}

fn judge(caller: Caller, id: i64, answer: Option<Result<(), Refusal>>, stored: &BTreeSet<i64>) {
    let is_stored = stored.contains(&id);
    match (caller.deed, answer) {
        (Deed::Write, Some(Ok(()))) => assert!(is_stored, "{id} was acknowledged and is lost"),
        // Whoever gave up does not know, and either is fine.
        (Deed::Write, None) => {}
        (Deed::Refuse | Deed::RefuseSeen, Some(Err(Refusal::Own(seen)))) => {
            assert!(!is_stored, "{id} was refused and is stored");
            assert!(seen.iter().all(|seen| stored.contains(seen)), "the refusal of {id} rested on what is lost");
        }
        (Deed::Stumble, Some(Err(Refusal::Storage(Error::Conflict { .. })))) | (_, None) => {
            assert!(!is_stored, "{id} was undone and is stored");
        }
        (_, Some(Err(Refusal::Storage(Error::Unavailable(_))))) => assert!(!is_stored, "{id} failed and is stored"),
        (deed, answer) => panic!("{deed:?} cannot end in {answer:?}"),
    }
}

async fn play(database: Database, callers: Vec<Caller>) {
    let store = database.store().await;
    let ear = Ear::on(&store);
    let tasks: Vec<_> =
        (0_i64..).zip(&callers).map(|(id, &caller)| tokio::spawn(call(store.clone(), id, caller))).collect();
    let mut answers = Vec::new();
    for task in tasks {
        let answer = tokio::time::timeout(Duration::from_secs(10), task).await;
        answers.push(answer.expect("nobody hangs").unwrap());
    }
    // The store still works, and with it every batch before is settled.
    let last = i64::try_from(callers.len()).unwrap();
    tokio::time::timeout(Duration::from_secs(10), add(&store, last)).await.expect("nothing is stuck").unwrap();
    // Another connection sees only what was committed.
    let stored: BTreeSet<i64> = ids(&database.open().await).await.into_iter().collect();
    let has_poison = callers.iter().any(|caller| matches!(caller.deed, Deed::Poison));
    for ((id, caller), answer) in (0_i64..).zip(callers).zip(answers) {
        if !has_poison && let Some(Err(Refusal::Storage(error))) = &answer {
            assert!(matches!(error, Error::Conflict { .. }), "nothing failed the batch of {id}: {error:?}");
        }
        judge(caller, id, answer, &stored);
    }
    let told: Vec<i64> = ear.heard().iter().map(|id| id.parse().unwrap()).collect();
    let told_once: BTreeSet<i64> = told.iter().copied().collect();
    assert_eq!(told.len(), told_once.len(), "nobody is told twice");
    assert_eq!(told_once, stored, "listeners hear of what is stored, and of nothing else");
    assert_eq!(store.figures().writers_waiting, 0);
}

fn check(runtime: &tokio::runtime::Runtime, cases: u32) {
    let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    let tried = Mutex::new(0);
    let result = runner.run(&callers(), |callers| {
        *tried.lock().unwrap() += 1;
        let database = Database::sqlite();
        let played = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            runtime.block_on(with(database, |database| play(database, callers)));
        }));
        played.map_err(|panic| TestCaseError::fail(format!("{:?}", panic.downcast_ref::<String>())))
    });
    result.unwrap();
    assert!(*tried.lock().unwrap() >= cases);
}

#[test]
fn every_answer_is_true_on_one_thread() {
    check(&tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap(), 96);
}

#[test]
fn every_answer_is_true_on_several_threads() {
    check(&tokio::runtime::Builder::new_multi_thread().worker_threads(3).enable_all().build().unwrap(), 96);
}
