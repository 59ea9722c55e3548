//! Just enough of Rust's lexer to tell code, comments and string literals apart.

use std::ops::Range;

/// A Rust file taken apart. `code` and `comments` are as long as the original, byte for byte, with everything else
/// blanked, so that positions and lines agree.
pub(super) struct RustSource {
    pub(super) code: String,
    pub(super) comments: String,
    pub(super) literals: Vec<Literal>,
    /// Whether each line holds more than blanks and comments.
    code_lines: Vec<bool>,
    test_regions: Vec<Range<usize>>,
}

/// A string literal without its quotes, escapes as written.
pub(super) struct Literal {
    pub(super) start: usize,
    pub(super) text: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Code,
    Comment,
    Text,
}

impl RustSource {
    pub(super) fn new(source: &str) -> Self {
        let (classes, literals) = classify(source.as_bytes());
        let code = only(source, &classes, Class::Code);
        let comments = only(source, &classes, Class::Comment);
        // A line counts when something is left of it without its comments.
        let is_code = |(line, comment): (&str, &str)| {
            line.bytes().zip(comment.bytes()).any(|(byte, comment)| byte != comment && !byte.is_ascii_whitespace())
        };
        let code_lines = source.lines().zip(comments.lines()).map(is_code).collect();
        let test_regions = test_regions(&code);
        Self { code, comments, literals, code_lines, test_regions }
    }

    /// The line of a position, from 1.
    pub(super) fn line_of(&self, position: usize) -> usize {
        self.code.as_bytes()[..position].iter().filter(|byte| **byte == b'\n').count() + 1
    }

    /// Whether the position is inside a `#[cfg(test)]` module of this file.
    pub(super) fn is_test_at(&self, position: usize) -> bool {
        self.test_regions.iter().any(|region| region.contains(&position))
    }

    /// Lines of code in these positions, tests apart if so asked.
    pub(super) fn count_code_lines(&self, positions: Range<usize>, with_tests: bool) -> usize {
        let (first, last) = (self.line_of(positions.start), self.line_of(positions.end));
        let tests: Vec<Range<usize>> =
            self.test_regions.iter().map(|region| self.line_of(region.start)..self.line_of(region.end) + 1).collect();
        let counted = |line: &usize| with_tests || !tests.iter().any(|region| region.contains(line));
        (first..=last).filter(counted).filter(|line| self.code_lines.get(line - 1).copied().unwrap_or(false)).count()
    }

    /// Positions of this word as a whole word in the code.
    pub(super) fn words<'a>(&'a self, word: &'a str) -> impl Iterator<Item = usize> + 'a {
        let bytes = self.code.as_bytes();
        self.code.match_indices(word).map(|(position, _)| position).filter(move |position| {
            let before = position.checked_sub(1).map(|before| bytes[before]);
            let after = bytes.get(position + word.len()).copied();
            !before.is_some_and(is_word) && !after.is_some_and(is_word)
        })
    }

    /// The identifier that starts at or after the position, blanks skipped.
    pub(super) fn identifier_after(&self, position: usize) -> &str {
        let rest = self.code[position..].trim_start();
        let end = rest.bytes().position(|byte| !is_word(byte)).unwrap_or(rest.len());
        &rest[..end]
    }

    /// The position of the brace that closes the one at `open`.
    pub(super) fn closing_brace(&self, open: usize) -> usize {
        closing_brace(self.code.as_bytes(), open)
    }

    /// Names of `#[cfg(test)] mod name;`: test modules that live in files of their own.
    pub(super) fn test_modules_elsewhere(&self) -> Vec<String> {
        let modules = test_modules(&self.code);
        modules.into_iter().filter(|module| module.body.is_none()).map(|module| module.name).collect()
    }
}

pub(super) fn is_word(byte: u8) -> bool {
    byte == b'_' || byte.is_ascii_alphanumeric()
}

fn only(source: &str, classes: &[Class], wanted: Class) -> String {
    let keep = |(byte, class): (u8, &Class)| if byte == b'\n' || *class == wanted { byte } else { b' ' };
    let bytes: Vec<u8> = source.bytes().zip(classes).map(keep).collect();
    // Whole characters have one class, so what is kept is still UTF-8.
    String::from_utf8_lossy(&bytes).into_owned()
}

fn classify(source: &[u8]) -> (Vec<Class>, Vec<Literal>) {
    let mut classes = vec![Class::Code; source.len()];
    let mut literals = Vec::new();
    let mut at = 0;
    while at < source.len() {
        let rest = &source[at..];
        let (end, class) = if rest.starts_with(b"//") {
            (rest.iter().position(|byte| *byte == b'\n').map_or(source.len(), |length| at + length), Class::Comment)
        } else if rest.starts_with(b"/*") {
            (block_comment_end(source, at), Class::Comment)
        } else if let Some(literal) = string_at(source, at) {
            let text = String::from_utf8_lossy(&source[literal.inside.clone()]).into_owned();
            literals.push(Literal { start: literal.inside.start, text });
            (literal.end, Class::Text)
        } else if source[at] == b'\'' {
            (character_end(source, at), Class::Text)
        } else if is_word(source[at]) {
            // Whole words at once, so that the `r` of `for"` is not taken for a prefix.
            (at + rest.iter().position(|byte| !is_word(*byte)).unwrap_or(rest.len()), Class::Code)
        } else {
            (at + 1, Class::Code)
        };
        classes[at..end].fill(class);
        at = end;
    }
    (classes, literals)
}

fn block_comment_end(source: &[u8], start: usize) -> usize {
    let (mut at, mut depth) = (start, 0);
    while at < source.len() {
        if source[at..].starts_with(b"/*") {
            (at, depth) = (at + 2, depth + 1);
        } else if source[at..].starts_with(b"*/") {
            (at, depth) = (at + 2, depth - 1);
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    source.len()
}

struct StringLiteral {
    inside: Range<usize>,
    end: usize,
}

/// A literal with any prefix (`b`, `c`, `r`, `br`, `cr`) and any number of `#`.
fn string_at(source: &[u8], start: usize) -> Option<StringLiteral> {
    let rest = &source[start..];
    let prefix = rest.iter().take(2).take_while(|byte| b"bcr".contains(byte)).count();
    let is_raw = rest[..prefix].contains(&b'r');
    let hashes = rest[prefix..].iter().take_while(|byte| **byte == b'#').count();
    if rest.get(prefix + hashes) != Some(&b'"') || (hashes > 0 && !is_raw) {
        return None;
    }
    let inside = start + prefix + hashes + 1;
    let mut at = inside;
    while at < source.len() {
        if source[at] == b'\\' && !is_raw {
            at += 2;
            continue;
        }
        let closes = source[at] == b'"'
            && source[at + 1..].len() >= hashes
            && source[at + 1..][..hashes].iter().all(|byte| *byte == b'#');
        if closes {
            return Some(StringLiteral { inside: inside..at, end: at + 1 + hashes });
        }
        at += 1;
    }
    Some(StringLiteral { inside: inside..source.len(), end: source.len() })
}

/// The end of a character literal, or just past the quote when it starts a lifetime.
fn character_end(source: &[u8], quote: usize) -> usize {
    let text = &source[quote + 1..];
    if text.first() == Some(&b'\\') {
        // The escaped character may itself be a quote.
        return text.iter().skip(2).position(|byte| *byte == b'\'').map_or(source.len(), |length| quote + 4 + length);
    }
    // One character of one to four bytes and then the closing quote.
    let width = match text.first() {
        Some(0xf0..) => 4,
        Some(0xe0..) => 3,
        Some(0xc0..) => 2,
        _ => 1,
    };
    if text.get(width) == Some(&b'\'') { quote + width + 2 } else { quote + 1 }
}

struct TestModule {
    name: String,
    /// From the attribute to the closing brace; none for a module in another file.
    body: Option<Range<usize>>,
}

fn test_regions(code: &str) -> Vec<Range<usize>> {
    test_modules(code).into_iter().filter_map(|module| module.body).collect()
}

fn test_modules(code: &str) -> Vec<TestModule> {
    const ATTRIBUTE: &str = "#[cfg(test)]";
    let mut modules = Vec::new();
    for (start, _) in code.match_indices(ATTRIBUTE) {
        let mut rest = code[start + ATTRIBUTE.len()..].trim_start();
        // Further attributes, as long as they hold no bracket of their own.
        while let Some(attribute) = rest.strip_prefix("#[") {
            rest = attribute.split_once(']').map_or("", |(_, after)| after.trim_start());
        }
        for visibility in ["pub(crate) ", "pub(super) ", "pub "] {
            rest = rest.strip_prefix(visibility).unwrap_or(rest);
        }
        let Some(named) = rest.strip_prefix("mod ") else { continue };
        let name: String = named.trim_start().bytes().take_while(|byte| is_word(*byte)).map(char::from).collect();
        let Some(after) = named.trim_start().get(name.len()..) else { continue };
        let position = code.len() - after.len();
        let body = match after.trim_start().bytes().next() {
            Some(b'{') => Some(start..closing_brace(code.as_bytes(), position + after.find('{').unwrap_or(0))),
            _ => None,
        };
        modules.push(TestModule { name, body });
    }
    modules
}

fn closing_brace(code: &[u8], open: usize) -> usize {
    let mut depth = 0_usize;
    for (position, byte) in code.iter().enumerate().skip(open) {
        match byte {
            b'{' => depth += 1,
            b'}' if depth <= 1 => return position,
            b'}' => depth -= 1,
            _ => {}
        }
    }
    code.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn literals(source: &str) -> Vec<String> {
        RustSource::new(source).literals.into_iter().map(|literal| literal.text).collect()
    }

    #[test]
    fn comments_and_literals_are_not_code() {
        let source = RustSource::new("let a = \"SELECT // 1\"; // struct Utils\n/* a /* b */ fn c */ let d = 'x';\n");
        assert_eq!(source.code.split_whitespace().collect::<Vec<_>>().join(" "), "let a = ; let d = ;");
        assert!(source.comments.contains("struct Utils"));
        assert!(source.comments.contains("fn c"));
        assert!(!source.comments.contains("SELECT"));
    }

    #[test]
    fn every_kind_of_literal_is_found() {
        assert_eq!(
            literals(r##"f("a\"b", b"c", r"d\", r#"e"f"#, br#"g"#, c"h")"##),
            [r#"a\"b"#, "c", r"d\", "e\"f", "g", "h"]
        );
    }

    #[test]
    fn quotes_in_characters_and_lifetimes_start_no_literal() {
        assert_eq!(literals(r#"fn f<'a>(x: &'a str) { g('"', '\'', b'"', '\\', 'é', "end"); }"#), ["end"]);
        assert_eq!(literals("let r#for = 1; attr\"x\""), ["x"]);
    }

    #[test]
    fn positions_stay_as_they_were() {
        let text = "let é = \"ß\"; // ü\nstruct A;\n";
        let source = RustSource::new(text);
        assert_eq!(source.code.len(), text.len());
        assert_eq!(source.line_of(source.words("struct").next().unwrap()), 2);
    }

    #[test]
    fn test_modules_are_found_with_their_extent() {
        let text = "fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() { if x { } }\n}\nfn c() {}\n#[cfg(test)]\n#[rustfmt::skip]\nmod cases;\n";
        let source = RustSource::new(text);
        let at = |needle: &str| text.find(needle).unwrap();
        assert!(!source.is_test_at(at("fn a")));
        assert!(source.is_test_at(at("fn b")));
        assert!(!source.is_test_at(at("fn c")));
        assert_eq!(source.test_modules_elsewhere(), ["cases"]);
    }

    #[test]
    fn blank_lines_comments_and_tests_are_no_code_lines() {
        let text =
            "//! Doc.\n\nfn a() {\n    // why\n    b(\"x\n    y\");\n}\n#[cfg(test)]\nmod tests {\n    fn c() {}\n}\n";
        let source = RustSource::new(text);
        assert_eq!(source.count_code_lines(0..text.len(), false), 4);
        assert_eq!(source.count_code_lines(0..text.len(), true), 8);
    }
}
