//! Values, rows, reads and snapshots are the same on both engines.

use signet_storage::{Engine, Error, Statement, Target, Value, statements, values};
use signet_vocabulary::{AccountId, Clock, Random, Timestamp};

use crate::database::{ADD, IDS, SET_AMOUNT, add, ids, on_both};

statements! {
    ADD_PAIR = "INSERT INTO pairs (a, b, c, d) VALUES ($1, $2, $3, $4)";
    PAIRS = "SELECT a, b, c, d FROM pairs ORDER BY a, b";
    SWAPPED = "SELECT CAST($2 AS BIGINT), CAST($1 AS BIGINT), '$1'";
    TWICE = "SELECT CAST($1 AS BIGINT) + CAST($1 AS BIGINT)";
    EXISTS = "SELECT EXISTS (SELECT 1 FROM things WHERE id = $1), COUNT(*), 7 FROM things";
    TOTAL = "SELECT CAST(SUM(amount) AS BIGINT) FROM things";
    WRONG = "SELECT nothing FROM nowhere";
    UNREADABLE = sqlite "SELECT x FROM", postgres "SELECT 1.5";
    ABOVE = "SELECT a, b FROM pairs WHERE (a, b) > ($1, $2) ORDER BY a, b LIMIT $3";
}

type Pair = (String, String, Option<String>, Option<Vec<u8>>);

async fn add_pair(store: &signet_storage::Store, row: Vec<Value>) -> Result<(), Error> {
    let written = store.write(move |mut tx| {
        let row = row.clone();
        async move {
            tx.execute(&ADD_PAIR, &row).await?;
            Ok::<_, Error>(tx.commit(()))
        }
    });
    written.await
}

on_both! {
    async fn every_kind_of_value_comes_back(database) {
        let store = database.store().await;
        add_pair(&store, values!["ä \"'$1", "", Some("c"), vec![0_u8, 255]].into()).await.unwrap();
        add_pair(&store, values!["b", "2", None::<String>, None::<Vec<u8>>].into()).await.unwrap();
        let mut tx = store.read().await.unwrap();
        let pairs: Vec<Pair> = tx.all(&PAIRS, &[], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))).await.unwrap();
        assert_eq!(pairs[0], ("b".into(), "2".into(), None, None));
        assert_eq!(pairs[1], ("ä \"'$1".into(), String::new(), Some("c".into()), Some(vec![0, 255])));
    }

    async fn numbers_of_placeholders_count_and_not_their_order(database) {
        let store = database.store().await;
        let mut tx = store.read().await.unwrap();
        let found: (i64, i64, String) =
            tx.one(&SWAPPED, &values![10_i64, 20_i64], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).await.unwrap();
        assert_eq!(found, (20, 10, "$1".to_owned()));
        assert_eq!(tx.one(&TWICE, &values![i64::MAX / 2], |row| row.get::<i64>(0)).await.unwrap(), i64::MAX - 1);
    }

    async fn truth_counts_and_sums_are_numbers(database) {
        let store = database.store().await;
        let mut tx = store.read().await.unwrap();
        assert_eq!(tx.one(&TOTAL, &[], |row| row.get::<Option<i64>>(0)).await.unwrap(), None);
        add(&store, 1).await.unwrap();
        let found: (bool, i64, i64) =
            tx.one(&EXISTS, &values![1_i64], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).await.unwrap();
        assert_eq!(found, (true, 1, 7));
    }

    async fn text_sorts_by_bytes_and_pages_by_key(database) {
        let store = database.store().await;
        for a in ["b", "B", "a", "Z", "é", "_"] {
            add_pair(&store, values![a, "x", None::<String>, None::<Vec<u8>>].into()).await.unwrap();
        }
        let mut tx = store.read().await.unwrap();
        let sorted: Vec<String> = tx.all(&PAIRS, &[], |row| row.get(0)).await.unwrap();
        assert_eq!(sorted, ["B", "Z", "_", "a", "b", "é"]);
        let page: Vec<String> = tx.all(&ABOVE, &values!["Z", "x", 2_i64], |row| row.get(0)).await.unwrap();
        assert_eq!(page, ["_", "a"]);
    }

    async fn one_means_one(database) {
        let store = database.store().await;
        let mut tx = store.read().await.unwrap();
        assert!(matches!(tx.one(&IDS, &[], |row| row.get::<i64>(0)).await, Err(Error::Corrupt(_))));
        assert_eq!(tx.optional(&IDS, &[], |row| row.get::<i64>(0)).await.unwrap(), None);
        add(&store, 1).await.unwrap();
        add(&store, 2).await.unwrap();
        assert!(matches!(tx.one(&IDS, &[], |row| row.get::<i64>(0)).await, Err(Error::Corrupt(_))));
        assert_eq!(tx.optional(&IDS, &[], |row| row.get::<i64>(0)).await.unwrap(), Some(1));
    }

    async fn what_does_not_read_as_its_type_is_corrupt(database) {
        let store = database.store().await;
        let id = AccountId::random(&Random::seeded(1));
        add_pair(&store, values![&id, "acc_SHOUTING", None::<String>, None::<Vec<u8>>].into()).await.unwrap();
        let mut tx = store.read().await.unwrap();
        assert_eq!(tx.one(&PAIRS, &[], |row| row.get::<AccountId>(0)).await.unwrap(), id);
        let wrong = [
            tx.one(&PAIRS, &[], |row| row.get::<AccountId>(1).map(|_| ())).await,
            tx.one(&PAIRS, &[], |row| row.get::<i64>(0).map(|_| ())).await,
            tx.one(&PAIRS, &[], |row| row.get::<String>(2).map(|_| ())).await,
            tx.one(&PAIRS, &[], |row| row.get::<Timestamp>(9).map(|_| ())).await,
        ];
        for result in wrong {
            let error = result.unwrap_err();
            assert!(matches!(error, Error::Corrupt(_)), "{error:?}");
            assert!(!format!("{error:?}").contains("SHOUTING"), "content is not repeated: {error:?}");
        }
    }

    async fn misuse_is_a_bug_and_not_a_panic(database) {
        let store = database.store().await;
        let too_few = add_pair(&store, values!["a"].into()).await;
        let wrong_type = add_pair(&store, values!["a", "b", Some("c"), "not bytes"].into()).await;
        let number_for_text = add_pair(&store, values![1_i64, "b", Some("c"), None::<Vec<u8>>].into()).await;
        let nul = add_pair(&store, values!["a\0", "b", Some("c"), None::<Vec<u8>>].into()).await;
        let wrong_sql = store.read().await.unwrap().all(&WRONG, &[], |row| row.get::<i64>(0)).await.map(|_| ());
        let results = [too_few, wrong_type, nul, wrong_sql];
        for (index, result) in results.into_iter().enumerate() {
            assert!(matches!(result, Err(Error::Bug(_))), "{index}: {result:?}");
        }
        // A STRICT table of SQLite turns a number into text where PostgreSQL refuses it.
        assert_eq!(number_for_text.is_err(), database.engine() == Engine::Postgres);
    }

    async fn preparing_finds_wrong_statements(database) {
        let store = database.store().await;
        let own = signet_storage::statements();
        for statement in own.into_iter().chain([&ADD, &ADD_PAIR, &ABOVE]) {
            store.prepare(statement).await.unwrap_or_else(|error| panic!("{}: {error:?}", statement.name()));
        }
        for statement in [&WRONG, &UNREADABLE] {
            assert!(matches!(store.prepare(statement).await, Err(Error::Bug(_))), "{}", statement.name());
        }
    }

    async fn a_snapshot_sees_one_state_and_a_read_the_newest(database) {
        let store = database.store().await;
        add(&store, 1).await.unwrap();
        let mut snapshot = store.snapshot().await.unwrap();
        let mut read = store.read().await.unwrap();
        add(&store, 2).await.unwrap();
        assert_eq!(snapshot.all(&IDS, &[], |row| row.get::<i64>(0)).await.unwrap(), [1]);
        assert_eq!(read.all(&IDS, &[], |row| row.get::<i64>(0)).await.unwrap(), [1, 2]);
        drop(snapshot);
        let mut snapshot = store.snapshot().await.unwrap();
        assert_eq!(snapshot.all(&IDS, &[], |row| row.get::<i64>(0)).await.unwrap(), [1, 2]);
    }

    async fn many_snapshots_take_turns(database) {
        let store = database.store().await;
        let tasks: Vec<_> = (0..60).map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut snapshot = store.snapshot().await.unwrap();
                tokio::task::yield_now().await;
                snapshot.all(&IDS, &[], |row| row.get::<i64>(0)).await.unwrap().len()
            })
        }).collect();
        for task in tasks {
            assert_eq!(task.await.unwrap(), 0);
        }
    }

    async fn a_closed_store_answers_nothing(database) {
        let store = database.store().await;
        store.ping().await.unwrap();
        add(&store, 1).await.unwrap();
        store.close().await;
        assert!(store.ping().await.is_err());
        if let Ok(mut reader) = store.read().await {
            let read = reader.all(&IDS, &[], |row| row.get::<i64>(0)).await;
            assert!(matches!(read, Err(Error::Unavailable(_))), "{read:?}");
        }
        assert!(matches!(add(&store, 2).await, Err(Error::Unavailable(_))));
        assert_eq!(ids(&database.open().await).await, [1]);
    }

    async fn a_write_is_seen_by_the_next_read_of_the_same_caller(database) {
        let store = database.store().await;
        for id in 0..50 {
            add(&store, id).await.unwrap();
            assert_eq!(ids(&store).await.len(), usize::try_from(id).unwrap() + 1);
        }
        let changed = store.write(|mut tx| async move {
            let count = tx.execute(&SET_AMOUNT, &values![3_i64, 5_i64]).await?;
            let total = tx.one(&TOTAL, &[], |row| row.get::<i64>(0)).await?;
            Ok::<_, Error>(tx.commit((count, total)))
        });
        assert_eq!(changed.await.unwrap(), (1, 5));
    }
}

#[test]
fn targets_are_read_and_keep_their_passwords() {
    let parse = |url| Target::parse(url).unwrap();
    assert_eq!(parse("sqlite:///data/signet.db"), Target::Sqlite { path: "/data/signet.db".into() });
    assert_eq!(parse("sqlite://data/signet.db"), Target::Sqlite { path: "data/signet.db".into() });
    for url in [
        "postgres://u:hunter2@h1:5432,h2:5433/signet?target_session_attrs=read-write",
        "postgresql://u:hunter2@%2Frun%2Fpostgresql/signet?sslmode=disable",
        "postgres://u:hunter2@/signet?host=/run/postgresql",
    ] {
        let target = parse(url);
        assert_eq!(target.engine(), Engine::Postgres);
        assert!(!format!("{target:?}").contains("hunter2"));
    }
    for url in ["", "mysql://x", "sqlite://", "signet.db", "postgres://u:hunter2@h:notaport/d", "postgres:///nohost"] {
        let error = Target::parse(url).expect_err(url);
        assert!(!format!("{error:?}").contains("hunter2"));
    }
}

#[test]
fn statements_know_their_name_and_their_texts() {
    let own: &[Statement] = STATEMENTS;
    assert_eq!(own.len(), 9);
    assert!(SWAPPED.name().ends_with("reading::SWAPPED"));
    assert_eq!(SWAPPED.text(Engine::Sqlite), "SELECT CAST(?2 AS BIGINT), CAST(?1 AS BIGINT), '$1'");
    assert_eq!(SWAPPED.text(Engine::Postgres), "SELECT CAST($2 AS BIGINT), CAST($1 AS BIGINT), '$1'");
    assert_eq!(UNREADABLE.text(Engine::Postgres), "SELECT 1.5");
}

#[tokio::test]
async fn an_unreachable_database_is_unavailable() {
    let folder = Target::Sqlite { path: "/nowhere/at/all/signet.db".into() };
    let server = Target::parse("postgres://u:hunter2@127.0.0.1:1/signet").unwrap();
    for target in [folder, server] {
        let opened = signet_storage::Store::open(&target, Clock::system(), Random::system()).await;
        let error = opened.expect_err("it is not there");
        assert!(matches!(error, Error::Unavailable(_)), "{error:?}");
        assert!(!format!("{error:?}").contains("hunter2"));
    }
}
