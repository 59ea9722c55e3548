//! A developer's machine says what should have been signed, and only to who has the key.

use super::stage::{Stage, is_refused, key, rename, with_headers};
use crate::app::TestApp;

async fn developers() -> Stage {
    let adjust = |settings: &mut signet_domain::Settings| {
        settings.traffic_limits = false;
        settings.development = true;
    };
    Stage::on(TestApp::with(adjust).await).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_right_key_is_told_the_text() {
    let stage = developers().await;
    let (app, machine) = (&stage.app, &stage.machine);
    let now = app.clock.now().to_string();
    let body = rename("Told");
    let wrong = machine.sign("PATCH", "/v1/orgs", &now, body.as_bytes());
    for presented in [&machine.secret, &machine.id] {
        let call = with_headers(app, ("PATCH", &format!("{}?a=b", stage.target()), &body), (presented, &now, &wrong));
        let answer = call.send().await.expect(401);
        assert_eq!(answer.code(), "UNAUTHORIZED");
        let detail = answer.json()["detail"].as_str().expect("a detail").to_owned();
        let (_, text) = detail.split_once(": ").expect("a text");
        assert!(text.starts_with(&format!("PATCH|{}|a=b|{now}|", stage.target())), "{detail}");
        // It is the text indeed: signed, it opens the door.
        let good = machine.sign_text(text);
        let call = with_headers(app, ("PATCH", &format!("{}?a=b", stage.target()), &body), (presented, &now, &good));
        let status = call.send().await.status;
        assert!(status == 200 || (presented == &machine.id && status == 401), "{status}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_is_told() {
    let stage = developers().await;
    let (app, machine) = (&stage.app, &stage.machine);
    let revoked = key(app, &stage.alice, &stage.alice.id, &["read:identity"]).await;
    app.delete(&format!("/v1/ApiKeys/{}", revoked.id)).bearer(&stage.alice.access).send().await.expect(204);
    let now = app.clock.now().to_string();
    let wrong = machine.sign("GET", "/v1/Roles", &now, b"");
    let unknown = "key_000000000000000000000000";
    let swapped = format!("{}{}", &machine.secret[..28], &revoked.secret[28..]);
    for presented in [&revoked.secret, &revoked.id, unknown] {
        let call = with_headers(app, ("GET", "/v1/Orgs", ""), (presented, &now, &wrong));
        is_refused(&call.send().await, presented);
    }
    app.get("/v1/Orgs").header("x-api-key", swapped).send().await.expect(401);
    let old = "2020-01-01T00:00:00Z";
    is_refused(
        &with_headers(app, ("GET", "/v1/Orgs", ""), (&machine.id, old, &wrong)).send().await,
        "an old timestamp",
    );
    // And elsewhere nobody at all.
    let public = app.another_node_with(|settings| settings.development = false).await;
    is_refused(&with_headers(&public, ("GET", "/v1/Orgs", ""), (&machine.secret, &now, &wrong)).send().await, "public");
}
