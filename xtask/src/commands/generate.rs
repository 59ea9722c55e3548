//! `cargo xtask generate`: rewrites, or with `--check` compares, the committed files that the program prints.

use super::flags;
use crate::failure::Result;
use crate::generated::{self, Mode};

pub(crate) fn run(args: &[String]) -> Result<()> {
    let [check] = flags(args, ["--check"])?;
    let note = generated::bring_up_to_date(if check { Mode::Check } else { Mode::Write })?;
    println!("{note}");
    Ok(())
}
