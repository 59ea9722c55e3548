//! Rule: files and functions stay small enough to be read in one go.

use super::Violation;
use super::rust_source::RustSource;
use super::tree::{File, Tree};

const WHY: &str = "500 lines of code per file, 800 per test file, 60 per function; split by what it is about";

const FILE: usize = 500;
const TEST_FILE: usize = 800;
const FUNCTION: usize = 60;

const EXCEPTIONS: &str = "xtask/tidy-exceptions.txt";
/// How many exceptions there may be. Lower it when one goes; it never rises.
const MOST_EXCEPTIONS: usize = 0;

/// Something longer than its limit.
struct Long {
    /// As it stands in the list of exceptions.
    entry: String,
    path: String,
    line: usize,
    what: String,
}

pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    check_with(tree, MOST_EXCEPTIONS)
}

fn check_with(tree: &Tree, most_exceptions: usize) -> Vec<Violation> {
    let long: Vec<Long> = tree.rust_files().flat_map(|(file, rust)| long_in(file, rust)).collect();
    let list = tree.files.iter().find(|file| file.path == EXCEPTIONS).map_or("", |file| &file.text);
    let entries: Vec<(usize, &str)> = (1..).zip(list.lines()).filter(|(_, line)| is_entry(line)).collect();

    let mut violations: Vec<Violation> = Vec::new();
    for long in &long {
        if !entries.iter().any(|(_, entry)| *entry == long.entry) {
            violations.push(Violation { path: long.path.clone(), line: long.line, what: long.what.clone(), why: WHY });
        }
    }
    let of_list = |line: usize, what: String| Violation { path: EXCEPTIONS.to_owned(), line, what, why: WHY };
    for (line, entry) in &entries {
        if !long.iter().any(|long| long.entry == *entry) {
            violations.push(of_list(*line, format!("`{entry}` is no longer exact: correct or remove it")));
        }
    }
    if entries.len() > most_exceptions {
        let what = format!("{} exceptions, at most {most_exceptions} allowed", entries.len());
        violations.push(of_list(1, what));
    }
    violations
}

fn is_entry(line: &str) -> bool {
    !line.trim().is_empty() && !line.starts_with('#')
}

fn long_in(file: &File, rust: &RustSource) -> Vec<Long> {
    let mut long = Vec::new();
    let lines = rust.count_code_lines(0..rust.code.len(), file.is_test);
    let limit = if file.is_test { TEST_FILE } else { FILE };
    // A table of routes is flat, and split it would be harder to read.
    if lines > limit && file.name() != "routes.rs" {
        let entry = format!("file {} {lines}", file.path);
        long.push(Long { entry, path: file.path.clone(), line: 1, what: format!("{lines} lines of code") });
    }
    if !file.is_test {
        long.extend(long_functions(file, rust));
    }
    long
}

fn long_functions(file: &File, rust: &RustSource) -> Vec<Long> {
    let declared = rust.words("fn").filter(|position| !rust.is_test_at(*position));
    let measured = declared.filter_map(|position| {
        let name = rust.identifier_after(position + 2);
        // A function type (`fn(u8) -> u8`) has no name, a declaration in a trait no body.
        let open = if name.is_empty() { None } else { body_start(&rust.code, position) }?;
        let lines = rust.count_code_lines(position..rust.closing_brace(open), true);
        (lines > FUNCTION).then(|| Long {
            entry: format!("function {} {name} {lines}", file.path),
            path: file.path.clone(),
            line: rust.line_of(position),
            what: format!("function `{name}` has {lines} lines of code"),
        })
    });
    measured.collect()
}

/// The brace that opens the function's body, past the brackets of its signature.
fn body_start(code: &str, position: usize) -> Option<usize> {
    let mut depth = 0_i32;
    for (offset, byte) in code[position..].bytes().enumerate() {
        match byte {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth -= 1,
            b'{' if depth == 0 => return Some(position + offset),
            b';' if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(count: usize) -> String {
        (0..count).map(|number| format!("    let a{number} = {number};\n")).collect()
    }

    fn found(files: &[(&str, &str)], most_exceptions: usize) -> Vec<String> {
        let violations = check_with(&Tree::sample(files), most_exceptions);
        violations.into_iter().map(|violation| format!("{}: {}", violation.path, violation.what)).collect()
    }

    #[test]
    fn a_long_function_is_found_and_named() {
        let text =
            format!("fn short() {{}}\n\nimpl A {{\n  fn long() -> X<Item = [u8; 2]> {{\n{}  }}\n}}\n", lines(59));
        assert_eq!(found(&[("a/b.rs", &text)], 0), ["a/b.rs: function `long` has 61 lines of code"]);
        let text = format!("fn fits() {{\n{}}}\n", lines(58));
        assert!(found(&[("a/b.rs", &text)], 0).is_empty());
    }

    #[test]
    fn a_long_file_is_found_and_tests_do_not_count() {
        let code: String = (0..501).map(|number| format!("const A{number}: u8 = 0;\n")).collect();
        assert_eq!(found(&[("a/b.rs", &code)], 0), ["a/b.rs: 501 lines of code"]);
        assert!(found(&[("a/tests.rs", &code)], 0).is_empty());
        assert!(found(&[("a/routes.rs", &code)], 0).is_empty());
        let tests = format!("#[cfg(test)]\nmod tests {{\n{code}}}\n");
        assert!(found(&[("a/b.rs", &tests)], 0).is_empty());
    }

    #[test]
    fn an_exception_holds_only_while_it_is_exact_and_within_the_cap() {
        let code: String = (0..501).map(|number| format!("const A{number}: u8 = 0;\n")).collect();
        let list = "# why\nfile a/b.rs 501\n";
        assert!(found(&[("a/b.rs", &code), (EXCEPTIONS, list)], 1).is_empty());
        assert_eq!(found(&[("a/b.rs", &code), (EXCEPTIONS, list)], 0).len(), 1);
        assert_eq!(found(&[("a/b.rs", "// Short now.\n"), (EXCEPTIONS, list)], 1).len(), 1);
        assert_eq!(found(&[("a/b.rs", &code), (EXCEPTIONS, "file a/b.rs 600\n")], 1).len(), 2);
    }

    #[test]
    fn declarations_and_function_types_have_no_body() {
        let text = format!("trait T {{ fn a(&self); }}\nconst F: fn(u8) -> u8 = g;\nstruct S {{\n{}}}\n", lines(70));
        assert!(found(&[("a/b.rs", &text)], 0).is_empty(), "{:?}", found(&[("a/b.rs", &text)], 0));
    }
}
