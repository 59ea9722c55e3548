//! The benchmarks: each scenario measures the product and what bounds it in one run, in turns, and prints the ratio.
//!
//! They judge nothing: a goal that is missed is printed as missed, and only a measurement that could not be made fails.

mod answer;
mod database;
mod dead_mail;
mod environment;
mod figures;
mod folder;
mod hello;
mod load;
mod meters;
mod paced;
mod people;
mod place;
mod processes;
mod program;
mod realm_keys;
mod registration;
mod report;
mod scenarios;
mod scratch;
mod server;

use std::process::ExitCode;

use scenarios::SCENARIOS;

type Failure = Box<dyn std::error::Error + Send + Sync>;
type Result<T, E = Failure> = std::result::Result<T, E>;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let outcome = match words[..] {
        [hello::ARGUMENT, path, size] => hello::serve(path, size),
        [] | ["all"] => scenarios::run(SCENARIOS.iter()),
        _ if words.iter().all(|word| SCENARIOS.iter().any(|scenario| scenario.name == *word)) => {
            scenarios::run(SCENARIOS.iter().filter(|scenario| words.contains(&scenario.name)))
        }
        _ => return usage(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

fn usage() -> ExitCode {
    eprintln!("usage: cargo xtask bench [all | scenario…]\n");
    for scenario in SCENARIOS {
        eprintln!("  {:<10} {}", scenario.name, scenario.about);
    }
    ExitCode::from(2)
}
