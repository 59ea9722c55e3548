//! Rule: what the domain offers is compiled in the domain.

use super::Violation;
use super::rust_source::RustSource;
use super::tree::{File, Tree};

const WHY: &str =
    "the body of an asynchronous function is compiled again in each crate that waits for it: mark it `#[boxed]`";
const DECLARED: &str = "pub async fn ";

pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let files = tree.rust_files().filter(|(file, _)| file.is_in("crates/domain/src") && !file.is_test);
    files.flat_map(|(file, rust)| bare(file, rust)).collect()
}

fn bare(file: &File, rust: &RustSource) -> Vec<Violation> {
    let declared = rust.code.match_indices(DECLARED).map(|(position, _)| position);
    let bare = declared.filter(|position| !is_generic(&rust.code[*position..]) && !is_boxed(&rust.code[..*position]));
    let violation = |position: usize| Violation {
        path: file.path.clone(),
        line: rust.line_of(position),
        what: format!("`{}` is not boxed", rust.identifier_after(position + DECLARED.len() - 1)),
        why: WHY,
    };
    bare.map(violation).collect()
}

/// What is generic over types, which begin with a capital, is compiled where it is called, whatever is done about it.
fn is_generic(declaration: &str) -> bool {
    let named = declaration.split('(').next().unwrap_or_default();
    named.split_once('<').is_some_and(|(_, parameters)| parameters.contains(char::is_uppercase))
}

/// Whether the attributes right before it say so.
fn is_boxed(before: &str) -> bool {
    let attributes = before.lines().rev().map(str::trim).skip_while(|line| line.is_empty());
    attributes.take_while(|line| line.starts_with("#[") || line.is_empty()).any(|line| line == "#[boxed]")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<(usize, String)> {
        check(&Tree::sample(&[(path, text)])).into_iter().map(|violation| (violation.line, violation.what)).collect()
    }

    #[test]
    fn bare_functions_of_the_domain_are_found() {
        let path = "crates/domain/src/orgs/list.rs";
        let one = "//! Doc.\n\npub async fn list(ctx: &Context) {}\n";
        assert_eq!(found(path, one), [(3, "`list` is not boxed".to_owned())]);
        assert_eq!(found(path, &one.replace("pub", "#[must_use]\npub")).len(), 1);
        assert_eq!(found(path, &one.replace("list(", "list<'a>(")).len(), 1);
        let before = "#[boxed]\npub async fn a() {}\n\npub async fn b() {}\n";
        assert_eq!(found(path, before), [(4, "`b` is not boxed".to_owned())]);
    }

    #[test]
    fn boxed_generic_and_private_ones_pass() {
        let path = "crates/domain/src/orgs/list.rs";
        assert!(found(path, "#[boxed]\npub async fn list() {}").is_empty());
        assert!(found(path, "#[boxed]\n#[must_use]\npub async fn list() {}").is_empty());
        assert!(found(path, "pub async fn list<T: Send>() {}").is_empty());
        assert!(found(path, "async fn list() {}\npub(crate) async fn rows() {}").is_empty());
        assert!(found("crates/edge/src/lib.rs", "pub async fn list() {}").is_empty());
    }
}
