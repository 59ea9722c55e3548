//! `signet client registration-token`: what lets software register itself as clients.

use std::fmt::Write as _;

use clap::Subcommand;
use signet_domain::registration::{self, MakeRegistrationToken, NewRegistrationToken, RevokeRegistrationToken};
use signet_domain::{Context, perform};
use signet_vocabulary::RegistrationTokenId;

use super::client::{Realm, line};
use crate::trouble::Trouble;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make a token, which is printed only this once
    Create {
        /// What administrators call it
        name: String,
        /// How many clients may register with it; else one
        #[arg(long, value_name = "NUMBER")]
        uses: Option<i64>,
        /// From when on nobody does (RFC 3339); else a week from now
        #[arg(long, value_name = "TIME")]
        expires_at: Option<String>,
        /// What they may ask for at most; else openid, profile, email, phone and offline_access; may be given several times
        #[arg(long = "scope", value_name = "SCOPE")]
        scopes: Vec<String>,
        #[command(flatten)]
        realm: Realm,
    },
    /// List the tokens of a realm, the oldest first
    List {
        #[command(flatten)]
        realm: Realm,
    },
    /// Delete a token; the clients that registered with it stay
    Delete {
        /// Its id
        id: RegistrationTokenId,
        #[command(flatten)]
        realm: Realm,
    },
}

impl Command {
    pub(super) fn realm(&self) -> &Realm {
        let (Self::Create { realm, .. } | Self::List { realm } | Self::Delete { realm, .. }) = self;
        realm
    }
}

/// Does it, and says what is to be printed.
pub(super) async fn done(ctx: &Context, command: &Command) -> Result<String, Trouble> {
    match command {
        Command::Create { name, uses, expires_at, scopes, .. } => {
            let scopes = (!scopes.is_empty()).then(|| scopes.clone());
            let (name, uses, expires_at) = (name.clone(), *uses, expires_at.clone());
            let made = perform::run(ctx, &MakeRegistrationToken { name, uses, expires_at, scopes }).await?;
            let NewRegistrationToken { token, text } = made;
            let lines = [
                ("registration-token-id", token.id.to_string()),
                ("uses", token.uses.to_string()),
                ("scopes", token.scopes.join(" ")),
                ("expires", token.expires_at.to_string()),
                ("initial-access-token", text.expose().to_owned()),
            ];
            Ok(lines.into_iter().map(|(name, value)| line(name, &value)).collect())
        }
        Command::List { .. } => listed(ctx).await,
        Command::Delete { id, .. } => {
            perform::run(ctx, &RevokeRegistrationToken(id.clone())).await?;
            Ok(String::new())
        }
    }
}

async fn listed(ctx: &Context) -> Result<String, Trouble> {
    let mut text = String::new();
    let mut last = None;
    loop {
        let tokens = registration::every(ctx, last.as_ref()).await?;
        for token in &tokens {
            let (left, uses) = (token.uses_left, token.uses);
            let _ = writeln!(text, "{}  {left}/{uses}  until {}  {}", token.id, token.expires_at, token.name);
        }
        last = tokens.into_iter().next_back();
        if last.is_none() {
            return Ok(text);
        }
    }
}
