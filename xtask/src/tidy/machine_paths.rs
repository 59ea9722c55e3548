//! Rule: no path of one particular machine.

use super::Violation;
use super::tree::Tree;

const WHY: &str = "a path that exists on one machine means nothing on another";

/// Put together here, or this file would break its own rule.
const PATHS: [&str; 4] = [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/fa", "rm/"), concat!(".lib", "rary")];

pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    for file in &tree.files {
        for (line, text) in (1..).zip(file.text.lines()) {
            if let Some(path) = PATHS.iter().find(|path| text.contains(*path)) {
                violations.push(Violation { path: file.path.clone(), line, what: format!("`{path}`"), why: WHY });
            }
        }
    }
    violations
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_path_is_found_in_any_kind_of_file() {
        for path in PATHS {
            let tree = Tree::sample(&[("README.md", "first\n"), ("docs/a.md", &format!("one\nsee {path}main\n"))]);
            let found: Vec<(String, usize)> = check(&tree).into_iter().map(|found| (found.path, found.line)).collect();
            assert_eq!(found, [("docs/a.md".to_owned(), 2)]);
        }
    }

    #[test]
    fn ordinary_paths_pass() {
        assert!(
            check(&Tree::sample(&[("a.md", "crates/web/src, ./data, /var/lib/signet, the framework/\n")])).is_empty()
        );
    }
}
