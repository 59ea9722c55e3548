//! What opens which door: the secret, the id with a signature, and nothing else (P96, P99).

use serde_json::json;

use super::stage::{Machine, Stage, is_refused, key, read, rename, signed, with_headers};
use crate::app::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn the_secret_opens_reads() {
    let stage = Stage::new().await;
    let answer = read(&stage.app, &stage.machine, "/v1/Orgs").send().await.expect(200);
    assert_eq!(answer.json()["data"][0]["id"], stage.org);
    read(&stage.app, &stage.machine, &stage.target()).send().await.expect(200);
    // What is for people stays for people.
    read(&stage.app, &stage.machine, "/v1/auth/sessions").send().await.expect(401);
    // A signature beside the secret is checked all the same.
    signed(&stage.app, &stage.machine, "GET", "/v1/Orgs", "").send().await.expect(200);
    let now = stage.app.clock.now().to_string();
    let wrong = stage.machine.sign("GET", "/v1/Roles", &now, b"");
    let call = with_headers(&stage.app, ("GET", "/v1/Orgs", ""), (&stage.machine.secret, &now, &wrong));
    is_refused(&call.send().await, "a wrong signature beside the secret");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_id_needs_a_signature_for_everything() {
    let stage = Stage::new().await;
    let (app, machine) = (&stage.app, &stage.machine);
    is_refused(&app.get("/v1/Orgs").header("x-api-key", &machine.id).send().await, "the id alone");
    let now = app.clock.now().to_string();
    let target = "/v1/Orgs?limit=5";
    let signature = machine.sign("GET", target, &now, b"");
    let with = (machine.id.as_str(), now.as_str(), signature.as_str());
    with_headers(app, ("GET", target, ""), with).send().await.expect(200);
    let body = rename("Renamed by id");
    let signature = machine.sign("PATCH", &stage.target(), &now, body.as_bytes());
    let with = (machine.id.as_str(), now.as_str(), signature.as_str());
    with_headers(app, ("PATCH", &stage.target(), &body), with).send().await.expect(200);
    assert_eq!(stage.name().await, "Renamed by id");
    // The contract's other spelling is one of paths alone.
    let other = format!("apik_{}", &machine.id[4..]);
    app.get("/v1/Orgs").header("x-api-key", other).send().await.expect(401);
}

/// A body for each write that has one, good enough to be read.
fn body_of(path: &str, stage: &Stage) -> String {
    let account = &stage.alice.id;
    match path {
        "/v1/ApiKeys" => json!({ "accountId": account, "scopes": ["read:identity"] }).to_string(),
        "/v1/Roles" => json!({ "accountId": account, "orgId": stage.org, "role": "VIEWER" }).to_string(),
        _ => rename("Somebody else's"),
    }
}

// P96: every write of the contract, swept.
#[tokio::test(flavor = "multi_thread")]
async fn every_write_demands_a_whole_signature() {
    let stage = Stage::new().await;
    let (app, machine) = (&stage.app, &stage.machine);
    read(app, machine, "/v1/Orgs").send().await.expect(200);
    let before = app.database().contents().await;
    let now = app.clock.now().to_string();
    let mut swept = 0;
    for route in signet_api_identity::ROUTES {
        let is_write = route.method != "GET" && route.access == signet_edge::Access::Caller;
        if !is_write || route.path.starts_with("/v1/auth/") {
            continue;
        }
        let path = route.path.replace("{orgId}", &stage.org).replace("{apiKeyId}", &machine.id);
        let path = path.replace("{accountId}", &stage.alice.id).replace("{invitationId}", "inv_00000000000000000000");
        let path = path.replace("{roleId}", "3f2b8c1e-5a64-4d0b-9a57-0c9d2f1e7b68");
        let (method, body) = (route.method.as_str(), body_of(route.path, &stage));
        let good = machine.sign(method, &path, &now, body.as_bytes());
        let twice = format!("{good}, {good}");
        let later = format!("{now},{now}");
        let (signature, timestamp) = ("x-signature", "x-timestamp");
        let wrong: [&[(&str, &str)]; 14] = [
            &[],
            &[(signature, &good)],
            &[(timestamp, &now)],
            &[(timestamp, ""), (signature, &good)],
            &[(timestamp, &now), (signature, "")],
            &[(timestamp, &now), (signature, &good), (signature, &good)],
            &[(timestamp, &now), (timestamp, &now), (signature, &good)],
            &[(timestamp, &now), (signature, &twice)],
            &[(timestamp, &later), (signature, &good)],
            &[(timestamp, &now), (signature, "not base64!")],
            &[(timestamp, &now), (signature, good.trim_end_matches('='))],
            &[(timestamp, "yesterday"), (signature, &good)],
            &[(timestamp, &now), (signature, "\u{ff11}")],
            &[(timestamp, "\u{ff11}"), (signature, &good)],
        ];
        for presented in [&machine.secret, &machine.id] {
            for headers in wrong {
                let call = app.call(route.method.clone(), &path).header("x-api-key", presented);
                let call = headers.iter().fold(call, |call, (name, value)| call.header(name, value));
                let call = call.body(body.clone()).header("content-type", "application/json");
                let answer = call.send().await.expect(401);
                assert_eq!(answer.code(), "UNAUTHORIZED", "{method} {path} {headers:?}");
            }
        }
        swept += 1;
    }
    assert!(swept >= 4, "{swept}");
    assert_eq!(app.database().contents().await, before);
}

// P99: what is wrong is not told, whatever it is.
#[tokio::test(flavor = "multi_thread")]
async fn every_failure_has_one_answer() {
    let stage = Stage::new().await;
    let (app, machine) = (&stage.app, &stage.machine);
    let revoked = key(app, &stage.alice, &stage.alice.id, &["read:identity"]).await;
    app.delete(&format!("/v1/ApiKeys/{}", revoked.id)).bearer(&stage.alice.access).send().await.expect(204);
    let unknown = unknown_key();
    let mixed = Machine { id: machine.id.clone(), secret: unknown.secret.clone() };
    let mut answers = Vec::new();
    for wrong in [&unknown, &revoked] {
        answers.push(read(app, wrong, "/v1/Orgs").send().await);
        answers.push(signed(app, wrong, "GET", "/v1/Orgs", "").send().await);
        let now = app.clock.now().to_string();
        let signature = wrong.sign("GET", "/v1/Orgs", &now, b"");
        let call = with_headers(app, ("GET", "/v1/Orgs", ""), (&wrong.id, &now, &signature));
        answers.push(call.send().await);
        answers.push(signed(app, wrong, "PATCH", &stage.target(), &rename("x")).send().await);
    }
    let now = app.clock.now().to_string();
    let signature = mixed.sign("GET", "/v1/Orgs", &now, b"");
    answers.push(with_headers(app, ("GET", "/v1/Orgs", ""), (&mixed.id, &now, &signature)).send().await);
    let old = "2025-12-31T23:00:00Z";
    let signature = machine.sign("GET", "/v1/Orgs", old, b"");
    answers.push(with_headers(app, ("GET", "/v1/Orgs", ""), (&machine.id, old, &signature)).send().await);
    for answer in &answers {
        is_refused(answer, "one of the ways to fail");
        let mut one = answer.json();
        let mut first = answers[0].json();
        for text in ["traceId", "instance"] {
            one[text] = json!(null);
            first[text] = json!(null);
        }
        assert_eq!(one, first);
        assert_eq!(answer.header("www-authenticate"), answers[0].header("www-authenticate"));
    }
    // A secret of the right id that is another secret.
    let other = SecretOf(&machine.id).forged();
    is_refused(&app.get("/v1/Orgs").header("x-api-key", other).send().await, "a forged secret of a known id");
}

/// A well-formed key that nobody has.
fn unknown_key() -> Machine {
    let secret = signet_protocol::api_key::SecretKey::random(&signet_vocabulary::Random::seeded(99));
    Machine { id: secret.id().to_string(), secret: secret.expose().to_owned() }
}

/// Whose id a forged secret bears.
struct SecretOf<'a>(&'a str);

impl SecretOf<'_> {
    /// Anybody can compute the checksum: it proves nothing.
    fn forged(&self) -> String {
        const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        let text = format!("sk_{}_{}", &self.0[4..], "a".repeat(43));
        let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, text.as_bytes());
        let mut rest = u64::from_be_bytes(hash.as_ref()[..8].try_into().expect("eight bytes"));
        let mut sum = Vec::new();
        for _ in 0..6 {
            sum.push(DIGITS[usize::try_from(rest % 62).expect("a digit")]);
            rest /= 62;
        }
        sum.reverse();
        let forged = text + std::str::from_utf8(&sum).expect("digits");
        assert!(signet_protocol::api_key::SecretKey::parse(&forged).is_some(), "{forged}");
        forged
    }
}

// P99: keys that are not there are refused with the same work, and are remembered like those that are.
#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_not_there_is_asked_for_once() {
    let stage = Stage::new().await;
    let app = stage.app;
    let unknown = unknown_key();
    is_refused(&read(&app, &unknown, "/v1/Orgs").send().await, "an unknown key");
    let plan = signet_storage::FaultPlan { first: 1, count: u64::MAX };
    app.app.store.inject_faults(Some(plan));
    is_refused(&read(&app, &unknown, "/v1/Orgs").send().await, "an unknown key, from memory");
    is_refused(&signed(&app, &unknown, "GET", "/v1/Orgs", "").send().await, "its signature");
    assert_eq!(app.app.store.inject_faults(None), 0);
}

// A key made on one node counts at once on a node that has refused its id before.
#[tokio::test(flavor = "multi_thread")]
async fn a_fresh_key_counts_on_every_node() {
    let stage = Stage::new().await;
    let other: TestApp = stage.app.another_node().await;
    read(&other, &stage.machine, "/v1/Orgs").send().await.expect(200);
    let fresh = key(&stage.app, &stage.alice, &stage.alice.id, &["read:identity"]).await;
    read(&other, &fresh, "/v1/Orgs").send().await.expect(200);
}
