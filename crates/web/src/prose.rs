//! Descriptions as the document's authors write them: paragraphs, lists, code and emphasis of Markdown, nothing else.
//! What is not one of these stays plain text, so no description can bring markup or links of its own.

use askama::Template;
use askama::filters::HtmlSafe;

/// A readable text. As a template of its own it escapes what it holds.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "parts/prose.html", whitespace = "minimize")]
pub(crate) struct Prose {
    blocks: Vec<Block>,
}

impl HtmlSafe for Prose {}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Block {
    Paragraph(Vec<Span>),
    List(Vec<Vec<Span>>),
    Code(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Span {
    Text(String),
    Code(String),
    Strong(String),
}

impl Prose {
    /// Reads a description.
    pub(crate) fn read(text: &str) -> Self {
        let mut blocks = Vec::new();
        let mut fenced: Option<Vec<&str>> = None;
        let mut open: Vec<String> = Vec::new();
        for line in text.lines() {
            let is_fence = line.trim_start().starts_with("```");
            match &mut fenced {
                Some(lines) if is_fence => {
                    blocks.push(Block::Code(lines.join("\n")));
                    fenced = None;
                }
                Some(lines) => lines.push(line),
                None if is_fence => {
                    close(&mut open, &mut blocks);
                    fenced = Some(Vec::new());
                }
                None => take(line, &mut open, &mut blocks),
            }
        }
        blocks.extend(fenced.map(|lines| Block::Code(lines.join("\n"))));
        close(&mut open, &mut blocks);
        Self { blocks }
    }

    /// Reads no further than the first full stop that ends a sentence.
    pub(crate) fn first_sentence(text: &str) -> Self {
        Self::read(text.find(". ").map_or(text, |end| &text[..=end]))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }
}

/// Adds a line to the open paragraph or list item. Items are told from paragraphs by the marker they keep.
fn take(line: &str, open: &mut Vec<String>, blocks: &mut Vec<Block>) {
    let line = line.trim();
    let is_list = open.first().is_some_and(|first| first.starts_with("- "));
    let item = line.strip_prefix("- ").or_else(|| line.strip_prefix("* "));
    match (item, open.last_mut()) {
        _ if line.is_empty() => close(open, blocks),
        (Some(item), _) => {
            if !is_list {
                close(open, blocks);
            }
            open.push(format!("- {item}"));
        }
        (None, Some(last)) => {
            last.push(' ');
            last.push_str(line);
        }
        (None, None) => open.push(line.trim_start_matches('#').trim_start().to_owned()),
    }
}

fn close(open: &mut Vec<String>, blocks: &mut Vec<Block>) {
    let lines = std::mem::take(open);
    let Some(first) = lines.first() else { return };
    if first.starts_with("- ") {
        blocks.push(Block::List(lines.iter().map(|line| spans(line.trim_start_matches("- "))).collect()));
    } else {
        blocks.push(Block::Paragraph(spans(first)));
    }
}

fn spans(text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut rest = text;
    while let Some((before, span, after)) = next_marked(rest) {
        if !before.is_empty() {
            spans.push(Span::Text(before.to_owned()));
        }
        spans.push(span);
        rest = after;
    }
    if !rest.is_empty() {
        spans.push(Span::Text(rest.to_owned()));
    }
    spans
}

/// The first piece of code or emphasis, with what stands before and after it.
fn next_marked(text: &str) -> Option<(&str, Span, &str)> {
    let marked = |mark: &str, make: fn(String) -> Span| {
        let (before, rest) = text.split_once(mark)?;
        let (inner, after) = rest.split_once(mark)?;
        (!inner.is_empty()).then(|| (before, make(inner.to_owned()), after))
    };
    let code = marked("`", Span::Code);
    let strong = marked("**", Span::Strong);
    match (code, strong) {
        (Some(code), Some(strong)) => Some(if code.0.len() < strong.0.len() { code } else { strong }),
        (code, strong) => code.or(strong),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(text: &str) -> String {
        Prose::read(text).render().unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn paragraphs_lists_and_code_become_markup() {
        assert_eq!(
            html("One line\nand `its` rest.\n\n**Two**."),
            "<p>One line and <code>its</code> rest.</p><p><strong>Two</strong>.</p>"
        );
        assert_eq!(html("- a\n  b\n- `c`"), "<ul><li>a b</li><li><code>c</code></li></ul>");
        assert_eq!(
            html("See:\n```json\n{\"a\": \"*\"}\n```"),
            "<p>See:</p><pre tabindex=\"0\"><code>{&#34;a&#34;: &#34;*&#34;}</code></pre>"
        );
        assert_eq!(html(" \n\n"), "");
    }

    #[test]
    fn markup_in_a_text_stays_text() {
        assert_eq!(html("<img src=x>"), "<p>&#60;img src=x&#62;</p>");
        assert_eq!(html("`</code><script>`"), "<p><code>&#60;/code&#62;&#60;script&#62;</code></p>");
        assert_eq!(html("[x](javascript:alert(1))"), "<p>[x](javascript:alert(1))</p>");
        assert_eq!(html("a ` b ** c"), "<p>a ` b ** c</p>");
    }

    #[test]
    fn the_first_sentence_ends_at_its_full_stop() {
        assert_eq!(
            Prose::first_sentence("Use `a.b` now. Then stop.").render().unwrap().trim(),
            "<p>Use <code>a.b</code> now.</p>"
        );
    }
}
