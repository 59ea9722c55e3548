//! The cases of acting as another user and of ownership elsewhere, for the sweep of outages.

use axum::http::Method;
use serde_json::json;

use super::outages::Case;
use crate::app::TestApp;
use crate::impersonation::stage::{IMPERSONATE, INTROSPECT, PAST, REASON, user_at};

pub(super) fn concerns(path: &str) -> bool {
    path == IMPERSONATE
}

/// Lets the administrator act as somebody else before: the first time in ten minutes counts them too, and a sweep compares
/// times that are alike.
pub(super) async fn stage(app: &TestApp, administrator: &str, email: &str) {
    let other = app.register(&format!("before-{email}")).await;
    let body = json!({ "user": user_at(&other.id, app.clock.now()), "reason": REASON });
    app.post(IMPERSONATE).bearer(administrator).json(&body).send().await.expect(200);
}

pub(super) const CASES: &[Case] = &[
    Case {
        method: Method::POST,
        path: IMPERSONATE,
        call: |app, scene| {
            let body = json!({ "user": user_at(&scene.id, app.clock.now()), "reason": REASON });
            app.post(IMPERSONATE).bearer(&scene.administrator).json(&body)
        },
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::GET,
        path: PAST,
        call: |app, scene| app.get(PAST).bearer(&scene.access),
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::GET,
        path: INTROSPECT,
        call: |app, scene| app.get(INTROSPECT).bearer(&scene.access),
        success: 200,
        again: &[200],
    },
];
