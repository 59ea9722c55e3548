//! P21: nobody's mailbox is a target: not of renamings, registrations or invitations, nor of notices; and what anybody may ask
//! for uses nothing up of what it takes a password to ask for.

use std::time::Duration;

use serde_json::{Value, json};
use signet_domain::realms::RealmSettings;

use crate::actors::{PASSWORD, Person};
use crate::app::{Answer, TestApp};
use crate::mfa::stage::PHONE;
use crate::presence::stage::change_password;
use crate::proof::inspection::count;

const STRETCH: Duration = Duration::from_secs(600);
const VICTIM: &str = "victim@example.com";

#[track_caller]
fn is_limited(answer: Answer) {
    let answer = answer.expect(429);
    assert_eq!(answer.code(), "RATE_LIMIT_EXCEEDED");
    let wait: u64 = answer.header("retry-after").parse().expect("seconds");
    assert!((1..=600).contains(&wait), "{wait}");
}

async fn mails(app: &TestApp, to: &str, template: &str) -> usize {
    app.templates_to(to).await.iter().filter(|mail| *mail == template).count()
}

async fn withheld(app: &TestApp, action: &str) -> Vec<String> {
    app.query(&format!("SELECT SUM(count) FROM refusals WHERE reason = 'too_many' AND action = '{action}'")).await
}

async fn register_from(app: &TestApp, email: &str, from: &str, status: u16) -> Answer {
    let body = json!({ "email": email, "password": PASSWORD });
    app.post("/v1/auth/register").from(from).json(&body).send().await.expect(status)
}

#[tokio::test(flavor = "multi_thread")]
async fn two_addresses_that_take_turns_stop() {
    let app = TestApp::new().await;
    let ann = app.register("ann@example.com").await;
    let addresses = ["ann-b@example.com", "ann@example.com"];
    let mut renamed = 0;
    let refused = loop {
        let answer = app.change_email(&ann, addresses[renamed % 2]).await;
        if answer.status != 200 {
            break answer;
        }
        renamed += 1;
        assert!(renamed < 20, "it never stops");
    };
    is_limited(refused);
    assert!(renamed >= 5, "{renamed}");
    for address in addresses {
        assert!((4..=5).contains(&mails(&app, address, "verify_email").await), "{address}");
        assert!(mails(&app, address, "email_changed").await <= 5, "{address}");
    }
    // Nothing of the change was done: not the name, and not the end of the link that was sent last.
    let last = addresses[(renamed - 1) % 2];
    let before = (count(&app, "outbox").await, count(&app, "audit_events").await);
    is_limited(app.change_email(&ann, addresses[renamed % 2]).await);
    assert_eq!((count(&app, "outbox").await, count(&app, "audit_events").await), before);
    assert_eq!(app.me(&ann.access).await.expect(200).json()["data"]["email"], last);
    app.verify_email(&app.verify_token(last).await).await.expect(204);
    app.advance(STRETCH).await;
    let ann = app.login(last).await;
    app.change_email(&ann, addresses[renamed % 2]).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_that_take_turns_at_an_address_stop() {
    let app = TestApp::new().await;
    // They come to the address by a renaming or a registration, and leave it for the next one.
    let mut visits = 0;
    for number in 0..20 {
        let aside = format!("aside{number}@example.com");
        let guest = if number % 2 == 0 {
            let guest = app.register(&aside).await;
            if app.change_email(&guest, VICTIM).await.status != 200 {
                break;
            }
            guest
        } else {
            app.register(VICTIM).await
        };
        if app.change_email(&guest, &format!("gone{number}@example.com")).await.status != 200 {
            break;
        }
        visits += 1;
    }
    assert_eq!(visits, 5);
    for template in ["verify_email", "email_changed"] {
        assert_eq!(mails(&app, VICTIM, template).await, 5, "{template}");
    }
    // The last one registered all the same, without a mail.
    assert_eq!(withheld(&app, "account.ask_verification").await, ["1"]);
    assert_eq!(count(&app, &format!("identifiers WHERE canonical = '{VICTIM}'")).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_makes_and_renames_no_flood_either() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    // What strangers ask for an address without an account is not sent, and keeps nobody from it.
    for _ in 0..10 {
        app.forgot(VICTIM).await.expect(202);
    }
    let body = json!({ "type": "INDIVIDUAL", "email": VICTIM });
    let mut made = 0;
    loop {
        app.tick();
        let answer = app.post_json("/v1/Accounts", &admin, &body).await;
        if answer.status != 201 {
            is_limited(answer);
            break;
        }
        made += 1;
        let moved = json!({ "email": format!("moved{made}@example.com") });
        let id = answer.json()["data"]["id"].as_str().expect("an id").to_owned();
        app.patch_json(&format!("/v1/Accounts/{id}"), &admin, &moved).await.expect(200);
    }
    assert_eq!((made, mails(&app, VICTIM, "set_password").await), (5, 5));
    assert_eq!(count(&app, &format!("identifiers WHERE canonical = '{VICTIM}'")).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_that_has_had_enough_sent_registers_without_a_mail() {
    for waits in [false, true] {
        let app = TestApp::with(|settings| settings.traffic_limits = true).await;
        app.rules(|rules: &mut RealmSettings| rules.require_verified_email = waits).await;
        app.catch_up().await;
        for number in 0..50 {
            if number % 5 == 0 {
                app.advance(Duration::from_secs(40)).await;
            }
            let body = json!({ "email": format!("person{number}@example.com") });
            let from = format!("2001:db8:1:1::{number}");
            app.post("/v1/auth/resend-verification").from(&from).json(&body).send().await.expect(202);
        }
        let status = if waits { 202 } else { 201 };
        register_from(&app, "ann@example.com", "2001:db8:1:1::99", status).await;
        assert_eq!(mails(&app, "ann@example.com", "verify_email").await, 0);
        assert_eq!(withheld(&app, "account.ask_verification").await, ["1"]);
        // Others have theirs, and this one is to be had later.
        register_from(&app, "bob@example.com", "2001:db8:1:2::1", status).await;
        assert_eq!(mails(&app, "bob@example.com", "verify_email").await, 1);
        app.advance(STRETCH).await;
        app.resend("ann@example.com").await.expect(202);
        app.verify_email(&app.verify_token("ann@example.com").await).await.expect(204);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_invited_five_times_in_ten_minutes() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let (org, other) = (app.make_org(&admin, "Northwind").await, app.make_org(&admin, "Southwind").await);
    let boss = app.member(&admin, &other, "ADMIN", "boss@example.com").await;
    let (id, _) = app.invite(&admin, &org, VICTIM, "VIEWER").await;
    let resend = format!("/v1/Orgs/{org}/invitations/{id}/resend");
    for _ in 0..4 {
        app.tick();
        app.post(&resend).bearer(&admin.access).send().await.expect(200);
    }
    let token = app.mailed_token(VICTIM).await;
    let before = (count(&app, "invitations").await, count(&app, "audit_events").await);
    app.tick();
    is_limited(app.post(&resend).bearer(&admin.access).send().await);
    is_limited(app.try_invite(&boss, &other, "VICTIM@example.com", "VIEWER").await);
    assert_eq!((count(&app, "invitations").await, count(&app, "audit_events").await), before);
    assert_eq!(mails(&app, VICTIM, "invitation").await, 5);
    // The link that was sent last works on.
    let body = json!({ "token": token, "password": PASSWORD });
    app.post("/v1/auth/accept-invitation").json(&body).send().await.expect(200);
    app.invite(&boss, &other, "somebody@example.com", "VIEWER").await;
    app.advance(STRETCH).await;
    let boss = app.login("boss@example.com").await;
    app.invite(&boss, &other, VICTIM, "VIEWER").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_invites_a_hundred_in_ten_minutes() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let org = app.make_org(&admin, "Northwind").await;
    let boss = app.member(&admin, &org, "ADMIN", "boss@example.com").await;
    for number in 0..100 {
        app.try_invite(&admin, &org, &format!("guest{number}@example.com"), "VIEWER").await.expect(201);
    }
    is_limited(app.try_invite(&admin, &org, "guest100@example.com", "VIEWER").await);
    assert_eq!(count(&app, "invitations").await, 100);
    app.try_invite(&boss, &org, "guest100@example.com", "VIEWER").await.expect(201);
}

async fn with_a_factor(app: &TestApp, body: &Value, to: &str) -> Person {
    let person = app.register("ann@example.com").await;
    app.set_up(&person, body).await.expect(201);
    let code = app.sent_code(to).await;
    app.verify_factor(&person, &code).await.expect(200);
    app.advance(STRETCH).await;
    person
}

#[tokio::test(flavor = "multi_thread")]
async fn links_that_strangers_ask_for_use_up_no_codes() {
    let app = TestApp::new().await;
    with_a_factor(&app, &json!({ "method": "EMAIL" }), "ann@example.com").await;
    for _ in 0..10 {
        app.forgot("ann@example.com").await.expect(202);
    }
    assert_eq!(mails(&app, "ann@example.com", "reset_password").await, 5);
    let before = mails(&app, "ann@example.com", "code_by_mail").await;
    let challenge = app.challenge("ann@example.com").await;
    assert_eq!(mails(&app, "ann@example.com", "code_by_mail").await, before + 1);
    for _ in 0..4 {
        app.tick();
        app.send_code(&challenge, "EMAIL").await.expect(202);
    }
    is_limited(app.send_code(&challenge, "EMAIL").await);
    let code = app.sent_code("ann@example.com").await;
    app.complete(&challenge, &code).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_to_a_phone_that_strangers_name_use_up_none_of_its_owners() {
    let app = TestApp::new().await;
    let body = json!({ "method": "SMS", "phoneNumber": PHONE });
    with_a_factor(&app, &body, PHONE).await;
    for number in 0..5 {
        let stranger = app.register(&format!("stranger{number}@example.com")).await;
        app.set_up(&stranger, &body).await.expect(201);
    }
    let stranger = app.register("stranger@example.com").await;
    is_limited(app.set_up(&stranger, &body).await);
    let challenge = app.challenge("ann@example.com").await;
    let code = app.sent_code(PHONE).await;
    app.complete(&challenge, &code).await.expect(200);
}

/// Changes the password so often, to and fro.
async fn change_passwords(app: &TestApp, who: &Person, times: usize) {
    let passwords = [PASSWORD, "another-Fine-password-20"];
    for number in 0..times {
        app.tick();
        let (old, new) = (passwords[number % 2], passwords[(number + 1) % 2]);
        change_password(app, &who.access, old, new).await.expect(204);
    }
}

// An account in somebody else's name is a way to have them written to, which nobody has to prove first.
#[tokio::test(flavor = "multi_thread")]
async fn notices_are_counted_and_none_is_withheld_in_silence() {
    let app = TestApp::new().await;
    let ann = app.register("ann@example.com").await;
    let told = async || app.templates_to("ann@example.com").await.into_iter().skip(1).collect::<Vec<_>>();
    change_passwords(&app, &ann, 8).await;
    let secret = app.new_app(&ann).await;
    app.verify_factor(&ann, &app.shown(&secret)).await.expect(200);
    assert_eq!(told().await, ["password_changed"; 5]);
    assert_eq!(withheld(&app, "account.tell_owner").await, ["4"]);

    // A proved address is its owner's: no kind of notice drowns another.
    let app = TestApp::new().await;
    let ann = app.register("ann@example.com").await;
    app.verify_email(&app.verify_token("ann@example.com").await).await.expect(204);
    let told = async || app.templates_to("ann@example.com").await.into_iter().skip(1).collect::<Vec<_>>();
    change_passwords(&app, &ann, 8).await;
    let secret = app.new_app(&ann).await;
    app.verify_factor(&ann, &app.shown(&secret)).await.expect(200);
    let mut expected = vec!["password_changed"; 5];
    expected.push("factor_added");
    assert_eq!(told().await, expected);
    assert_eq!(withheld(&app, "account.tell_owner").await, ["3"]);
}

// A try that was never evaluated is given back, and may be the last free one again: of that strangers can have any number.
#[tokio::test(flavor = "multi_thread")]
async fn strangers_at_a_busy_node_have_no_flood_of_notices_sent() {
    let app = TestApp::new().await;
    app.register("ann@example.com").await;
    app.verify_email(&app.verify_token("ann@example.com").await).await.expect(204);
    let body = json!({ "email": "ann@example.com", "password": "wrong-password-1" });
    for _ in 0..9 {
        app.post("/v1/auth/login").from("198.51.100.9").json(&body).send().await.expect(401);
    }
    let busy = app.another_node_with(|settings| settings.hashing_queue = 0).await;
    for _ in 0..30 {
        busy.post("/v1/auth/login").from("198.51.100.9").json(&body).send().await.expect(429);
    }
    assert_eq!(mails(&app, "ann@example.com", "guesses_spent").await, 5);
    assert_eq!(withheld(&app, "account.tell_owner").await, ["25"]);
}

// Asking for what is not needed sends nothing, and so it must not count: else anybody could keep the owner from recovery.
#[tokio::test(flavor = "multi_thread")]
async fn what_sends_nothing_keeps_nobody_from_recovery() {
    let app = TestApp::new().await;
    app.register("ann@example.com").await;
    let token = app.verify_token("ann@example.com").await;
    app.verify_email(&token).await.expect(204);
    for _ in 0..20 {
        app.resend("ann@example.com").await.expect(202);
    }
    app.forgot("ann@example.com").await.expect(202);
    assert_eq!(mails(&app, "ann@example.com", "reset_password").await, 1);
    // Nor does what is needed by somebody else.
    let bob = app.register("bob@example.com").await;
    for _ in 0..20 {
        app.resend("bob@example.com").await.expect(202);
    }
    app.forgot("bob@example.com").await.expect(202);
    assert_eq!(mails(&app, "bob@example.com", "reset_password").await, 1);
    assert_eq!(mails(&app, &bob.email, "verify_email").await, 5);
}
