//! `cargo xtask bench`: the benchmarks, always in a release build.

use crate::failure::Result;
use crate::process;

pub(crate) fn run(args: &[String]) -> Result<()> {
    let mut bench = process::cargo(["run", "--release", "--quiet", "--package", "signet-benches", "--"]);
    process::run(bench.args(args))
}
