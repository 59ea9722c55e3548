//! Asking for a link: nobody learns who has an account, mail goes to addresses as stored alone, and not without end.

use std::time::Duration;

use signet_domain::accounts::AccountStatus;

use crate::app::{Answer, TestApp};
use crate::proof::inspection::{Work, count, masked, set_status, work, work_since};

const KINDS: [&str; 7] = [
    "nobody@example.com",
    "active@example.com",
    "proved@example.com",
    "suspended@example.com",
    "inactive@example.com",
    "closed@example.com",
    "passwordless@example.com",
];

async fn one_of_each() -> TestApp {
    let app = TestApp::new().await;
    for email in &KINDS[1..] {
        let person = app.register(email).await;
        let status = match *email {
            "suspended@example.com" => AccountStatus::Suspended,
            "inactive@example.com" => AccountStatus::Inactive,
            "closed@example.com" => AccountStatus::Closed,
            "proved@example.com" => {
                app.verify_email(&app.verify_token(email).await).await.expect(204);
                continue;
            }
            "passwordless@example.com" => {
                app.query(&format!("DELETE FROM passwords WHERE account = '{}'", person.id)).await;
                continue;
            }
            _ => continue,
        };
        set_status(&app, &person.id, status).await;
    }
    app.query("DELETE FROM outbox").await;
    app
}

async fn ask(app: &TestApp, is_reset: bool, email: &str) -> Answer {
    if is_reset { app.forgot(email).await } else { app.resend(email).await }
}

// P01 and P02: the same bytes, the same number of commits, no hash.
#[tokio::test(flavor = "multi_thread")]
async fn every_address_gets_one_answer_at_the_same_cost() {
    let app = one_of_each().await;
    for is_reset in [true, false] {
        let first = masked(&ask(&app, is_reset, KINDS[0]).await.expect(202));
        assert_eq!(first.2, "");
        for email in KINDS {
            let before = work(&app);
            assert_eq!(masked(&ask(&app, is_reset, email).await), first, "{email}");
            assert_eq!(work_since(&app, before), Work { hashes: 0, transactions: 1 }, "{email}");
        }
    }
    let mut sent: Vec<_> = app.mails().await.into_iter().map(|mail| (mail.template, mail.to)).collect();
    sent.sort();
    let expected = [
        ("reset_password", "active@example.com"),
        ("reset_password", "passwordless@example.com"),
        ("reset_password", "proved@example.com"),
        ("verify_email", "active@example.com"),
        ("verify_email", "passwordless@example.com"),
    ];
    assert_eq!(sent, expected.map(|(template, to)| (template.to_owned(), to.to_owned())));
}

// P18: CVE-2019-19844. Whatever spelling is typed, the mail goes to the one that is stored.
#[tokio::test(flavor = "multi_thread")]
async fn mail_goes_to_the_stored_address_whatever_was_typed() {
    let app = TestApp::new().await;
    app.register("Alice.Liddell@Example.com").await;
    app.query("DELETE FROM outbox").await;
    let spellings = ["ALICE.LIDDELL@EXAMPLE.COM", " alice.liddell@example.com ", "ａlice.liddell@example.com"];
    for typed in spellings {
        app.forgot(typed).await.expect(202);
    }
    let to: Vec<_> = app.mails().await.into_iter().map(|mail| mail.to).collect();
    assert_eq!(to, ["Alice.Liddell@Example.com"; 3]);
}

// P21: ASVS 6.3.1. An address gets no more than a few, known or not, and more again later.
#[tokio::test(flavor = "multi_thread")]
async fn an_address_gets_a_few_mails_in_ten_minutes_and_the_answers_do_not_change() {
    for is_reset in [true, false] {
        let app = TestApp::new().await;
        app.register("alice@example.com").await;
        app.query("DELETE FROM outbox").await;
        // The registration had one sent.
        app.advance(Duration::from_secs(600)).await;
        for round in 0..30 {
            ask(&app, is_reset, ["alice@example.com", "ALICE@example.com"][round % 2]).await.expect(202);
            ask(&app, is_reset, "nobody@example.com").await.expect(202);
        }
        let sent = count(&app, "outbox").await;
        assert!((5..=10).contains(&sent), "{sent}");
        // What was not sent ended no earlier link, and is counted.
        assert_eq!(count(&app, "proofs WHERE purpose <> 'set_password'").await, if is_reset { 2 } else { 1 });
        let counted = app.query("SELECT SUM(count) FROM refusals WHERE reason = 'too_many'").await;
        assert_eq!(counted, [(30 - sent).to_string()]);
        app.advance(Duration::from_secs(600)).await;
        ask(&app, is_reset, "alice@example.com").await.expect(202);
        assert_eq!(count(&app, "outbox").await, sent + 1);
    }
}

// A name that reads like an address is no address to send to.
#[tokio::test(flavor = "multi_thread")]
async fn a_username_gets_no_mail() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    app.query("DELETE FROM outbox").await;
    let sql =
        "INSERT INTO identifiers (realm, canonical, account, kind) SELECT realm, 'other@example.com', id, 'username'";
    app.query(&format!("{sql} FROM accounts WHERE id = '{}'", alice.id)).await;
    app.forgot("other@example.com").await.expect(202);
    app.resend("other@example.com").await.expect(202);
    assert_eq!(count(&app, "outbox").await, 0);
}
