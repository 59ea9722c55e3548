//! Rule: an open point in a comment names the issue that will close it.

use super::Violation;
use super::tree::{File, Tree};

const WHY: &str = "an open point without an issue number is forgotten: write `TODO(#12): …` or do it now";
const MARKS: [&str; 3] = ["TODO", "FIXME", "XXX"];

pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    tree.files.iter().flat_map(check_file).collect()
}

fn check_file(file: &File) -> Vec<Violation> {
    let comments = match (&file.rust, file.name().rsplit_once('.')) {
        (Some(rust), _) => rust.comments.clone(),
        (None, Some((_, "sql"))) => trailing_comments(&file.text, "--"),
        (None, Some((_, "sh" | "toml"))) => trailing_comments(&file.text, "#"),
        (None, _) if file.text.starts_with("#!") => trailing_comments(&file.text, "#"),
        _ => return Vec::new(),
    };
    let open = (1..).zip(comments.lines()).filter_map(|(line, text)| {
        let mark = MARKS.iter().find(|mark| has_word(text, mark))?;
        (!names_an_issue(text)).then(|| Violation {
            path: file.path.clone(),
            line,
            what: format!("{mark} without an issue number"),
            why: WHY,
        })
    });
    open.collect()
}

fn trailing_comments(text: &str, marker: &str) -> String {
    let comments = text.lines().map(|line| line.split_once(marker).map_or("", |(_, comment)| comment));
    comments.collect::<Vec<_>>().join("\n")
}

fn has_word(text: &str, word: &str) -> bool {
    text.split(|character: char| !character.is_ascii_alphanumeric()).any(|part| part == word)
}

fn names_an_issue(text: &str) -> bool {
    text.split('#').skip(1).any(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn breaks(path: &str, text: &str) -> bool {
        !check(&Tree::sample(&[(path, text)])).is_empty()
    }

    #[test]
    fn an_open_point_without_an_issue_is_found() {
        assert!(breaks("crates/a/src/lib.rs", "//! A.\n// TODO: later\n"));
        assert!(breaks("crates/a/src/lib.rs", "fn a() {} /* FIXME */"));
        assert!(breaks("m/0001_a.sql", "-- A.\nCREATE TABLE a (b TEXT); -- XXX width\n"));
        assert!(breaks(".ci/run", "#!/bin/sh\n# TODO speed up\n"));
    }

    #[test]
    fn one_with_an_issue_and_mere_text_pass() {
        assert!(!breaks("crates/a/src/lib.rs", "// TODO(#12): later\n"));
        assert!(!breaks("crates/a/src/lib.rs", "const A: &str = \"TODO\"; // the autodoc\n"));
        assert!(!breaks("README.md", "No TODO without an issue.\n"));
    }
}
