//! Statements: SQL text written once with `$1` placeholders, in the form that each engine wants.

use std::borrow::Cow;

use crate::target::Engine;

/// One SQL statement with a name. Made by [`statements!`](crate::statements), so that all of them can be listed, or by
/// [`Statement::composed`] where there are too many to list.
#[derive(Debug, Clone)]
pub struct Statement {
    // The macro writes the fields out: what a function makes may need to be dropped, so a constant made by one could not
    // be lent for ever.
    #[doc(hidden)]
    pub name: &'static str,
    #[doc(hidden)]
    pub sqlite: Cow<'static, str>,
    #[doc(hidden)]
    pub postgres: Cow<'static, str>,
}

impl Statement {
    /// A statement whose text was put together at run time out of fixed pieces: never out of anything that came in with a
    /// request, which is bound as `$1`, `$2`, … like every value.
    ///
    /// Few of them are kept prepared, none on SQLite: the number of texts has no bound, and those that are kept would push the
    /// others out. `name` is for errors and need not be the only one of its kind.
    pub fn composed(name: &'static str, text: String) -> Self {
        let mut sqlite = text.clone().into_bytes();
        number_placeholders(&mut sqlite);
        // Only ASCII characters are replaced, so nothing is lost.
        let sqlite = String::from_utf8_lossy(&sqlite).into_owned();
        Self { name, sqlite: Cow::Owned(sqlite), postgres: Cow::Owned(text) }
    }

    /// Whether its text was put together at run time, so that there may be any number of its kind.
    pub(crate) const fn is_composed(&self) -> bool {
        matches!(self.postgres, Cow::Owned(_))
    }

    /// How many values it takes.
    pub(crate) fn values(&self) -> usize {
        number_placeholders(&mut self.postgres.as_bytes().to_vec())
    }

    /// Its name, with the module it is written in.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Its text as `engine` gets it.
    pub fn text(&self, engine: Engine) -> &str {
        match engine {
            Engine::Sqlite => &self.sqlite,
            Engine::Postgres => &self.postgres,
        }
    }
}

/// Turns `$1` into `?1` outside quotes, keeping the length, and gives the highest number.
///
/// SQLite reads `$1` as a *name* that is bound in the order of first appearance, so `SELECT $2, $1` would silently swap its
/// values; `?1` is a number on SQLite as `$1` is on PostgreSQL.
const fn number_placeholders(text: &mut [u8]) -> usize {
    let mut quote = 0_u8;
    let mut at = 0;
    let mut highest = 0;
    while at < text.len() {
        let byte = text[at];
        if quote != 0 {
            if byte == quote {
                quote = 0;
            }
        } else if byte == b'\'' || byte == b'"' {
            quote = byte;
        } else if byte == b'$' && at + 1 < text.len() && text[at + 1].is_ascii_digit() {
            text[at] = b'?';
            let mut number = 0;
            while at + 1 < text.len() && text[at + 1].is_ascii_digit() {
                at += 1;
                number = number * 10 + (text[at] - b'0') as usize;
            }
            if number > highest {
                highest = number;
            }
        }
        at += 1;
    }
    highest
}

/// A text as SQLite gets it, for the constants of [`statements!`](crate::statements).
#[doc(hidden)]
pub const fn sqlite_text<const N: usize>(text: &str) -> [u8; N] {
    let mut out = [0; N];
    out.copy_from_slice(text.as_bytes());
    number_placeholders(&mut out);
    out
}

/// Declares the statements of a `store.rs` as constants, and lists them in `STATEMENTS` for the test that prepares each.
///
/// `NAME = "…"` gives one text to both engines; `NAME = sqlite "…", postgres "…"` is for the few that must differ.
#[macro_export]
macro_rules! statements {
    ($($(#[$doc:meta])* $visibility:vis $name:ident = $(sqlite $sqlite:literal, postgres)? $text:literal;)*) => {
        $(
            $(#[$doc])*
            $visibility const $name: $crate::Statement = {
                const SHARED: &str = $crate::statements!(@first $($sqlite,)? $text);
                const SQLITE: [u8; SHARED.len()] = $crate::sqlite_text(SHARED);
                const REWRITTEN: &str = match ::std::str::from_utf8(&SQLITE) {
                    Ok(text) => text,
                    Err(_) => panic!("only ASCII characters are replaced"),
                };
                $crate::Statement {
                    name: concat!(module_path!(), "::", stringify!($name)),
                    sqlite: ::std::borrow::Cow::Borrowed(REWRITTEN),
                    postgres: ::std::borrow::Cow::Borrowed($text),
                }
            };
        )*
        /// Every statement of this module.
        pub(crate) const STATEMENTS: &[$crate::Statement] = &[$($name),*];
    };
    (@first $first:expr $(, $rest:expr)*) => { $first };
}
