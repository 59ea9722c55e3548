//! Somebody at one of these pages: in which browser, and on whose request.

use std::sync::Arc;

use axum::http::HeaderMap;
use signet_domain::clients::{self, Client};
use signet_domain::grants::{self, AuthorizationRequest};
use signet_domain::outbox::Language;
use signet_domain::{Context, Refusal};
use signet_edge::next::NEXT;
use signet_edge::paths::{self, InRealms};
use signet_edge::{Browser, Failure, Next, Parameters};
use signet_protocol::oauth::{Destination, SignInRequest};

use crate::language;

/// What a client asked for, which waits in this browser.
pub(super) struct Waiting {
    pub(super) handle: SignInRequest,
    pub(super) request: AuthorizationRequest,
    pub(super) client: Arc<Client>,
}

impl Waiting {
    /// Where its answer is sent.
    pub(super) fn destination(&self) -> Option<Destination> {
        self.client.redirects_to(&self.request.redirect_uri)
    }
}

pub(super) struct Visit<'a> {
    pub(super) browser: &'a Browser,
    pub(super) waiting: Option<Waiting>,
    /// Where else somebody came from who has to sign in first.
    next: Option<Next>,
    pub(super) language: Language,
}

impl<'a> Visit<'a> {
    /// The visit, with the request that is named.
    ///
    /// # Errors
    /// `Malformed` for a request that does not wait here: it is over, answered, or another browser's.
    pub(super) async fn of(
        browser: &'a Browser,
        headers: &HeaderMap,
        sent: Option<&Parameters>,
    ) -> Result<Self, Failure> {
        let text = |name: &str| sent.and_then(|sent| sent.text(name));
        // What is not on the list leads nowhere, and keeps nobody from signing in.
        let next = text(NEXT).and_then(Next::parse);
        let waiting = match text("request").filter(|named| !named.is_empty()) {
            None => None,
            Some(named) => Some(waiting(browser, named).await?),
        };
        let wanted = waiting.as_ref().map(|waiting| &waiting.request.ui_locales[..]).unwrap_or_default();
        let language = language::of_reader(&browser.ctx.realm, wanted, headers);
        Ok(Self { browser, waiting, next, language })
    }

    pub(super) fn ctx(&self) -> &Context {
        &self.browser.ctx
    }

    /// The name of the request that waits; empty where none does.
    pub(super) fn request(&self) -> &str {
        self.waiting.as_ref().map(|waiting| waiting.handle.expose()).unwrap_or_default()
    }

    /// The path in this realm, with the request that waits.
    pub(super) fn path(&self, path: InRealms) -> String {
        let realm = &self.ctx().realm;
        match &self.waiting {
            Some(waiting) => paths::with_request(realm, path, &waiting.handle),
            None => match &self.next {
                Some(next) => next.after(realm, path),
                None => paths::in_realm(realm, path),
            },
        }
    }

    /// The page that somebody goes on to whom no client waits for, as a form carries it.
    pub(super) fn next_page(&self) -> Option<String> {
        self.next.as_ref().filter(|_| self.waiting.is_none()).map(ToString::to_string)
    }

    /// Where somebody goes who is signed in: back to where the request is decided, to the page that they came for, or to the one
    /// that says who they are.
    pub(super) fn next(&self) -> String {
        match &self.next {
            Some(next) if self.waiting.is_none() => next.path(&self.ctx().realm),
            _ => self.path(if self.waiting.is_some() { paths::AUTHORIZE_RESUME } else { paths::SIGN_IN }),
        }
    }
}

async fn waiting(browser: &Browser, named: &str) -> Result<Waiting, Failure> {
    let ctx = &browser.ctx;
    let gone = || Refusal::malformed(Vec::new(), "This sign-in is not open any more.");
    let handle = SignInRequest::parse(named).ok_or_else(gone)?;
    let kept = grants::find(ctx, &handle, browser.hash()).await?.ok_or_else(gone)?;
    let client = clients::by_id(&ctx.app, &ctx.realm.id, &kept.request.client).await?.ok_or_else(gone)?;
    Ok(Waiting { handle, request: kept.request, client })
}
