//! Values as a text may hold them: on one line, with nothing invisible that turns it round.

/// The longest value; links and names are shorter.
const MOST: usize = 1000;
/// The longest subject that mail programs show.
const MOST_SUBJECT: usize = 200;

/// Line breaks and other controls become spaces, so that no name begins a line, a header or a paragraph of its own; marks
/// that change the direction of what follows go.
pub(super) fn cleaned(value: &str) -> String {
    let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    value.chars().filter(|c| !turns(*c)).map(|c| if breaks(c) { ' ' } else { c }).take(MOST).collect()
}

/// The same for a whole subject, without spaces at its ends.
pub(super) fn cleaned_subject(subject: &str) -> String {
    cleaned(subject).trim().chars().take(MOST_SUBJECT).collect()
}
