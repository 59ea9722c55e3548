//! Where a provider's endpoints are: as it was set, or as the provider says itself (OpenID Connect Discovery 1.0, section 4).

use std::sync::Arc;

use serde::Deserialize;
use signet_protocol::json;

use super::address;
use super::model::Provider;
use super::trouble::Trouble;
use crate::context::App;
use crate::fetched::{Reading, Source};
use crate::refusal::Refusal;

/// What a provider says of itself, as far as we use it.
#[derive(Debug, Deserialize)]
pub(crate) struct Metadata {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    #[serde(default)]
    userinfo_endpoint: Option<String>,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

static DOCUMENT: Reading<Arc<Metadata>> =
    Reading { media_types: &["application/json"], read: |body| json::from_slice(body).ok().map(Arc::new) };

/// Where we go, and how.
#[derive(Debug)]
pub(super) struct Endpoints {
    pub(super) authorization: String,
    pub(super) token: String,
    /// How we prove ourselves: in the form, else in the header.
    pub(super) secret_in_form: bool,
    /// What answers it names itself by, and whether it always does (RFC 9207).
    pub(super) issuer: Option<(String, bool)>,
    /// Where the keys of its ID tokens are.
    pub(super) keys: Option<String>,
    /// Where it says what is not in these.
    pub(super) userinfo: Option<String>,
}

/// Where the endpoints of `provider` are.
///
/// # Errors
/// `Denied` with PROVIDER_UNAVAILABLE when it does not say, or says it of another issuer.
pub(super) async fn endpoints(app: &App, provider: &Provider) -> Result<Endpoints, Refusal> {
    let settings = &provider.settings;
    if let Some(issuer) = &settings.issuer {
        return discovered(app, provider, issuer).await;
    }
    let (Some(authorization), Some(token)) = (&settings.authorization_url, &settings.token_url) else {
        return Err(Refusal::bug("a provider without addresses"));
    };
    Ok(Endpoints {
        authorization: authorization.clone(),
        token: token.clone(),
        secret_in_form: true,
        issuer: None,
        keys: None,
        userinfo: settings.userinfo_url.clone(),
    })
}

async fn discovered(app: &App, provider: &Provider, issuer: &str) -> Result<Endpoints, Refusal> {
    let url = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
    let source = Source { realm: provider.realm.clone(), owner: provider.id.to_string(), url };
    let found = app.upstreams.get(app, &source, &DOCUMENT, |_| true).await;
    let metadata = found.ok_or_else(|| Trouble::NotPublished("metadata").refusal(provider))?;
    // Section 4.3: exactly the issuer that was asked, or its keys would speak for another.
    if metadata.issuer != issuer {
        return Err(Trouble::OtherIssuer.refusal(provider));
    }
    let checked = |name: &'static str, text: &str| {
        address::checked(app, text).ok_or_else(|| Trouble::NotCallable(name).refusal(provider))
    };
    let methods = metadata.token_endpoint_auth_methods_supported.as_deref();
    let takes = |name: &str| methods.is_none_or(|methods| methods.iter().any(|method| method == name));
    Ok(Endpoints {
        authorization: checked("authorization_endpoint", &metadata.authorization_endpoint)?,
        token: checked("token_endpoint", &metadata.token_endpoint)?,
        secret_in_form: !takes("client_secret_basic"),
        issuer: Some((metadata.issuer.clone(), metadata.authorization_response_iss_parameter_supported)),
        keys: Some(checked("jwks_uri", &metadata.jwks_uri)?),
        userinfo: metadata.userinfo_endpoint.as_deref().map(|url| checked("userinfo_endpoint", url)).transpose()?,
    })
}
