//! Requests about factors that are sent again under their key: the secret and the codes are shown again, and not made again.

use serde_json::{Value, json};

use super::stage::{path, texts};
use crate::actors::Person;
use crate::app::{Answer, TestApp};

async fn send(app: &TestApp, who: &Person, below: &str, key: &str, body: &Value) -> Answer {
    let call = app.post(&path(&who.id, below)).bearer(&who.access).header("idempotency-key", key);
    call.json(body).send().await
}

#[track_caller]
fn is_replay(again: &Answer, first: &Answer) {
    assert_eq!((again.status, &again.text), (first.status, &first.text));
    assert_eq!(again.header("idempotency-replayed"), "true");
}

async fn rows(app: &TestApp) -> Vec<Vec<String>> {
    let contents = app.database().contents().await;
    ["factors", "backup_codes", "sent_codes", "outbox", "audit_events"].map(|table| contents[table].clone()).into()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_request_is_answered_alike_and_does_nothing_twice() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    let totp = json!({ "method": "TOTP" });
    let begun = send(&app, &alice, "", "set-up", &totp).await.expect(201);
    let before = rows(&app).await;
    is_replay(&send(&app, &alice, "", "set-up", &totp).await, &begun);
    let other = send(&app, &alice, "", "set-up", &json!({ "method": "EMAIL" })).await.expect(422);
    assert_eq!(other.fields(), ["Idempotency-Key"]);
    assert_eq!(rows(&app).await, before);

    let secret = begun.json()["data"]["totpSecret"].as_str().map(super::totp::from_base32).expect("a secret");
    let right = json!({ "code": app.shown(&secret) });
    // A refusal is not kept: the key is free for the right code.
    send(&app, &alice, "/verify", "prove", &json!({ "code": "000000" })).await.expect(422);
    let proved = send(&app, &alice, "/verify", "prove", &right).await.expect(200);
    assert_eq!(texts(&proved, "backupCodes").len(), 10);
    let before = rows(&app).await;
    is_replay(&send(&app, &alice, "/verify", "prove", &right).await, &proved);
    let other = send(&app, &alice, "/verify", "prove", &json!({ "code": "000000" })).await.expect(422);
    assert_eq!(other.fields(), ["Idempotency-Key"]);
    assert_eq!(rows(&app).await, before);

    let code = json!({ "code": app.next_code(&secret).await });
    send(&app, &alice, "/backup-codes", "anew", &json!({ "code": "000000" })).await.expect(401);
    let made = send(&app, &alice, "/backup-codes", "anew", &code).await.expect(201);
    assert_ne!(texts(&made, "backupCodes"), texts(&proved, "backupCodes"));
    let before = rows(&app).await;
    is_replay(&send(&app, &alice, "/backup-codes", "anew", &code).await, &made);
    let other = send(&app, &alice, "/backup-codes", "anew", &json!({ "code": "000000" })).await.expect(422);
    assert_eq!(other.fields(), ["Idempotency-Key"]);
    assert_eq!(rows(&app).await, before);
    // What was shown twice still counts, once.
    let shown = texts(&made, "backupCodes").remove(0);
    app.regenerate(&alice, &shown).await.expect(201);
    app.regenerate(&alice, &shown).await.expect(401);
}

// P30: the answer is kept for a day, and a dump of the database shows nothing of it.
#[tokio::test(flavor = "multi_thread")]
async fn kept_answers_show_no_secret_and_no_code() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    let begun = send(&app, &alice, "", "set-up", &json!({ "method": "TOTP" })).await.expect(201);
    let secret = begun.json()["data"]["totpSecret"].as_str().expect("a secret").to_owned();
    let code = app.shown(&super::totp::from_base32(&secret));
    let proved = send(&app, &alice, "/verify", "prove", &json!({ "code": code })).await.expect(200);
    let hex = |text: &str| text.bytes().map(|byte| format!("{byte:02x}")).collect::<String>();
    let mut canaries = texts(&proved, "backupCodes");
    canaries.push(secret);
    let kept = app.database().contents().await["idempotent_answers"].join("\n").to_lowercase();
    assert_eq!(kept.lines().count(), 2);
    for canary in canaries.iter().map(|canary| canary.to_lowercase()) {
        assert!(!kept.contains(&canary) && !kept.contains(&hex(&canary)), "{canary}");
    }
}
