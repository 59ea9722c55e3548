//! Entering in a browser: everything that was asked for is proved.

use std::sync::Arc;

use signet_protocol::oauth::BrowserSessionKey;
use signet_storage::WriteTx;
use signet_vocabulary::{Secret, SessionId, Timestamp};

use super::begin::begin;
use crate::accounts::Account;
use crate::context::Context;
use crate::refusal::Refusal;
use crate::sessions::enter::{come, note};
use crate::sessions::{Session, store};

/// A browser in which somebody signs in.
#[derive(Debug, Clone, Copy)]
pub struct InBrowser<'a> {
    /// SHA-256 of the cookie that tells it from all others.
    pub browser: &'a [u8; 32],
    /// The session that it shows.
    pub current: Option<&'a SessionId>,
}

/// A sign-in in a browser that succeeded.
#[derive(Debug)]
pub struct SignedIn {
    /// Who signed in.
    pub account: Arc<Account>,
    /// The session.
    pub session: Arc<Session>,
    /// What the browser shows from now on.
    pub key: BrowserSessionKey,
    /// What the browser keeps that is remembered from now on.
    pub device: Option<Secret<String>>,
}

/// Somebody who came in, to be told when that is committed.
pub(crate) struct Entered(SignedIn);

/// Begins the session of `account`, which proved itself by `amr`; remembers the browser if that is wanted and permitted.
pub(crate) async fn enter(
    tx: &mut WriteTx,
    ctx: &Context,
    account: Account,
    amr: &[&str],
    (at, remembers): (InBrowser<'_>, bool),
) -> Result<Entered, Refusal> {
    let account = come(tx, ctx, account).await?;
    let (session, key) = begin(tx, ctx, &account, (amr, at.current)).await?;
    let device = note(tx, ctx, (&account, &session), remembers).await?;
    Ok(Entered(SignedIn { account: Arc::new(account), session: Arc::new(session), key, device }))
}

impl Entered {
    /// The same, where the proof is older than this sign-in.
    pub(super) async fn proved(self, tx: &mut WriteTx, at: Timestamp) -> Result<Self, Refusal> {
        if at >= self.0.session.auth_time {
            return Ok(self);
        }
        let session = Arc::new(Session { auth_time: at, ..(*self.0.session).clone() });
        store::proved_at(tx, &session).await?;
        Ok(Self(SignedIn { session, ..self.0 }))
    }

    /// What the browser is told once that is committed.
    pub(crate) fn committed(self) -> SignedIn {
        self.0
    }
}
