//! scratch
#![allow(clippy::all)]
use signet_storage::*;
use signet_vocabulary::*;
use std::time::Duration;
statements! { ADD = "INSERT INTO t (id, name, amount) VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET amount = excluded.amount"; GET = "SELECT id, name, amount FROM t WHERE id = $1"; MAKE = "CREATE TABLE t (id BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, amount BIGINT NOT NULL)"; }
fn row(r: &Row<'_>) -> Result<(i64, String, i64), Error> {
    Ok((r.get(0)?, r.get(1)?, r.get(2)?))
}
async fn put(s: &Store, id: i64, n: i64) -> Result<(), Error> {
    s.write(|mut tx| async move {
        let _: Option<(i64, String, i64)> = tx.optional(&GET, &values![id], row).await?;
        tx.execute(&ADD, &values![id, format!("n{id}"), n]).await?;
        Ok(tx.commit(()))
    })
    .await
}
fn main() {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(async {
        println!("{}", STATEMENTS.len());
        let _ = std::fs::remove_dir_all("/tmp/speed");
        std::fs::create_dir_all("/tmp/speed").unwrap();
        for url in ["sqlite:///tmp/speed/s.db", "postgres://postgres@%2Ftmp%2Fpg-storage/postgres"] {
            let clock = Clock::system();
            let s = Store::open(&Target::parse(url).unwrap(), clock.clone(), Random::system()).await.unwrap();
            if s.engine() == Engine::Postgres {
                statements! { DROP = "DROP TABLE IF EXISTS t"; }
                println!("{}", STATEMENTS.len());
                s.write(|mut tx| async move {
                    tx.execute(&DROP, &[]).await?;
                    Ok::<_, Error>(tx.commit(()))
                })
                .await
                .unwrap();
            }
            s.write(|mut tx| async move {
                tx.execute(&MAKE, &[]).await?;
                Ok::<_, Error>(tx.commit(()))
            })
            .await
            .unwrap();
            for (tasks, n) in [(1i64, 1000i64), (16, 8000), (64, 20000), (256, 40000)] {
                let n = if s.engine() == Engine::Postgres { n / 5 } else { n };
                let c0 = s.figures();
                let t = clock.elapsed();
                let mut hs = vec![];
                for w in 0..tasks {
                    let s = s.clone();
                    hs.push(tokio::spawn(async move {
                        let mut i = w;
                        let mut bad = 0;
                        while i < n {
                            if put(&s, ((i % 20000) * 7919) % 1000003, i + tasks).await.is_err() {
                                bad += 1
                            }
                            i += tasks;
                        }
                        bad
                    }));
                }
                let mut bad = 0;
                for h in hs {
                    bad += h.await.unwrap();
                }
                let d = clock.elapsed() - t;
                let c1 = s.figures();
                println!(
                    "{url:.8} write {tasks} tasks: {:.0}/s commits {} retries {} bad {bad} commit us {}",
                    n as f64 / d.as_secs_f64(),
                    c1.commits - c0.commits,
                    c1.retries - c0.retries,
                    (c1.commit_micros - c0.commit_micros) / (c1.commits - c0.commits).max(1)
                );
            }
            for tasks in [1i64, 2, 64] {
                let n = if s.engine() == Engine::Postgres { 20000 } else { 300000i64 };
                let t = clock.elapsed();
                let mut hs = vec![];
                for w in 0..tasks {
                    let s = s.clone();
                    hs.push(tokio::spawn(async move {
                        let mut i = w;
                        while i < n {
                            let r =
                                s.read().await.unwrap().optional(&GET, &values![(i * 7919) % 1000], row).await.unwrap();
                            assert!(r.is_some() || i > 0);
                            i += tasks;
                        }
                    }));
                }
                for h in hs {
                    h.await.unwrap();
                }
                println!("{url:.8} read {tasks} tasks: {:.0}/s", n as f64 / (clock.elapsed() - t).as_secs_f64());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
            s.close().await;
        }
    })
}
