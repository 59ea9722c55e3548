//! Many clients that send the same requests, and others, with the same idempotency keys (P112, P113, P115).

use std::sync::Arc;

use serde_json::json;

use super::claims::{Act, CALLERS, Claims, KEYS, Sent};
use super::journal::{Dice, Numbers, Stage, play, seen};
use crate::accounts::stage::another_administrator;
use crate::app::{Answer, TestApp};
use crate::process::rounds;

const BODIES: u8 = 3;

/// API keys are made for an account of one round's own: they have no name or number that would keep a second from being made.
struct Desk {
    callers: Vec<String>,
    account: String,
    round: usize,
    made: Numbers,
    answers: Numbers,
}

impl Desk {
    fn sent(&self, answer: &Answer) -> Sent {
        match (answer.status.as_u16(), answer.header("idempotency-replayed")) {
            (201, replayed) => {
                let id = answer.json()["data"]["id"].as_str().expect("an id").to_owned();
                // Whoever is answered again is answered the same, byte for byte.
                let text = format!("{} {}", answer.header("content-type"), answer.text);
                let (made, text) = (self.made.of(&id), self.answers.of(&text));
                match replayed {
                    "" => Sent::Made(made, text),
                    "true" => Sent::Repeated(made, text),
                    other => panic!("idempotency-replayed: {other}"),
                }
            }
            (422, _) => {
                assert_eq!(answer.fields(), ["Idempotency-Key"], "{answer:?}");
                Sent::Reused
            }
            (409, _) => Sent::Busy,
            (503, _) => Sent::Unsaid,
            _ => panic!("{answer:?}"),
        }
    }
}

impl Stage for Desk {
    type Model = Claims;

    async fn act(&self, node: &TestApp, dice: &Dice) -> Act {
        let (caller, key) = (dice.below(CALLERS), dice.below(KEYS));
        let body = u8::try_from(dice.below(BODIES.into())).expect("few");
        let request =
            json!({ "accountId": self.account, "name": format!("machine {body}"), "scopes": ["read:identity"] });
        let call = node.post("/v1/ApiKeys").bearer(&self.callers[caller]).json(&request);
        let answer = call.header("idempotency-key", format!("round-{}-{key}", self.round)).send().await;
        Act::Send((caller, key), body, self.sent(&answer))
    }

    async fn look(&self, node: &TestApp) -> Act {
        // One statement sees one state.
        let sql = format!(
            "SELECT k.id, (SELECT count(*) FROM audit_events e WHERE e.realm = k.realm AND e.subject = k.account \
             AND e.action = 'api_key.create' AND e.outcome = 'success') FROM api_keys k WHERE k.account = '{}'",
            self.account
        );
        let rows = seen(node, &sql).await;
        let rows: Vec<_> = rows.iter().map(|row| row.split_once('|').expect("two columns")).collect();
        let events = rows.first().map_or(0, |(_, events)| events.parse().expect("a count"));
        Act::Look(rows.iter().map(|(id, _)| self.made.of(id)).collect(), events)
    }
}

// R21: idempotency keys.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_a_key_did_is_told_by_one_order() {
    let first = Arc::new(TestApp::new().await);
    let nodes = [Arc::clone(&first), Arc::new(first.another_node().await)];
    let admin = first.admin().await;
    let second = another_administrator(&first, "second@example.com").await;
    let org = first.make_org(&admin, "Northwind").await;
    let mut met = [0; 3];
    for round in 0..rounds(15) {
        let body = json!({ "type": "SERVICE", "email": format!("machine{round}@example.com"), "orgId": org });
        let made = first.post_json("/v1/Accounts", &admin, &body).await.expect(201);
        let desk = Desk {
            callers: vec![admin.access.clone(), second.access.clone()],
            account: made.json()["data"]["id"].as_str().expect("an id").to_owned(),
            round,
            made: Numbers::default(),
            answers: Numbers::default(),
        };
        for act in play(&nodes, Arc::new(desk), &Claims::default(), round as u64).await.acts {
            met[0] += usize::from(matches!(act, Act::Send(_, _, Sent::Made(..))));
            met[1] += usize::from(matches!(act, Act::Send(_, _, Sent::Repeated(..))));
            met[2] += usize::from(matches!(act, Act::Send(_, _, Sent::Reused)));
        }
    }
    assert!(!met.contains(&0), "too little was done: {met:?}");
}
