//! Statements that are put together at run time: read as the listed ones are, and few of them kept prepared.

use signet_storage::{Engine, Error, Statement, statements, values};

use crate::database::{IDS, add, on_both};

statements! {
    KEPT = sqlite "SELECT 0", postgres "SELECT COUNT(*) FROM pg_prepared_statements";
    NAME = "SELECT name FROM things WHERE id = $1";
}

/// A list of ten numbers, in which the place of each placeholder is another than its number.
fn backwards() -> Statement {
    let columns: Vec<String> = (1..=10).rev().map(|number| format!("CAST(${number} AS BIGINT)")).collect();
    Statement::composed("test::backwards", format!("SELECT {}", columns.join(", ")))
}

#[test]
fn a_composed_text_is_rewritten_as_a_listed_one_is() {
    let text = "SELECT \"$1\", 'it''s $2', '\"$3', $10, 'ä', $1 FROM t WHERE a = $ AND b = $";
    let composed = Statement::composed("test::quotes", text.to_owned());
    assert_eq!(composed.name(), "test::quotes");
    assert_eq!(composed.text(Engine::Postgres), text);
    let rewritten = "SELECT \"$1\", 'it''s $2', '\"$3', ?10, 'ä', ?1 FROM t WHERE a = $ AND b = $";
    assert_eq!(composed.text(Engine::Sqlite), rewritten);
    let same = Statement::composed("test::name", NAME.text(Engine::Postgres).to_owned());
    assert_eq!(same.text(Engine::Sqlite), NAME.text(Engine::Sqlite));
}

on_both! {
    async fn values_go_to_the_number_of_their_placeholder(database) {
        let store = database.store().await;
        let numbers: Vec<_> = (1..=10_i64).map(signet_storage::Value::from).collect();
        let statement = backwards();
        store.prepare(&statement).await.unwrap();
        let mut tx = store.read().await.unwrap();
        let found: Vec<i64> =
            tx.one(&statement, &numbers, |row| (0..10).map(|index| row.get(index)).collect()).await.unwrap();
        assert_eq!(found, (1..=10).rev().collect::<Vec<i64>>());
    }

    async fn what_is_quoted_is_text_and_not_a_placeholder(database) {
        let store = database.store().await;
        let text = "SELECT '$2 it''s \"', CAST($1 AS TEXT) AS \"$3\"".to_owned();
        let statement = Statement::composed("test::quotes", text);
        let mut tx = store.read().await.unwrap();
        let found: (String, String) =
            tx.one(&statement, &values!["$1'"], |row| Ok((row.get(0)?, row.get(1)?))).await.unwrap();
        assert_eq!(found, ("$2 it's \"".to_owned(), "$1'".to_owned()));
    }

    async fn a_wrong_count_of_values_or_a_wrong_text_is_a_bug(database) {
        let store = database.store().await;
        let wrong = Statement::composed("test::wrong", "SELECT nothing FROM nowhere".to_owned());
        let mut tx = store.read().await.unwrap();
        let results = [
            tx.all(&backwards(), &values![1_i64], |row| row.get::<i64>(0)).await,
            tx.all(&wrong, &[], |row| row.get::<i64>(0)).await,
        ];
        for result in results {
            assert!(matches!(result, Err(Error::Bug(_))), "{result:?}");
        }
        assert!(tx.all(&IDS, &[], |row| row.get::<i64>(0)).await.unwrap().is_empty());
    }

    async fn a_composed_statement_writes_too(database) {
        let store = database.store().await;
        add(&store, 1).await.unwrap();
        let renamed = store.write(|mut tx| async move {
            let text = "UPDATE things SET name = $2 WHERE id = $1".to_owned();
            let count = tx.execute(&Statement::composed("test::rename", text), &values![1_i64, "new"]).await?;
            let name = tx.one(&NAME, &values![1_i64], |row| row.get::<String>(0)).await?;
            Ok::<_, Error>(tx.commit((count, name)))
        });
        assert_eq!(renamed.await.unwrap(), (1, "new".to_owned()));
    }

    // SQLite does not say which statements it keeps; the test beside its connection asks instead.
    async fn few_composed_statements_are_kept(database) {
        let store = database.store().await;
        let mut tx = store.snapshot().await.unwrap();
        tx.all(&IDS, &[], |row| row.get::<i64>(0)).await.unwrap();
        let before = tx.one(&KEPT, &[], |row| row.get::<i64>(0)).await.unwrap();
        for round in 0..2 {
            for number in 0..200_i64 {
                let statement = Statement::composed("test::many", format!("SELECT CAST($1 AS BIGINT) AS c{number}"));
                assert_eq!(tx.one(&statement, &values![number], |row| row.get::<i64>(0)).await.unwrap(), number);
            }
            let kept = tx.one(&KEPT, &[], |row| row.get::<i64>(0)).await.unwrap() - before;
            assert_eq!(kept, if database.engine() == Engine::Postgres { 128 } else { 0 }, "round {round}");
        }
        let statement = Statement::composed("test::wrong", "SELECT CAST($1 AS BIGINT), 'beyond'".to_owned());
        let wrong = tx.one(&statement, &[], |row| row.get::<i64>(0)).await;
        assert!(matches!(wrong, Err(Error::Bug(_))), "{wrong:?}");
    }
}
