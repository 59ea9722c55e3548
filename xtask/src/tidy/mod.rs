//! The house rules that no compiler knows. One file per rule; each is a function from the tree to its violations.

mod adr_index;
mod boxed;
mod crate_table;
mod first_line;
mod machine_paths;
mod manifest;
mod names;
mod open_points;
mod rust_source;
mod sizes;
mod sql_place;
mod tier_table;
mod tree;

use std::fmt;

use crate::failure::{Failure, Result};
use tree::Tree;

/// One place that breaks one rule.
#[derive(Debug, PartialEq, Eq)]
struct Violation {
    path: String,
    /// From 1; the whole file where no line is to blame.
    line: usize,
    what: String,
    why: &'static str,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {} ({})", self.path, self.line, self.what, self.why)
    }
}

const RULES: &[fn(&Tree) -> Vec<Violation>] = &[
    first_line::check,
    sizes::check,
    sql_place::check,
    crate_table::check,
    tier_table::check,
    names::check,
    adr_index::check,
    machine_paths::check,
    open_points::check,
    boxed::check,
];

/// Checks every file of the repository that is not ignored. Returns a note.
pub(crate) fn check_repository() -> Result<String> {
    let tree = Tree::of_repository()?;
    let violations: Vec<Violation> = RULES.iter().flat_map(|rule| rule(&tree)).collect();
    if violations.is_empty() {
        return Ok(format!("{} rules, {} files", RULES.len(), tree.files.len()));
    }
    for violation in &violations {
        println!("{violation}");
    }
    if violations.iter().any(|violation| violation.why == crate_table::WHY) {
        println!("\n{}", crate_table::printed());
    }
    if violations.iter().any(|violation| violation.why == tier_table::WHY) {
        println!("\n{}", tier_table::printed());
    }
    Err(Failure::new(format!("{} violations of the house rules, listed above", violations.len())))
}
