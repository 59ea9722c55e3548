//! What a proof is bound to: one account, one address, one purpose. And what "verified" changes by: proofs alone.

use std::sync::Arc;

use axum::http::Method;
use serde_json::{Value, json};

use super::stage::{NEW, bytes_type, is_no_token};
use crate::app::TestApp;
use crate::proof::inspection::count;

// P19: ASVS 6.3.7, 7.5.1; CVE-2026-27946.
#[tokio::test(flavor = "multi_thread")]
async fn a_changed_address_starts_unproved_and_the_old_one_is_told() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let alice = app.register("alice@example.com").await;
    app.verify_email(&app.verify_token("alice@example.com").await).await.expect(204);
    app.query("DELETE FROM outbox").await;
    for (who, old, new) in [
        (&alice, "alice@example.com", "alice@example.org"),
        // An administrator's change is told of too, and does not say from where.
        (&admin, "alice@example.org", "Alice@example.net"),
    ] {
        let change = json!({ "email": new, "emailVerified": true, "email_verified": true });
        let answer = app.patch_json(&format!("/v1/Accounts/{}", alice.id), who, &change).await.expect(200);
        assert_eq!(answer.json()["data"]["emailVerified"], false);
        let mails = app.mails().await;
        let told = mails.iter().find(|mail| mail.to == old && mail.template == "email_changed").expect("a notice");
        assert_eq!(told.values.contains_key("address"), who.id == alice.id);
        assert!(!Value::from(told.values.clone()).to_string().contains("token"));
        assert!(!mails.iter().any(|mail| mail.to == new && mail.template == "email_changed"));
        app.verify_email(&app.verify_token(new).await).await.expect(204);
        assert!(app.is_proved(&alice.id).await);
    }
    // Another case is no other address; a letter that only folds to the same one may be another mailbox.
    app.query("DELETE FROM outbox").await;
    app.change_email(&alice, "ALICE@example.net").await.expect(200);
    assert!(app.is_proved(&alice.id).await);
    assert_eq!(count(&app, "outbox").await, 0);
    app.change_email(&alice, "ａlice@example.net").await.expect(200);
    assert!(!app.is_proved(&alice.id).await);
    assert_eq!(app.templates_to("ALICE@example.net").await, ["email_changed"]);
    assert_eq!(app.templates_to("ａlice@example.net").await, ["verify_email"]);
}

// P19: no other route and no member of any body sets the flag.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_but_a_proof_sets_the_flag() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let flags = json!({
        "emailVerified": true, "email_verified": true, "verified": true, "isVerified": true, "email_verified_at": 1,
        "status": "ACTIVE",
    });
    let with = |body: Value| {
        let mut all = flags.clone();
        all.as_object_mut().expect("members").extend(body.as_object().expect("members").clone());
        all
    };
    let registered = with(json!({ "email": "alice@example.com", "password": crate::actors::PASSWORD }));
    let answer = app.post("/v1/auth/register").json(&registered).send().await.expect(201);
    let alice = crate::actors::person("alice@example.com", &answer);
    let made = with(json!({ "type": "INDIVIDUAL", "email": "bob@example.com" }));
    app.send_json(Method::POST, "/v1/Accounts", &admin, &made).await.expect(201);
    app.patch_json(&format!("/v1/Accounts/{}", alice.id), &admin, &flags).await.expect(200);
    for (route, body) in [
        ("forgot-password", json!({ "email": "alice@example.com" })),
        ("resend-verification", json!({ "email": "alice@example.com" })),
        ("login", json!({ "email": "alice@example.com", "password": crate::actors::PASSWORD })),
        ("refresh", json!({ "refreshToken": alice.refresh })),
        ("verify-email", json!({ "token": "" })),
        ("reset-password", json!({ "token": "", "newPassword": NEW })),
    ] {
        app.post(&format!("/v1/auth/{route}")).json(&with(body)).send().await;
    }
    // But for the first administrator's, for whom the operator of the machine speaks.
    assert_eq!(count(&app, "accounts WHERE email_verified <> 0 AND type <> 'ADMIN'").await, 0);
}

// P20: CVE-2026-32700, CVE-2019-16109, CVE-2026-9087.
#[tokio::test(flavor = "multi_thread")]
async fn blank_and_malformed_tokens_match_nothing() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    app.reset_token("alice@example.com").await;
    // Rows as older versions or a mistake might leave them must not be found by a blank token either.
    let spoil = "INSERT INTO proofs (realm, handle, purpose, account, created_at, expires_at)";
    let values =
        format!("SELECT realm, CAST('' AS {}), 'verify_email', id, 0, 99999999999999 FROM accounts", bytes_type());
    app.query(&format!("{spoil} {values} WHERE id = '{}'", alice.id)).await;
    let good = app.verify_token("alice@example.com").await;
    let texts = ["", " ", "prf_", "null", "undefined", "prf_AAAA", "%00", &good[4..], &good.to_uppercase()];
    let padded = [format!("{good} "), format!(" {good}"), format!("{good}="), good.replace("prf_", "inv_")];
    for text in texts.into_iter().chain(padded.iter().map(String::as_str)) {
        is_no_token(&app.verify_email(text).await);
        is_no_token(&app.reset(text, NEW).await);
    }
    for (route, rest) in [("verify-email", json!({})), ("reset-password", json!({ "newPassword": NEW }))] {
        let path = format!("/v1/auth/{route}");
        app.post(&path).json(&rest).send().await.expect(400);
        for token in [json!(null), json!([]), json!({}), json!(0), json!(true), json!("\u{0}"), json!([good])] {
            let mut body = rest.clone();
            body["token"] = token;
            app.post(&path).json(&body).send().await.expect(400);
        }
    }
    assert!(!app.is_proved(&alice.id).await);
    app.verify_email(&good).await.expect(204);
}

// P20: of two changes that meet, only the address that the account has at the end is proved, by its own token.
#[tokio::test(flavor = "multi_thread")]
async fn only_the_address_that_the_account_has_is_proved() {
    let first = Arc::new(TestApp::new().await);
    let second = Arc::new(first.another_node().await);
    for round in 0..10 {
        let alice = first.register(&format!("alice{round}@example.com")).await;
        let addresses = [0, 1].map(|i| format!("alice{round}-{i}@example.org"));
        let changes = [0, 1].map(|i| {
            let node = Arc::clone(if i == 0 { &first } else { &second });
            let (alice, email) = (alice.clone(), addresses[i].clone());
            tokio::spawn(async move { node.change_email(&alice, &email).await.status.as_u16() })
        });
        for change in changes {
            let status = change.await.expect("an answer");
            assert!([200, 503].contains(&status), "{status}");
        }
        let has = first.query(&format!("SELECT email FROM accounts WHERE id = '{}'", alice.id)).await.remove(0);
        for address in &addresses {
            for token in first.tokens_to(address, "verify_email").await {
                let answer = second.verify_email(&token).await;
                if *address == has {
                    answer.expect(204);
                } else {
                    is_no_token(&answer);
                }
                assert_eq!(first.is_proved(&alice.id).await, *address == has || has == addresses[0], "{address} {has}");
            }
        }
    }
}

// P20: even a row that survived a change would prove another address than the account's.
#[tokio::test(flavor = "multi_thread")]
async fn a_token_for_another_address_than_the_present_one_counts_for_nothing() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    let verify = app.verify_token("alice@example.com").await;
    let reset = app.reset_token("alice@example.com").await;
    // Past the product, so that no token is taken back.
    app.query(&format!("UPDATE accounts SET email = 'eve@example.com' WHERE id = '{}'", alice.id)).await;
    is_no_token(&app.verify_email(&verify).await);
    is_no_token(&app.reset(&reset, NEW).await);
    assert!(!app.is_proved(&alice.id).await);
    app.query(&format!("UPDATE accounts SET email = 'alice@example.com' WHERE id = '{}'", alice.id)).await;
    // And it is used up.
    is_no_token(&app.verify_email(&verify).await);
    let refused = app.query("SELECT action FROM audit_events WHERE reason = 'other_address' ORDER BY action").await;
    assert_eq!(refused, ["account.verify_email", "password.reset"]);
    // A row that does not say for which address counts for nothing either.
    let token = app.reset_token("alice@example.com").await;
    app.query("UPDATE proofs SET address = NULL WHERE purpose = 'reset_password'").await;
    is_no_token(&app.reset(&token, NEW).await);
}
