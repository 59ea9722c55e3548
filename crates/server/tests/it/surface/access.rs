//! Who may call what: the reviewed list of public routes, and requests that never see each other's person.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::http::Method;
use serde_json::json;
use signet_edge::{Access, Route};
use tokio::task::JoinSet;

use super::operations::operations;
use crate::actors::{PASSWORD, Person};
use crate::app::TestApp;

/// The routes that answer anybody. Adding one is a decision: say here why it may be public.
const PUBLIC: &[&str] = &[
    // Signing in and up: there is no credential yet.
    "POST /v1/auth/register",
    "POST /v1/auth/login",
    // The second step of signing in: what the first step proved is known by the challenge's id, and a code proves the rest.
    "POST /v1/Auth/mfa/challenge",
    "POST /v1/auth/mfa/challenge",
    "POST /v1/auth/mfa/resend",
    // For those who cannot sign in; every address gets the same answer.
    "POST /v1/auth/resend-verification",
    "POST /v1/auth/forgot-password",
    // Their credential is in the body: a token that was mailed.
    "POST /v1/auth/verify-email",
    "POST /v1/auth/reset-password",
    // Its credential is in the body.
    "POST /v1/auth/refresh",
    // So is this one's; it makes the account of somebody who was invited.
    "POST /v1/auth/accept-invitation",
    // What mails link to: a form that shows nothing of anybody, and is sent with the token of the mail.
    "GET /verify-email",
    "POST /verify-email",
    "GET /realms/{realm}/verify-email",
    "POST /realms/{realm}/verify-email",
    "GET /reset-password",
    "POST /reset-password",
    "GET /realms/{realm}/reset-password",
    "POST /realms/{realm}/reset-password",
    "GET /set-password",
    "POST /set-password",
    "GET /realms/{realm}/set-password",
    "POST /realms/{realm}/set-password",
    "GET /accept-invitation",
    "POST /accept-invitation",
    "GET /realms/{realm}/accept-invitation",
    "POST /realms/{realm}/accept-invitation",
    // Where people let devices in, who sign in first.
    "GET /device",
    "POST /device",
    "GET /realms/{realm}/device",
    "POST /realms/{realm}/device",
    // Where clients send browsers: what they show is of whoever's cookie comes along.
    "GET /oauth/authorize",
    "POST /oauth/authorize",
    "GET /realms/{realm}/oauth/authorize",
    "POST /realms/{realm}/oauth/authorize",
    "GET /oauth/authorize/resume",
    "GET /realms/{realm}/oauth/authorize/resume",
    "GET /oauth/logout",
    "POST /oauth/logout",
    "GET /realms/{realm}/oauth/logout",
    "POST /realms/{realm}/oauth/logout",
    "GET /consent",
    "POST /consent",
    "GET /realms/{realm}/consent",
    "POST /realms/{realm}/consent",
    // What applications' proxies pass to us: what a cookie at the application's host opens is told of nobody else.
    "GET /forward-auth/check",
    "GET /realms/{realm}/forward-auth/check",
    "GET /forward-auth/start",
    "GET /realms/{realm}/forward-auth/start",
    "GET /forward-auth/callback",
    "GET /realms/{realm}/forward-auth/callback",
    "GET /forward-auth/sign-out",
    "POST /forward-auth/sign-out",
    "GET /realms/{realm}/forward-auth/sign-out",
    "POST /realms/{realm}/forward-auth/sign-out",
    // Where people come in and go out, each in a browser that the form was made for.
    "GET /sign-in",
    "POST /sign-in",
    "GET /realms/{realm}/sign-in",
    "POST /realms/{realm}/sign-in",
    "GET /sign-in/factor",
    "POST /sign-in/factor",
    "GET /realms/{realm}/sign-in/factor",
    "POST /realms/{realm}/sign-in/factor",
    "POST /sign-in/code",
    "POST /realms/{realm}/sign-in/code",
    // A browser on the way to a provider and back, and what somebody says there: the pages ask who it is by their cookies.
    "GET /sign-in/with/{provider}",
    "GET /realms/{realm}/sign-in/with/{provider}",
    "POST /sign-in/with/{provider}",
    "POST /realms/{realm}/sign-in/with/{provider}",
    "GET /sign-in/callback/{provider}",
    "GET /realms/{realm}/sign-in/callback/{provider}",
    "GET /sign-in/link",
    "GET /realms/{realm}/sign-in/link",
    "POST /sign-in/link",
    "POST /realms/{realm}/sign-in/link",
    "GET /sign-in/links",
    "GET /realms/{realm}/sign-in/links",
    "POST /sign-in/links",
    "POST /realms/{realm}/sign-in/links",
    "GET /register",
    "POST /register",
    "GET /realms/{realm}/register",
    "POST /realms/{realm}/register",
    "GET /forgot-password",
    "POST /forgot-password",
    "GET /realms/{realm}/forgot-password",
    "POST /realms/{realm}/forgot-password",
    "GET /sign-out",
    "POST /sign-out",
    "GET /realms/{realm}/sign-out",
    "POST /realms/{realm}/sign-out",
    // How the pages of a realm look.
    "GET /brand/{file}",
    "GET /realms/{realm}/brand/{file}",
    // Public keys, and what there is for clients.
    "GET /.well-known/jwks.json",
    "GET /realms/{realm}/.well-known/jwks.json",
    "GET /.well-known/openid-configuration",
    "GET /realms/{realm}/.well-known/openid-configuration",
    "GET /.well-known/oauth-authorization-server",
    "GET /.well-known/oauth-authorization-server/realms/{realm}",
    // Clients prove themselves here, each by its own way; public ones by what they show.
    "POST /oauth/token",
    "POST /realms/{realm}/oauth/token",
    "POST /oauth/device_authorization",
    "POST /realms/{realm}/oauth/device_authorization",
    "POST /oauth/par",
    "POST /realms/{realm}/oauth/par",
    "POST /oauth/introspect",
    "POST /realms/{realm}/oauth/introspect",
    "POST /oauth/revoke",
    "POST /realms/{realm}/oauth/revoke",
    // Their credential is a token for registration, or a client's own: no account's.
    "POST /oauth/register",
    "POST /realms/{realm}/oauth/register",
    "GET /oauth/register/{clientId}",
    "GET /realms/{realm}/oauth/register/{clientId}",
    "PUT /oauth/register/{clientId}",
    "PUT /realms/{realm}/oauth/register/{clientId}",
    "DELETE /oauth/register/{clientId}",
    "DELETE /realms/{realm}/oauth/register/{clientId}",
    // Pages and the contract, which say nothing of anybody.
    "GET /",
    "GET /docs",
    "GET /guides",
    "GET /guides/{name}",
    "GET /problems",
    "GET /problems/{name}",
    "GET /assets/{file}",
    "GET /favicon.svg",
    "GET /openapi.json",
    // Whether the service lives and is ready: probes carry no credential.
    "GET /livez",
    "GET /readyz",
];

fn named(routes: &[Route], access: Access) -> BTreeSet<String> {
    let rows = routes.iter().filter(|route| route.access == access);
    rows.map(|route| format!("{} {}", route.method, route.path)).collect()
}

// P84: the list of public routes is reviewed text.
#[test]
fn no_route_is_public_without_a_reason() {
    let reviewed: BTreeSet<String> = PUBLIC.iter().map(|&route| route.to_owned()).collect();
    let public = named(&crate::wiring::routes(), Access::Public);
    assert!(public.is_subset(&reviewed), "not reviewed: {:?}", public.difference(&reviewed));
    let of_oauth = [signet_oidc::ROUTES, signet_oidc::BROWSER_ROUTES].concat();
    let of_apis = named(&[signet_api_identity::ROUTES, signet_api_realm::ROUTES, &of_oauth].concat(), Access::Public);
    let reviewed_of_apis: BTreeSet<String> = reviewed
        .iter()
        .filter(|route| [" /v1/", "well-known", "/oauth/", "/forward-auth/"].iter().any(|part| route.contains(part)))
        .cloned()
        .collect();
    assert_eq!(of_apis, reviewed_of_apis);
    // Tests of ours call through one peer address, so a route for this machine alone is tested where it is made.
    let local = named(&crate::wiring::routes(), Access::Loopback);
    assert!(
        local.is_subset(&BTreeSet::from(["GET /metrics".to_owned(), "GET /v1/dev/messages".to_owned()])),
        "{local:?}"
    );
}

// P45: what a link or an image can make a browser send changes nothing.
#[tokio::test(flavor = "multi_thread")]
async fn reading_changes_nothing() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    let before = app.database().contents().await;
    for operation in operations() {
        for method in [Method::GET, Method::HEAD, Method::OPTIONS] {
            app.call(method.clone(), &operation.path).bearer(&alice.access).send().await;
            app.call(method, &operation.path).send().await;
        }
    }
    assert_eq!(app.database().contents().await, before);
    app.me(&alice.access).await.expect(200);
}

/// What one of the twenty does in its turn; the answers must speak of nobody else.
async fn act(app: &TestApp, person: &Person, turn: usize) {
    match turn % 5 {
        0 | 1 => {
            let me = app.me(&person.access).await.expect(200).json();
            assert_eq!((&me["data"]["id"], &me["data"]["email"]), (&json!(person.id), &json!(person.email)));
        }
        2 => {
            let call = app.get("/v1/auth/sessions").bearer(&person.access);
            let sessions = call.send().await.expect(200).json();
            let agents: BTreeSet<_> =
                sessions["data"].as_array().expect("a list").iter().map(|it| it["userAgent"].as_str()).collect();
            assert!(
                agents.iter().all(|agent| agent.is_none_or(|agent| agent == person.email)),
                "{agents:?} for {}",
                person.email
            );
            let present =
                sessions["data"].as_array().expect("a list").iter().filter(|it| it["current"] == true).count();
            assert_eq!(present, 1);
        }
        3 => {
            let body = json!({ "email": person.email, "password": PASSWORD });
            let call = app.post("/v1/auth/login").header("user-agent", &person.email).json(&body);
            let answer = call.send().await.expect(200).json();
            let me = app.me(answer["data"]["accessToken"].as_str().expect("a token")).await.expect(200).json();
            assert_eq!(me["data"]["id"], person.id);
        }
        _ => {
            let body = json!({ "email": person.email, "password": PASSWORD });
            app.post("/v1/auth/register").json(&body).send().await.expect(409);
        }
    }
}

// P102: no shared state mixes people up.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_people_at_once_see_each_only_themselves() {
    let app = Arc::new(TestApp::new().await);
    let mut people = Vec::new();
    for number in 0..20 {
        people.push(Arc::new(app.register(&format!("person{number}@example.com")).await));
    }
    let mut requests = JoinSet::new();
    for turn in 0..300 {
        let (app, person) = (Arc::clone(&app), Arc::clone(&people[turn % people.len()]));
        requests.spawn(async move { act(&app, &person, turn / 20).await });
    }
    let mut done = 0;
    while let Some(request) = requests.join_next().await {
        request.expect("nobody saw anybody else");
        done += 1;
    }
    assert_eq!(done, 300);
    for person in people {
        let owners = format!(
            "SELECT DISTINCT account FROM sessions WHERE id IN (SELECT id FROM sessions WHERE account = '{}')",
            person.id
        );
        assert_eq!(app.query(&owners).await, [person.id.as_str()]);
        assert_eq!(app.sessions(&person.access).await.len(), 4);
    }
}
