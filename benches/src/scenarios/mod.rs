//! One file for each scenario. A new scenario is a new file and a new row here.

mod challenges;
mod create;
mod durable;
mod entities;
mod listing;
mod machine;
mod me;
mod memory;
mod oauth;
mod polling;
mod realm_keys;
mod realms;
mod sign_in;
mod start;
mod storm;

use crate::report::{self, Row};
use crate::{Result, server};

/// What `cargo xtask bench <name>` measures.
pub(crate) struct Scenario {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    run: fn() -> Result<Vec<Row>>,
}

pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario { name: "me", about: "GET /auth/me against a bare axum server", run: me::run },
    Scenario { name: "sign-in", about: "sign-ins against raw Argon2id of the same cost", run: sign_in::run },
    Scenario { name: "storm", about: "how slow GET /auth/me gets while 32 clients sign in", run: storm::run },
    Scenario {
        name: "challenges",
        about: "how slow GET /auth/me gets by 10,000 challenges and no mail",
        run: challenges::run,
    },
    Scenario { name: "durable", about: "registrations written against one commit for each", run: durable::run },
    Scenario { name: "create", about: "accounts made through the API, each on disk", run: create::run },
    Scenario { name: "listing", about: "pages at depth 1 and 10,000 of 1,000,000 accounts", run: listing::run },
    Scenario { name: "machine", about: "reads by API key, and what a signature costs a write", run: machine::run },
    Scenario { name: "memory", about: "memory when idle, under load, and after it", run: memory::run },
    Scenario { name: "oauth", about: "what clients ask against a bare axum server, and exchanges", run: oauth::run },
    Scenario { name: "realms", about: "start and first page at 10,000 realms against one", run: realms::run },
    Scenario {
        name: "realm-keys",
        about: "reads by realm key against a bare axum server, and a first use",
        run: realm_keys::run,
    },
    Scenario { name: "polling", about: "200 users with realm keys while 32 clients sign in", run: polling::run },
    Scenario { name: "entities", about: "1,000,000 identities by reference, owner and page", run: entities::run },
    Scenario { name: "start", about: "from start to ready, on an empty folder and on one in use", run: start::run },
];

/// Runs them one after another and prints the table.
pub(crate) fn run<'a>(scenarios: impl Iterator<Item = &'a Scenario>) -> Result<()> {
    if cfg!(debug_assertions) {
        return Err("a debug build measures nothing: run `cargo xtask bench`".into());
    }
    server::build()?;
    let mut rows = Vec::new();
    for scenario in scenarios {
        println!("\n# {}: {}", scenario.name, scenario.about);
        rows.extend((scenario.run)().map_err(|error| format!("{}: {error}", scenario.name))?);
    }
    println!("\n{}", report::table(&rows));
    Ok(())
}
