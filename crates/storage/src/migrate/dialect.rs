//! The words that differ between the engines' table definitions.

use crate::target::Engine;

const WORDS: &[(&str, &str, &str)] = &[
    ("{BYTES}", "BLOB", "BYTEA"),
    ("{BIGINT}", "INTEGER", "BIGINT"),
    ("{SERIAL}", "INTEGER PRIMARY KEY AUTOINCREMENT", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"),
    // Compared and sorted byte by byte on both: a server's own collation would change the order of pages.
    ("{TEXT}", "TEXT", "TEXT COLLATE \"C\""),
    ("{TABLE}", " STRICT, WITHOUT ROWID", ""),
    ("{ROWID_TABLE}", " STRICT", ""),
];

pub(super) fn expand(text: &str, engine: Engine) -> String {
    WORDS.iter().fold(text.to_owned(), |text, (word, sqlite, postgres)| {
        text.replace(word, if engine == Engine::Sqlite { sqlite } else { postgres })
    })
}
