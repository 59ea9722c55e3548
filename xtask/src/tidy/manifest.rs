//! Reads the names of dependencies from a `Cargo.toml`, without a TOML library.

/// A dependency as a manifest declares it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Dependency {
    /// The package, also when it is renamed.
    pub(super) package: String,
    pub(super) is_dev: bool,
    /// From 1.
    pub(super) line: usize,
}

/// The package's own name.
pub(super) fn package_name(manifest: &str) -> Option<&str> {
    let mut section = "";
    for line in manifest.lines().map(str::trim) {
        if line.starts_with('[') {
            section = line;
        } else if section == "[package]" && line.starts_with("name") {
            return quoted(line);
        }
    }
    None
}

/// Every dependency of every table: normal, build, dev, and those for one target.
pub(super) fn dependencies(manifest: &str) -> Vec<Dependency> {
    let mut found: Vec<Dependency> = Vec::new();
    // The kind of table the lines belong to: none outside dependencies, else whether they are for tests alone.
    let mut table: Option<bool> = None;
    let mut in_named_table = false;
    for (number, line) in (1..).zip(manifest.lines()) {
        let line = line.trim();
        if let Some(header) = line.strip_prefix('[') {
            let header = header.trim_end_matches(']');
            (table, in_named_table) = (None, false);
            for (name, is_dev) in [("dev-dependencies", true), ("build-dependencies", false), ("dependencies", false)] {
                if header == name || header.ends_with(&format!(".{name}")) && !header.starts_with("workspace") {
                    table = Some(is_dev);
                    break;
                }
                // `[dependencies.tokio]`: one table for one dependency.
                if let Some((before, package)) = header.rsplit_once('.')
                    && (before == name || before.ends_with(&format!(".{name}")))
                    && !header.starts_with("workspace")
                {
                    found.push(Dependency { package: package.trim_matches('"').to_owned(), is_dev, line: number });
                    (table, in_named_table) = (Some(is_dev), true);
                    break;
                }
            }
            continue;
        }
        let Some(is_dev) = table else { continue };
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let renamed = line.split_once("package").and_then(|(_, after)| quoted(after)).map(str::to_owned);
        if in_named_table {
            if let (Some(package), Some(last)) = (renamed.filter(|_| line.starts_with("package")), found.last_mut()) {
                last.package = package;
            }
            continue;
        }
        let key = line.split(['=', '.', ' ']).next().unwrap_or_default().trim_matches('"').to_owned();
        // Continuation lines of an array are no keys.
        if line.contains('=') && !key.is_empty() {
            found.push(Dependency { package: renamed.unwrap_or(key), is_dev, line: number });
        }
    }
    found
}

fn quoted(text: &str) -> Option<&str> {
    text.split('"').nth(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_tables_and_spellings_are_read() {
        let manifest = r#"
[package]
name = "signet-edge"

[dependencies]
# a comment = 1
axum.workspace = true
serde = { version = "1", features = [
    "derive",
] }
http1 = { package = "http", version = "1" }

[target.'cfg(unix)'.dependencies]
rustix = "1"

[dependencies.tokio]
version = "1"

[dev-dependencies]
proptest.workspace = true

[lints]
workspace = true
"#;
        assert_eq!(package_name(manifest), Some("signet-edge"));
        let found: Vec<(String, bool)> =
            dependencies(manifest).into_iter().map(|found| (found.package, found.is_dev)).collect();
        let expected = [
            ("axum", false),
            ("serde", false),
            ("http", false),
            ("rustix", false),
            ("tokio", false),
            ("proptest", true),
        ];
        assert_eq!(found, expected.map(|(name, is_dev)| (name.to_owned(), is_dev)));
    }
}
