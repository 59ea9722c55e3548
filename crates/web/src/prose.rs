//! Texts as their authors write them: paragraphs, lists, tables, code and emphasis of Markdown, nothing else. What is not one
//! of these stays plain text, so no description can bring markup or links of its own. Guides, which are ours, have links too.

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
    Table { head: Vec<Vec<Span>>, rows: Vec<Vec<Vec<Span>>> },
    Code(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Span {
    Text(String),
    Code(String),
    Strong(String),
    Emphasis(String),
    Link { text: String, href: String },
}

/// Where a link of a guide leads on this site, if anywhere.
pub(crate) type Links<'a> = &'a dyn Fn(&str) -> Option<String>;

/// How the text inside of a block is read: with emphasis and links for guides, without for descriptions.
#[derive(Clone, Copy)]
struct Inline<'a>(Option<Links<'a>>);

impl Prose {
    /// Reads a description.
    pub(crate) fn read(text: &str) -> Self {
        Self::blocks(text, Inline(None))
    }

    /// Reads a part of a guide. A link that leads nowhere is its text.
    pub(crate) fn linked(text: &str, links: Links<'_>) -> Self {
        Self::blocks(text, Inline(Some(links)))
    }

    fn blocks(text: &str, inline: Inline<'_>) -> Self {
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
                    inline.close(&mut open, &mut blocks);
                    fenced = Some(Vec::new());
                }
                None => inline.take(line, &mut open, &mut blocks),
            }
        }
        blocks.extend(fenced.map(|lines| Block::Code(lines.join("\n"))));
        inline.close(&mut open, &mut blocks);
        Self { blocks }
    }

    /// Reads no further than the first full stop that ends a sentence.
    pub(crate) fn first_sentence(text: &str) -> Self {
        Self::read(Self::sentence(text))
    }

    /// The text up to the first full stop that ends a sentence.
    pub(crate) fn sentence(text: &str) -> &str {
        text.find(". ").map_or(text, |end| &text[..=end])
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }
}

impl Inline<'_> {
    /// Adds a line to the open paragraph, list item or table. Items and rows are told from paragraphs by the marker they keep.
    fn take(self, line: &str, open: &mut Vec<String>, blocks: &mut Vec<Block>) {
        let line = line.trim();
        let is_row = line.starts_with('|');
        let begins = |marker: &str, open: &[String]| open.first().is_some_and(|first| first.starts_with(marker));
        if is_row != begins("|", open) {
            self.close(open, blocks);
        }
        let item = line.strip_prefix("- ").or_else(|| line.strip_prefix("* "));
        match (item, open.last_mut()) {
            _ if line.is_empty() => self.close(open, blocks),
            _ if is_row => open.push(line.to_owned()),
            (Some(item), _) => {
                if !begins("- ", open) {
                    self.close(open, blocks);
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

    fn close(self, open: &mut Vec<String>, blocks: &mut Vec<Block>) {
        let lines = std::mem::take(open);
        let Some(first) = lines.first() else { return };
        if first.starts_with("- ") {
            blocks.push(Block::List(lines.iter().map(|line| self.spans(line.trim_start_matches("- "))).collect()));
        } else if lines.get(1).is_some_and(|line| is_ruler(line)) {
            let rows = lines.iter().skip(2).map(|line| self.cells(line)).collect();
            blocks.push(Block::Table { head: self.cells(first), rows });
        } else {
            blocks.push(Block::Paragraph(self.spans(&lines.join(" "))));
        }
    }

    fn cells(self, row: &str) -> Vec<Vec<Span>> {
        let row = row.strip_prefix('|').unwrap_or(row);
        row.strip_suffix('|').unwrap_or(row).split('|').map(|cell| self.spans(cell.trim())).collect()
    }

    fn spans(self, text: &str) -> Vec<Span> {
        let mut spans = Vec::new();
        let mut rest = text;
        while let Some((before, span, after)) = self.next_marked(rest) {
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

    /// The first piece that is not plain text, with what stands before and after it.
    fn next_marked(self, text: &str) -> Option<(&str, Span, &str)> {
        let marked = |mark: &str, make: fn(String) -> Span| {
            let (before, rest) = text.split_once(mark)?;
            let (inner, after) = rest.split_once(mark)?;
            (!inner.trim().is_empty()).then(|| (before, make(inner.to_owned()), after))
        };
        let emphasis = || self.0.and_then(|_| marked("*", Span::Emphasis));
        let all = [marked("`", Span::Code), marked("**", Span::Strong), self.link(text), emphasis()];
        all.into_iter().flatten().min_by_key(|(before, ..)| before.len())
    }

    /// `[text](address)`.
    fn link(self, text: &str) -> Option<(&str, Span, &str)> {
        let links = self.0?;
        let (before, rest) = text.split_once('[')?;
        let (inner, rest) = rest.split_once("](")?;
        let (address, after) = rest.split_once(')')?;
        let text = inner.to_owned();
        Some((before, links(address).map_or(Span::Text(text.clone()), |href| Span::Link { text, href }), after))
    }
}

/// The line between the head of a table and its rows.
fn is_ruler(line: &str) -> bool {
    line.starts_with("| -") && line.chars().all(|c| "|-: ".contains(c))
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
    fn tables_become_markup_and_bars_alone_do_not() {
        assert_eq!(
            html("Roles:\n\n| role | may |\n| --- | --- |\n| A | `x`, <b> |\n\nEnd."),
            "<p>Roles:</p><div class=\"scroll\" tabindex=\"0\"><table><thead><tr><th scope=\"col\">role</th>\
             <th scope=\"col\">may</th></tr></thead><tbody><tr><td>A</td><td><code>x</code>, &#60;b&#62;</td></tr></tbody>\
             </table></div><p>End.</p>"
        );
        assert_eq!(html("a\n| b | c |\nd"), "<p>a</p><p>| b | c |</p><p>d</p>");
    }

    #[test]
    fn guides_alone_have_links_and_emphasis() {
        let text = "A *new* [guide](a.md), [nothing](b.md), `[x](a.md)`.";
        let links = |address: &str| (address == "a.md").then(|| "/guides/a".to_owned());
        assert_eq!(
            Prose::linked(text, &links).render().unwrap().trim(),
            "<p>A <em>new</em> <a href=\"/guides/a\">guide</a>, nothing, <code>[x](a.md)</code>.</p>"
        );
        assert_eq!(html(text), "<p>A *new* [guide](a.md), [nothing](b.md), <code>[x](a.md)</code>.</p>");
    }

    #[test]
    fn the_first_sentence_ends_at_its_full_stop() {
        assert_eq!(
            Prose::first_sentence("Use `a.b` now. Then stop.").render().unwrap().trim(),
            "<p>Use <code>a.b</code> now.</p>"
        );
    }
}
