//! What is asked of the identities, and what has to come of it.

use std::net::SocketAddr;

use serde_json::Value;

use super::rows::{self, GIVEN_AWAY, IDENTITIES, OWNED};
use crate::answer::{self, Connection};
use crate::report::Goal;
use crate::{Result, realm_keys};

/// How many different ones of a kind are asked for, far from each other.
const KINDS: u32 = 1_000;
/// Every so many is checked.
const SAMPLE: usize = 20;
const GOAL: f64 = 10.0;
/// How deep pages reach.
const DEEPEST: u32 = 10_000;
/// What a page has when nothing else is asked for.
const PAGE: u32 = 10;

/// What there is: the identities of the administrator and of one user are beside.
const ALL: u32 = IDENTITIES + 2;

type Check = Box<dyn Fn(&Value) -> bool>;

/// Requests of one kind.
pub(super) struct Lookup {
    pub(super) name: &'static str,
    pub(super) goal: Goal,
    /// Each with what its answer has to be.
    questions: Vec<(Vec<u8>, Check)>,
}

impl Lookup {
    /// For each connection all requests, from another place on.
    pub(super) fn scripts(&self, connections: usize) -> Vec<Vec<Vec<u8>>> {
        let requests: Vec<Vec<u8>> = self.questions.iter().map(|(request, _)| request.clone()).collect();
        let from = |place: usize| {
            let mut own = requests.clone();
            own.rotate_left(requests.len() * place / connections);
            own
        };
        (0..connections).map(from).collect()
    }

    /// Asks some of them once, far from each other. A list that the server gives up is no wrong answer; its latency tells.
    ///
    /// # Errors
    /// When an answer is not what it has to be.
    pub(super) fn check(&self, address: SocketAddr) -> Result<()> {
        let mut connection = Connection::open(address)?;
        for (request, is_right) in self.questions.iter().step_by(SAMPLE) {
            let (status, body) = connection.ask(request)?;
            let text = String::from_utf8_lossy(body);
            let is_good = status == 200 && is_right(&serde_json::from_slice(body)?);
            if !is_good && !is_given_up(&text) {
                return Err(format!("{}: {status} {text} is not the answer", self.name).into());
            }
        }
        Ok(())
    }
}

/// Whether it is the answer of a list that took too long.
pub(super) fn is_given_up(answer: &str) -> bool {
    answer.contains("takes too long")
}

/// Numbers of identities.
fn numbers() -> impl Iterator<Item = u32> {
    (1..=KINDS).map(|number| number * (IDENTITIES / KINDS))
}

fn is_row(row: &Value, number: u32) -> bool {
    row["id"] == rows::id(number) && row["data"]["external_reference"] == rows::reference(number)
}

/// Whether they are the identities from this number on, as many as there have to be.
fn are_rows(rows: &Value, first: u32, count: u32) -> bool {
    let rows = rows.as_array().map(Vec::as_slice).unwrap_or_default();
    rows.len() == count as usize && rows.iter().zip(first..).all(|(row, number)| is_row(row, number))
}

/// Whether it is a page that begins with this identity, of so many rows on all pages.
fn is_page(page: &Value, first: u32, total: u32) -> bool {
    page["total"] == total && are_rows(&page["rows"], first, total.min(PAGE))
}

/// A condition as it stands in an address.
fn query(name: &str, value: &str) -> String {
    format!("query=%7B%22{name}%22:%22{value}%22%7D")
}

/// What everything else is compared with.
pub(super) fn by_id(token: &str) -> Lookup {
    let question = |number| -> (Vec<u8>, Check) {
        let request = answer::get(&format!("/v1/identities/{}", rows::id(number)), token);
        (request, Box::new(move |answer| is_row(answer, number)))
    };
    Lookup { name: "by id", goal: Goal::None, questions: numbers().map(question).collect() }
}

/// What is compared with it: an administrator's questions, and the list of a user, by its realm key, who sees what it owns.
pub(super) fn all(administrator: &str, key: &str, user: &str) -> Result<Vec<Lookup>> {
    let mut lookups = vec![by_reference(administrator), by_owner(administrator)?, own(key, user)];
    let goal = Goal::None;
    let mut add = |name, path: &str, is_right: Check| {
        lookups.push(Lookup { name, goal, questions: vec![(answer::get(path, administrator), is_right)] });
    };
    let (last, middle) = (DEEPEST / PAGE, IDENTITIES / 2);
    add("first page", "/v1/identities", Box::new(|page| is_page(page, 1, ALL)));
    add(
        "deepest page",
        &format!("/v1/identities?page={last}&pageSize={PAGE}"),
        Box::new(|page| is_page(page, DEEPEST - PAGE + 1, ALL)),
    );
    add("count", "/v1/identities/count", Box::new(|answer| *answer == ALL));
    add(
        "slice in the middle",
        &format!("/v1/identities/all?limit={PAGE}&after={}", rows::id(middle)),
        Box::new(move |rows| are_rows(rows, middle + 1, PAGE)),
    );
    Ok(lookups)
}

fn by_reference(token: &str) -> Lookup {
    let question = |number| -> (Vec<u8>, Check) {
        let path = format!("/v1/identities?{}", query("external_reference", &rows::reference(number)));
        (answer::get(&path, token), Box::new(move |page| is_page(page, number, 1)))
    };
    Lookup { name: "by reference", goal: Goal::AtMost(GOAL), questions: numbers().map(question).collect() }
}

fn by_owner(token: &str) -> Result<Lookup> {
    let question = |number| -> Result<(Vec<u8>, Check)> {
        let owner = number / OWNED;
        let path = format!("/v1/identities?{}", query("owner", &rows::owner(owner)?));
        Ok((answer::get(&path, token), Box::new(move |page| is_page(page, rows::first_of(owner), OWNED))))
    };
    let questions = numbers().map(question).collect::<Result<_>>()?;
    Ok(Lookup { name: "by owner", goal: Goal::AtMost(GOAL), questions })
}

/// All that the user sees: what it was given, and the identity that it registered with.
fn own(key: &str, user: &str) -> Lookup {
    let user = user.to_owned();
    let is_right: Check = Box::new(move |page| {
        let rows = page["rows"].as_array().map(Vec::as_slice).unwrap_or_default();
        is_page(page, rows::first_of(GIVEN_AWAY), OWNED + 1) && rows.iter().all(|row| row["owner"] == *user)
    });
    let questions = vec![(realm_keys::get("/v1/identities", key), is_right)];
    Lookup { name: "a user's own", goal: Goal::AtMost(GOAL), questions }
}
