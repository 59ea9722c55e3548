//! Second factors are people's: no API key comes near them, however it is presented and whosesoever it is.

use axum::http::Method;
use serde_json::json;
use signet_edge::Access;

use super::stage::STEP;
use crate::app::TestApp;
use crate::machines::stage::{Machine, Stage, key, read, signed, with_headers};

/// Routes about factors that are not below `/mfa`.
const OTHERS: [&str; 2] = ["/v1/auth/reauthenticate", "/v1/auth/remembered-devices"];

/// A request signed at the present, with the id.
async fn by_id(app: &TestApp, machine: &Machine, (method, path, body): (&Method, &str, &str)) -> u16 {
    let now = app.clock.now().to_string();
    let signature = machine.sign(method.as_str(), path, &now, body.as_bytes());
    let call = with_headers(app, (method.as_str(), path, body), (&machine.id, &now, &signature));
    call.send().await.status.as_u16()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_key_opens_a_route_of_factors() {
    let stage = Stage::new().await;
    let app = &stage.app;
    let secret = app.new_app(&stage.alice).await;
    app.verify_factor(&stage.alice, &app.shown(&secret)).await.expect(200);
    app.advance(STEP).await;
    let of_root = key(app, &stage.root, &stage.root.id, &["admin:*"]).await;
    let before = app.database().contents().await;
    let mut swept = 0;
    for route in signet_api_identity::ROUTES {
        let is_of_factors = route.path.contains("/mfa") || OTHERS.contains(&route.path);
        if !is_of_factors || route.access != Access::Caller {
            continue;
        }
        for of in [&stage.alice.id, &stage.root.id] {
            let path = route.path.replace("{accountId}", of);
            // Good enough for every one of them.
            let body = json!({ "method": "TOTP", "code": app.shown(&secret), "password": crate::actors::PASSWORD });
            let body = if route.method == Method::GET { String::new() } else { body.to_string() };
            for machine in [&stage.machine, &of_root] {
                let answer = signed(app, machine, route.method.as_str(), &path, &body).send().await;
                // 401, not 403: the operation takes no keys, and says what it takes.
                assert_eq!(answer.status, 401, "{} {path}: {}", route.method, answer.text);
                assert!(answer.text.contains("Authorization: Bearer"), "{} {path}: {}", route.method, answer.text);
                assert_eq!(by_id(app, machine, (&route.method, &path, &body)).await, 401, "{} {path}", route.method);
                if route.method == Method::GET {
                    read(app, machine, &path).send().await.expect(401);
                }
            }
        }
        swept += 1;
    }
    assert!(swept >= 9, "{swept}");
    assert_eq!(app.database().contents().await, before);
}
