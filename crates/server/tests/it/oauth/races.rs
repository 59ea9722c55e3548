//! One code, and one refresh token, shown by many at the same moment at the token endpoints of two nodes.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::stage::{INTROSPECT, TOKEN, USERINFO, basic, code_fields, is_error, text};
use crate::app::{Answer, TestApp};
use crate::authorize::stage::pairs;
use crate::clients::stage::Made;
use crate::grants::stage::{a_client, a_code, grants_held};
use crate::process::rounds;

const PARALLEL: usize = 50;
const ROUNDS: usize = 5;
/// Longer than an answer that was lost may be asked for again.
const LATE: Duration = Duration::from_secs(11);

type Fields = Vec<(String, String)>;

/// Two nodes on one database, and a client that both know.
struct Pair {
    nodes: [Arc<TestApp>; 2],
    client: Made,
}

impl Pair {
    async fn new() -> Self {
        let first = Arc::new(TestApp::new().await);
        let second = Arc::new(first.another_node().await);
        let client = a_client(&first, json!({})).await;
        Self { nodes: [first, second], client }
    }

    async fn on(&self, node: usize, path: &str, fields: &[(String, String)]) -> Answer {
        asked(Arc::clone(&self.nodes[node]), self.client.clone(), path.to_owned(), fields.to_vec()).await
    }

    /// Sends forms to the token endpoint at once, to one node and the other in turns, and gives what they gave: tokens, or
    /// nothing for `invalid_grant`. Whoever comes when the database is too busy is told when to come again.
    async fn race(&self, forms: impl IntoIterator<Item = Fields>) -> Vec<Value> {
        let forms = forms.into_iter().enumerate();
        let sent: Vec<_> = forms
            .map(|(turn, fields)| {
                let node = Arc::clone(&self.nodes[turn % 2]);
                tokio::spawn(asked(node, self.client.clone(), TOKEN.to_owned(), fields))
            })
            .collect();
        let mut won = Vec::new();
        for answer in sent {
            let answer = answer.await.expect("an answer");
            match answer.status.as_u16() {
                200 => won.push(answer.json()),
                503 => assert!(!answer.header("retry-after").is_empty(), "{:?}", answer.headers),
                _ => is_error(&answer, 400, "invalid_grant"),
            }
        }
        won
    }

    /// Holds that nothing of a grant is left on either node: neither its refresh token, nor its access token.
    async fn is_over(&self, tokens: &Value, round: usize) {
        let (access, refresh) = (text(tokens, "access_token"), text(tokens, "refresh_token"));
        assert_eq!(grants_held(&self.nodes[0]).await, 0, "round {round}");
        for (turn, node) in self.nodes.iter().enumerate() {
            node.catch_up().await;
            is_error(&self.on(turn, TOKEN, &refreshing(&refresh)).await, 400, "invalid_grant");
            for token in [&access, &refresh] {
                let told = self.on(turn, INTROSPECT, &owned(&[("token", token)])).await.expect(200);
                assert_eq!(told.json(), json!({ "active": false }), "round {round}");
            }
            assert_eq!(node.get(USERINFO).bearer(&access).send().await.expect(401).code(), "INVALID_TOKEN");
        }
    }
}

async fn asked(node: Arc<TestApp>, client: Made, path: String, fields: Fields) -> Answer {
    node.form(&path, &pairs(&fields)).header("authorization", basic(&client.id, &client.secret)).send().await
}

fn owned(fields: &[(&str, &str)]) -> Fields {
    fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn redeeming(code: &str) -> Fields {
    owned(&code_fields(code))
}

fn refreshing(token: &str) -> Fields {
    owned(&[("grant_type", "refresh_token"), ("refresh_token", token)])
}

// P70.
#[tokio::test(flavor = "multi_thread")]
async fn of_many_uses_of_a_code_one_gives_tokens_and_the_others_end_them() {
    let pair = Pair::new().await;
    let ada = pair.nodes[0].register("ada@example.com").await;
    for round in 0..rounds(ROUNDS) {
        let code = a_code(&pair.nodes[0], &pair.client, &ada, "openid offline_access").await;
        let won = pair.race(vec![redeeming(code.expose()); PARALLEL]).await;
        assert_eq!(won.len(), 1, "round {round}");
        pair.is_over(&won[0], round).await;
    }
}

// P63: an answer that was lost may be asked for again for ten seconds, and is the same one. Later the token is somebody else's
// too: whatever is shown beside it, and on whichever node, nothing is left.
#[tokio::test(flavor = "multi_thread")]
async fn of_many_uses_of_a_refresh_token_one_successor_comes_and_a_late_one_ends_it() {
    let pair = Pair::new().await;
    let ada = pair.nodes[0].register("ada@example.com").await;
    for round in 0..rounds(ROUNDS) {
        let code = a_code(&pair.nodes[0], &pair.client, &ada, "openid offline_access").await;
        let first = pair.on(0, TOKEN, &redeeming(code.expose())).await.expect(200).json();
        let first = text(&first, "refresh_token");
        let won = pair.race(vec![refreshing(&first); PARALLEL]).await;
        let successors: BTreeSet<_> = won.iter().map(|tokens| text(tokens, "refresh_token")).collect();
        assert_eq!(successors.len(), 1, "round {round}");
        let second = text(&won[0], "refresh_token");
        assert_ne!(second, first, "round {round}");
        pair.nodes[0].clock.advance(LATE);
        // The thief's and the client's own, at once.
        let both = (0..PARALLEL).map(|turn| refreshing(if turn % 4 < 2 { &first } else { &second }));
        let late = pair.race(both).await;
        for tokens in late.iter().chain(won.iter().take(2)) {
            pair.is_over(tokens, round).await;
        }
    }
}
