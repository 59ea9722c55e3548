//! A process that is killed outright while it writes loses nothing that it had acknowledged.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use signet_storage::{Store, Target};
use signet_vocabulary::{Clock, Random};

use crate::database::{Database, MIGRATIONS, add, ids, with};

const FILE: &str = "STORAGE_KILL_FILE";
const ROUNDS: i64 = 8;
const IDS_OF_A_ROUND: i64 = 1_000_000;

/// Not a test of its own: the process that is killed. It says each id after it was acknowledged.
#[test]
#[ignore = "run by acknowledged_writes_survive_a_kill"]
fn write_until_killed() {
    #[expect(clippy::disallowed_methods, reason = "the parent names the file by the environment")]
    let Some((file, first)) = std::env::var(FILE).ok().and_then(|value| {
        let (file, first) = value.rsplit_once(' ')?;
        Some((PathBuf::from(file), first.parse::<i64>().ok()?))
    }) else {
        return;
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async move {
        let store = Store::open(&Target::Sqlite { path: file }, Clock::system(), Random::system()).await.unwrap();
        store.migrate_by(MIGRATIONS).await.unwrap();
        let writers = (0..16).map(|writer| {
            let store = store.clone();
            tokio::spawn(async move {
                for id in (first + writer..first + IDS_OF_A_ROUND).step_by(16) {
                    add(&store, id).await.unwrap();
                    writeln!(std::io::stdout().lock(), "acknowledged {id}").unwrap();
                }
            })
        });
        for writer in writers.collect::<Vec<_>>() {
            writer.await.unwrap();
        }
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acknowledged_writes_survive_a_kill() {
    with(Database::sqlite(), |database| async move {
        let mut acknowledged = BTreeSet::new();
        for round in 0..ROUNDS {
            let file = format!("{} {}", database.path().display(), round * IDS_OF_A_ROUND);
            let mut child = Command::new(std::env::current_exe().unwrap())
                .args(["kill::write_until_killed", "--exact", "--ignored", "--nocapture"])
                .env(FILE, file)
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            let output = BufReader::new(child.stdout.take().unwrap());
            let (tell, told) = mpsc::channel();
            let listener = std::thread::spawn(move || {
                let lines = output.lines().map_while(Result::ok);
                for id in lines.filter_map(|line| line.strip_prefix("acknowledged ")?.parse::<i64>().ok()) {
                    tell.send(id).unwrap();
                }
            });
            // Killed in the middle of its work, however slow the machine is: after so many answers, whenever that is.
            for _ in 0..40 + 7 * round {
                acknowledged.insert(told.recv_timeout(Duration::from_secs(60)).unwrap());
            }
            child.kill().unwrap();
            child.wait().unwrap();
            listener.join().unwrap();
            acknowledged.extend(told.try_iter());
            let stored: BTreeSet<i64> = ids(&database.open().await).await.into_iter().collect();
            let lost: Vec<_> = acknowledged.difference(&stored).collect();
            assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
        }
    })
    .await;
}
