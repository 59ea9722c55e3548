//! What software says of itself when it registers (RFC 7591, section 2), and what it may not say.

use crate::clients::{ClientChange, GrantType, SigningAlgorithm};
use crate::refusal::FieldError;

/// What people are told of software that says no name.
const NAMELESS: &str = "App without a name";

/// Client metadata. What has a word there goes by the rules of every client; what has none is as it is for every client that
/// nobody vouches for.
#[derive(Debug, Clone, Default)]
pub struct Metadata {
    /// What has a word there. A scope that is not named is all that may be asked for.
    pub said: ClientChange,
    /// What it wants of the authorize endpoint: `code`, where it has that grant.
    pub response_types: Option<Vec<String>>,
    /// How it wants people to be named: `public`, to every client alike.
    pub subject_type: Option<String>,
}

impl Metadata {
    /// What is said of the client: absent members are their defaults by the RFC, and what is not the software's to say is said
    /// for it.
    pub(super) fn as_change(&self, allowed: &[String]) -> ClientChange {
        let Self { said, .. } = self;
        let or = |said: &Option<Option<String>>, usual: &str| Some(Some(said_or(said, usual.to_owned())));
        let code_alone = || vec![GrantType::AuthorizationCode.as_str().to_owned()];
        ClientChange {
            name: or(&said.name, NAMELESS),
            grant_types: Some(Some(said_or(&said.grant_types, code_alone()))),
            scopes: Some(Some(said_or(&said.scopes, allowed.to_vec()))),
            // OpenID Connect Dynamic Client Registration 1.0, section 2.
            signing_algorithm: or(&said.signing_algorithm, SigningAlgorithm::Rs256.as_str()),
            auth_method: said.auth_method.clone().or(Some(None)),
            redirect_uris: said.redirect_uris.clone().or(Some(None)),
            post_logout_redirect_uris: said.post_logout_redirect_uris.clone().or(Some(None)),
            require_par: said.require_par.or(Some(None)),
            dpop_bound: said.dpop_bound.or(Some(None)),
            jwks: said.jwks.clone().or(Some(None)),
            jwks_uri: said.jwks_uri.clone().or(Some(None)),
            backchannel_logout_uri: said.backchannel_logout_uri.clone().or(Some(None)),
            client_uri: said.client_uri.clone().or(Some(None)),
            logo_uri: said.logo_uri.clone().or(Some(None)),
            policy_uri: said.policy_uri.clone().or(Some(None)),
            tos_uri: said.tos_uri.clone().or(Some(None)),
            require_pkce: Some(None),
            // What has no word there stays as it is made for whom nobody vouches for, or as an administrator limited it.
            ..ClientChange::default()
        }
    }

    /// What of it no client that registers itself may say.
    pub(super) fn faults(&self, allowed: &[String]) -> Vec<FieldError> {
        let mut faults = Vec::new();
        let grants = self.said.grant_types.iter().flatten().flatten();
        let exchange = GrantType::TokenExchange.as_str();
        if let Some(at) = grants.clone().position(|grant| grant == exchange) {
            let message = "An administrator allows this, and nobody else.";
            faults.push(FieldError::new(format!("grantTypes[{at}]"), "NOT_OFFERED", message));
        }
        let scopes: Vec<_> = self.said.scopes.iter().flatten().flatten().collect();
        if scopes.iter().any(|scope| !allowed.contains(scope)) {
            let message = format!("Name at most: {}.", allowed.join(" "));
            faults.push(FieldError::new("scopes", "NOT_ALLOWED", message));
        }
        let code = GrantType::AuthorizationCode.as_str();
        let has_code = self.said.grant_types.iter().flatten().next().is_none() || grants.clone().any(|it| it == code);
        faults.extend(self.response_types.as_ref().and_then(|types| response_types(types, has_code)));
        if self.subject_type.as_deref().is_some_and(|kind| kind != "public") {
            let message = "Use public: people have one name for all clients.";
            faults.push(FieldError::new("subjectType", "UNKNOWN", message));
        }
        faults
    }
}

/// What was said of a member, or `usual` for nothing and null.
fn said_or<T: Clone>(said: &Option<Option<T>>, usual: T) -> T {
    said.clone().flatten().unwrap_or(usual)
}

/// Response types and grants say the same thing twice (RFC 7591, section 2.1).
fn response_types(types: &[String], has_code: bool) -> Option<FieldError> {
    let fault = |code, message: &str| Some(FieldError::new("responseTypes", code, message));
    if types.iter().any(|kind| kind != "code") || types.len() > 1 {
        return fault("UNKNOWN", "Use code: there is no other.");
    }
    match (types.is_empty(), has_code) {
        (false, false) => fault("CONTRADICTION", "The response type code needs the grant authorization_code."),
        (true, true) => fault("CONTRADICTION", "The grant authorization_code needs the response type code."),
        _ => None,
    }
}
