//! What an access token of an OAuth client says, in whichever form it is.

use signet_protocol::oauth::{OpaqueAccessToken, Scope};
use signet_vocabulary::{AccountId, ClientId, Kind, SessionId, Timestamp};

use crate::context::Context;
use crate::refusal::Refusal;
use crate::tokens::{self, Kept, Of, Verified};

/// An access token that has not expired. Whether what it rests on still stands is for [`live`](super::live::live) to say.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) client: ClientId,
    /// The clients that exchanged it for one another, the latest first; none of a token that was granted.
    pub(super) exchanged_by: Vec<ClientId>,
    /// Whose it is beside the client's; nothing where the client has it for itself.
    pub(super) session: Option<(SessionId, AccountId)>,
    pub(super) scope: Scope,
    /// The resource that it is for; ourselves when there is none.
    pub(super) audience: Option<String>,
    pub(super) jkt: Option<String>,
    /// Its own id, where it has one.
    pub(super) id: Option<String>,
    pub(super) issued_at: Timestamp,
    pub(super) expires_at: Timestamp,
}

/// The access token of a client of this realm that `text` is, if it is any. Those of our own sign-in are none.
pub(super) async fn find(ctx: &Context, text: &str) -> Result<Option<Found>, Refusal> {
    if let Some(token) = OpaqueAccessToken::parse(text) {
        let kept = tokens::opaque(&mut ctx.app.store.read().await?, &ctx.realm.id, &token.hash()).await?;
        return kept.map(|kept| of_row(ctx, kept)).transpose().map(Option::flatten);
    }
    match tokens::verify(&ctx.app, text).await {
        Ok((realm, verified)) if realm.id == ctx.realm.id => Ok(of_claims(&verified)),
        Ok(_) => Ok(None),
        Err(refusal) if refusal.kind == Kind::Unauthenticated => Ok(None),
        Err(refusal) => Err(refusal),
    }
}

fn of_row(ctx: &Context, kept: Kept) -> Result<Option<Found>, Refusal> {
    if ctx.now() >= kept.expires_at {
        return Ok(None);
    }
    let session = match (kept.session, kept.account) {
        (None, None) => None,
        (Some(session), Some(account)) => Some((session, account)),
        // Half a session must not read as none: the token would be the client's own.
        _ => return Err(Refusal::bug("an opaque token of half a session")),
    };
    let issuer = ctx.realm.issuer(&ctx.app.settings.public_url);
    Ok(Some(Found {
        client: kept.client,
        exchanged_by: Vec::new(),
        session,
        scope: kept.scope,
        audience: Some(kept.audience).filter(|audience| *audience != issuer),
        jkt: kept.jkt,
        id: None,
        issued_at: kept.created_at,
        expires_at: kept.expires_at,
    }))
}

fn of_claims(verified: &Verified) -> Option<Found> {
    let (client, session, scope, exchanged_by) = match &verified.of {
        Of::Client(client, scope) => (client, None, scope, &[][..]),
        Of::Session(said) => {
            let (client, scope) = said.client.as_ref()?;
            (client, Some((said.session.clone(), said.account.clone())), scope, &said.exchanged_by[..])
        }
    };
    Some(Found {
        client: client.clone(),
        exchanged_by: exchanged_by.to_vec(),
        session,
        scope: scope.clone(),
        audience: verified.audience.clone(),
        jkt: verified.jkt.clone(),
        id: Some(verified.id.clone()),
        issued_at: verified.issued_at,
        expires_at: verified.expires_at,
    })
}
