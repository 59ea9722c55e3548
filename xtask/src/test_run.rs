//! Runs a test program, shows what it prints, and counts what it reports.

use std::fmt;
use std::io::{BufRead as _, BufReader};
use std::ops::AddAssign;
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use crate::failure::{During, Failure, Result};

/// Tests by outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) ignored: u64,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.ignored += other.ignored;
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.ignored > 0 { write!(f, ", {} ignored", self.ignored) } else { Ok(()) }
    }
}

/// What a run came to: its counts, and whether every program in it ended well.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Run {
    pub(crate) counts: Counts,
    pub(crate) broken: bool,
}

impl Run {
    pub(crate) fn add(&mut self, other: Self) {
        self.counts += other.counts;
        self.broken |= other.broken;
    }

    /// An error when a test failed, when a program died without saying so, or when nothing was tested at all.
    pub(crate) fn verdict(&self, filtered: bool) -> Result<()> {
        if self.counts.failed > 0 {
            return Err(Failure::new(format!("{}", self.counts)));
        }
        if self.broken {
            return Err(Failure::new(format!("{}, but a test program did not build or did not end well", self.counts)));
        }
        if self.counts.passed == 0 && !filtered {
            return Err(Failure::new("no test ran, which proves nothing"));
        }
        Ok(())
    }
}

/// A program that prints nothing for so long hangs: the slowest test takes a few minutes on the slowest machine.
const PATIENCE: Duration = Duration::from_secs(20 * 60);

/// Runs to the end, passing the output on line by line. A program that hangs is ended, and counts as broken.
pub(crate) fn run(command: &mut Command) -> Result<Run> {
    run_patiently(command, PATIENCE)
}

fn run_patiently(command: &mut Command, patience: Duration) -> Result<Run> {
    let mut child = command.stdout(Stdio::piped()).spawn().during("starting the tests")?;
    let (sender, lines) = mpsc::channel();
    if let Some(stdout) = child.stdout.take() {
        std::thread::spawn(move || BufReader::new(stdout).split(b'\n').try_for_each(|line| sender.send(line)));
    }
    let mut counts = Counts::default();
    loop {
        match lines.recv_timeout(patience) {
            Ok(line) => {
                let line = line.during("reading the tests' output")?;
                let line = String::from_utf8_lossy(&line);
                println!("{line}");
                counts += counts_in(&line);
            }
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {
                println!("no line for {} s: the tests hang, and are ended", patience.as_secs());
                child.kill().during("ending tests that hang")?;
                break;
            }
        }
    }
    let status = child.wait().during("waiting for the tests")?;
    Ok(Run { counts, broken: !status.success() })
}
/// Zero for any line but the one with which a harness closes.
fn counts_in(line: &str) -> Counts {
    let Some(rest) = line.trim().strip_prefix("test result:") else { return Counts::default() };
    let mut counts = Counts::default();
    for part in rest.split([';', '.']) {
        let mut words = part.split_whitespace();
        let (Some(number), Some(word)) = (words.next(), words.next()) else { continue };
        let Ok(number) = number.parse::<u64>() else { continue };
        match word {
            "passed" => counts.passed = number,
            "failed" => counts.failed = number,
            "ignored" => counts.ignored = number,
            _ => {}
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closing_line_of_a_harness_is_counted() {
        let line = "test result: FAILED. 41 passed; 2 failed; 1 ignored; 0 measured; 7 filtered out; finished in 1.02s";
        assert_eq!(counts_in(line), Counts { passed: 41, failed: 2, ignored: 1 });
        assert_eq!(counts_in("test signs::in ... ok"), Counts::default());
    }

    #[test]
    fn output_of_several_harnesses_is_summed() {
        let script = "echo 'test result: ok. 3 passed; 0 failed; 0 ignored; finished in 0.1s'; \
                      echo 'test result: ok. 4 passed; 0 failed; 0 ignored; finished in 0.1s'";
        let run = run(Command::new("sh").args(["-c", script])).unwrap();
        assert_eq!(run.counts, Counts { passed: 7, failed: 0, ignored: 0 });
        assert!(run.verdict(false).is_ok());
    }

    #[test]
    fn a_program_that_dies_without_a_failed_test_is_not_a_success() {
        let script = "echo 'test result: ok. 3 passed; 0 failed; 0 ignored'; exit 101";
        let run = run(Command::new("sh").args(["-c", script])).unwrap();
        assert!(run.verdict(false).unwrap_err().to_string().contains("did not end well"));
    }

    #[test]
    fn tests_that_hang_are_ended_and_are_no_success() {
        let script = "echo 'test result: ok. 3 passed; 0 failed; 0 ignored'; exec sleep 600";
        let run = run_patiently(Command::new("sh").args(["-c", script]), Duration::from_millis(300)).unwrap();
        assert_eq!(run.counts.passed, 3);
        assert!(run.verdict(false).unwrap_err().to_string().contains("did not end well"));
    }

    #[test]
    fn nothing_tested_is_a_success_only_when_somebody_filtered() {
        let run = Run::default();
        assert!(run.verdict(false).is_err());
        assert!(run.verdict(true).is_ok());
    }
}
