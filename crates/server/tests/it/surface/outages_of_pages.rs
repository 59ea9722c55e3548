//! The cases of the pages where people come in and go out, for the sweep of outages.

use std::collections::BTreeMap;

use axum::http::Method;
use serde_json::json;

use super::outages::{Case, Scene};
use crate::actors::Person;
use crate::app::{Call, TestApp};
use crate::pages::filled::{Filled, filled};

/// Their forms, filled in.
pub(super) type Forms = BTreeMap<&'static str, Filled>;

/// Whether a case needs them.
pub(super) fn concerns(path: &str) -> bool {
    CASES.iter().any(|case| case.path == path)
}

pub(super) async fn stage(app: &TestApp, person: &Person) -> Forms {
    let email = format!("enrolled-{}", person.email);
    let enrolled = app.enrol(&email).await;
    app.set_up(&enrolled.person, &json!({ "method": "EMAIL" })).await.expect(201);
    app.verify_factor(&enrolled.person, &app.sent_code(&email).await).await.expect(200);
    filled(app, &person.email, (&email, &app.shown(&enrolled.secret))).await
}

/// Cases of a page's form, at the path of the realm `default` and at the one that names a realm.
macro_rules! forms {
    ($($page:literal, $success:literal, $again:expr;)+) => {
        pub(super) const CASES: &[Case] = &[$(
            forms!($page, $page, $page, $success, $again),
            forms!(concat!("/realms/{realm}", $page), concat!("/realms/default", $page), $page, $success, $again),
        )+];
    };
    ($path:expr, $at:expr, $page:literal, $success:literal, $again:expr) => {
        Case {
            method: Method::POST,
            path: $path,
            call: |app, scene| form(app, $at, scene, $page),
            success: $success,
            again: $again,
        }
    };
}

fn form<'a>(app: &'a TestApp, path: &str, scene: &Scene, page: &str) -> Call<'a> {
    scene.forms[page].call(app, path)
}

forms! {
    "/sign-in", 303, &[303];
    "/sign-in/factor", 303, &[409];
    "/sign-in/code", 303, &[303];
    "/register", 303, &[409];
    "/forgot-password", 200, &[200];
    "/sign-out", 303, &[403];
    "/device", 303, &[422];
}
