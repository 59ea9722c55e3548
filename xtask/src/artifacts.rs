//! Reads what cargo says it built (`--message-format=json`), one message per line.

use std::path::PathBuf;

/// A program that cargo built.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Program {
    /// The folder of the package it belongs to.
    pub(crate) package_folder: PathBuf,
    pub(crate) file: PathBuf,
    /// Whether it is a test harness.
    pub(crate) is_test: bool,
}

/// The programs in cargo's messages; libraries and diagnostics are passed over.
pub(crate) fn programs(messages: &str) -> Vec<Program> {
    messages.lines().filter_map(program).collect()
}

fn program(message: &str) -> Option<Program> {
    if text_member(message, "reason")? != "compiler-artifact" {
        return None;
    }
    let file = PathBuf::from(text_member(message, "executable")?);
    let package_folder = PathBuf::from(text_member(message, "manifest_path")?).parent()?.to_path_buf();
    // "test" is a member of the target too (whether it may be tested), so look only inside the profile.
    let profile = message.split_once("\"profile\":{")?.1.split_once('}')?.0;
    Some(Program { package_folder, file, is_test: profile.contains("\"test\":true") })
}

/// The first text value of that name. Enough for cargo's flat messages, and spares this crate a JSON library.
fn text_member(message: &str, name: &str) -> Option<String> {
    let start = message.split_once(&format!("\"{name}\":\""))?.1;
    let mut value = String::new();
    let mut characters = start.chars();
    loop {
        match characters.next()? {
            '"' => return Some(value),
            '\\' => value.push(characters.next()?),
            other => value.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEST: &str = r#"{"reason":"compiler-artifact","package_id":"path+file:///a b/crates/storage#signet-storage@0.1.0","manifest_path":"/a b/crates/storage/Cargo.toml","target":{"kind":["lib"],"test":true},"profile":{"opt_level":"0","test":true},"filenames":["/t/x"],"executable":"/t/deps/signet_storage-1f","fresh":true}"#;
    const BINARY: &str = r#"{"reason":"compiler-artifact","manifest_path":"/r/crates/server/Cargo.toml","target":{"kind":["bin"],"test":true},"profile":{"opt_level":"0","test":false},"executable":"/t/say \"signet\"","fresh":true}"#;
    const LIBRARY: &str = r#"{"reason":"compiler-artifact","manifest_path":"/r/crates/edge/Cargo.toml","profile":{"test":false},"executable":null,"fresh":true}"#;

    #[test]
    fn only_programs_are_kept_and_harnesses_are_told_apart() {
        let messages = format!("{TEST}\n{LIBRARY}\n{{\"reason\":\"build-finished\",\"success\":true}}\n{BINARY}\n");
        let expected = [
            Program {
                package_folder: "/a b/crates/storage".into(),
                file: "/t/deps/signet_storage-1f".into(),
                is_test: true,
            },
            Program { package_folder: "/r/crates/server".into(), file: "/t/say \"signet\"".into(), is_test: false },
        ];
        assert_eq!(programs(&messages), expected);
    }
}
