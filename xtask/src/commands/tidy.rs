//! `cargo xtask tidy`: the house rules that no compiler knows.

use super::flags;
use crate::failure::Result;
use crate::tidy;

pub(crate) fn run(args: &[String]) -> Result<()> {
    let [] = flags(args, [])?;
    println!("{}", tidy::check_repository()?);
    Ok(())
}
