//! What the endpoints of OAuth clients leave in the trail.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::http::Method;
use serde_json::{Value, json};
use signet_protocol::oauth::parameters::encode;

use super::every_route::{Case, Scene};
use super::sent::{Sent, public};
use crate::actors::Person;
use crate::app::TestApp;
use crate::clients::stage::Made;
use crate::devices::stage::a_television;
use crate::grants::stage::{VERIFIER, a_client, a_code};
use crate::oauth::stage::{a_machine, code_fields, text};

/// Forms of a client that proves itself in them.
#[derive(Clone)]
pub(super) struct Forms {
    /// A code, and what fits it.
    code: String,
    /// Codes, and what does not fit them: each is wrong once, and spent from then on.
    bad_codes: Vec<String>,
    shown: Arc<AtomicUsize>,
    /// A refresh token to be given back.
    refresh: String,
    /// A token that cannot be.
    own: String,
    /// What a device asks for.
    device: String,
    /// What it may not ask for.
    bad_device: String,
}

pub(super) async fn stage(app: &TestApp, person: &Person) -> Forms {
    let client = a_client(app, json!({ "authMethod": "client_secret_post" })).await;
    let scope = "openid email offline_access";
    let mut codes = Vec::new();
    for _ in 0..4 {
        codes.push(a_code(app, &client, person, scope).await);
    }
    let tokens = form(&client, &code_fields(a_code(app, &client, person, scope).await.expose()));
    let tokens = app.raw_form("/oauth/token", tokens).send().await.expect(200).json();
    let machine = a_machine(app, json!({ "authMethod": "client_secret_post" })).await;
    let asks = form(&machine, &[("grant_type", "client_credentials")]);
    let own = app.raw_form("/oauth/token", asks).send().await.expect(200).json();
    let television = a_television(app, json!({ "authMethod": "client_secret_post" })).await;
    Forms {
        refresh: form(&client, &[("token", &text(&tokens, "refresh_token"))]),
        device: form(&television, &[("scope", "openid")]),
        bad_device: form(&television, &[("scope", "root")]),
        own: form(&machine, &[("token", &text(&own, "access_token"))]),
        code: form(&client, &code_fields(codes[0].expose())),
        bad_codes: codes[1..].iter().map(|code| bad(form(&client, &code_fields(code.expose())))).collect(),
        shown: Arc::default(),
    }
}

fn bad(form: String) -> String {
    form.replace(VERIFIER, "another-verifier-of-forty-three-characters-x")
}

fn form(client: &Made, fields: &[(&str, &str)]) -> String {
    let proof = [("client_id", &*client.id), ("client_secret", &*client.secret)];
    encode(fields.iter().copied().chain(proof))
}

/// A form to an endpoint.
fn to(path: &str, form: &str) -> Sent {
    public(path, Value::String(form.to_owned()))
}

fn code(scene: &Scene) -> &str {
    &scene.oauth.code
}

fn bad_code(scene: &Scene) -> &str {
    let shown = scene.oauth.shown.fetch_add(1, Ordering::Relaxed);
    &scene.oauth.bad_codes[shown % scene.oauth.bad_codes.len()]
}

fn refresh(scene: &Scene) -> &str {
    &scene.oauth.refresh
}

fn own(scene: &Scene) -> &str {
    &scene.oauth.own
}

fn device(scene: &Scene) -> &str {
    &scene.oauth.device
}

fn bad_device(scene: &Scene) -> &str {
    &scene.oauth.bad_device
}

/// Whether nothing is written there, for all that the method is POST: what is shown must not stand in an address.
pub(super) fn reads(path: &str) -> bool {
    path.ends_with("/introspect") || path.ends_with("/userinfo")
}

/// Cases of a form, at the path of the realm `default` and at the one that names a realm.
macro_rules! forms {
    ($($endpoint:literal, $good:expr, $bad:expr, $status:literal, $events:expr, $refused:expr;)+) => {
        vec![$(
            forms!(concat!("/oauth/", $endpoint), concat!("/oauth/", $endpoint), $good, $bad, $status, $events, $refused),
            forms!(
                concat!("/realms/{realm}/oauth/", $endpoint), concat!("/realms/default/oauth/", $endpoint),
                $good, $bad, $status, $events, $refused
            ),
        )+]
    };
    ($path:expr, $at:expr, $good:expr, $bad:expr, $status:literal, $events:expr, $refused:expr) => {
        Case {
            method: Method::POST,
            path: $path,
            success: (|scene| to($at, $good(scene)), 200, $events),
            refusal: (|scene| to($at, $bad(scene)), $status, $refused),
        }
    };
}

pub(super) fn cases() -> Vec<Case> {
    forms! {
        "token", code, bad_code, 400, &["code.redeem"], &["code.redeem"];
        "device_authorization", device, bad_device, 400, &[], &[];
        "revoke", refresh, own, 400, &["grant.revoke"], &[];
    }
}
