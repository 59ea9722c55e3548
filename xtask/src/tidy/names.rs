//! Rule: names say what a thing is about.

use super::Violation;
use super::rust_source::RustSource;
use super::tree::{File, Tree};

const WHY: &str = "a name that fits anything tells nothing: say what it is about";

/// For files and folders of Rust code.
const BANNED_FILES: [&str; 8] = ["util", "utils", "helper", "helpers", "common", "misc", "types", "generic"];
/// For types.
const BANNED_ENDINGS: [&str; 5] = ["Manager", "Helper", "Helpers", "Impl", "Utils"];

pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    tree.rust_files().flat_map(|(file, rust)| file_names(file).into_iter().chain(type_names(file, rust))).collect()
}

fn file_names(file: &File) -> Vec<Violation> {
    let parts = file.path.trim_end_matches(".rs").split('/').filter(|part| BANNED_FILES.contains(part));
    let violation =
        |part| Violation { path: file.path.clone(), line: 1, what: format!("`{part}` as a file name"), why: WHY };
    parts.map(violation).collect()
}

fn type_names(file: &File, rust: &RustSource) -> Vec<Violation> {
    let declared = ["struct", "enum", "trait", "type", "union"].into_iter().flat_map(|keyword| {
        rust.words(keyword).map(move |position| (position, rust.identifier_after(position + keyword.len())))
    });
    let banned = declared.filter(|(_, name)| BANNED_ENDINGS.iter().any(|ending| name.ends_with(ending)));
    let violation = |(position, name)| Violation {
        path: file.path.clone(),
        line: rust.line_of(position),
        what: format!("`{name}` as a type name"),
        why: WHY,
    };
    banned.map(violation).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<(usize, String)> {
        check(&Tree::sample(&[(path, text)])).into_iter().map(|violation| (violation.line, violation.what)).collect()
    }

    #[test]
    fn empty_names_are_found() {
        assert_eq!(found("crates/a/src/utils.rs", "").len(), 1);
        assert_eq!(found("crates/server/tests/common/mod.rs", "").len(), 1);
        assert_eq!(
            found("crates/a/src/lib.rs", "//! Doc.\nstruct SessionManager;"),
            [(2, "`SessionManager` as a type name".to_owned())]
        );
        assert_eq!(found("crates/a/src/lib.rs", "pub trait StoreImpl<T> {}").len(), 1);
    }

    #[test]
    fn telling_names_and_mere_mentions_pass() {
        assert!(found("crates/a/src/manager_notes.rs", "struct Managers;").is_empty());
        assert!(found("crates/a/src/lib.rs", "// struct FooHelper\nconst A: &str = \"enum FooImpl\";").is_empty());
    }
}
