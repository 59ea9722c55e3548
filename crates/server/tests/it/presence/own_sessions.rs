//! A person ends their own sessions, and cannot even tell that others exist.

use std::time::Duration;

use serde_json::json;

use super::stage::{another_realm, is_refused, reauthenticate, refresh_in, register_in, session_of, tokens};
use crate::actors::PASSWORD;
use crate::app::{Answer, TestApp};

async fn end(app: &TestApp, access: &str, session: &str) -> Answer {
    app.delete(&format!("/v1/auth/sessions/{session}")).bearer(access).send().await
}

/// A refusal without what differs from request to request.
fn essence(answer: &Answer) -> serde_json::Value {
    let mut document = answer.json();
    for member in ["traceId", "instance"] {
        document.as_object_mut().expect("a problem").remove(member);
    }
    json!({ "status": answer.status.as_u16(), "document": document })
}

// P43, ASVS 7.5.2.
#[tokio::test(flavor = "multi_thread")]
async fn a_person_ends_one_of_their_other_sessions_on_every_node() {
    let app = TestApp::new().await;
    let other_node = app.another_node().await;
    let lost_phone = app.register("alice@example.com").await;
    let laptop = app.login("alice@example.com").await;
    other_node.me(&lost_phone.access).await.expect(200);
    end(&app, &laptop.access, &session_of(&lost_phone.access)).await.expect(204);
    other_node.catch_up().await;
    for node in [&app, &other_node] {
        is_refused(&node.me(&lost_phone.access).await, "the ended session");
        is_refused(&node.refresh(&lost_phone.refresh).await, "the ended session");
        node.me(&laptop.access).await.expect(200);
    }
    let again = end(&app, &laptop.access, &session_of(&lost_phone.access)).await;
    assert_eq!(again.status, 404, "{}", again.text);
    end(&app, &laptop.access, &session_of(&laptop.access)).await.expect(204);
    is_refused(&app.me(&laptop.access).await, "the present session, ended by itself");
}

// P43, CVE-2024-39683: another's session, another realm's, and none at all look the same, and none of them ends.
#[tokio::test(flavor = "multi_thread")]
async fn sessions_of_others_cannot_be_told_from_none() {
    let app = TestApp::new().await;
    let realm = another_realm(&app, "second").await;
    let mallory = app.register("mallory@example.com").await;
    let alice = app.register("alice@example.com").await;
    let namesake = register_in(&app, &realm, "mallory@example.com").await;
    let unknown = end(&app, &mallory.access, "ses_00000000000000000000").await.expect(404);
    for victim in [&alice, &namesake] {
        let answer = end(&app, &mallory.access, &session_of(&victim.access)).await.expect(404);
        assert_eq!(essence(&answer), essence(&unknown));
        app.me(&victim.access).await.expect(200);
    }
    app.refresh(&alice.refresh).await.expect(200);
    refresh_in(&app, &realm, &namesake.refresh).await.expect(200);
    for person in [&mallory, &alice, &namesake] {
        let listed = app.sessions(&person.access).await;
        let ids: Vec<_> = listed.iter().map(|session| session["id"].clone()).collect();
        assert_eq!(ids, [session_of(&person.access)]);
    }
    // Naming the other realm in a header does not lead there: the credential says where it counts.
    let call = app.delete(&format!("/v1/auth/sessions/{}", session_of(&namesake.access)));
    call.bearer(&mallory.access).header("x-realm-key", realm.key.as_str()).send().await.expect(404);
    app.me(&namesake.access).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_that_cannot_be_one_is_a_bad_request() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    for id in ["ses_", "SES_00000000000000000000", "ses_0000000000000000000%00", "..%2f..", "acc_000000000000", "*"] {
        let answer = end(&app, &alice.access, id).await.expect(400);
        assert_eq!(answer.fields(), ["sessionId"], "{id}");
    }
    app.me(&alice.access).await.expect(200);
}

// P43: ending another session is for one who proved themself lately; ending the present one always works.
#[tokio::test(flavor = "multi_thread")]
async fn ending_another_session_needs_a_recent_sign_in() {
    let app = TestApp::new().await;
    let laptop = app.register("alice@example.com").await;
    let phone = app.login("alice@example.com").await;
    app.advance(Duration::from_secs(600)).await;
    end(&app, &laptop.access, &session_of(&phone.access)).await.expect(204);
    let phone = app.login("alice@example.com").await;
    app.advance(Duration::from_millis(1)).await;
    // A refresh makes a new token, not a new proof.
    let laptop = tokens(&app.refresh(&laptop.refresh).await.expect(200));
    for id in [session_of(&phone.access), "ses_00000000000000000000".to_owned()] {
        let answer = end(&app, &laptop.access, &id).await.expect(403);
        assert_eq!(answer.code(), "REAUTHENTICATION_REQUIRED");
    }
    app.me(&phone.access).await.expect(200);
    let laptop = tokens(&reauthenticate(&app, &laptop.access, PASSWORD).await.expect(200));
    end(&app, &laptop.access, &session_of(&phone.access)).await.expect(204);
    is_refused(&app.me(&phone.access).await, "the ended session");
    app.advance(Duration::from_secs(601)).await;
    end(&app, &laptop.access, &session_of(&laptop.access)).await.expect(204);
}
