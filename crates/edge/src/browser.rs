//! The browser behind a page: what tells it from all others, and who is signed in there.
//!
//! Only pages, and what they send browsers to, ask for it. No API does: what a cookie opens, no API opens by it.

use std::fmt;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::Response;
use signet_domain::sessions::Session;
use signet_domain::sessions::browser::{self, InBrowser, SignedIn};
use signet_domain::{App, Caller, Context};
use signet_protocol::digest::{derive_key, hmac_sha256};
use signet_protocol::encoding::base64url;
use signet_protocol::oauth::{BrowserId, BrowserSessionKey};
use signet_vocabulary::Secret;

use crate::caller::Visitor;
use crate::cookies;
use crate::problem::Failure;

/// The context of a page for somebody with a browser: the realm is that of the path, as for every [`Visitor`].
pub struct Browser {
    /// Without a caller: a page shows nothing of anybody by mistake.
    pub ctx: Context,
    /// Who is signed in here, in this realm.
    pub signed_in: Option<Caller>,
    id: BrowserId,
    is_new: bool,
    hash: [u8; 32],
    device: Option<Secret<String>>,
    shows_session: bool,
}

/// Nothing of what it holds.
impl fmt::Debug for Browser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Browser").field("is_new", &self.is_new).finish_non_exhaustive()
    }
}

impl FromRequestParts<Arc<App>> for Browser {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        let Visitor(ctx) = Visitor::from_request_parts(parts, app).await?;
        let known =
            cookies::read(&parts.headers, &cookies::browser(app)).and_then(|text| BrowserId::parse(text.expose()));
        let is_new = known.is_none();
        let id = known.unwrap_or_else(|| BrowserId::random(&app.random));
        let shown = cookies::read(&parts.headers, &cookies::session(app, &ctx.realm));
        let key = shown.as_ref().and_then(|text| BrowserSessionKey::parse(text.expose()));
        let signed_in = match &key {
            Some(key) => browser::authenticate(app, &ctx.realm, key).await?,
            None => None,
        };
        let device = cookies::read(&parts.headers, &cookies::device(app, &ctx.realm));
        Ok(Self { hash: id.hash(), shows_session: shown.is_some(), ctx, signed_in, id, is_new, device })
    }
}

impl Browser {
    /// SHA-256 of what tells this browser from all others: kept requests and challenges are bound to it.
    pub fn hash(&self) -> &[u8; 32] {
        &self.hash
    }

    /// The sign-in that it shows.
    pub fn session(&self) -> Option<&Arc<Session>> {
        self.signed_in.as_ref().and_then(Caller::session)
    }

    /// Where somebody signs in who does so here.
    pub fn place(&self) -> InBrowser<'_> {
        InBrowser { browser: &self.hash, current: self.session().map(|session| &session.id) }
    }

    /// What it keeps if it is remembered in place of a second factor.
    pub fn device(&self) -> Option<&Secret<String>> {
        self.device.as_ref()
    }

    /// The context of what the person who is signed in does on a page.
    pub fn as_person(&self) -> Context {
        Context { caller: self.signed_in.clone(), ..self.ctx.clone() }
    }

    /// What the forms of this browser carry beside their fields: nobody else can make it, and no other form takes it. Where a
    /// form is of one person or of one thing alone, its purpose names them too.
    pub fn form_token(&self, purpose: &[&str]) -> String {
        let key = derive_key(self.id.expose().as_bytes(), "form token", self.ctx.realm.id.as_str().as_bytes());
        let parts: Vec<&[u8]> = purpose.iter().map(|part| part.as_bytes()).collect();
        base64url(&hmac_sha256(key.expose(), &parts))
    }

    /// The page, with the cookie that tells this browser from others if it had none. One of a session that is over is taken
    /// back. Every answer of a page goes through here.
    pub fn answer(&self, mut page: Response) -> Response {
        let (app, headers) = (&*self.ctx.app, page.headers_mut());
        if self.is_new {
            cookies::set(headers, app, (&cookies::browser(app), self.id.expose()), false);
        }
        if self.shows_session && self.signed_in.is_none() {
            cookies::clear(headers, app, &cookies::session(app, &self.ctx.realm));
        }
        page
    }

    /// The answer to whoever just signed in here.
    pub fn signed_in(&self, mut page: Response, signed_in: &SignedIn) -> Response {
        let (app, realm, headers) = (&*self.ctx.app, &self.ctx.realm, page.headers_mut());
        if self.is_new {
            cookies::set(headers, app, (&cookies::browser(app), self.id.expose()), false);
        }
        cookies::set(headers, app, (&cookies::session(app, realm), signed_in.key.expose()), false);
        if let Some(device) = &signed_in.device {
            cookies::set(headers, app, (&cookies::device(app, realm), device.expose()), true);
        }
        page
    }

    /// The answer to whoever just signed out here. That the browser is remembered stays: it stands in for a factor, and not for
    /// a password.
    pub fn signed_out(&self, mut page: Response) -> Response {
        let (app, headers) = (&*self.ctx.app, page.headers_mut());
        cookies::clear(headers, app, &cookies::session(app, &self.ctx.realm));
        page
    }
}
