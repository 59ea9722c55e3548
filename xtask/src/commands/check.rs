//! `cargo xtask check`: the one command that a contributor and CI run.

use super::{flags, test};
use crate::failure::Result;
use crate::generated::{self, Mode};
use crate::prerequisites::{self, Need};
use crate::steps::Steps;
use crate::test_run::{Counts, Run};
use crate::{interop, process, schemathesis, tidy};

const NAMES: [&str; 10] = [
    "prerequisites",
    "format",
    "tidy",
    "dependencies",
    "lint",
    "generated files",
    "tests on SQLite",
    "tests on PostgreSQL",
    "contract under fire",
    "clients of others",
];

pub(crate) fn run(args: &[String]) -> Result<()> {
    let [install] = flags(args, ["--install"])?;
    let mut steps = Steps::new(NAMES.to_vec());
    let mut tests = Counts::default();
    let result = run_all(&mut steps, &mut tests, install);
    println!("\n{}{tests}", steps.table());
    result
}

/// Stops at the first step that fails: the quick ones come first.
fn run_all(steps: &mut Steps, tests: &mut Counts, install: bool) -> Result<()> {
    steps.run(|| {
        let mut needs =
            vec![Need::C, Need::Git, Need::Components, Need::Python, Need::Curl, Need::Oathtool, Need::Nginx];
        needs.extend(test::postgres_need());
        prerequisites::ensure(&needs, install).map(|()| String::new())
    })?;
    steps.run(|| cargo(&["fmt", "--all", "--check"]))?;
    steps.run(tidy::check_repository)?;
    steps.run(dependencies)?;
    steps.run(|| cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
    steps.run(|| generated::bring_up_to_date(Mode::Check))?;
    steps.run(|| count(test::on_sqlite(&[])?, tests))?;
    steps.run(|| count(test::on_postgres(&[])?, tests))?;
    steps.run(|| unless_unreachable(schemathesis::run()))?;
    steps.run(interop::run)
}

fn cargo(args: &[&str]) -> Result<String> {
    process::run(&mut process::cargo(args)).map(|()| String::new())
}

/// Licences, banned crates and sources. Not everybody has the tool, and it takes longer to build than Signet's tests.
fn dependencies() -> Result<String> {
    if !process::succeeds(&mut process::cargo(["deny", "--version"])) {
        return Ok("skipped, cargo-deny is not installed (`cargo install cargo-deny`)".to_owned());
    }
    cargo(&["deny", "check", "--hide-inclusion-graph", "bans", "licenses", "sources"])
}

/// A step whose tool could not be fetched is passed over, and the table says so.
fn unless_unreachable(outcome: Result<String>) -> Result<String> {
    match outcome {
        Err(failure) if failure.is_unreachable() => Ok(format!("skipped: {failure}")),
        outcome => outcome,
    }
}

fn count(run: Run, tests: &mut Counts) -> Result<String> {
    *tests += run.counts;
    run.verdict(false).map(|()| run.counts.to_string())
}
