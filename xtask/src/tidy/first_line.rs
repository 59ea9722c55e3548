//! Rule: the first line of a source file says what the file is.

use super::Violation;
use super::tree::{File, Tree};

const WHY: &str = "the first line of every file says in one sentence what it is";

pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    tree.files.iter().filter_map(violation).collect()
}

fn violation(file: &File) -> Option<Violation> {
    let mut lines = file.text.lines();
    let mut first = lines.next().unwrap_or_default();
    let mut number = 1;
    let has_shebang = first.starts_with("#!") && !first.starts_with("#![");
    if has_shebang {
        first = lines.next().unwrap_or_default();
        number = 2;
    }
    let markers: &[&str] = match file.name().rsplit_once('.') {
        Some((_, "rs")) => &["//! ", "// "],
        Some((_, "sql")) => &["-- "],
        Some((_, "sh")) => &["# "],
        _ if has_shebang => &["# "],
        _ => return None,
    };
    let sentence = markers.iter().find_map(|marker| first.strip_prefix(marker));
    // One word is a title, not an explanation.
    if sentence.is_some_and(|sentence| sentence.split_whitespace().count() >= 2) {
        return None;
    }
    let what = format!("expected `{}…`", markers[0]);
    Some(Violation { path: file.path.clone(), line: number, what, why: WHY })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn breaks(path: &str, text: &str) -> bool {
        !check(&Tree::sample(&[(path, text)])).is_empty()
    }

    #[test]
    fn a_file_without_a_sentence_is_found() {
        assert!(breaks("crates/a/src/lib.rs", "use std::fmt;\n"));
        assert!(breaks("crates/a/src/lib.rs", "//! Types\n"));
        assert!(breaks("crates/a/src/lib.rs", ""));
        assert!(breaks("crates/a/src/lib.rs", "#![expect(dead_code)]\n//! Late doc.\n"));
        assert!(breaks("m/0001_a.sql", "CREATE TABLE a (b TEXT);\n"));
        assert!(breaks("run.sh", "#!/bin/sh\nset -e\n"));
        assert!(breaks(".ci/run", "#!/usr/bin/env bash\nset -e\n"));
    }

    #[test]
    fn a_file_with_a_sentence_passes() {
        assert!(!breaks("crates/a/src/lib.rs", "//! Reads keys.\n"));
        assert!(!breaks("m/0001_a.sql", "-- Accounts and their names.\n"));
        assert!(!breaks(".ci/run", "#!/usr/bin/env bash\n# Runs every check.\n"));
        assert!(!breaks("README.md", "# Signet\n"));
    }
}
