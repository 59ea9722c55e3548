//! One text per refresh token: any change makes it unknown, and harms the genuine one in nothing.

use serde_json::json;
use signet_protocol::encoding::{base64url, from_base64url};

use super::stage::{is_refused, tokens};
use crate::app::TestApp;

const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/// Where the handle ends in the decoded token, and the secret begins.
const HANDLE: usize = 16;
const SECRET: usize = 20;

#[test]
fn a_refresh_token_carries_enough_randomness() {
    // 128 secret bits of handle and 256 of secret; the four bytes between them count.
    assert_eq!((HANDLE * 8, (52 - SECRET) * 8), (128, 256));
}

// P57, CVE-2026-27840: truncated, extended, respelled.
#[tokio::test(flavor = "multi_thread")]
async fn a_token_with_any_one_character_changed_is_unknown_and_the_genuine_one_still_works() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    let token = &alice.refresh;
    assert_eq!(from_base64url(token.strip_prefix("srt_").expect("its prefix")).map(|bytes| bytes.len()), Some(52));
    for (at, character) in token.char_indices() {
        let value = ALPHABET.find(character);
        let others = [1, 2, 4, 8, 16, 32].map(|bit| value.map_or('.', |value| ALPHABET.as_bytes()[value ^ bit].into()));
        let flipped =
            if character.is_lowercase() { character.to_ascii_uppercase() } else { character.to_ascii_lowercase() };
        for other in others.into_iter().chain([flipped, ' ', '=', '.', '\u{e9}']) {
            if other == character {
                continue;
            }
            let mut changed = token.clone();
            changed.replace_range(at..=at, &other.to_string());
            is_refused(&app.refresh(&changed).await, &format!("{other:?} for {character} at {at}"));
        }
    }
    for length in 0..token.len() {
        is_refused(&app.refresh(&token[..length]).await, &format!("cut to {length}"));
        is_refused(&app.refresh(&token[length..][..1].repeat(token.len())).await, "one character only");
    }
    app.me(&alice.access).await.expect(200);
    app.refresh(token).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_respelled_token_is_unknown() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    let token = &alice.refresh;
    let body = token.strip_prefix("srt_").expect("its prefix");
    let bytes = from_base64url(body).expect("base64url");
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let longer = [bytes.clone(), vec![0]].concat();
    for text in [
        format!(" {token}"),
        format!("{token} "),
        format!("{token}\n"),
        format!("\u{feff}{token}"),
        format!("{token}="),
        format!("{token}=="),
        format!("{token}A"),
        format!("{token}.{token}"),
        format!("Bearer {token}"),
        format!("srt_{token}"),
        format!("SRT_{body}"),
        format!("srt-{body}"),
        body.to_owned(),
        format!("srt_{hex}"),
        format!("srt_{}", base64url(&longer)),
        format!("srt_{}", base64url(&bytes[..51])),
        token.to_uppercase(),
        token.to_lowercase(),
        String::new(),
        "srt_".to_owned(),
        "null".to_owned(),
    ] {
        is_refused(&app.refresh(&text).await, &format!("{text:?}"));
    }
    let refresh = |body: serde_json::Value| app.post("/v1/auth/refresh").json(&body).send();
    for value in [json!(null), json!([token]), json!({ "refreshToken": token }), json!(1), json!(true)] {
        let answer = refresh(json!({ "refreshToken": value })).await.expect(400);
        assert_eq!(answer.fields(), ["refreshToken"]);
    }
    refresh(json!({})).await.expect(400);
    refresh(json!({ "RefreshToken": token })).await.expect(400);
    app.refresh(token).await.expect(200);
}

// P57, P62: of a later token too, every bit of handle and secret counts, and a count from the future is junk.
#[tokio::test(flavor = "multi_thread")]
async fn a_later_token_is_as_exact_as_the_first() {
    let app = TestApp::new().await;
    let mut alice = app.register("alice@example.com").await;
    for _ in 0..3 {
        alice = tokens(&app.refresh(&alice.refresh).await.expect(200));
    }
    let bytes = from_base64url(alice.refresh.strip_prefix("srt_").expect("its prefix")).expect("base64url");
    assert_eq!(bytes[HANDLE..SECRET], [0, 0, 0, 3], "the count");
    for at in (0..HANDLE).chain(SECRET..bytes.len()) {
        for bit in 0..8 {
            let mut changed = bytes.clone();
            changed[at] ^= 1 << bit;
            let text = format!("srt_{}", base64url(&changed));
            is_refused(&app.refresh(&text).await, &format!("bit {bit} of byte {at}"));
        }
    }
    for count in [4_u32, 5, 255, 256, 65_536, u32::MAX] {
        let mut changed = bytes.clone();
        changed[HANDLE..SECRET].copy_from_slice(&count.to_be_bytes());
        is_refused(&app.refresh(&format!("srt_{}", base64url(&changed))).await, &format!("count {count}"));
    }
    app.me(&alice.access).await.expect(200);
    app.refresh(&alice.refresh).await.expect(200);
}

// P57, P65: within the grace too, only the very token that was spent gives its successor.
#[tokio::test(flavor = "multi_thread")]
async fn a_guessed_previous_token_gives_no_successor() {
    let app = TestApp::new().await;
    for at in [SECRET, 51] {
        let alice = app.register(&format!("alice{at}@example.com")).await;
        app.refresh(&alice.refresh).await.expect(200);
        let mut changed = from_base64url(alice.refresh.strip_prefix("srt_").expect("its prefix")).expect("base64url");
        changed[at] ^= 1;
        is_refused(&app.refresh(&format!("srt_{}", base64url(&changed))).await, "the spent token, but for one bit");
    }
}
