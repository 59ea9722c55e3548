//! The application that is meant: a client whose one redirect URI is our path at the host that the browser asked for.

use std::sync::Arc;

use signet_domain::clients::{self, Client};
use signet_domain::{Context, Refusal};
use signet_edge::forwarded::Place;
use signet_edge::{Failure, Forwarded, paths};
use signet_protocol::oauth::Parameters;
use signet_vocabulary::ClientId;
use url::Url;

/// An application, known to be the one at the browser's host.
pub(super) struct Application {
    pub(super) client: Arc<Client>,
    /// Its redirect URI, as it is registered.
    pub(super) callback: String,
    url: Url,
}

impl Application {
    /// The one that the request names.
    ///
    /// # Errors
    /// `Malformed` for a query that cannot be read; as [`Self::of`].
    pub(super) async fn named(at: &Forwarded, sent: &Parameters) -> Result<Self, Failure> {
        Self::of(at, sent.get("client_id").unwrap_or_default()).await
    }

    /// The one whose client is `id`.
    ///
    /// # Errors
    /// `Denied` for every client that is not one of an application at this host.
    pub(super) async fn of(at: &Forwarded, id: &str) -> Result<Self, Failure> {
        let other = || {
            let message = "The client_id names no application at this host: its client has one redirect URI, which is \
                           /forward-auth/callback there.";
            Failure::new(Refusal::denied(None, message))
        };
        let id: ClientId = id.parse().map_err(|_| other())?;
        let client = clients::by_id(&at.ctx.app, &at.ctx.realm.id, &id).await?.ok_or_else(other)?;
        let [callback] = &client.settings.redirect_uris[..] else { return Err(other()) };
        let callback = callback.clone();
        let url = url_of(&at.ctx, &callback).filter(|url| at.is_at(url)).ok_or_else(other)?;
        Ok(Self { client, callback, url })
    }

    pub(super) fn place(&self) -> Place<'_> {
        Place { client: &self.client.id, url: &self.url }
    }

    /// The text that browsers send as the origin of its pages.
    pub(super) fn origin(&self) -> String {
        self.url.origin().ascii_serialization()
    }
}

/// Whoever registered our own path at a host let us sign people in there; no other redirect URI says so.
fn url_of(ctx: &Context, callback: &str) -> Option<Url> {
    let url = Url::parse(callback).ok()?;
    let is_ours = url.path() == paths::in_realm(&ctx.realm, paths::FORWARD_CALLBACK) && url.query().is_none();
    (is_ours && ["https", "http"].contains(&url.scheme())).then_some(url)
}

/// What the query of a request says.
///
/// # Errors
/// `Malformed`, naming what cannot be read.
pub(super) fn parameters(query: Option<&str>) -> Result<Parameters, Failure> {
    let read = Parameters::parse(query.unwrap_or_default().as_bytes(), &[]);
    read.map_err(|refused| crate::authorize::page(format!("This request cannot be read: {refused}.")))
}
