//! Statements: SQL text written once with `$1` placeholders, in the form that each engine wants.

use crate::target::Engine;

/// One SQL statement with a name. Made by [`statements!`](crate::statements) alone, so that all of them can be listed.
#[derive(Debug, Clone, Copy)]
pub struct Statement {
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

impl Statement {
    #[doc(hidden)]
    pub const fn new(name: &'static str, sqlite: &'static str, postgres: &'static str) -> Self {
        Self { name, sqlite, postgres }
    }

    /// Its name, with the module it is written in.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Its text as `engine` gets it.
    pub const fn text(&self, engine: Engine) -> &'static str {
        match engine {
            Engine::Sqlite => self.sqlite,
            Engine::Postgres => self.postgres,
        }
    }
}

/// Turns `$1` into `?1` outside quotes, keeping the length.
///
/// SQLite reads `$1` as a *name* that is bound in the order of first appearance, so `SELECT $2, $1` would silently swap its
/// values; `?1` is a number on SQLite as `$1` is on PostgreSQL.
#[doc(hidden)]
pub const fn sqlite_text<const N: usize>(text: &str) -> [u8; N] {
    let bytes = text.as_bytes();
    let mut out = [0; N];
    let mut quote = 0_u8;
    let mut at = 0;
    while at < N {
        let byte = bytes[at];
        out[at] = byte;
        if quote != 0 {
            if byte == quote {
                quote = 0;
            }
        } else if byte == b'\'' || byte == b'"' {
            quote = byte;
        } else if byte == b'$' && at + 1 < N && bytes[at + 1].is_ascii_digit() {
            out[at] = b'?';
        }
        at += 1;
    }
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
                $crate::Statement::new(concat!(module_path!(), "::", stringify!($name)), REWRITTEN, $text)
            };
        )*
        /// Every statement of this module.
        pub(crate) const STATEMENTS: &[$crate::Statement] = &[$($name),*];
    };
    (@first $first:expr $(, $rest:expr)*) => { $first };
}
