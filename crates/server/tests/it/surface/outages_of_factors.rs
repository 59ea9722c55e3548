//! The cases of second factors, for the sweep of outages.

use axum::http::Method;
use serde_json::json;

use super::outages::{Case, Scene};
use crate::actors::Person;
use crate::app::{Call, TestApp};
use crate::mfa::stage::path;

/// What the requests of these cases are about.
#[derive(Default)]
pub(super) struct Factors {
    /// Whose factors they are.
    who: Option<Person>,
    /// A code that counts.
    code: String,
}

const FACTORS: &str = "/v1/Accounts/{accountId}/mfa";

/// Whether a case needs it.
pub(super) fn concerns(path: &str) -> bool {
    path.starts_with(FACTORS)
}

/// The person with an app that waits for a code, for the operations that come first; for the others somebody who signed in
/// with an app, and whose address gets codes.
pub(super) async fn stage(app: &TestApp, case: &Case, person: &Person) -> Factors {
    let is_first = case.method == Method::POST && [FACTORS, "/v1/Accounts/{accountId}/mfa/verify"].contains(&case.path);
    if is_first {
        let secret = app.new_app(person).await;
        return Factors { who: Some(person.clone()), code: app.shown(&secret) };
    }
    let enrolled = app.enrol(&format!("enrolled-{}", person.email)).await;
    app.set_up(&enrolled.person, &json!({ "method": "EMAIL" })).await.expect(201);
    app.verify_factor(&enrolled.person, &app.sent_code(&enrolled.person.email).await).await.expect(200);
    Factors { code: app.shown(&enrolled.secret), who: Some(enrolled.person) }
}

fn call<'a>(app: &'a TestApp, scene: &Scene, method: Method, below: &str) -> Call<'a> {
    let who = scene.factors.who.as_ref().expect("somebody with factors");
    let key = format!("once-{}", who.id);
    let call = app.call(method, &path(&who.id, below)).header("idempotency-key", key);
    call.bearer(if below == "/reset" { &scene.administrator } else { &who.access })
}

pub(super) const CASES: &[Case] = &[
    Case {
        method: Method::GET,
        path: FACTORS,
        call: |app, scene| call(app, scene, Method::GET, ""),
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::POST,
        path: FACTORS,
        call: |app, scene| call(app, scene, Method::POST, "").json(&json!({ "method": "TOTP" })),
        success: 201,
        again: &[201],
    },
    Case {
        method: Method::DELETE,
        path: FACTORS,
        call: |app, scene| call(app, scene, Method::DELETE, "").json(&json!({ "code": scene.factors.code })),
        success: 204,
        again: &[404],
    },
    Case {
        method: Method::POST,
        path: "/v1/Accounts/{accountId}/mfa/verify",
        call: |app, scene| call(app, scene, Method::POST, "/verify").json(&json!({ "code": scene.factors.code })),
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::POST,
        path: "/v1/Accounts/{accountId}/mfa/code",
        call: |app, scene| call(app, scene, Method::POST, "/code").json(&json!({ "method": "EMAIL" })),
        success: 202,
        again: &[202],
    },
    Case {
        method: Method::POST,
        path: "/v1/Accounts/{accountId}/mfa/backup-codes",
        call: |app, scene| call(app, scene, Method::POST, "/backup-codes").json(&json!({ "code": scene.factors.code })),
        success: 201,
        again: &[201],
    },
    Case {
        method: Method::POST,
        path: "/v1/Accounts/{accountId}/mfa/reset",
        call: |app, scene| call(app, scene, Method::POST, "/reset"),
        success: 204,
        again: &[204],
    },
];
