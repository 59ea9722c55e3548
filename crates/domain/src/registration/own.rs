//! A client that looks after itself: which one it is, by the token that it got when it registered (RFC 7592, section 2).

use signet_protocol::digest::equal;
use signet_protocol::oauth::RegistrationAccessToken;
use signet_storage::ReadTx;
use signet_vocabulary::ClientId;

use super::model::OwnToken;
use super::{store, unproven};
use crate::boxed;
use crate::clients::{self, Client};
use crate::context::Context;
use crate::refusal::Refusal;

/// A client as it sees itself.
#[derive(Debug)]
pub struct Own {
    /// The client.
    pub client: Client,
    /// What it showed, which goes on: an answer that is lost must not lock it out.
    pub token: RegistrationAccessToken,
}

/// What a client shows to look after itself.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) id: ClientId,
    pub(super) token: RegistrationAccessToken,
}

impl Shown {
    /// Reads both; `None` for what can be nobody's.
    pub(super) fn read(id: &str, token: &str) -> Option<Self> {
        Some(Self { id: id.parse().ok()?, token: RegistrationAccessToken::parse(token)? })
    }

    /// The client, with what it registered by, if the token is its own.
    pub(super) async fn client(&self, tx: &mut ReadTx, ctx: &Context) -> Result<Option<(Client, OwnToken)>, Refusal> {
        let realm = &ctx.realm.id;
        let own = store::own(tx, realm, &self.id).await?.filter(|own| equal(&own.hash, &self.token.hash()));
        let Some(own) = own else { return Ok(None) };
        Ok(clients::row_by_id(tx, realm, &self.id).await?.map(|client| (client, own)))
    }
}

/// The client with this id, for itself.
///
/// # Errors
/// `Unauthenticated` for a token that is not its own, a client that is not there and one that did not register itself, the same
/// for all. Reading writes nothing, so this is not counted.
#[boxed]
pub async fn own(ctx: &Context, id: &str, token: &str) -> Result<Own, Refusal> {
    if let Some(shown) = Shown::read(id, token) {
        let found = shown.client(&mut ctx.app.store.read().await?, ctx).await?;
        if let Some((client, _)) = found {
            return Ok(Own { client, token: shown.token });
        }
    }
    Err(unproven::no_token())
}
