//! The cases of what people let clients have, for the sweep of outages.

use axum::http::Method;
use serde_json::json;

use super::outages::{Case, Scene};
use crate::actors::Person;
use crate::app::{Call, TestApp};
use crate::authorize::stage::{Window, asking, form, link, pairs};
use crate::clients::stage::Made;
use crate::grants::stage::{a_client, code_for, request};
use signet_protocol::oauth::parameters::encode;

/// What somebody let a client have, and what another asks them for.
#[derive(Default)]
pub(super) struct Held {
    /// The path of the consent.
    path: String,
    /// The cookies and the form of the page that asks.
    cookie: String,
    body: String,
    client: Option<Made>,
}

pub(super) fn concerns(path: &str) -> bool {
    path.contains("consent") || path.ends_with("/par")
}

pub(super) async fn stage(app: &TestApp, person: &Person) -> Held {
    let given = a_client(app, json!({})).await;
    code_for(app, &request(app, &given, "openid"), person).await.expect("a code");
    let asks = a_client(app, json!({})).await;
    let mut window = Window::of(app);
    window.sign_in(&person.email).await;
    let asked = window.get(&link(&asking(&asks))).await.expect(303);
    let page = window.get(asked.header("location")).await.expect(200);
    let body = encode(pairs(&form(&page, "yes")));
    Held { path: format!("/v1/auth/consents/{}", given.id), cookie: window.stolen(), body, client: Some(asks) }
}

fn answer<'a>(app: &'a TestApp, path: &str, scene: &Scene) -> Call<'a> {
    let call = app.post(path).header("content-type", "application/x-www-form-urlencoded");
    let call = call.header("sec-fetch-site", "same-origin").header("cookie", &scene.consents.cookie);
    call.body(scene.consents.body.clone())
}

fn push<'a>(app: &'a TestApp, path: &str, scene: &Scene) -> Call<'a> {
    let client = scene.consents.client.as_ref().expect("a client");
    app.form_of(client, path, &pairs(&asking(client)))
}

pub(super) const CASES: &[Case] = &[
    Case {
        method: Method::GET,
        path: "/v1/auth/consents",
        call: |app, scene| app.get("/v1/auth/consents").bearer(&scene.access),
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::DELETE,
        path: "/v1/auth/consents/{clientId}",
        call: |app, scene| app.delete(&scene.consents.path).bearer(&scene.access),
        success: 204,
        again: &[404],
    },
    Case {
        method: Method::POST,
        path: "/consent",
        call: |app, scene| answer(app, "/consent", scene),
        success: 303,
        again: &[303],
    },
    Case {
        method: Method::POST,
        path: "/realms/{realm}/consent",
        call: |app, scene| answer(app, "/realms/default/consent", scene),
        success: 303,
        again: &[303],
    },
    Case {
        method: Method::POST,
        path: "/oauth/par",
        call: |app, scene| push(app, "/oauth/par", scene),
        success: 201,
        again: &[201],
    },
    Case {
        method: Method::POST,
        path: "/realms/{realm}/oauth/par",
        call: |app, scene| push(app, "/realms/default/oauth/par", scene),
        success: 201,
        again: &[201],
    },
];
