//! Rule: inside the domain, a feature imports from its own tier or from those below, and never another's SQL.

use std::fmt::Write as _;

use super::Violation;
use super::rust_source::{RustSource, is_word};
use super::tree::{File, Tree};

pub(super) const WHY: &str =
    "in the domain, imports go down or sideways through the tiers, and to no other feature's store";

const DOMAIN: &str = "crates/domain/src";

/// From the bottom up. A realm is made with its first signing key, so keys belong to tenancy; an account's API
/// keys end with it, so they belong to people.
const TIERS: [(&str, &[&str]); 5] = [
    ("upkeep", &["audit", "idempotency", "outbox", "paging", "proofs", "limits", "personal_keys"]),
    ("tenancy", &["realms", "signing_keys"]),
    (
        "people",
        &[
            "access",
            "accounts",
            "identities",
            "notices",
            "orgs",
            "roles",
            "invitations",
            "trail",
            "api_keys",
            "test_realms",
            "realm_admin",
            "entity_lists",
        ],
    ),
    ("proof", &["passwords", "mfa", "remembered_devices", "spent_proofs", "dpop"]),
    (
        "presence",
        &[
            "sessions",
            "impersonations",
            "challenges",
            "tokens",
            "presented_tokens",
            "realm_keys",
            "clients",
            "registration",
            "scopes",
            "grants",
            "consents",
            "recovery",
            "providers",
            "users",
        ],
    ),
];

/// What sets every feature up, what sweeps up behind them all, and what hands out or destroys all that is held of a person:
/// they may call anybody, and nobody calls them.
const ABOVE_ALL: [&str; 3] = ["install", "cleanup", "privacy"];

pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    tree.rust_files().filter(|(file, _)| file.is_in(DOMAIN)).flat_map(|(file, rust)| check_file(file, rust)).collect()
}

fn check_file(file: &File, rust: &RustSource) -> Vec<Violation> {
    let mut violations = Vec::new();
    let mut report = |line: usize, what: String| {
        violations.push(Violation { path: file.path.clone(), line, what, why: WHY });
    };
    let module: Vec<&str> = file.path[DOMAIN.len() + 1..].trim_end_matches(".rs").split('/').collect();
    // Files at the root are the ground under all features: everybody may use them, and they may wire everything up.
    let feature = if module.len() > 1 { Some(module[0]) } else { tier_of(module[0]).map(|_| module[0]) };
    if let Some(feature) = feature.filter(|feature| !ABOVE_ALL.contains(feature) && tier_of(feature).is_none()) {
        report(1, format!("feature `{feature}` has no tier (xtask/src/tidy/tier_table.rs)"));
        return violations;
    }

    for (position, path) in paths_from_the_root(rust, &module) {
        let Some(target) = path.first().filter(|target| Some(target.as_str()) != feature) else { continue };
        let Some(target_tier) = tier_of(target) else {
            if ABOVE_ALL.contains(&target.as_str()) && feature.is_some() {
                report(rust.line_of(position), format!("`{target}` stands above all features"));
            }
            continue;
        };
        let line = rust.line_of(position);
        if path.get(1).is_some_and(|second| second == "store") {
            report(line, format!("imports `{target}::store`; use what `{target}` shows in its mod.rs"));
        }
        // A test of a low tier may set its scene with features above.
        if file.is_test || rust.is_test_at(position) {
            continue;
        }
        if let Some(tier) = feature.and_then(tier_of).filter(|tier| target_tier > *tier) {
            let (own, other) = (TIERS[tier].0, TIERS[target_tier].0);
            report(line, format!("{own} imports `{target}` from {other} above"));
        }
    }
    violations
}

fn tier_of(feature: &str) -> Option<usize> {
    TIERS.iter().position(|(_, features)| features.contains(&feature))
}

/// Every path that starts at the crate's root, with where it stands: `crate::…`, and `super::…` as far up as that.
fn paths_from_the_root(rust: &RustSource, module: &[&str]) -> Vec<(usize, Vec<String>)> {
    let mut found = Vec::new();
    let mut collect = |start: usize, after: usize| {
        if rust.code[after..].starts_with("::") {
            follow(&rust.code, after + 2, &[], &mut |path| found.push((start, path)));
        }
    };
    for start in rust.words("crate") {
        collect(start, start + "crate".len());
    }
    // A `mod.rs` is its folder's module; any other file is one level deeper.
    let depth = if module.last() == Some(&"mod") { module.len() - 1 } else { module.len() };
    for start in rust.words("super").filter(|start| !rust.code[..*start].ends_with("::")) {
        let rest = &rust.code[start..];
        let levels = rest.split("::").take_while(|segment| *segment == "super").count();
        if levels == depth {
            collect(start, start + levels * "super::".len() - "::".len());
        }
    }
    found
}

/// Follows `a::{b, c::d}` from `at`, hands every path in it to `found`, and returns where it ends.
fn follow(code: &str, at: usize, prefix: &[String], found: &mut dyn FnMut(Vec<String>)) -> usize {
    let bytes = code.as_bytes();
    if bytes.get(at) == Some(&b'{') {
        let mut at = at + 1;
        while at < bytes.len() && bytes[at] != b'}' {
            if is_word(bytes[at]) {
                at = follow(code, at, prefix, found);
                // Past `as other`, to the next member.
                at += bytes[at..].iter().take_while(|byte| !b",}".contains(byte)).count();
            } else {
                at += 1;
            }
        }
        return at + 1;
    }
    let length = bytes[at..].iter().take_while(|byte| is_word(**byte)).count();
    let mut path = prefix.to_vec();
    if length > 0 {
        path.push(code[at..at + length].to_owned());
        if code[at + length..].starts_with("::") {
            return follow(code, at + length + 2, &path, found);
        }
    }
    found(path);
    at + length
}

/// The tiers for people.
pub(super) fn printed() -> String {
    let mut text = String::from("the tiers of crates/domain, top first:\n");
    let _ = writeln!(text, "  {:<10} {}", "above all", ABOVE_ALL.join(", "));
    for (tier, features) in TIERS.iter().rev() {
        let _ = writeln!(text, "  {tier:<10} {}", features.join(", "));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<String> {
        check(&Tree::sample(&[(path, text)])).into_iter().map(|violation| violation.what).collect()
    }

    #[test]
    fn an_import_from_above_is_found_however_it_is_written() {
        let above = ["people imports `sessions` from presence above"];
        let file = "crates/domain/src/accounts/create.rs";
        assert_eq!(found(file, "use crate::sessions::Session;"), above);
        assert_eq!(found(file, "use crate::{audit, realms::{self, Realm}, sessions as s};"), above);
        assert_eq!(found(file, "fn f() { crate::sessions::end::<X>(1) }"), above);
        assert_eq!(found(file, "use super::super::sessions::Session;"), above);
        assert_eq!(found("crates/domain/src/accounts/mod.rs", "use super::sessions;"), above);
        assert_eq!(found("crates/domain/src/limits.rs", "use crate::realms;").len(), 1);
    }

    #[test]
    fn down_sideways_and_to_the_ground_is_allowed() {
        let text = "use crate::{accounts::Account, audit, context::Context, mfa};\nuse super::store;\nuse super::super::api_keys;";
        assert!(
            found("crates/domain/src/passwords/change.rs", text).is_empty(),
            "{:?}",
            found("crates/domain/src/passwords/change.rs", text)
        );
        assert!(found("crates/domain/src/context.rs", "use crate::sessions::Settings;").is_empty());
        assert!(found("crates/domain/src/cleanup/mod.rs", "use crate::{tokens, audit};").is_empty());
        assert!(found("crates/edge/src/lib.rs", "use crate::sessions;").is_empty());
    }

    #[test]
    fn nobody_imports_the_store_of_another() {
        let file = "crates/domain/src/sessions/end.rs";
        assert_eq!(found(file, "use crate::accounts::store::by_id;").len(), 1);
        assert_eq!(found(file, "use crate::accounts::{Account, store};").len(), 1);
        assert_eq!(found(file, "use crate::sessions::store;").len(), 0);
        assert_eq!(found("crates/domain/src/sessions/tests.rs", "use crate::accounts::store;").len(), 1);
        assert_eq!(found("crates/domain/src/context.rs", "use crate::accounts::store;").len(), 1);
    }

    #[test]
    fn tests_may_set_their_scene_with_higher_tiers() {
        assert!(found("crates/domain/src/accounts/tests.rs", "use crate::sessions;").is_empty());
        let text = "fn f() {}\n#[cfg(test)]\nmod tests {\n    use crate::sessions;\n}\n";
        assert!(found("crates/domain/src/accounts/create.rs", text).is_empty());
    }

    #[test]
    fn a_feature_without_a_tier_and_a_caller_of_what_stands_above_are_found() {
        assert_eq!(found("crates/domain/src/gadgets/mod.rs", "//! Gadgets.").len(), 1);
        assert_eq!(found("crates/domain/src/tokens/issue.rs", "use crate::cleanup;").len(), 1);
    }
}
