//! The cases of test realms, for the sweep of outages.

use axum::http::Method;
use serde_json::json;

use super::outages::{Case, Scene};
use crate::actors::Person;
use crate::app::TestApp;
use crate::test_realms::stage::{ADVANCE, MESSAGES, TestRealm};

/// Whether a case needs a test realm.
pub(super) fn concerns(path: &str) -> bool {
    path.starts_with("/v1/test/")
}

/// The token of the administrator of a test realm of its own.
pub(super) async fn stage(app: &TestApp, person: &Person) -> String {
    TestRealm::new(app, &person.id.replace('_', "-")).await.admin.access
}

pub(super) const CASES: &[Case] = &[
    Case {
        method: Method::POST,
        path: ADVANCE,
        call: |app, scene: &Scene| app.post(ADVANCE).bearer(&scene.tester).json(&json!({ "seconds": 1 })),
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::GET,
        path: MESSAGES,
        call: |app, scene: &Scene| app.get(MESSAGES).bearer(&scene.tester),
        success: 200,
        again: &[200],
    },
];
