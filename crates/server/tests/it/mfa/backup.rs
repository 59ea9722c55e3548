//! Backup codes (P28).

use tokio::task::JoinSet;

use super::stage::texts;
use crate::app::TestApp;

// P28.
#[tokio::test(flavor = "multi_thread")]
async fn a_backup_code_opens_once_and_only_for_its_owner() {
    let app = TestApp::new().await;
    let alice = app.enrol("alice@example.com").await;
    let bob = app.enrol("bob@example.com").await;
    let code = &bob.backup_codes[0];
    // 80 bits in a readable form.
    let symbols: String = code.split('-').collect();
    assert!(symbols.len() == 16 && !symbols.contains(['i', 'l', 'o', 'u']), "{code}");
    app.regenerate(&alice.person, code).await.expect(401);
    assert_eq!(app.factors(&bob.person).await["backupCodesLeft"], serde_json::json!(10));
    app.sign_in_with("bob@example.com", code).await;
    assert_eq!(app.factors(&bob.person).await["backupCodesLeft"], serde_json::json!(9));
    app.remove_factors(&bob.person, "", code).await.expect(401);
    // However it is typed from the paper, it is the one code.
    for spelled in [code.to_uppercase(), code.replace('-', ""), format!(" {} ", code.replace('-', " "))] {
        app.remove_factors(&bob.person, "", &spelled).await.expect(401);
    }
    app.sign_in_with("bob@example.com", &bob.backup_codes[1].to_uppercase().replace('-', " ")).await;
    app.remove_factors(&bob.person, "", &bob.backup_codes[1]).await.expect(401);
}

// P28: on challenges of their own, so that nothing but the code is spent.
#[tokio::test(flavor = "multi_thread")]
async fn of_fifty_equal_backup_codes_at_once_one_counts() {
    let app = std::sync::Arc::new(TestApp::new().await);
    let alice = app.enrol("alice@example.com").await;
    let mut challenges = Vec::new();
    for _ in 0..50 {
        let begun = app.try_login("alice@example.com", crate::actors::PASSWORD).await.expect(202);
        challenges.push(begun.json()["data"]["challengeId"].clone());
    }
    let mut tries = JoinSet::new();
    for id in challenges {
        let (app, code) = (std::sync::Arc::clone(&app), alice.backup_codes[3].clone());
        let body = serde_json::json!({ "challengeId": id, "code": code });
        tries.spawn(async move { app.post("/v1/Auth/mfa/challenge").json(&body).send().await.status.as_u16() });
    }
    let statuses = tries.join_all().await;
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [200, 401, 429].contains(status)), "{statuses:?}");
}

// P28.
#[tokio::test(flavor = "multi_thread")]
async fn making_codes_anew_ends_all_of_before() {
    let app = TestApp::new().await;
    let alice = app.enrol("alice@example.com").await;
    let answer = app.regenerate(&alice.person, &app.shown(&alice.secret)).await.expect(201);
    let new = texts(&answer, "backupCodes");
    assert_eq!(new.len(), 10);
    for old in &alice.backup_codes[..5] {
        assert!(!new.contains(old));
        app.regenerate(&alice.person, old).await.expect(401);
    }
    app.sign_in_with("alice@example.com", &new[0]).await;
    let bob = app.register("bob@example.com").await;
    assert_eq!(app.regenerate(&bob, "000000").await.expect(409).code(), "CONFLICT");
}

// P28, P31, P30: a dump of the database opens nothing.
#[tokio::test(flavor = "multi_thread")]
async fn no_dump_of_the_database_holds_a_code_or_a_secret() {
    let app = TestApp::new().await;
    let alice = app.enrol("alice@example.com").await;
    app.set_up(&alice.person, &serde_json::json!({ "method": "EMAIL" })).await.expect(201);
    let sent = app.sent_code("alice@example.com").await;
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let mut canaries = alice.backup_codes.clone();
    canaries.extend(alice.backup_codes.iter().map(|code| code.replace('-', "")));
    canaries.extend(alice.backup_codes.iter().map(|code| hex(code.as_bytes())));
    canaries.extend([hex(&alice.secret), hex(sent.as_bytes()), format!("\"{sent}\"")]);
    let contents = app.database().contents().await;
    assert!(contents["backup_codes"].len() == 10 && contents["sent_codes"].len() == 1);
    for (table, rows) in contents {
        for row in rows {
            let found = canaries.iter().find(|canary| row.to_lowercase().contains(canary.as_str()));
            assert!(found.is_none(), "{found:?} is in {table}: {row}");
            assert!(table != "sent_codes" || !row.split('|').any(|cell| cell == sent), "{row}");
        }
    }
}
