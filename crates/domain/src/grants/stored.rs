//! How requests and what codes give are stored: JSON of plain texts, read back as strictly as they were checked.

use serde::{Deserialize, Serialize};
use signet_protocol::oauth::pkce::METHOD;
use signet_protocol::oauth::{Challenge, Scope};
use signet_protocol::oidc::request::{Prompt, ResponseMode};
use signet_vocabulary::Timestamp;

use super::keep::Said;
use super::request::AuthorizationRequest;

/// A text that is there has to be read: half a request must not pass for a lesser one.
#[derive(Debug)]
pub(super) struct Unreadable;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredRequest {
    client: String,
    redirect_uri: String,
    response_mode: String,
    scope: String,
    state: Option<String>,
    nonce: Option<String>,
    challenge: Option<String>,
    prompt: String,
    max_age: Option<i64>,
    login_hint: Option<String>,
    subject: Option<String>,
    acr_values: Vec<String>,
    ui_locales: Vec<String>,
    resources: Vec<String>,
    jkt: Option<String>,
    asked_at: i64,
}

fn words(prompt: Prompt) -> String {
    let named = [
        (prompt.none, "none"),
        (prompt.login, "login"),
        (prompt.consent, "consent"),
        (prompt.select_account, "select_account"),
        (prompt.create, "create"),
    ];
    let words: Vec<_> = named.into_iter().filter(|(is_asked, _)| *is_asked).map(|(_, word)| word).collect();
    words.join(" ")
}

fn challenge(text: Option<&str>) -> Result<Option<Challenge>, Unreadable> {
    Challenge::parse(text, text.map(|_| METHOD)).map_err(|_| Unreadable)
}

pub(super) fn to_json(request: &AuthorizationRequest) -> Result<String, serde_json::Error> {
    let request = request.clone();
    serde_json::to_string(&StoredRequest {
        client: request.client.to_string(),
        redirect_uri: request.redirect_uri,
        response_mode: request.response_mode.as_str().to_owned(),
        scope: request.scope.to_string(),
        state: request.state,
        nonce: request.nonce,
        challenge: request.challenge.map(|challenge| challenge.to_string()),
        prompt: words(request.prompt),
        max_age: request.max_age,
        login_hint: request.login_hint,
        subject: request.subject.map(|subject| subject.to_string()),
        acr_values: request.acr_values,
        ui_locales: request.ui_locales,
        resources: request.resources,
        jkt: request.jkt,
        asked_at: request.asked_at.millis(),
    })
}

pub(super) fn from_json(text: &str) -> Result<AuthorizationRequest, Unreadable> {
    let stored: StoredRequest = serde_json::from_str(text).map_err(|_| Unreadable)?;
    Ok(AuthorizationRequest {
        client: stored.client.parse().map_err(|_| Unreadable)?,
        redirect_uri: stored.redirect_uri,
        response_mode: ResponseMode::parse(&stored.response_mode).ok_or(Unreadable)?,
        scope: Scope::parse(&stored.scope).map_err(|_| Unreadable)?,
        state: stored.state,
        nonce: stored.nonce,
        challenge: challenge(stored.challenge.as_deref())?,
        prompt: Prompt::parse(&stored.prompt).ok_or(Unreadable)?,
        max_age: stored.max_age,
        login_hint: stored.login_hint,
        subject: stored.subject.map(|subject| subject.parse()).transpose().map_err(|_| Unreadable)?,
        acr_values: stored.acr_values,
        ui_locales: stored.ui_locales,
        resources: stored.resources,
        jkt: stored.jkt,
        asked_at: Timestamp::from_millis(stored.asked_at),
    })
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredSaid {
    account: String,
    scope: Option<String>,
}

pub(super) fn said_to_json(said: &Said) -> Result<String, serde_json::Error> {
    let scope = said.scope.as_ref().map(Scope::to_string);
    serde_json::to_string(&StoredSaid { account: said.account.to_string(), scope })
}

pub(super) fn said_from_json(text: &str) -> Result<Said, Unreadable> {
    let stored: StoredSaid = serde_json::from_str(text).map_err(|_| Unreadable)?;
    let scope = |text: String| Scope::of(text.split_whitespace()).map_err(|_| Unreadable);
    let account = stored.account.parse().map_err(|_| Unreadable)?;
    Ok(Said { account, scope: stored.scope.map(scope).transpose()? })
}

/// What a code is bound to and gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CodeContent {
    pub(super) redirect_uri: String,
    /// The text of the challenge.
    challenge: Option<String>,
    pub(super) nonce: Option<String>,
    scope: String,
    pub(super) resources: Vec<String>,
    pub(super) jkt: Option<String>,
}

impl CodeContent {
    pub(super) fn of(request: &AuthorizationRequest, scope: &Scope) -> Self {
        Self {
            redirect_uri: request.redirect_uri.clone(),
            challenge: request.challenge.map(|challenge| challenge.to_string()),
            nonce: request.nonce.clone(),
            scope: scope.to_string(),
            resources: request.resources.clone(),
            jkt: request.jkt.clone(),
        }
    }

    pub(super) fn challenge(&self) -> Result<Option<Challenge>, Unreadable> {
        challenge(self.challenge.as_deref())
    }

    pub(super) fn scope(&self) -> Result<Scope, Unreadable> {
        Scope::of(self.scope.split_whitespace()).map_err(|_| Unreadable)
    }
}

#[cfg(test)]
mod tests {
    use signet_protocol::oauth::{Challenge, Scope};
    use signet_protocol::oidc::request::{Prompt, ResponseMode};
    use signet_vocabulary::Timestamp;

    use super::{from_json, to_json};
    use crate::grants::AuthorizationRequest;

    #[test]
    fn a_request_is_read_as_it_was_written() {
        let client = "client_000000000000000000000000".parse().expect("an id");
        let scope = Scope::parse("openid read:identity").expect("a scope");
        let at = Timestamp::from_millis(1_767_225_600_123);
        let bare = AuthorizationRequest::new(client, "https://shop.example.com/callback".to_owned(), scope, at);
        let full = AuthorizationRequest {
            response_mode: ResponseMode::FormPost,
            state: Some("a \"state\" \u{1f600}".to_owned()),
            nonce: Some("n".repeat(2_000)),
            challenge: Some(Challenge::from_bytes([7; 32])),
            prompt: Prompt { login: true, consent: true, ..Prompt::default() },
            max_age: Some(0),
            login_hint: Some("ada@example.com".to_owned()),
            subject: Some("acc_000000000000".parse().expect("an id")),
            acr_values: vec!["aal2".to_owned()],
            ui_locales: vec!["de".to_owned()],
            resources: vec!["https://api.example.com/".to_owned()],
            jkt: Some("thumb".to_owned()),
            ..bare.clone()
        };
        for request in [bare, full] {
            let text = to_json(&request).expect("JSON");
            assert_eq!(from_json(&text).expect("the request"), request);
        }
        assert!(from_json("{}").is_err());
    }
}
