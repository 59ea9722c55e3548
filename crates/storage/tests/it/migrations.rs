//! Migrations: applied once, in order, by one process; refused when they are not ours.

use std::fs;
use std::path::Path;
use std::time::Duration;

use signet_storage::{Engine, Error, Migrated, Migration, schema_text};

use crate::database::{MIGRATIONS, add, ids, on_both};

const MORE: Migration = Migration {
    version: 2,
    name: "more",
    shared: "CREATE TABLE more (id {BIGINT} PRIMARY KEY){TABLE}; CREATE INDEX more_id ON more (id)",
    postgres: Some("CREATE TABLE more (id BIGINT PRIMARY KEY)"),
};
const BROKEN: Migration = Migration {
    version: 2,
    name: "broken",
    shared: "CREATE TABLE half (id {BIGINT}); CREATE NONSENSE",
    postgres: None,
};

fn with_step(step: Migration) -> Vec<Migration> {
    [MIGRATIONS, &[step]].concat()
}

on_both! {
    async fn an_empty_database_is_brought_up_to_date_once(database) {
        let store = database.open().await;
        assert_eq!(store.schema_version().await.unwrap(), None);
        let migrated = store.migrate_by(MIGRATIONS).await.unwrap();
        assert_eq!(migrated.applied.iter().map(|step| (step.version, step.name)).collect::<Vec<_>>(), [(0, "storage"), (1, "things")]);
        assert_eq!(migrated.version, 1);
        assert_eq!(store.schema_version().await.unwrap(), Some(1));
        let again = store.migrate_by(MIGRATIONS).await.unwrap();
        assert_eq!(again, Migrated { applied: Vec::new(), version: 1 });
        let more = store.migrate_by(&with_step(MORE)).await.unwrap();
        assert_eq!(more.applied.len(), 1);
        assert_eq!(store.schema_version().await.unwrap(), Some(2));
    }

    async fn the_real_migrations_apply(database) {
        let store = database.open().await;
        let migrated = store.migrate().await.unwrap();
        assert_eq!(store.schema_version().await.unwrap(), Some(migrated.version));
        assert!(store.migrate().await.unwrap().applied.is_empty());
    }

    async fn a_newer_schema_is_refused(database) {
        let store = database.store().await;
        store.migrate_by(&with_step(MORE)).await.unwrap();
        let refused = store.migrate_by(MIGRATIONS).await;
        assert!(matches!(refused, Err(Error::NewerSchema { found: 2, known: 1 })), "{refused:?}");
    }

    async fn a_changed_migration_is_refused(database) {
        let store = database.store().await;
        let mut changed = MIGRATIONS.to_vec();
        changed[1].shared = "CREATE TABLE other (id {BIGINT} PRIMARY KEY){TABLE}";
        changed.push(MORE);
        let refused = store.migrate_by(&changed).await;
        assert!(matches!(&refused, Err(Error::ChangedMigration { version: 1, name }) if name == "things"), "{refused:?}");
        assert_eq!(store.schema_version().await.unwrap(), Some(1));
    }

    async fn a_broken_migration_leaves_what_was_there(database) {
        let store = database.store().await;
        add(&store, 1).await.unwrap();
        assert!(matches!(store.migrate_by(&with_step(BROKEN)).await, Err(Error::Bug(_))));
        assert_eq!(store.schema_version().await.unwrap(), Some(1));
        assert_eq!(ids(&store).await, [1]);
        // Neither half of a table nor the lease is left in the way.
        let fixed = Migration { shared: "CREATE TABLE half (id {BIGINT} PRIMARY KEY){TABLE}", ..BROKEN };
        assert_eq!(store.migrate_by(&with_step(fixed)).await.unwrap().applied.len(), 1);
    }

    async fn nodes_that_start_together_migrate_once(database) {
        let mut tasks = Vec::new();
        for _ in 0..4 {
            let store = database.open().await;
            tasks.push(tokio::spawn(async move { store.migrate_by(&with_step(MORE)).await }));
        }
        let mut applied = 0;
        for task in tasks {
            let migrated = task.await.unwrap().unwrap();
            assert_eq!(migrated.version, 2);
            applied += migrated.applied.len();
        }
        assert_eq!(applied, 3);
    }

    /// A node that died while it migrated holds up the others for a minute at most.
    async fn a_lease_ends_by_itself(database) {
        let store = database.store().await;
        let until = database.clock.now().plus(Duration::from_secs(60)).millis();
        database.ask(&format!("INSERT INTO leases (name, owner, until) VALUES ('migrations', 'the dead', {until})")).await;
        let waiting = tokio::spawn({
            let store = store.clone();
            async move { store.migrate_by(&with_step(MORE)).await }
        });
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert!(!waiting.is_finished());
        assert_eq!(store.schema_version().await.unwrap(), Some(1));
        database.clock.advance(Duration::from_secs(61));
        assert_eq!(waiting.await.unwrap().unwrap().applied.len(), 1);
    }
}

fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_committed_schemas_are_the_sum_of_the_migrations() {
    for (engine, file) in [(Engine::Sqlite, "schema.sqlite.sql"), (Engine::Postgres, "schema.postgres.sql")] {
        let committed = fs::read_to_string(folder().join(file)).unwrap_or_default();
        let stale = format!("{file} is stale: run `cargo xtask generate`");
        assert!(committed == schema_text(engine), "{stale}");
        let left_over = ["{TEXT}", "{BYTES}", "{BIGINT}", "{SERIAL}", "{TABLE}", "{ROWID_TABLE}"];
        assert!(left_over.iter().all(|word| !committed.contains(word)));
    }
}

#[test]
fn every_file_in_the_folder_is_carried() {
    let mut files: Vec<_> = fs::read_dir(folder().join("migrations"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|file| !file.ends_with(".postgres.sql"))
        .collect();
    files.sort();
    let schema = schema_text(Engine::Sqlite);
    for (version, file) in files.iter().enumerate() {
        let name = file.strip_suffix(".sql").unwrap().split_once('_').unwrap().1;
        assert!(file.starts_with(&format!("{version:04}_")), "{file} does not follow its forerunner");
        assert!(schema.contains(&format!("\n-- {version:04} {name}\n")), "{file} is not carried");
    }
}
