//! What is asked of the issuer: what it says of itself, its keys, what a token is.

use std::fmt;
use std::time::Duration;

use jsonwebtoken::jwk::JwkSet;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use ureq::{Agent, Body, http};

pub struct Issuer {
    agent: Agent,
    metadata: Metadata,
    /// The API's own id and secret.
    client: (String, String),
}

#[derive(Deserialize)]
struct Metadata {
    issuer: String,
    jwks_uri: String,
    introspection_endpoint: String,
}

/// The issuer did not answer, or not as it should.
#[derive(Debug)]
pub struct Unanswered(String);

impl std::error::Error for Unanswered {}

impl fmt::Display for Unanswered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the issuer did not answer as it should: {}", self.0)
    }
}

impl Issuer {
    /// Reads what it says of itself.
    pub async fn discovered(name: &str, id: &str, secret: &str) -> Result<Self, Unanswered> {
        let agent =
            Agent::new_with_config(Agent::config_builder().timeout_global(Some(Duration::from_secs(5))).build());
        let request = agent.get(format!("{name}/.well-known/openid-configuration"));
        let metadata: Metadata = answer(move || request.call()).await?;
        if metadata.issuer != name {
            return Err(Unanswered(format!("{name} calls itself {}", metadata.issuer)));
        }
        Ok(Self { agent, metadata, client: (id.to_owned(), secret.to_owned()) })
    }

    pub fn name(&self) -> &str {
        &self.metadata.issuer
    }

    pub async fn keys(&self) -> Result<JwkSet, Unanswered> {
        let request = self.agent.get(&self.metadata.jwks_uri);
        answer(move || request.call()).await
    }

    /// What it says of a token (RFC 7662, section 2).
    pub async fn about(&self, token: &str) -> Result<serde_json::Value, Unanswered> {
        let request = self.agent.post(&self.metadata.introspection_endpoint);
        let ((id, secret), token) = (self.client.clone(), token.to_owned());
        answer(move || request.send_form([("client_id", id), ("client_secret", secret), ("token", token)])).await
    }
}

/// Asks on a thread that may wait.
async fn answer<T: DeserializeOwned + Send + 'static>(
    ask: impl FnOnce() -> Result<http::Response<Body>, ureq::Error> + Send + 'static,
) -> Result<T, Unanswered> {
    let asked = tokio::task::spawn_blocking(|| ask()?.body_mut().read_json());
    asked.await.map_err(|error| Unanswered(error.to_string()))?.map_err(|error| Unanswered(error.to_string()))
}
