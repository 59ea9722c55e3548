//! What these tests stage: a client of somebody's, codes for it, and what it gets for them.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use serde_json::{Value, json};
use signet_domain::grants::{
    self, AuthorizationRequest, CodeExchange, Decision, Granted, IssueCode, Refreshing, Refused,
};
use signet_domain::sessions::{self, Session};
use signet_domain::{Context, Origin};
use signet_protocol::digest::sha256;
use signet_protocol::encoding::from_base64url;
use signet_protocol::oauth::{AuthorizationCode, Challenge, ErrorCode, Scope};
use signet_vocabulary::{ClientId, Secret};

use crate::actors::Person;
use crate::app::TestApp;
use crate::clients::stage::{Made, shop_with};
use crate::presence::stage::default_realm;

pub const CALLBACK: &str = "https://shop.example.com/callback";
pub const VERIFIER: &str = "a-verifier-of-forty-three-characters-or-mor";
pub const API: &str = "https://api.example.com/";
const SCOPES: [&str; 6] = ["openid", "profile", "email", "phone", "offline_access", "read:identity"];

/// The context of a request that nobody is known to make.
pub async fn nobody(app: &TestApp) -> Context {
    Context {
        app: Arc::clone(&app.app),
        realm: default_realm(app).await,
        origin: Origin { address: IpAddr::V4(Ipv4Addr::LOCALHOST), user_agent: None },
        request_id: "token-request".to_owned(),
        caller: None,
        is_operator: false,
        idempotency: None,
        personal_keys: Arc::default(),
    }
}

/// The person's own context.
pub async fn somebody(app: &TestApp, access: &str) -> Context {
    let (_, caller) = sessions::authenticate(&app.app, access).await.expect("a caller");
    Context { caller: Some(caller), ..nobody(app).await }
}

/// The sign-in of a person.
pub async fn sign_in_of(app: &TestApp, person: &Person) -> Arc<Session> {
    let ctx = somebody(app, &person.access).await;
    Arc::clone(ctx.caller.expect("a caller").session().expect("a session"))
}

/// A client that may have everything here, with other members.
pub async fn a_client(app: &TestApp, members: Value) -> Made {
    let admin = app.admin().await;
    let mut body = shop_with(json!({ "scopes": SCOPES, "audiences": [API], "redirectUris": [CALLBACK] }));
    body.as_object_mut().expect("an object").extend(members.as_object().expect("an object").clone());
    app.new_client(&admin, &body).await
}

pub fn scope(text: &str) -> Scope {
    Scope::parse(text).expect("a scope")
}

pub fn id_of(client: &Made) -> ClientId {
    client.id.parse().expect("an id")
}

/// A request of the client for `scope`, with a challenge that [`VERIFIER`] fits.
pub fn request(app: &TestApp, client: &Made, text: &str) -> AuthorizationRequest {
    let request = AuthorizationRequest::new(id_of(client), CALLBACK.to_owned(), scope(text), app.clock.now());
    AuthorizationRequest {
        challenge: Some(Challenge::from_bytes(sha256(VERIFIER.as_bytes()))),
        nonce: Some("n-0S6_ \"WzA2Mj\u{fc}".to_owned()),
        ..request
    }
}

/// A code for a request that the person agreed to.
pub async fn code_for(
    app: &TestApp,
    request: &AuthorizationRequest,
    person: &Person,
) -> Result<AuthorizationCode, Decision> {
    let session = sign_in_of(app, person).await;
    let issue = IssueCode { request, kept: None, session: &session, consented: Some(&request.scope) };
    grants::issue_code(&nobody(app).await, &issue).await.expect("an answer")
}

/// The same, where nothing stands in the way.
pub async fn a_code(app: &TestApp, client: &Made, person: &Person, scope: &str) -> Secret<String> {
    let code = code_for(app, &request(app, client, scope), person).await.expect("a code");
    Secret::new(code.expose().to_owned())
}

/// What the client shows for a code.
pub fn shown(code: &Secret<String>) -> CodeExchange<'_> {
    CodeExchange { code, redirect_uri: Some(CALLBACK), verifier: Some(VERIFIER), resource: None, jkt: None }
}

pub async fn exchange(app: &TestApp, client: &Made, shown: &CodeExchange<'_>) -> Result<Granted, Refused> {
    grants::redeem(&nobody(app).await, &id_of(client), shown).await
}

/// Everything from the sign-in to the tokens.
pub async fn granted(app: &TestApp, client: &Made, person: &Person, scope: &str) -> Granted {
    let code = a_code(app, client, person, scope).await;
    exchange(app, client, &shown(&code)).await.expect("tokens")
}

pub fn refresh_token(granted: &Granted) -> Secret<String> {
    granted.refresh.as_ref().expect("a refresh token").to_text()
}

/// What the client shows for new tokens.
pub fn again(token: &Secret<String>) -> Refreshing<'_> {
    Refreshing { token, scope: None, resource: None, jkt: None }
}

pub async fn refreshed(app: &TestApp, client: &Made, shown: &Refreshing<'_>) -> Result<Granted, Refused> {
    grants::refresh(&nobody(app).await, &id_of(client), shown).await
}

/// The code of OAuth's that something was refused with.
#[track_caller]
pub fn refusal<T: std::fmt::Debug>(result: Result<T, Refused>) -> ErrorCode {
    match result {
        Err(Refused::Said(error, _)) => error,
        other => panic!("not refused in OAuth's words: {other:?}"),
    }
}

/// The claims of a token, unverified.
pub fn claims(token: &Secret<String>) -> Value {
    let payload = token.expose().split('.').nth(1).expect("a payload").to_owned();
    serde_json::from_slice(&from_base64url(&payload).expect("base64url")).expect("JSON")
}

/// How many sessions of clients there are.
pub async fn grants_held(app: &TestApp) -> usize {
    app.query("SELECT id FROM sessions WHERE scope IS NOT NULL").await.len()
}

/// How often the trail has `action` with `reason`.
pub async fn events(app: &TestApp, action: &str, reason: &str) -> usize {
    let sql = format!("SELECT id FROM audit_events WHERE action = '{action}' AND coalesce(reason, '') = '{reason}'");
    app.query(&sql).await.len()
}
