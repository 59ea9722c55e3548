//! Rule: SQL is written only where rows are kept.

use super::Violation;
use super::tree::{File, Tree};

const WHY: &str = "SQL text stands only in files named store.rs and in crates/storage";

/// How a statement begins; each word pair is enough to tell it from a sentence.
const STATEMENTS: [&[&str]; 12] = [
    &["select"],
    &["with"],
    &["insert", "into"],
    &["update"],
    &["delete", "from"],
    &["create", "table"],
    &["create", "index"],
    &["create", "unique"],
    &["alter", "table"],
    &["drop", "table"],
    &["begin", "immediate"],
    &["pragma"],
];

pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (file, rust) in tree.rust_files().filter(|(file, _)| !may_hold_sql(file)) {
        for literal in rust.literals.iter().filter(|literal| !rust.is_test_at(literal.start) && is_sql(&literal.text)) {
            let start: String = literal.text.split_whitespace().take(4).collect::<Vec<_>>().join(" ");
            let line = rust.line_of(literal.start);
            violations.push(Violation { path: file.path.clone(), line, what: format!("SQL: `{start} …`"), why: WHY });
        }
    }
    violations
}

fn may_hold_sql(file: &File) -> bool {
    file.is_test
        || file.name() == "store.rs"
        || ["crates/storage", "benches", "xtask"].iter().any(|folder| file.is_in(folder))
}

fn is_sql(literal: &str) -> bool {
    let words: Vec<&str> = literal.split_whitespace().filter(|word| *word != "\\").collect();
    let Some(first) = words.first() else { return false };
    // "Select a role from the list" is a sentence: statements are written in capitals or in small letters throughout.
    if first.to_uppercase() != **first && first.to_lowercase() != **first {
        return false;
    }
    let lower: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    let begins = STATEMENTS
        .iter()
        .find(|statement| lower.len() > statement.len() && statement.iter().zip(&lower).all(|(a, b)| *a == b.as_str()));
    let Some(statement) = begins else { return false };
    let is_capital = first.to_uppercase() == **first;
    let has = |word: &str| lower.iter().any(|other| other == word);
    match statement[0] {
        // Single verbs of everyday language need the rest of the statement, unless they shout.
        "select" => is_capital || has("from"),
        "with" => has("as") && has("select"),
        "update" => has("set"),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn breaks(path: &str, text: &str) -> bool {
        !check(&Tree::sample(&[(path, text)])).is_empty()
    }

    #[test]
    fn sql_outside_a_store_is_found() {
        let list = "const LIST: &str = \"SELECT id FROM accounts\";";
        assert!(breaks("crates/domain/src/accounts/list.rs", list));
        assert!(breaks("crates/edge/src/lib.rs", "f(\"\n    delete from sessions where id = $1\")"));
        assert!(breaks("crates/edge/src/lib.rs", "f(\"UPDATE a SET b = 1\")"));
        assert!(breaks("crates/edge/src/lib.rs", "f(\"SELECT 1\")"));
        assert!(breaks("crates/edge/src/lib.rs", "f(\"WITH a AS (SELECT 1) SELECT 2\")"));
        assert!(!breaks("crates/domain/src/accounts/store.rs", list));
        assert!(!breaks("crates/domain/src/accounts/tests.rs", list));
        assert!(!breaks("crates/storage/src/lib.rs", list));
    }

    #[test]
    fn sentences_are_not_sql() {
        assert!(!breaks("crates/web/src/lib.rs", "f(\"Select a role from the list\")"));
        assert!(!breaks("crates/web/src/lib.rs", "f(\"update your address\")"));
        assert!(!breaks("crates/web/src/lib.rs", "f(\"with the new key\")"));
        assert!(!breaks("crates/web/src/lib.rs", "// SELECT id FROM accounts\nf(\"select\")"));
    }
}
