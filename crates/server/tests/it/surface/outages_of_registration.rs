//! The cases of software that registers itself, for the sweep of outages.

use axum::http::Method;
use serde_json::json;

use super::outages::{Case, Scene};
use crate::app::{Call, TestApp};
use crate::registration::stage::{Itself, TOKENS, app_of_theirs};

/// What the cases are about.
#[derive(Default)]
pub(super) struct Registration {
    token: String,
    token_path: String,
    itself: Option<Itself>,
}

/// Whether a case needs that.
pub(super) fn concerns(path: &str) -> bool {
    path.contains("/oauth/register") || path.starts_with(TOKENS)
}

pub(super) async fn stage(app: &TestApp, administrator: &str) -> Registration {
    let body = json!({ "name": "Partners", "uses": 100 });
    let made = app.post(TOKENS).bearer(administrator).json(&body).send().await.expect(201).json()["data"].clone();
    let text = |name: &str| made[name].as_str().expect("text").to_owned();
    let token = text("initialAccessToken");
    let itself = Some(app.registered(&token, &app_of_theirs()).await);
    Registration { token_path: format!("{TOKENS}/{}", text("id")), token, itself }
}

fn itself(scene: &Scene) -> &Itself {
    scene.registration.itself.as_ref().expect("a client")
}

fn own<'a>(app: &'a TestApp, scene: &Scene, method: Method, realm: &str) -> Call<'a> {
    app.call(method, &format!("{realm}{}", itself(scene).path)).bearer(&itself(scene).token)
}

fn register<'a>(app: &'a TestApp, scene: &Scene, path: &str) -> Call<'a> {
    app.post(path).bearer(&scene.registration.token).json(&app_of_theirs())
}

fn again<'a>(app: &'a TestApp, scene: &Scene, realm: &str) -> Call<'a> {
    own(app, scene, Method::PUT, realm).json(&itself(scene).again(json!({ "client_name": scene.id })))
}

const fn case(
    method: Method,
    path: &'static str,
    call: for<'a> fn(&'a TestApp, &Scene) -> Call<'a>,
    (success, again): (u16, &'static [u16]),
) -> Case {
    Case { method, path, call, success, again }
}

pub(super) const CASES: &[Case] = &[
    case(Method::GET, "/v1/RegistrationTokens", |app, s| app.get(TOKENS).bearer(&s.administrator), (200, &[200])),
    case(
        Method::POST,
        "/v1/RegistrationTokens",
        |app, s| {
            let call = app.post(TOKENS).bearer(&s.administrator).header("idempotency-key", &s.id);
            call.json(&json!({ "name": "Partners" }))
        },
        (201, &[201]),
    ),
    case(
        Method::DELETE,
        "/v1/RegistrationTokens/{registrationTokenId}",
        |app, s| app.delete(&s.registration.token_path).bearer(&s.administrator),
        (204, &[404]),
    ),
    case(Method::POST, "/oauth/register", |app, s| register(app, s, "/oauth/register"), (201, &[201])),
    case(
        Method::POST,
        "/realms/{realm}/oauth/register",
        |app, s| register(app, s, "/realms/default/oauth/register"),
        (201, &[201]),
    ),
    case(Method::GET, "/oauth/register/{clientId}", |app, s| own(app, s, Method::GET, ""), (200, &[200])),
    case(
        Method::GET,
        "/realms/{realm}/oauth/register/{clientId}",
        |app, s| own(app, s, Method::GET, "/realms/default"),
        (200, &[200]),
    ),
    case(Method::PUT, "/oauth/register/{clientId}", |app, s| again(app, s, ""), (200, &[200])),
    case(
        Method::PUT,
        "/realms/{realm}/oauth/register/{clientId}",
        |app, s| again(app, s, "/realms/default"),
        (200, &[200]),
    ),
    case(Method::DELETE, "/oauth/register/{clientId}", |app, s| own(app, s, Method::DELETE, ""), (204, &[401])),
    case(
        Method::DELETE,
        "/realms/{realm}/oauth/register/{clientId}",
        |app, s| own(app, s, Method::DELETE, "/realms/default"),
        (204, &[401]),
    ),
];
