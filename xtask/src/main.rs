//! `cargo xtask <command>`: everything a contributor or CI runs on this repository.
#![expect(clippy::disallowed_methods, reason = "a build tool reads the environment and measures its own steps")]

mod artifacts;
mod commands;
mod failure;
mod generated;
mod interop;
mod postgres;
mod prerequisites;
mod process;
mod schemathesis;
mod served;
mod steps;
mod test_run;
mod tidy;
mod venv;

use std::process::ExitCode;

use commands::COMMANDS;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let Some(command) = args.first().and_then(|name| COMMANDS.iter().find(|command| command.name == name)) else {
        return usage(args.first().map(String::as_str));
    };
    match (command.run)(&args[1..]) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("xtask {}: {failure}", command.name);
            ExitCode::FAILURE
        }
    }
}

/// Prints the commands; asking for help is no error, an unknown name is.
fn usage(asked: Option<&str>) -> ExitCode {
    let wants_help = matches!(asked, None | Some("help" | "--help" | "-h"));
    if let Some(name) = asked.filter(|_| !wants_help) {
        eprintln!("xtask: unknown command `{name}`\n");
    }
    eprintln!("usage: cargo xtask <command>\n");
    for command in COMMANDS {
        eprintln!("  {:<48} {}", format!("{} {}", command.name, command.arguments), command.about);
    }
    if wants_help { ExitCode::SUCCESS } else { ExitCode::from(2) }
}
