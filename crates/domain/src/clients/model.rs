//! What an OAuth client is.

use signet_protocol::oauth::{Destination, Registered};
use signet_vocabulary::{AccountId, ClientId, ClientSecretId, OrgId, RealmId, Timestamp};

use super::settings::ClientSettings;
use crate::access::Permissions;
use crate::words::words;

words! {
    /// How a client proves itself at the token endpoint (OpenID Connect Core 1.0, section 9).
    AuthMethod {
        /// Not at all: it is public, as software is that runs on other people's devices.
        None = "none",
        /// By its secret in the header Authorization.
        SecretBasic = "client_secret_basic",
        /// By its secret in the form.
        SecretPost = "client_secret_post",
        /// By a token that it signs.
        PrivateKeyJwt = "private_key_jwt",
    }
}

impl AuthMethod {
    /// Whether it proves nothing (RFC 6749, section 2.1).
    pub fn is_public(self) -> bool {
        self == Self::None
    }

    /// Whether it takes a secret.
    pub fn takes_secret(self) -> bool {
        matches!(self, Self::SecretBasic | Self::SecretPost)
    }
}

/// Software that signs people in here, or calls by itself.
#[derive(Debug, Clone)]
pub struct Client {
    /// The realm that it belongs to.
    pub realm: RealmId,
    /// Its `client_id`.
    pub id: ClientId,
    /// What people are told it is called.
    pub name: String,
    /// How it proves itself.
    pub auth_method: AuthMethod,
    /// The organization whose members alone sign in through it.
    pub org: Option<OrgId>,
    /// The account that it acts as at our own APIs, with tokens that it has for itself; without one it opens none of them.
    pub account: Option<AccountId>,
    /// Whether it is the operator's own software.
    pub first_party: bool,
    /// Everything else that is set.
    pub settings: ClientSettings,
    /// Its secrets, the oldest first; those that ended may be among them.
    pub secrets: Vec<ClientSecret>,
    /// The account that made it; nobody's when the operator of the machine did.
    pub created_by: Option<AccountId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed, its secrets left aside.
    pub updated_at: Timestamp,
}

/// One secret of a client, without the secret itself.
#[derive(Debug, Clone)]
pub struct ClientSecret {
    /// Its id, which tells nothing about it.
    pub id: ClientSecretId,
    /// SHA-256 of the secret.
    pub hash: [u8; 32],
    /// When it was made.
    pub created_at: Timestamp,
    /// It proves nothing from here on.
    pub expires_at: Option<Timestamp>,
}

impl ClientSecret {
    /// Whether it proves anything at `now`.
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.expires_at.is_none_or(|expires_at| expires_at > now)
    }
}

impl Client {
    /// The secrets that prove it at `now`, the oldest first: two at most.
    pub fn live_secrets(&self, now: Timestamp) -> impl Iterator<Item = &ClientSecret> {
        self.secrets.iter().filter(move |secret| secret.is_live(now))
    }

    /// Which permissions its scopes name; it holds them where whoever signs in through it holds them too.
    pub fn permissions(&self) -> Permissions {
        let known = self.settings.scopes.iter().filter_map(|scope| Permissions::of_scope(scope));
        known.fold(Permissions::NONE, Permissions::or)
    }

    /// `presented` as a place to send the browser to with an answer, if it is one of its redirect URIs.
    pub fn redirects_to(&self, presented: &str) -> Option<Destination> {
        accepted(&self.settings.redirect_uris, presented)
    }

    /// `presented` as a place to send the browser to after a log-out, if it is one of those that are registered for it.
    pub fn returns_to(&self, presented: &str) -> Option<Destination> {
        accepted(&self.settings.post_logout_redirect_uris, presented)
    }

    /// Whether it gets codes for a challenge alone (RFC 7636; RFC 9700, section 2.1.1).
    pub fn needs_challenge(&self) -> bool {
        self.settings.require_pkce || self.auth_method.is_public()
    }

    /// Whether an answer for it can only reach it: it proves itself, or its answers go to addresses that a certificate
    /// speaks for (RFC 8252, section 8.6).
    pub fn is_assured(&self) -> bool {
        let uris = &self.settings.redirect_uris;
        let is_web = |uri: &String| Registered::parse(uri).is_ok_and(|uri| uri.is_web());
        !self.auth_method.is_public() || !uris.is_empty() && uris.iter().all(is_web)
    }
}

fn accepted(registered: &[String], presented: &str) -> Option<Destination> {
    let registered = registered.iter().filter_map(|uri| Registered::parse(uri).ok());
    registered.into_iter().find_map(|uri| uri.accept(presented))
}
