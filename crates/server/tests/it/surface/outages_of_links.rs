//! The cases of the pages that mails link to, for the sweep of outages.

use axum::http::Method;

use super::outages::{Case, Scene};
use crate::actors::PASSWORD;
use crate::app::{Call, TestApp};

/// Cases of a page's form, at the path of the realm `default` and at the one that names a realm.
macro_rules! forms {
    ($($page:literal, $body:expr;)+) => {
        pub(super) const CASES: &[Case] = &[$(
            forms!(concat!("/", $page), concat!("/", $page), $body),
            forms!(concat!("/realms/{realm}/", $page), concat!("/realms/default/", $page), $body),
        )+];
    };
    ($path:expr, $at:expr, $body:expr) => {
        Case { method: Method::POST, path: $path, call: |app, scene| form(app, $at, $body(scene)), success: 200, again: &[400] }
    };
}

fn form<'a>(app: &'a TestApp, path: &str, body: String) -> Call<'a> {
    app.post(path).header("content-type", "application/x-www-form-urlencoded").body(body)
}

fn verify(scene: &Scene) -> String {
    format!("token={}", scene.links.verify)
}

fn choose(scene: &Scene) -> String {
    format!("token={}&newPassword=another-Fine-password-20", scene.links.reset)
}

fn accept(scene: &Scene) -> String {
    format!("token={}&password={PASSWORD}", scene.tenancy.token)
}

forms! {
    "verify-email", verify;
    "reset-password", choose;
    "set-password", choose;
    "accept-invitation", accept;
}
