//! Applying the migrations that a database lacks.

use std::time::Duration;

use super::embedded::MIGRATIONS;
use super::lease::Lease;
use super::{Applied, Migrated, Migration};
use crate::error::Error;
use crate::row::Row;
use crate::store::Store;
use crate::target::Engine;
use crate::transaction::WriteTx;
use crate::{statements, values};

/// A migration may take longer than a request, and holds the lease while it does.
const MIGRATION_LIMIT: Duration = Duration::from_secs(3600);
/// Two processes that make the same table at once fail in engine-specific ways; the next look tells who won.
const BOOTSTRAP_TRIES: u32 = 10;
const BETWEEN_BOOTSTRAPS: Duration = Duration::from_millis(50);

/// What the planner of SQLite is told, anew after every change of the schema.
const STATISTICS: &str = include_str!("../sqlite/statistics.sql");

statements! {
    /// Whether anything was ever applied.
    TABLE_EXISTS = sqlite "SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND name = 'schema_migrations'",
                   postgres "SELECT COUNT(*) FROM pg_catalog.pg_class WHERE oid = to_regclass('schema_migrations')";
    /// What was applied.
    APPLIED = "SELECT version, checksum FROM schema_migrations ORDER BY version";
    /// The newest step.
    NEWEST = "SELECT MAX(version) FROM schema_migrations";
    /// One more step.
    RECORD = "INSERT INTO schema_migrations (version, name, checksum, applied_at) VALUES ($1, $2, $3, $4)";
}

fn recorded(row: &Row<'_>) -> Result<(i64, String), Error> {
    Ok((row.get(0)?, row.get(1)?))
}

impl Store {
    /// The number of the newest migration that was applied; `None` when the database is empty.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn schema_version(&self) -> Result<Option<i64>, Error> {
        let mut tx = self.read().await?;
        if tx.one(&TABLE_EXISTS, &[], |row| row.get::<i64>(0)).await? == 0 {
            return Ok(None);
        }
        tx.one(&NEWEST, &[], |row| row.get(0)).await
    }

    /// Brings the schema up to date. Of several processes that try at once, one does it and the others wait.
    ///
    /// # Errors
    /// `NewerSchema` when the database was migrated by a newer program, `ChangedMigration` when a step that was applied is
    /// not ours; else when the database fails, with every step before it applied.
    pub async fn migrate(&self) -> Result<Migrated, Error> {
        self.migrate_by(MIGRATIONS).await
    }

    /// [`Store::migrate`] with another list of steps, whose first makes storage's own tables: for tests.
    #[doc(hidden)]
    pub async fn migrate_by(&self, migrations: &[Migration]) -> Result<Migrated, Error> {
        let mut applied = Vec::new();
        if self.schema_version().await?.is_none() && self.bootstrap(migrations).await? {
            applied.extend(migrations.first().map(Migration::applied));
        }
        if !self.missing(migrations).await?.is_empty() {
            let lease = Lease::take(self).await?;
            let result = self.apply_missing(migrations, &lease).await;
            // A lease that could not be ended ends by itself.
            let ended = lease.end(self).await;
            applied.extend(result?);
            ended?;
        }
        self.start_feed().await?;
        let version = migrations.last().map_or(0, |migration| migration.version);
        Ok(Migrated { applied, version })
    }

    /// The steps that the database lacks, after checking that it is one of ours.
    async fn missing<'a>(&self, migrations: &'a [Migration]) -> Result<&'a [Migration], Error> {
        let found = self.read().await?.all(&APPLIED, &[], recorded).await?;
        let known = migrations.last().map_or(0, |migration| migration.version);
        if let Some((newest, _)) = found.last().filter(|(version, _)| *version > known) {
            return Err(Error::NewerSchema { found: *newest, known });
        }
        for (index, migration) in migrations.iter().take(found.len()).enumerate() {
            if found[index] != (migration.version, migration.checksum(self.engine())) {
                let (version, name) = (migration.version, migration.name.to_owned());
                return Err(Error::ChangedMigration { version, name });
            }
        }
        Ok(migrations.get(found.len()..).unwrap_or_default())
    }

    async fn apply_missing(&self, migrations: &[Migration], lease: &Lease) -> Result<Vec<Applied>, Error> {
        let mut applied = Vec::new();
        // Looked up again: whoever held the lease before us may have applied some.
        for migration in self.missing(migrations).await? {
            let step = |mut tx: WriteTx| async move {
                lease.renew(&mut tx).await?;
                self.run(&mut tx, migration).await?;
                Ok::<_, Error>(tx.commit(()))
            };
            self.write_within(MIGRATION_LIMIT, step).await?;
            applied.push(migration.applied());
        }
        Ok(applied)
    }

    async fn run(&self, tx: &mut WriteTx, migration: &Migration) -> Result<(), Error> {
        tx.script(&migration.text(self.engine())).await?;
        if self.engine() == Engine::Sqlite {
            tx.script(STATISTICS).await?;
        }
        let row = values![migration.version, migration.name, migration.checksum(self.engine()), tx.now()?];
        tx.execute(&RECORD, &row).await?;
        Ok(())
    }

    /// Makes storage's own tables, the lease's included. Whoever comes second finds them there.
    async fn bootstrap(&self, migrations: &[Migration]) -> Result<bool, Error> {
        let Some(first) = migrations.first() else { return Err(Error::bug("no migrations")) };
        let mut tries = 0;
        loop {
            let step = |mut tx: WriteTx| async move {
                self.run(&mut tx, first).await?;
                Ok::<_, Error>(tx.commit(()))
            };
            match self.write(step).await {
                Ok(()) => return Ok(true),
                Err(_) if self.schema_version().await?.is_some() => return Ok(false),
                Err(error) if tries == BOOTSTRAP_TRIES => return Err(error),
                Err(_) => {}
            }
            tries += 1;
            tokio::time::sleep(BETWEEN_BOOTSTRAPS).await;
        }
    }
}

impl Migration {
    fn applied(&self) -> Applied {
        Applied { version: self.version, name: self.name }
    }
}
