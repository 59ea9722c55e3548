//! Looking past the product: its tables as text, what work it did, and states that no request brings about.

use std::sync::Arc;

use signet_domain::accounts::{self, AccountStatus};
use signet_domain::{Context, realms};

use crate::app::{Answer, TestApp};

/// What an operation cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Work {
    pub hashes: u64,
    pub transactions: u64,
}

/// What the node did since it started.
pub fn work(node: &TestApp) -> Work {
    Work { hashes: node.app.hashing.figures().hashes, transactions: node.app.store.figures().transactions }
}

/// What the node did since `before`.
pub fn work_since(node: &TestApp, before: Work) -> Work {
    let now = work(node);
    Work { hashes: now.hashes - before.hashes, transactions: now.transactions - before.transactions }
}

/// The context of the machine's operator.
pub async fn operator(node: &TestApp) -> Context {
    let realm = realms::default(&node.app).await.expect("the default realm");
    Context::of_operator(Arc::clone(&node.app), realm)
}

/// Sets an account's status, as an operator does.
pub async fn set_status(node: &TestApp, account: &str, status: AccountStatus) {
    let id = account.parse().expect("an account id");
    accounts::set_status(&operator(node).await, &id, status).await.expect("the status is set");
}

/// How many rows `FROM …` has.
pub async fn count(node: &TestApp, from: &str) -> usize {
    let rows = node.query(&format!("SELECT COUNT(*) FROM {from}")).await;
    rows[0].parse().expect("a number")
}

/// Every row of every table in one text.
pub async fn dump(node: &TestApp) -> String {
    let mut text = String::new();
    for (table, rows) in node.database().contents().await {
        rows.iter().for_each(|row| text.push_str(&format!("{table}: {row}\n")));
    }
    text
}

/// The bytes of a column that the databases showed as digits.
pub fn bytes(shown: &str) -> Vec<u8> {
    let digits = shown.strip_prefix("\\x").unwrap_or(shown).as_bytes();
    let nibble = |digit: u8| char::from(digit).to_digit(16).expect("a hexadecimal digit") as u8;
    digits.chunks(2).map(|pair| nibble(pair[0]) << 4 | nibble(pair[1])).collect()
}

/// `text` as the databases show bytes.
pub fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

/// An answer without what differs between any two: the request's id.
pub fn masked(answer: &Answer) -> (u16, Vec<(String, String)>, String) {
    let id = answer.header("request-id");
    let text = |value: &[u8]| String::from_utf8_lossy(value).replace(id, "<id>");
    let mut headers: Vec<_> =
        answer.headers.iter().map(|(name, value)| (name.to_string(), text(value.as_bytes()))).collect();
    headers.sort();
    (answer.status.as_u16(), headers, text(answer.text.as_bytes()))
}
