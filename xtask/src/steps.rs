//! The headings, durations and closing table of a run that has several steps.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use crate::failure::{Failure, Result};

/// Runs named steps one after the other and remembers how each ended.
pub(crate) struct Steps {
    names: Vec<&'static str>,
    done: Vec<Done>,
}

struct Done {
    took: Duration,
    outcome: String,
}

impl Steps {
    /// All names are given in advance, so that headings can count and the table can show what was never reached.
    pub(crate) fn new(names: Vec<&'static str>) -> Self {
        Self { names, done: Vec::new() }
    }

    /// Runs the next step, whose answer is a short note for the table.
    pub(crate) fn run(&mut self, step: impl FnOnce() -> Result<String>) -> Result<()> {
        let name = self.names[self.done.len()];
        println!("\n== {}/{} {name}", self.done.len() + 1, self.names.len());
        let start = Instant::now();
        let result = step();
        let took = start.elapsed();
        let outcome = match &result {
            Ok(note) if note.is_empty() => "ok".to_owned(),
            Ok(note) => format!("ok: {note}"),
            Err(_) => "FAILED".to_owned(),
        };
        println!("== {name}: {outcome} ({})", seconds(took));
        self.done.push(Done { took, outcome });
        result.map(drop).map_err(|failure| Failure::new(format!("step `{name}` failed: {failure}")))
    }

    /// One line per step.
    pub(crate) fn table(&self) -> String {
        let width = self.names.iter().map(|name| name.len()).max().unwrap_or(0);
        let mut text = String::new();
        for (index, name) in self.names.iter().enumerate() {
            let (took, outcome) =
                self.done.get(index).map_or((String::new(), "not run"), |done| (seconds(done.took), &done.outcome));
            let _ = writeln!(text, "{name:<width$}  {took:>8}  {outcome}");
        }
        text
    }
}

fn seconds(took: Duration) -> String {
    format!("{:.1} s", took.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_step_is_named_and_later_steps_show_as_not_run() {
        let mut steps = Steps::new(vec!["format", "lint", "tests"]);
        steps.run(|| Ok(String::new())).unwrap();
        let failure = steps.run(|| Err(Failure::new("two warnings"))).unwrap_err();
        assert_eq!(failure.to_string(), "step `lint` failed: two warnings");
        let table = steps.table();
        let outcomes: Vec<&str> = table.lines().map(|line| line.rsplit("  ").next().unwrap().trim()).collect();
        assert_eq!(outcomes, ["ok", "FAILED", "not run"]);
    }

    #[test]
    fn a_note_stands_in_the_table() {
        let mut steps = Steps::new(vec!["tests"]);
        steps.run(|| Ok("12 passed".to_owned())).unwrap();
        assert!(steps.table().trim_end().ends_with("ok: 12 passed"), "{}", steps.table());
    }
}
