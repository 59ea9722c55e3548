//! What a client asks for through the browser, checked.

use signet_protocol::oauth::{Challenge, Scope};
use signet_protocol::oidc::request::{Prompt, ResponseMode};
use signet_vocabulary::{AccountId, ClientId, Timestamp};

/// An authorization request whose client, redirect URI and parameters were checked (RFC 6749, section 4.1.1; OpenID Connect
/// Core 1.0, section 3.1.2.1). Whether it is granted is [`super::decide`]'s to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorizationRequest {
    /// Who asks.
    pub client: ClientId,
    /// Where the answer goes: the text of a [`signet_protocol::oauth::Destination`].
    pub redirect_uri: String,
    /// How it gets there.
    pub response_mode: ResponseMode,
    /// What is asked for.
    pub scope: Scope,
    /// The client's own, given back byte for byte.
    pub state: Option<String>,
    /// The client's own, told in the ID token byte for byte.
    pub nonce: Option<String>,
    /// What the client committed itself to (RFC 7636).
    pub challenge: Option<Challenge>,
    /// What the person is to be shown.
    pub prompt: Prompt,
    /// How many seconds the sign-in may be old.
    pub max_age: Option<i64>,
    /// Who the client believes is there, as the person would type it.
    pub login_hint: Option<String>,
    /// Whom the client's ID token is of (`id_token_hint`), once that was verified.
    pub subject: Option<AccountId>,
    /// How strong the sign-in should be, the most wanted first.
    pub acr_values: Vec<String>,
    /// The languages that the person reads (BCP 47), the most wanted first.
    pub ui_locales: Vec<String>,
    /// What the tokens are to be for (RFC 8707).
    pub resources: Vec<String>,
    /// The thumbprint of the key that the code is bound to (RFC 9449, section 10).
    pub jkt: Option<String>,
    /// When it was asked, by the realm's time: a sign-in from then on answers this very request.
    pub asked_at: Timestamp,
}

impl AuthorizationRequest {
    /// A request for nothing but the scope: everything else is as if the client had not said it.
    pub fn new(client: ClientId, redirect_uri: String, scope: Scope, asked_at: Timestamp) -> Self {
        Self {
            client,
            redirect_uri,
            response_mode: ResponseMode::default(),
            scope,
            state: None,
            nonce: None,
            challenge: None,
            prompt: Prompt::default(),
            max_age: None,
            login_hint: None,
            subject: None,
            acr_values: Vec::new(),
            ui_locales: Vec::new(),
            resources: Vec::new(),
            jkt: None,
            asked_at,
        }
    }
}
