//! What the routes of software that registers itself leave in the trail.

use axum::http::Method;
use serde_json::{Value, json};

use super::every_route::{Case, Scene};
use super::sent::{Sent, bare, by, showing};
use crate::actors::Person;
use crate::app::TestApp;
use crate::registration::stage::{Itself, TOKENS, app_of_theirs};

/// What such software has to show.
#[derive(Clone)]
pub(super) struct Registration {
    /// A token with uses left, and one without.
    tokens: [String; 2],
    /// The path of the first.
    token_path: String,
    /// A client that registered itself.
    itself: Itself,
}

pub(super) async fn stage(app: &TestApp, admin: &Person) -> Registration {
    let first = app.registration_token(admin, json!({})).await;
    let id = app.query("SELECT id FROM registration_tokens").await.remove(0);
    let spent = app.registration_token(admin, json!({ "uses": 1 })).await;
    let itself = app.registered(&spent, &app_of_theirs()).await;
    Registration { tokens: [first, spent], token_path: format!("{TOKENS}/{id}"), itself }
}

fn below(realm: &str, path: &str) -> String {
    format!("{realm}{path}")
}

/// The cases below the path of a realm, or of none.
macro_rules! cases_of {
    ($pattern:literal, $realm:literal) => {
        [
            Case {
                method: Method::POST,
                path: concat!($pattern, "/oauth/register"),
                success: (|s| register(s, $realm, 0), 201, &["client.register"]),
                refusal: (|s| register(s, $realm, 1), 401, &["client.register"]),
            },
            Case {
                method: Method::PUT,
                path: concat!($pattern, "/oauth/register/{clientId}"),
                success: (|s| own(s, $realm, &s.registration.itself.token, said(s)), 200, &["client.change"]),
                refusal: (|s| own(s, $realm, &s.registration.tokens[0], said(s)), 401, &[]),
            },
            Case {
                method: Method::DELETE,
                path: concat!($pattern, "/oauth/register/{clientId}"),
                success: (|s| own(s, $realm, &s.registration.itself.token, Value::Null), 204, &["client.delete"]),
                refusal: (|s| own(s, $realm, &s.registration.tokens[0], Value::Null), 401, &[]),
            },
        ]
    };
}

fn register(scene: &Scene, realm: &str, token: usize) -> Sent {
    showing(&scene.registration.tokens[token], below(realm, "/oauth/register"), app_of_theirs())
}

fn own(scene: &Scene, realm: &str, token: &str, body: Value) -> Sent {
    showing(token, below(realm, &scene.registration.itself.path), body)
}

fn said(scene: &Scene) -> Value {
    scene.registration.itself.again(json!({ "client_name": "Stall" }))
}

pub(super) fn cases() -> Vec<Case> {
    fn make(who: &Person) -> Sent {
        by(who, TOKENS, json!({ "name": "Partners" }))
    }
    let tokens = [
        Case {
            method: Method::POST,
            path: "/v1/RegistrationTokens",
            success: (|s| make(&s.admin), 201, &["registration_token.create"]),
            refusal: (|s| make(&s.owner), 403, &["registration_token.create"]),
        },
        Case {
            method: Method::DELETE,
            path: "/v1/RegistrationTokens/{registrationTokenId}",
            success: (|s| bare(&s.admin, &s.registration.token_path), 204, &["registration_token.delete"]),
            refusal: (|s| bare(&s.owner, &s.registration.token_path), 403, &["registration_token.delete"]),
        },
    ];
    let default = cases_of!("", "");
    tokens.into_iter().chain(default).chain(cases_of!("/realms/{realm}", "/realms/default")).collect()
}
