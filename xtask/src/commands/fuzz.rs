//! `cargo xtask fuzz`: the contract under fire, alone.

use super::flags;
use crate::failure::Result;
use crate::prerequisites::{self, Need};
use crate::schemathesis;

pub(crate) fn run(args: &[String]) -> Result<()> {
    let [install] = flags(args, ["--install"])?;
    prerequisites::ensure(&[Need::C, Need::Python], install)?;
    println!("{}", schemathesis::run()?);
    Ok(())
}
