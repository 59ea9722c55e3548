//! Rule: which crate may use which.

use std::fmt::Write as _;

use super::Violation;
use super::manifest::{dependencies, package_name};
use super::tree::Tree;

pub(super) const WHY: &str = "crates depend on one another only as the table below allows";

struct Row {
    name: &'static str,
    /// Of our own crates.
    may_use: &'static [&'static str],
    /// Of everybody else's: what would let a neighbour's job leak in.
    never: &'static [&'static str],
}

const IO: &[&str] = &["axum", "axum-server", "deadpool-postgres", "hyper", "rusqlite", "tokio", "tokio-postgres"];
const HTTP: &[&str] =
    &["askama", "axum", "axum-server", "http", "hyper", "hyper-util", "tower", "tower-http", "utoipa"];
const HTTP_AND_SQL: &[&str] =
    &["http", "hyper", "rusqlite", "tokio-postgres", "deadpool-postgres", "axum", "askama", "utoipa"];
const SQL: &[&str] = &["deadpool-postgres", "rusqlite", "tokio-postgres"];

const TABLE: &[Row] = &[
    Row { name: "signet-vocabulary", may_use: &[], never: IO },
    Row { name: "signet-protocol", may_use: &["signet-vocabulary"], never: IO },
    Row { name: "signet-storage", may_use: &["signet-vocabulary"], never: HTTP },
    Row {
        name: "signet-domain",
        may_use: &["signet-vocabulary", "signet-protocol", "signet-storage"],
        never: HTTP_AND_SQL,
    },
    // Clients of HTTP and SMTP, and no server.
    Row {
        name: "signet-delivery",
        may_use: &["signet-vocabulary", "signet-protocol", "signet-domain"],
        never: &["axum", "axum-server", "deadpool-postgres", "rusqlite", "tokio-postgres", "utoipa"],
    },
    Row { name: "signet-edge", may_use: &["signet-vocabulary", "signet-protocol", "signet-domain"], never: SQL },
    Row {
        name: "signet-api-identity",
        may_use: &["signet-vocabulary", "signet-protocol", "signet-domain", "signet-delivery", "signet-edge"],
        never: SQL,
    },
    Row {
        name: "signet-api-realm",
        may_use: &["signet-vocabulary", "signet-protocol", "signet-domain", "signet-edge"],
        never: SQL,
    },
    Row {
        name: "signet-oidc",
        may_use: &["signet-vocabulary", "signet-protocol", "signet-domain", "signet-edge"],
        never: SQL,
    },
    Row {
        name: "signet-web",
        may_use: &["signet-vocabulary", "signet-protocol", "signet-domain", "signet-edge"],
        never: SQL,
    },
    Row { name: "signet-server", may_use: LIBRARIES, never: SQL },
    Row { name: "signet-benches", may_use: EVERYTHING, never: &[] },
    Row { name: "xtask", may_use: &[], never: &[] },
];

const LIBRARIES: &[&str] = &[
    "signet-vocabulary",
    "signet-protocol",
    "signet-storage",
    "signet-domain",
    "signet-delivery",
    "signet-edge",
    "signet-api-identity",
    "signet-api-realm",
    "signet-oidc",
    "signet-web",
];

const EVERYTHING: &[&str] = &[
    "signet-vocabulary",
    "signet-protocol",
    "signet-storage",
    "signet-domain",
    "signet-delivery",
    "signet-edge",
    "signet-api-identity",
    "signet-api-realm",
    "signet-oidc",
    "signet-web",
    "signet-server",
];

/// What a crate's tests may use besides: a real store under the real operations.
const FOR_TESTS: &[&str] = &["signet-vocabulary", "signet-storage"];

pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    // Examples stand alone: they are copied out, and use nothing of ours.
    let manifests = tree.files.iter().filter(|file| file.name() == "Cargo.toml" && !file.is_in("examples"));
    for file in manifests {
        // The workspace's own manifest has no package.
        let Some(name) = package_name(&file.text) else { continue };
        let mut report = |line: usize, what: String| {
            violations.push(Violation { path: file.path.clone(), line, what, why: WHY });
        };
        let Some(row) = TABLE.iter().find(|row| row.name == name) else {
            report(1, format!("`{name}` has no row in the table (xtask/src/tidy/crate_table.rs)"));
            continue;
        };
        for dependency in dependencies(&file.text) {
            let package = dependency.package.as_str();
            let is_ours = package.starts_with("signet-") || package == "xtask";
            let allowed = row.may_use.contains(&package) || (dependency.is_dev && FOR_TESTS.contains(&package));
            if is_ours && !allowed {
                report(dependency.line, format!("`{name}` may not use `{package}`"));
            }
            if !dependency.is_dev && row.never.contains(&package) {
                report(dependency.line, format!("`{name}` never uses `{package}`"));
            }
        }
    }
    violations
}

/// The table for people.
pub(super) fn printed() -> String {
    let mut text = String::from("who may use whom:\n");
    for row in TABLE {
        let list = |names: &[&str]| if names.is_empty() { "–".to_owned() } else { names.join(", ") };
        let _ = writeln!(text, "  {:<20} may use {}; never {}", row.name, list(row.may_use), list(row.never));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(manifest: &str) -> Vec<String> {
        let tree = Tree::sample(&[("crates/x/Cargo.toml", manifest)]);
        check(&tree).into_iter().map(|violation| violation.what).collect()
    }

    #[test]
    fn an_import_against_the_table_is_found() {
        let manifest = "[package]\nname = \"signet-domain\"\n[dependencies]\nsignet-storage.workspace = true\nsignet-edge.workspace = true\naxum = \"1\"\n";
        assert_eq!(found(manifest), ["`signet-domain` may not use `signet-edge`", "`signet-domain` never uses `axum`"]);
        let manifest = "[package]\nname = \"signet-web\"\n[dependencies]\nsignet-api-identity.workspace = true\n";
        assert_eq!(found(manifest), ["`signet-web` may not use `signet-api-identity`"]);
        let manifest = "[package]\nname = \"xtask\"\n[dependencies]\nsignet-vocabulary.workspace = true\n";
        assert_eq!(found(manifest).len(), 1);
    }

    #[test]
    fn tests_may_use_a_store_and_not_a_neighbour() {
        let manifest = "[package]\nname = \"signet-web\"\n[dev-dependencies]\nsignet-storage.workspace = true\nsignet-api-identity.workspace = true\n";
        assert_eq!(found(manifest), ["`signet-web` may not use `signet-api-identity`"]);
    }

    #[test]
    fn a_crate_without_a_row_is_found() {
        assert_eq!(found("[package]\nname = \"signet-new\"\n").len(), 1);
        assert!(found("[workspace]\nmembers = []\n").is_empty());
    }

    #[test]
    fn the_table_is_free_of_cycles() {
        for (position, row) in TABLE.iter().enumerate() {
            for used in row.may_use {
                let place = TABLE.iter().position(|other| other.name == *used).unwrap();
                assert!(place < position, "{} stands before {used}, which it uses", row.name);
            }
        }
        assert!(printed().contains("signet-domain"));
    }
}
