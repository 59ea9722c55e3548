//! `cargo xtask test`: the whole suite on SQLite, then what depends on the database again on a temporary PostgreSQL.

use std::ffi::OsString;
use std::process::Stdio;

use super::flags;
use crate::artifacts;
use crate::failure::{Failure, Result};
use crate::postgres::Cluster;
use crate::prerequisites::{self, Need};
use crate::process;
use crate::test_run::{self, Counts, Run};

/// Tells a test to run on this PostgreSQL server instead of SQLite; it makes databases of its own there.
const URL_VARIABLE: &str = "TEST_POSTGRES_URL";

/// The folders of the crates whose tests depend on the database. The others would only repeat themselves.
const DATABASE_CRATES: [&str; 3] = ["crates/storage", "crates/domain", "crates/server"];

pub(crate) fn run(args: &[String]) -> Result<()> {
    let end = args.iter().position(|arg| arg == "--").unwrap_or(args.len());
    let harness_args = args.get(end + 1..).unwrap_or_default();
    let [install, only_sqlite, only_postgres] = flags(&args[..end], ["--install", "--sqlite", "--postgres"])?;
    if only_sqlite && only_postgres {
        return Err(Failure::new("--sqlite and --postgres exclude each other; without either, both are tested"));
    }

    let mut needs = vec![Need::C, Need::Oathtool];
    needs.extend((!only_sqlite).then(postgres_need).flatten());
    prerequisites::ensure(&needs, install)?;

    let mut results = Vec::new();
    if !only_postgres {
        results.push(("SQLite", on_sqlite(harness_args)?));
    }
    if !only_sqlite {
        results.push(("PostgreSQL", on_postgres(harness_args)?));
    }
    println!();
    let mut sum = Counts::default();
    for (database, run) in &results {
        println!("{database:<12}{}", run.counts);
        sum += run.counts;
    }
    println!("{sum}");
    results.iter().try_for_each(|(_, run)| run.verdict(!harness_args.is_empty()))
}

/// A PostgreSQL on this machine, unless the environment names a server to use instead.
pub(crate) fn postgres_need() -> Option<Need> {
    given_url().is_none().then_some(Need::Postgres)
}

/// Everything, each test on SQLite.
pub(crate) fn on_sqlite(harness_args: &[String]) -> Result<Run> {
    let mut test = process::cargo(["test", "--workspace", "--no-fail-fast", "--"]);
    test.args(harness_args).env_remove(URL_VARIABLE).stdin(Stdio::null());
    test_run::run(&mut test)
}

/// The tests of the crates that use the database, on PostgreSQL.
pub(crate) fn on_postgres(harness_args: &[String]) -> Result<Run> {
    // Asked for by package, cargo would choose other features and compile most of the tree again; so all is built as
    // for SQLite, and the harnesses are started here the way cargo starts them.
    let mut build = process::cargo(["test", "--workspace", "--no-run", "--message-format", "json-render-diagnostics"]);
    let messages = process::output(build.stderr(Stdio::inherit()))?;
    let harnesses = artifacts::programs(&messages).into_iter().filter(|program| {
        program.is_test && DATABASE_CRATES.iter().any(|folder| program.package_folder.ends_with(folder))
    });

    let (url, _cluster) = match given_url() {
        Some(url) => (url, None),
        None => {
            let cluster = Cluster::start(&prerequisites::postgres_programs()?)?;
            (cluster.url().into(), Some(cluster))
        }
    };
    let mut sum = Run::default();
    for harness in harnesses {
        println!("     Running {}", harness.file.display());
        let mut test = process::command(&harness.file, harness_args);
        test.current_dir(&harness.package_folder).env("CARGO_MANIFEST_DIR", &harness.package_folder);
        sum.add(test_run::run(test.env(URL_VARIABLE, &url).stdin(Stdio::null()))?);
    }
    Ok(sum)
}

fn given_url() -> Option<OsString> {
    std::env::var_os(URL_VARIABLE).filter(|url| !url.is_empty())
}
