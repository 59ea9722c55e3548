//! Values that no person has: refused by name, at once, without a hash and without a trace.

use serde_json::{Value, json};

use super::bad_bodies::{Untouched, refused};
use super::operations::{Operation, operations, operations_with_a_body};
use crate::actors::PASSWORD;

/// The operations that take `member`.
fn taking(member: &str) -> Vec<Operation> {
    let taking: Vec<_> =
        operations_with_a_body().into_iter().filter(|it| it.members().iter().any(|name| name == member)).collect();
    assert!(!taking.is_empty(), "nothing takes {member}");
    taking
}

fn with(operation: &Operation, member: &str, value: &str) -> Value {
    let mut body = operation.body().expect("a body");
    body[member] = value.into();
    body
}

// P04, ASVS 15.2.2: the length is looked at before any work is done.
#[tokio::test(flavor = "multi_thread")]
async fn passwords_too_long_are_refused_before_they_are_hashed() {
    let untouched = Untouched::new().await;
    for member in ["password", "currentPassword", "newPassword"] {
        for operation in taking(member) {
            // 1,025 bytes, 342 characters of three bytes each, and a megabyte.
            for password in ["x".repeat(1025), "€".repeat(342), "x".repeat(1_000_000)] {
                let answer = untouched.send(&operation, with(&operation, member, &password).to_string()).await;
                // A new password is looked at before the current one, and a current one that is wrong costs a try.
                refused(&answer, 400, &format!("{} bytes as {member}", password.len()));
                assert_eq!(answer.fields(), [member], "{}", answer.text);
            }
        }
    }
    untouched.check("a long password").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nul_is_refused_in_every_member() {
    let untouched = Untouched::new().await;
    for operation in operations_with_a_body() {
        for member in operation.members() {
            for value in ["\0", "abcdefgh\0ijk", "alice@example.com\0"] {
                let answer = untouched.send(&operation, with(&operation, &member, value).to_string()).await;
                refused(&answer, 400, &member);
                assert_eq!(answer.fields(), [member.as_str()], "{}", answer.text);
            }
        }
    }
    untouched.check("a NUL").await;
}

// P18, P21: one address of one person, and nothing that could end a header line.
#[tokio::test(flavor = "multi_thread")]
async fn addresses_that_are_not_one_plain_address_are_refused() {
    let untouched = Untouched::new().await;
    let addresses = [
        "",
        " ",
        "alice",
        "alice@",
        "@example.com",
        "alice@localhost",
        "alice@@example.com",
        "alice@example.com,eve@example.com",
        "alice@example.com;eve@example.com",
        "alice@example.com eve@example.com",
        "Alice <alice@example.com>",
        "\"alice\"@example.com",
        "mailto:alice@example.com",
        "alice@[127.0.0.1]",
        "alice@127.0.0.1",
        "alice@example.com\r\nBcc: eve@example.com",
        "alice@example.com\n",
        "alice\r@example.com",
        "alice@exam\tple.com",
        "ali\u{2028}ce@example.com",
        "ali\u{200b}ce@example.com",
        "alice@example..com",
        ".alice@example.com",
        "alice@-example.com",
        "alice@exa_mple.com",
        "%@%.%",
    ];
    let long = ["a".repeat(65) + "@example.com", "a@".to_owned() + &"b.".repeat(200) + "com", "a".repeat(10_000)];
    // Of the others, only those who may are told: those operations have tests of their own.
    for operation in taking("email").into_iter().filter(|operation| operation.is_public) {
        for address in addresses.iter().copied().chain(long.iter().map(String::as_str)) {
            let answer = untouched.send(&operation, with(&operation, "email", address).to_string()).await;
            refused(&answer, 400, &format!("{address:?} to {}", operation.name()));
            assert_eq!(answer.fields(), ["email"], "{address:?}: {}", answer.text);
        }
    }
    untouched.check("a bad address").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn names_of_ten_thousand_characters_are_refused() {
    let untouched = Untouched::new().await;
    for member in ["firstName", "lastName"] {
        for operation in taking(member) {
            for name in
                ["n".repeat(10_000), "n".repeat(201), "é".repeat(10_000), "a\r\nb".to_owned(), "\u{1b}[31m".to_owned()]
            {
                let answer = untouched.send(&operation, with(&operation, member, &name).to_string()).await;
                refused(&answer, 400, member);
                assert_eq!(answer.fields(), [member], "{}", answer.text);
            }
        }
    }
    untouched.check("a long name").await;
}

// Longest values that are taken: the limits are where the messages say.
#[tokio::test(flavor = "multi_thread")]
async fn the_longest_good_values_are_taken() {
    let untouched = Untouched::new().await;
    let password = "ab-".repeat(341) + "x";
    let email = format!("{}@example.com", "a".repeat(64));
    let body =
        json!({ "email": email, "password": password, "firstName": "é".repeat(200), "lastName": "n".repeat(200) });
    untouched.app.post("/v1/auth/register").json(&body).send().await.expect(201);
    untouched.app.try_login(&email, &password).await.expect(200);
    untouched.app.try_login(&email, &password[..1023]).await.expect(401);
}

// P57: a refresh token is one exact text; nothing is read out of anything else.
#[tokio::test(flavor = "multi_thread")]
async fn refresh_tokens_that_are_none_are_refused() {
    let untouched = Untouched::new().await;
    let good = &untouched.alice.refresh;
    let long = "x".repeat(100_000);
    let tokens =
        ["", "x", "srt_", &good[..good.len() - 1], &format!("{good}A"), &format!(" {good}"), &format!("{good}\n")]
            .map(str::to_owned)
            .into_iter()
            .chain([
                long.clone(),
                format!("srt_{long}"),
                good.to_uppercase(),
                good.replace("srt_", ""),
                untouched.alice.access.clone(),
            ]);
    for operation in taking("refreshToken") {
        for token in tokens.clone() {
            let answer = untouched.send(&operation, with(&operation, "refreshToken", &token).to_string()).await;
            refused(&answer, 401, "a token that is none");
        }
    }
    untouched.check("a refresh token that is none").await;
    untouched.app.refresh(good).await.expect(200);
}

// P106: a parameter of the path is as hostile as a member of the body.
#[tokio::test(flavor = "multi_thread")]
async fn parameters_of_the_path_are_checked() {
    let untouched = Untouched::new().await;
    let long = "a".repeat(60_000);
    let values = [
        "x",
        "ses_",
        "ses_short",
        "SES_K3V9X0Q2M4N6P8R1T5W7",
        "ses_k3v9x0q2m4n6p8r1t5w7x",
        "..",
        "%00",
        "%0d%0a",
        "null",
        &long,
    ];
    let operations: Vec<_> =
        operations().into_iter().filter(|it| it.template.contains('{') && !it.is_named_freely()).collect();
    assert!(!operations.is_empty());
    for operation in operations {
        for name in operation.template.split('{').skip(1).filter_map(|rest| rest.split('}').next()) {
            for value in values {
                let path = operation.path_with(name, value);
                let call = untouched.app.call(operation.method.clone(), &path).bearer(&untouched.alice.access);
                let call = match operation.body() {
                    Some(body) => call.json(&body),
                    None => call,
                };
                let answer = call.send().await;
                refused(&answer, 400, &format!("{name} = {value:.40} of {}", operation.name()));
                assert_eq!(answer.fields(), [name], "{}", answer.text);
            }
        }
    }
    untouched.check("a bad parameter").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_realm_that_is_no_realm_is_refused() {
    let untouched = Untouched::new().await;
    let body = json!({ "email": "bob@example.com", "password": PASSWORD });
    let register = || untouched.app.post("/v1/auth/register").json(&body);
    for key in
        ["", "x", "default", "3f2b8c1e5a644d0b9a570c9d2f1e7b68", "3f2b8c1e-5a64-4d0b-9a57-0c9d2f1e7b68,x", "\u{e9}"]
    {
        let answer = register().header("x-realm-key", key).send().await;
        refused(&answer, 400, key);
        assert_eq!(answer.fields(), ["X-Realm-Key"]);
    }
    refused(&register().header("x-realm-key", "3f2b8c1e-5a64-4d0b-9a57-0c9d2f1e7b68").send().await, 404, "unknown");
    // Which of two were meant must not depend on who reads first.
    let key = untouched.app.query("SELECT key FROM realms").await.remove(0);
    let twice = register().header("x-realm-key", &key).header("x-realm-key", "3f2b8c1e-5a64-4d0b-9a57-0c9d2f1e7b68");
    refused(&twice.send().await, 400, "two realms");
    untouched.check("a realm that is none").await;
    register().header("x-realm-key", &key).send().await.expect(201);
}
