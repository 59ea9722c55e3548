//! How clients prove themselves: each by its own way, and by one (P74, P75).

use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value, json};

use super::stage::{
    ASSERTION_TYPE, TOKEN, a_machine, assertion, assertion_claims, basic, code_fields, is_error, signing_client,
};
use crate::app::{Answer, PUBLIC_URL, TestApp};
use crate::clients::stage::NO_CLIENT;
use crate::grants::stage::{a_client, a_code};

const ASKS: (&str, &str) = ("grant_type", "client_credentials");

/// A request of each way to show something, with what it shows.
async fn shown(app: &TestApp, (id, secret): (&str, &str), ways: &[&str], jti: &str) -> Answer {
    let token = assertion(&assertion_claims(app, id, jti), 1);
    let mut fields = vec![ASKS];
    let mut header = None;
    for way in ways {
        match *way {
            "basic" => header = Some(basic(id, secret)),
            "post" => fields.extend([("client_id", id), ("client_secret", secret)]),
            "assertion" => fields.extend([("client_assertion", &*token), ("client_assertion_type", ASSERTION_TYPE)]),
            "name" => fields.push(("client_id", id)),
            other => panic!("{other}"),
        }
    }
    let call = app.form(TOKEN, &fields);
    match header {
        Some(header) => call.header("authorization", header).send().await,
        None => call.send().await,
    }
}

// P74: every way at every client: its own is right, all others are the same refusal.
#[tokio::test(flavor = "multi_thread")]
async fn each_client_proves_itself_by_its_own_way() {
    let app = TestApp::new().await;
    let of = |method: &str| json!({ "authMethod": method });
    let clients = [
        ("basic", a_machine(&app, of("client_secret_basic")).await),
        ("post", a_machine(&app, of("client_secret_post")).await),
        ("assertion", a_machine(&app, signing_client(1)).await),
    ];
    let mut turn = 0;
    for (own, client) in &clients {
        // One without a secret shows another's.
        let secret = if client.secret.is_empty() { &clients[0].1.secret } else { &client.secret };
        for way in ["basic", "post", "assertion", "name"] {
            turn += 1;
            let answer = shown(&app, (&client.id, secret), &[way], &format!("jti-{turn}")).await;
            match way == *own {
                true => drop(answer.expect(200)),
                false => is_error(&answer, 401, "invalid_client"),
            }
        }
    }
}

// P74: of two ways it would depend on who reads which.
#[tokio::test(flavor = "multi_thread")]
async fn two_proofs_in_one_request_are_refused() {
    let app = TestApp::new().await;
    let client = a_machine(&app, json!({})).await;
    for (turn, ways) in
        [&["basic", "post"][..], &["basic", "assertion"], &["post", "assertion"], &["basic", "post", "assertion"]]
            .into_iter()
            .enumerate()
    {
        is_error(
            &shown(&app, (&client.id, &client.secret), ways, &format!("jti-{turn}")).await,
            400,
            "invalid_request",
        );
    }
    // To name oneself beside the proof is well, as long as it is oneself.
    shown(&app, (&client.id, &client.secret), &["basic", "name"], "a").await.expect(200);
    let call = app.form_of(&client, TOKEN, &[ASKS, ("client_id", NO_CLIENT)]);
    is_error(&call.send().await, 400, "invalid_request");
    let twice = app.form_of(&client, TOKEN, &[ASKS]).header("authorization", basic(&client.id, &client.secret));
    is_error(&twice.send().await, 400, "invalid_request");
}

// P74: whatever is wrong, the answer is one.
#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_prove_a_client_is_refused_alike() {
    let app = TestApp::new().await;
    let client = a_machine(&app, json!({})).await;
    let other = a_machine(&app, json!({})).await;
    let wrong = format!("cs_{}", "0".repeat(49));
    let mut said = Vec::new();
    for (id, secret) in [
        (&*client.id, &*wrong),
        (&client.id, &other.secret),
        (&client.id, "x"),
        (NO_CLIENT, &client.secret),
        ("nobody", "x"),
        ("' OR ''='", "x"),
    ] {
        let answer = app.form(TOKEN, &[ASKS]).header("authorization", basic(id, secret)).send().await;
        is_error(&answer, 401, "invalid_client");
        said.push(answer.json()["error_description"].clone());
    }
    said.dedup();
    assert_eq!(said.len(), 1, "{said:?}");
    for header in ["Basic", "Basic !", "Basic Og==", "Bearer x", "Digest x", "", "Basic  eA=="] {
        let answer = app.form(TOKEN, &[ASKS]).header("authorization", header).send().await;
        is_error(&answer, 401, "invalid_client");
    }
    is_error(&app.form(TOKEN, &[ASKS]).send().await, 401, "invalid_client");
    app.form_of(&client, TOKEN, &[ASKS]).send().await.expect(200);
}

// P74: failures are counted per client and network, and those who wait are told how long.
#[tokio::test(flavor = "multi_thread")]
async fn tries_run_out() {
    let app = TestApp::new().await;
    let client = a_machine(&app, json!({})).await;
    let mut last = None;
    for _ in 0..40 {
        let call = app.form(TOKEN, &[ASKS]).header("authorization", basic(&client.id, "wrong"));
        last = Some(call.send().await);
    }
    let last = last.expect("an answer");
    is_error(&last, 429, "temporarily_unavailable");
    assert!(last.header("retry-after").parse::<u64>().is_ok_and(|wait| wait >= 1));
    // Who fails keeps nobody from working, wherever: the id is public, and a secret is not guessed.
    app.form_of(&client, TOKEN, &[ASKS]).from("198.51.100.9").send().await.expect(200);
    app.form_of(&client, TOKEN, &[ASKS]).send().await.expect(200);
    let again = app.form(TOKEN, &[ASKS]).header("authorization", basic(&client.id, "wrong")).send().await;
    is_error(&again, 429, "temporarily_unavailable");
}

// P74: names are free to make up, and so each of them is nobody's.
#[tokio::test(flavor = "multi_thread")]
async fn tries_with_made_up_names_run_out_as_well() {
    let app = TestApp::new().await;
    let client = a_machine(&app, json!({})).await;
    let mut last = None;
    for turn in 0..40 {
        let name = match turn % 2 {
            0 => format!("client_{turn:024}"),
            _ => format!("made up {turn}"),
        };
        let call = app.form(TOKEN, &[ASKS]).header("authorization", basic(&name, "wrong"));
        last = Some(call.send().await);
    }
    is_error(&last.expect("an answer"), 429, "temporarily_unavailable");
    assert_eq!(app.query("SELECT count(*) FROM guess_budgets").await, ["1"]);
    app.form_of(&client, TOKEN, &[ASKS]).send().await.expect(200);
}

// P74: a public client names itself, and gets codes exchanged and nothing else.
#[tokio::test(flavor = "multi_thread")]
async fn a_public_client_shows_nothing() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let client = a_client(&app, json!({ "authMethod": "none" })).await;
    let code = a_code(&app, &client, &ada, "openid").await;
    let mut fields = code_fields(code.expose()).to_vec();
    is_error(&app.form(TOKEN, &fields).send().await, 401, "invalid_client");
    fields.push(("client_id", &client.id));
    app.form(TOKEN, &fields).send().await.expect(200);
    is_error(&app.form(TOKEN, &[ASKS, ("client_id", &client.id)]).send().await, 400, "unauthorized_client");
}

// P75: what an assertion has to say. The endpoint is no audience: whoever chose the address would be proven elsewhere.
#[tokio::test(flavor = "multi_thread")]
async fn an_assertion_is_for_the_issuer_short_and_once() {
    let app = TestApp::new().await;
    let client = a_machine(&app, signing_client(1)).await;
    let (now, network) = (app.clock.now().seconds(), AtomicU32::new(1));
    let send = async |change: Value, seed: u8| {
        let mut claims = assertion_claims(&app, &client.id, &format!("jti {change} {seed}"));
        claims.as_object_mut().expect("an object").extend(change.as_object().expect("an object").clone());
        let token = assertion(&claims, seed);
        // Each from elsewhere, so that no try is paid for by the one before.
        let fields = [ASKS, ("client_assertion", &token), ("client_assertion_type", ASSERTION_TYPE)];
        let from = format!("198.51.100.{}", network.fetch_add(1, Ordering::Relaxed));
        app.form(TOKEN, &fields).from(&from).send().await
    };
    send(json!({}), 1).await.expect(200);
    is_error(&send(json!({}), 1).await, 401, "invalid_client");
    for good in
        [json!({ "nbf": now + 8 }), json!({ "iat": now + 8 }), json!({ "exp": now + 300 }), json!({ "exp": now - 5 })]
    {
        send(good, 1).await.expect(200);
    }
    for bad in [
        json!({ "aud": format!("{PUBLIC_URL}/oauth/token") }),
        json!({ "aud": format!("{PUBLIC_URL}/oauth/par") }),
        json!({ "aud": [PUBLIC_URL] }),
        json!({ "aud": "https://evil.example.com" }),
        json!({ "iss": NO_CLIENT }),
        json!({ "sub": NO_CLIENT }),
        json!({ "exp": now + 3600 }),
        json!({ "exp": now - 300 }),
        json!({ "nbf": now + 60 }),
        json!({ "jti": "" }),
        json!({ "jti": null }),
    ] {
        is_error(&send(bad, 1).await, 401, "invalid_client");
    }
    is_error(&send(json!({ "jti": "other key" }), 2).await, 401, "invalid_client");
    for (kind, error) in
        [("urn:ietf:params:oauth:client-assertion-type:saml2-bearer", "invalid_request"), ("", "invalid_request")]
    {
        let token = assertion(&assertion_claims(&app, &client.id, &format!("kind {kind}")), 1);
        let fields = [ASKS, ("client_assertion", &*token), ("client_assertion_type", kind)];
        is_error(&app.form(TOKEN, &fields).send().await, 400, error);
    }
}
