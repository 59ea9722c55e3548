//! The cases of OAuth clients' endpoints, for the sweep of outages.

use axum::http::Method;
use serde_json::json;

use super::outages::{Case, Scene};
use crate::actors::Person;
use crate::app::{Call, TestApp};
use crate::clients::stage::Made;
use crate::devices::stage::DEVICE_CODE;
use crate::grants::stage::{a_client, a_code};
use crate::oauth::stage::{code_fields, held};

const GRANTS: [&str; 3] = ["authorization_code", "refresh_token", DEVICE_CODE];

/// What the cases are about: a client with something to show.
#[derive(Default)]
pub(super) struct Held {
    client: Option<Made>,
    code: String,
    access: String,
    refresh: String,
}

/// Whether a case needs that.
pub(super) fn concerns(path: &str) -> bool {
    path.contains("/oauth/") && !path.ends_with("/par")
}

/// Whether nothing is written there, for all that the method is POST: what is shown must not stand in an address.
pub(super) fn reads(path: &str) -> bool {
    path.ends_with("/introspect") || path.ends_with("/userinfo")
}

pub(super) async fn stage(app: &TestApp, person: &Person) -> Held {
    let client = a_client(app, json!({ "tokenFormat": "opaque", "grantTypes": GRANTS })).await;
    let code = a_code(app, &client, person, "openid email offline_access").await;
    let held = held(app, &client, person, "openid profile offline_access").await;
    Held { code: code.expose().clone(), client: Some(client), access: held.access, refresh: held.refresh }
}

fn form<'a>(app: &'a TestApp, scene: &Scene, path: &str, fields: &[(&str, &str)]) -> Call<'a> {
    app.form_of(scene.oauth.client.as_ref().expect("a client"), path, fields)
}

/// Cases of what anybody may read.
macro_rules! reads {
    ($($path:literal at $at:literal;)+) => {
        [$(Case { method: Method::GET, path: $path, call: |app, _| app.get($at), success: 200, again: &[200] },)+]
    };
}

/// Cases of a form, at the path of the realm `default` and at the one that names a realm.
macro_rules! forms {
    ($($endpoint:literal, $fields:expr, $again:expr;)+) => {
        [$(
            forms!(concat!("/oauth/", $endpoint), concat!("/oauth/", $endpoint), $fields, $again),
            forms!(concat!("/realms/{realm}/oauth/", $endpoint), concat!("/realms/default/oauth/", $endpoint), $fields, $again),
        )+]
    };
    ($path:expr, $at:expr, $fields:expr, $again:expr) => {
        Case {
            method: Method::POST,
            path: $path,
            call: |app, scene| form(app, scene, $at, &$fields(scene)),
            success: 200,
            again: $again,
        }
    };
}

fn code(scene: &Scene) -> [(&str, &str); 4] {
    code_fields(&scene.oauth.code)
}

fn device(_: &Scene) -> [(&str, &str); 1] {
    [("scope", "openid")]
}

fn access(scene: &Scene) -> [(&str, &str); 1] {
    [("token", &scene.oauth.access)]
}

fn refresh(scene: &Scene) -> [(&str, &str); 1] {
    [("token", &scene.oauth.refresh)]
}

pub(super) const READS: &[Case] = &reads! {
    "/realms/{realm}/.well-known/jwks.json" at "/realms/default/.well-known/jwks.json";
    "/.well-known/openid-configuration" at "/.well-known/openid-configuration";
    "/realms/{realm}/.well-known/openid-configuration" at "/realms/default/.well-known/openid-configuration";
    "/.well-known/oauth-authorization-server" at "/.well-known/oauth-authorization-server";
    "/.well-known/oauth-authorization-server/realms/{realm}" at "/.well-known/oauth-authorization-server/realms/default";
};

pub(super) const FORMS: &[Case] = &forms! {
    "token", code, &[400];
    "device_authorization", device, &[200];
    "introspect", access, &[200];
    "revoke", refresh, &[200];
};

pub(super) const USERINFO: &[Case] = &[
    userinfo(Method::GET, "/oauth/userinfo", |app, scene| app.get("/oauth/userinfo").bearer(&scene.oauth.access)),
    userinfo(Method::POST, "/oauth/userinfo", |app, scene| {
        app.form("/oauth/userinfo", &[("access_token", &scene.oauth.access)])
    }),
    userinfo(Method::GET, "/realms/{realm}/oauth/userinfo", |app, scene| {
        app.get("/realms/default/oauth/userinfo").bearer(&scene.oauth.access)
    }),
    userinfo(Method::POST, "/realms/{realm}/oauth/userinfo", |app, scene| {
        app.form("/realms/default/oauth/userinfo", &[("access_token", &scene.oauth.access)])
    }),
];

const fn userinfo(method: Method, path: &'static str, call: for<'a> fn(&'a TestApp, &Scene) -> Call<'a>) -> Case {
    Case { method, path, call, success: 200, again: &[200] }
}
