//! One file per command. A new command is a new file and a new row here.

mod bench;
mod check;
mod fuzz;
mod generate;
mod interop;
mod soak;
mod test;
mod tidy;

use crate::failure::{Failure, Result};

/// What `cargo xtask <name>` does.
pub(crate) struct Command {
    pub(crate) name: &'static str,
    pub(crate) arguments: &'static str,
    pub(crate) about: &'static str,
    pub(crate) run: fn(&[String]) -> Result<()>,
}

pub(crate) const COMMANDS: &[Command] = &[
    Command {
        name: "check",
        arguments: "[--install]",
        about: "every check and test on both databases; what CI runs",
        run: check::run,
    },
    Command {
        name: "test",
        arguments: "[--install] [--sqlite|--postgres] [-- args]",
        about: "the tests, on SQLite and on a temporary PostgreSQL",
        run: test::run,
    },
    Command {
        name: "generate",
        arguments: "[--check]",
        about: "rewrites the committed files that the program prints",
        run: generate::run,
    },
    Command { name: "tidy", arguments: "", about: "the house rules that no compiler knows", run: tidy::run },
    Command {
        name: "fuzz",
        arguments: "[--install]",
        about: "requests made up from the contract, against a server of its own",
        run: fuzz::run,
    },
    Command {
        name: "interop",
        arguments: "[--install]",
        about: "client libraries of others, and the guides that use them, against a server of its own",
        run: interop::run,
    },
    Command {
        name: "soak",
        arguments: "[rounds]",
        about: "kills and races, a thousand rounds of each unless told otherwise",
        run: soak::run,
    },
    Command { name: "bench", arguments: "[args]", about: "the benchmarks, in a release build", run: bench::run },
];

/// Takes `flags` out of `args`; returns which of them were there. Anything else is an error.
fn flags<const N: usize>(args: &[String], flags: [&str; N]) -> Result<[bool; N]> {
    let mut given = [false; N];
    for arg in args {
        let Some(position) = flags.iter().position(|flag| flag == arg) else {
            return Err(Failure::new(format!("unknown argument `{arg}` (known: {})", flags.join(", "))));
        };
        given[position] = true;
    }
    Ok(given)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_come_in_any_order_and_unknown_ones_are_refused() {
        let args = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        assert_eq!(flags(&args(&["--b"]), ["--a", "--b"]).unwrap(), [false, true]);
        assert_eq!(flags(&args(&["--b", "--a"]), ["--a", "--b"]).unwrap(), [true, true]);
        assert!(flags(&args(&["--c"]), ["--a"]).unwrap_err().to_string().contains("`--c`"));
    }
}
