//! `cargo xtask interop`: client libraries of others against a Signet of our own, and the guides that use them.

use super::flags;
use crate::failure::Result;
use crate::interop;
use crate::prerequisites::{self, Need};

pub(crate) fn run(args: &[String]) -> Result<()> {
    let [install] = flags(args, ["--install"])?;
    prerequisites::ensure(&[Need::C, Need::Python, Need::Curl], install)?;
    println!("{}", interop::run()?);
    Ok(())
}
