//! `signet doctor`: looks at everything that a start depends on, and changes nothing.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::time::Duration;

use signet_domain::install;
use signet_storage::{Store, Target};
use signet_vocabulary::{Clock, Random, Timestamp};

use Finding::{Bad, Good, Note};

use super::settings::Flags;
use super::{offline, print};
use crate::config::Config;
use crate::delivery;
use crate::listener::tls;
use crate::master_key;
use crate::trouble::Trouble;

/// No working clock tells a time before this program was written (2026-01-01) or after 2100.
const PLAUSIBLE: std::ops::Range<i64> = 1_767_225_600_000..4_102_444_800_000;
const ANSWER_PATIENCE: Duration = Duration::from_secs(5);

/// What a check found.
enum Finding {
    Good(String),
    Note(String),
    Bad(String),
}

pub(super) fn run(flags: &Flags) -> Result<(), Trouble> {
    // Everything else depends on the settings.
    let loaded = flags.load()?;
    let mut findings = vec![("settings", Good("read".to_owned()))];
    findings.extend(loaded.warnings.iter().map(|warning| ("settings", Note(warning.clone()))));
    let config = &loaded.config;
    findings.push(("clock", clock(Clock::system().now())));
    findings.push(("data folder", folder(&config.data_dir)));
    findings.push(("disk", disk(&config.data_dir, &Random::system())));
    findings.push(("certificate", certificate(config)));
    findings.push(("messages", messages(config)));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Trouble::new(format!("the runtime cannot start: {error}")))?;
    findings.extend(runtime.block_on(database(config)));
    print(&table(&findings))?;
    let bad = findings.iter().filter(|(_, finding)| matches!(finding, Bad(_))).count();
    match bad {
        0 => Ok(()),
        1 => Err(Trouble::new("one check failed")),
        _ => Err(Trouble::new(format!("{bad} checks failed"))),
    }
}

fn table(findings: &[(&str, Finding)]) -> String {
    let mut text = String::new();
    for (what, finding) in findings {
        let (verdict, detail) = match finding {
            Good(detail) => ("ok", detail),
            Note(detail) => ("note", detail),
            Bad(detail) => ("FAIL", detail),
        };
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{verdict:4}  {what:12}  {detail}");
    }
    text
}

fn clock(now: Timestamp) -> Finding {
    if PLAUSIBLE.contains(&now.millis()) {
        Good(now.to_string())
    } else {
        Bad(format!("says {now}: tokens would be refused or never expire; set the machine's clock"))
    }
}

fn folder(path: &Path) -> Finding {
    match fs::metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Note(format!("{} is not there yet; `signet serve` makes it", path.display()))
        }
        Err(error) => Bad(format!("{}: {error}", path.display())),
        Ok(found) if !found.is_dir() => Bad(format!("{} is not a folder", path.display())),
        Ok(found) if found.mode() & 0o077 != 0 => {
            let mode = found.mode() & 0o777;
            Note(format!("{} has mode {mode:o}: others may look into it; 700 is safer", path.display()))
        }
        Ok(_) => Good(path.display().to_string()),
    }
}

/// Writes a file to disk and takes it away again.
fn disk(folder: &Path, random: &Random) -> Finding {
    if !folder.is_dir() {
        return Note("not tried: there is no data folder yet".to_owned());
    }
    let path = folder.join(format!(".doctor-{}", random.uuid()));
    let written =
        File::create_new(&path).and_then(|mut file| file.write_all(&[0; 4096]).and_then(|()| file.sync_all()));
    let removed = fs::remove_file(&path);
    match written.and(removed) {
        Ok(()) => Good("4 KiB reached it".to_owned()),
        Err(error) => Bad(format!("{} cannot be written: {error}", folder.display())),
    }
}

fn certificate(config: &Config) -> Finding {
    match config.tls.as_ref().map(tls::load) {
        None => Note("none: plain HTTP, for a proxy that speaks TLS".to_owned()),
        Some(Ok(_)) => Good("read, and the key belongs to it".to_owned()),
        Some(Err(trouble)) => Bad(trouble.to_string()),
    }
}

fn messages(config: &Config) -> Finding {
    if let Err(trouble) = delivery::texts(config).and_then(|_| delivery::mail(config)) {
        return Bad(trouble.to_string());
    }
    match (&config.delivery.mail, &config.delivery.sms) {
        (Some(_), Some(_)) => Good("texts render; mails and text messages have somewhere to go".to_owned()),
        (Some(_), None) => Note("texts render; without sms_webhook_url text messages wait in the outbox".to_owned()),
        (None, Some(_)) => Note("texts render; without smtp_url mails wait in the outbox".to_owned()),
        (None, None) => {
            Note("texts render; without smtp_url and sms_webhook_url messages wait in the outbox".to_owned())
        }
    }
}

async fn database(config: &Config) -> Vec<(&'static str, Finding)> {
    if let Target::Sqlite { path } = &config.database {
        if !path.exists() {
            return vec![("database", Note(format!("{} is not there yet; `signet serve` makes it", path.display())))];
        }
        if let Ok(found) = fs::metadata(path)
            && found.mode() & 0o007 != 0
        {
            let mode = found.mode() & 0o777;
            let note = format!("{} has mode {mode:o}: others may read it if they reach it", path.display());
            let mut findings = vec![("database", Note(note))];
            findings.extend(reach(config).await);
            return findings;
        }
    }
    reach(config).await
}

async fn reach(config: &Config) -> Vec<(&'static str, Finding)> {
    let (clock, random) = (Clock::system(), Random::system());
    let opening = tokio::time::timeout(ANSWER_PATIENCE, Store::open(&config.database, clock.clone(), random));
    let store = match opening.await {
        Ok(Ok(store)) => store,
        Ok(Err(error)) => return vec![("database", Bad(Trouble::from(error).to_string()))],
        Err(_) => return vec![("database", Bad("did not answer within five seconds".to_owned()))],
    };
    let began = clock.elapsed();
    let answered = match store.ping().await {
        Ok(()) => {
            Good(format!("{} answered in {:?}", name_of(&config.database), clock.elapsed().saturating_sub(began)))
        }
        Err(error) => Bad(Trouble::from(error).to_string()),
    };
    let findings =
        vec![("database", answered), ("schema", schema(&store).await), ("master key", key(config, &store).await)];
    store.close().await;
    findings
}

/// Which database it is, without what its URL may hold.
fn name_of(database: &Target) -> String {
    match database {
        Target::Sqlite { path } => format!("SQLite in {}", path.display()),
        Target::Postgres { .. } => "PostgreSQL".to_owned(),
    }
}

async fn schema(store: &Store) -> Finding {
    let known = offline::newest_version();
    match store.schema_version().await {
        Ok(None) => Note("empty; `signet serve` sets it up".to_owned()),
        Ok(Some(found)) if found == known => Good(format!("version {found}, up to date")),
        Ok(Some(found)) if found < known => Note(format!("version {found}; `signet serve` brings it to {known}")),
        Ok(Some(found)) => Bad(format!("version {found}, and this program knows {known}: run the newer program")),
        Err(error) => Bad(Trouble::from(error).to_string()),
    }
}

async fn key(config: &Config, store: &Store) -> Finding {
    let is_claimed = match store.schema_version().await {
        Ok(None) => false,
        Ok(Some(_)) => match install::is_claimed(store).await {
            Ok(is_claimed) => is_claimed,
            Err(error) => return Bad(Trouble::from(error).to_string()),
        },
        Err(error) => return Bad(Trouble::from(error).to_string()),
    };
    let path = master_key::path(config);
    let key = match &config.master_key {
        Some(key) => key.clone(),
        None => match master_key::read(&path, is_claimed) {
            Ok(Some(key)) => key,
            Ok(None) if is_claimed => {
                return Bad(format!("missing: the database was set up with one, see {}", path.display()));
            }
            Ok(None) => return Note(format!("not there yet; `signet serve` makes {}", path.display())),
            Err(trouble) => return Bad(trouble.to_string()),
        },
    };
    if !is_claimed {
        return Note("there is one, and the database is not tied to it yet".to_owned());
    }
    // Claiming a database that is claimed writes nothing: it only compares.
    match install::claim(store, &Random::system(), &key).await {
        Ok(()) => Good("belongs to the database".to_owned()),
        Err(error) => Bad(error.to_string()),
    }
}
