//! `cargo xtask soak`: the drills of the suite that grow with time, repeated as often as asked.

use crate::failure::{Failure, Result};
use crate::process;

/// Tells the drills how many rounds to run instead of the suite's few.
const ROUNDS_VARIABLE: &str = "SIGNET_SOAK_ROUNDS";
const DEFAULT_ROUNDS: u32 = 1000;
/// The drills, by the names of their modules.
const DRILLS: [&str; 4] = ["histories", "operation::kill", "presence::refresh_race", "proof::guess_races"];

pub(crate) fn run(args: &[String]) -> Result<()> {
    let rounds = match args {
        [] => DEFAULT_ROUNDS,
        [rounds] => rounds.parse().map_err(|_| Failure::new(format!("`{rounds}` is not a number of rounds")))?,
        _ => return Err(Failure::new("soak takes one argument: the number of rounds")),
    };
    println!("{rounds} rounds of {}, on SQLite and on PostgreSQL", DRILLS.join(", "));
    // A process of its own, because the rounds travel in the environment that the tests inherit.
    let mut drills = process::cargo(["xtask", "test", "--"]);
    process::run(drills.args(DRILLS).env(ROUNDS_VARIABLE, rounds.to_string()))
}
