//! Which passwords a person may choose: long enough, not common, not their own name; nothing about kinds of characters.

use serde_json::{Value, json};
use signet_domain::passwords::{Password, check_chosen};
use signet_domain::realms::RealmSettings;
use signet_vocabulary::Secret;

use super::inspection::{Work, work, work_since};
use crate::actors::PASSWORD;
use crate::app::TestApp;

const COMMON: &str = include_str!("../../../../domain/src/passwords/common.txt");

fn rule_broken(password: &str, words: &[&str]) -> Option<&'static str> {
    let password = Password::read("password", Secret::new(password.to_owned())).expect("a length that is read");
    check_chosen("password", &password, words, &RealmSettings::default()).err().map(|error| error.code)
}

async fn try_to_register(node: &TestApp, body: &Value) -> Option<String> {
    let answer = node.post("/v1/auth/register").json(body).send().await;
    if answer.status.as_u16() == 201 {
        return None;
    }
    let answer = answer.expect(400);
    assert_eq!(answer.fields(), ["password"], "{}", answer.text);
    Some(answer.json()["errors"][0]["code"].as_str().unwrap_or_default().to_owned())
}

// P05: NIST SP 800-63B-4 section 3.1.1.2: a block list, and no rules about kinds of characters.
#[tokio::test(flavor = "multi_thread")]
async fn registration_takes_and_refuses_by_the_table() {
    let node = TestApp::new().await;
    let table = [
        ("SecurePass123!", None),
        ("correct horse battery staple", None),
        ("kxqvzmwjtb", None),
        ("60471938", None),
        ("ВОРОБЕЙНАЯ", None),
        ("🦊🐢🐝🪐", None),
        ("        .", None),
        ("", Some("TOO_SHORT")),
        ("Ab1!xyz", Some("TOO_SHORT")),
        ("        ", Some("TOO_COMMON")),
        ("zzzzzzzzzzzz", Some("TOO_COMMON")),
        ("12345678", Some("TOO_COMMON")),
        ("password1", Some("TOO_COMMON")),
        ("PassWord1", Some("TOO_COMMON")),
        ("ｐａｓｓｗｏｒｄ１", Some("TOO_COMMON")),
        ("iloveyou", Some("TOO_COMMON")),
        ("1q2w3e4r", Some("TOO_COMMON")),
        ("signet2026", Some("TOO_PERSONAL")),
        ("!!Signet!!", Some("TOO_PERSONAL")),
        ("Wilhelmina", Some("TOO_PERSONAL")),
        ("wilhelmina1871", Some("TOO_PERSONAL")),
        ("Featherstonehaugh!", Some("TOO_PERSONAL")),
        ("mina.harker@rosewood.example", Some("TOO_PERSONAL")),
        ("MINAHARKER", Some("TOO_PERSONAL")),
        ("Harker2026", Some("TOO_PERSONAL")),
        ("2026rosewood", Some("TOO_PERSONAL")),
    ];
    for (number, (password, expected)) in table.into_iter().enumerate() {
        // The accepted ones need an address each; the refused ones are made from this one.
        let email = match expected {
            None => format!("somebody{number}@rosewood.example"),
            Some(_) => "mina.harker@rosewood.example".to_owned(),
        };
        let names = ("Wilhelmina", "Featherstonehaugh");
        let body = json!({ "email": email, "password": password, "firstName": names.0, "lastName": names.1 });
        assert_eq!(try_to_register(&node, &body).await.as_deref(), expected, "{password:?}");
    }
}

// P05: ASVS 6.2.4; every one of the list, and 300 of them through the door.
#[test]
fn every_common_password_is_refused_in_any_case() {
    let mut checked = 0;
    for common in COMMON.lines() {
        for spelling in [common.to_owned(), common.to_uppercase()] {
            assert_eq!(rule_broken(&spelling, &[]), Some("TOO_COMMON"), "{spelling:?}");
        }
        checked += 1;
    }
    assert!(checked > 3_000, "only {checked} common passwords are known");
}

#[tokio::test(flavor = "multi_thread")]
async fn common_passwords_are_refused_at_registration_and_change_before_any_hash() {
    let node = TestApp::new().await;
    let person = node.register("person@example.com").await;
    let before = work(&node);
    let sample: Vec<&str> = COMMON.lines().step_by(28).take(300).collect();
    assert!(sample.len() >= 298, "{}", sample.len());
    for common in sample {
        let body = json!({ "email": "another@example.com", "password": common });
        assert_eq!(try_to_register(&node, &body).await.as_deref(), Some("TOO_COMMON"), "{common:?}");
        let body = json!({ "currentPassword": PASSWORD, "newPassword": common });
        let call = node.post("/v1/auth/change-password").bearer(&person.access).json(&body);
        let answer = call.send().await.expect(400);
        assert_eq!(answer.fields(), ["newPassword"], "{common:?}");
    }
    assert_eq!(work_since(&node, before), Work { hashes: 0, transactions: 0 });
}

// P05: the account's own words count at a change as well.
#[tokio::test(flavor = "multi_thread")]
async fn a_new_password_made_from_the_address_is_refused() {
    let node = TestApp::new().await;
    let person = node.register("mina.harker@rosewood.example").await;
    for chosen in ["Harker2026", "rosewood!!", "mina.harker@rosewood.example"] {
        let body = json!({ "currentPassword": PASSWORD, "newPassword": chosen });
        let call = node.post("/v1/auth/change-password").bearer(&person.access).json(&body);
        let answer = call.send().await.expect(400);
        assert_eq!(answer.json()["errors"][0]["code"], "TOO_PERSONAL", "{chosen}");
    }
    node.login("mina.harker@rosewood.example").await;
}

// P05: words that are part of a longer password, and short words, forbid nothing.
#[test]
fn words_inside_longer_passwords_are_fine() {
    for password in ["rosewood and thyme", "my signet ring", "xharkerx-plus-more", "bob-and-alice-swim"] {
        assert_eq!(rule_broken(password, &["bob.harker@rosewood.example", "Bo"]), None, "{password}");
    }
}
