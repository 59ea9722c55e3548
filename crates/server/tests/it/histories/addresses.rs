//! Many clients that register, make, change and erase accounts among a few e-mail addresses (R21).

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use serde_json::json;
use tokio::runtime::Handle;

use super::book::{ADDRESSES, Act, Book, Changed, Made, Spelled, Tried};
use super::journal::{Dice, Numbers, Stage, locked, play, seen};
use crate::accounts::stage::{create, erase, patch, show, text};
use crate::actors::{PASSWORD, Person};
use crate::app::{Answer, TestApp};
use crate::process::rounds;

const SPELLINGS: u8 = 3;
/// Clients act on accounts that were made lately: most of those hold an address.
const REMEMBERED: usize = 8;

#[derive(Default)]
struct Post {
    admin: String,
    numbers: Numbers,
    lately: Mutex<VecDeque<String>>,
}

fn spell((address, spelling): Spelled) -> String {
    let plain = format!("Anna{address}@Histories.Example");
    match spelling {
        0 => plain.to_lowercase(),
        1 => plain,
        _ => plain.to_uppercase(),
    }
}

fn read(text: &str) -> Option<Spelled> {
    let all = (0..ADDRESSES).flat_map(|address| (0..SPELLINGS).map(move |spelling| (address, spelling)));
    all.into_iter().find(|spelled| spell(*spelled) == text)
}

/// Whether it was refused because of too many mails: nothing was done then, and the next stretch begins.
async fn had_enough(node: &TestApp, answer: &Answer) -> bool {
    if answer.status != 429 {
        return false;
    }
    // Waiting for the database here must hold up nobody who has it.
    tokio::task::block_in_place(|| Handle::current().block_on(node.query("DELETE FROM message_counts")));
    true
}

impl Post {
    fn made(&self, answer: &Answer, id: &str) -> Made {
        match answer.status.as_u16() {
            201 => {
                let id = answer.json()["data"][id].as_str().expect("an id").to_owned();
                let mut lately = locked(&self.lately);
                lately.push_back(id.clone());
                if lately.len() > REMEMBERED {
                    lately.pop_front();
                }
                Made::As(self.numbers.of(&id))
            }
            409 => Made::Taken,
            503 => Made::Unsaid,
            _ => panic!("{answer:?}"),
        }
    }

    async fn make(&self, node: &TestApp, dice: &Dice, to: Spelled) -> Made {
        // Registering hashes a password, so it is the rarer door.
        if dice.below(4) == 0 {
            let body = json!({ "email": spell(to), "password": PASSWORD });
            // It makes the account also where too many mails were sent.
            return self.made(&node.post("/v1/auth/register").json(&body).send().await, "accountId");
        }
        let body = json!({ "type": "INDIVIDUAL", "email": spell(to) });
        let mut answer = create(node, &self.admin, &body).await;
        while had_enough(node, &answer).await {
            answer = create(node, &self.admin, &body).await;
        }
        self.made(&answer, "id")
    }

    async fn change(&self, node: &TestApp, id: &str, to: Spelled) -> Changed {
        let body = json!({ "email": spell(to) });
        let mut answer = patch(node, &self.admin, id, &body).await;
        while had_enough(node, &answer).await {
            answer = patch(node, &self.admin, id, &body).await;
        }
        let codes = || answer.json()["errors"].as_array().cloned().unwrap_or_default();
        match (answer.status.as_u16(), codes().first().map(|error| error["code"].clone())) {
            (200, _) => Changed::Done,
            (422, Some(code)) if code == "TAKEN" => Changed::Taken,
            (404, _) => Changed::Gone,
            (503, _) => Changed::Unsaid,
            _ => panic!("{answer:?}"),
        }
    }
}

impl Stage for Post {
    type Model = Book;

    async fn act(&self, node: &TestApp, dice: &Dice) -> Act {
        let to = (dice.below(ADDRESSES), u8::try_from(dice.below(SPELLINGS.into())).expect("few"));
        let known = dice.one_of(locked(&self.lately).make_contiguous());
        let (Some(id), kind @ 4..) = (known, dice.below(10)) else {
            return Act::Make(to, self.make(node, dice, to).await);
        };
        let number = self.numbers.of(&id);
        match kind {
            4..7 => Act::Change(number, to, self.change(node, &id, to).await),
            7 => {
                let answer = erase(node, &self.admin, &id).await;
                Act::Erase(
                    number,
                    match answer.status.as_u16() {
                        204 => Tried::Done,
                        404 => Tried::Gone,
                        503 => Tried::Unsaid,
                        _ => panic!("{answer:?}"),
                    },
                )
            }
            _ => {
                let answer = show(node, &self.admin, &id).await;
                let shown = (answer.status != 404).then(|| text(&answer.expect(200), "email"));
                Act::Show(number, shown.map(|text| read(&text).expect("a spelling")))
            }
        }
    }

    async fn look(&self, node: &TestApp) -> Act {
        // By way of the accounts, too: whatever says that an account holds an address says the same.
        let sql = "SELECT i.canonical, a.id, a.email FROM accounts a JOIN identifiers i ON i.realm = a.realm AND i.account = a.id \
                   WHERE lower(a.email) LIKE 'anna%@histories.example'";
        let mut book = Book::default();
        for row in seen(node, sql).await {
            let [canonical, id, email] = row.split('|').collect::<Vec<_>>().try_into().expect("three columns");
            let (address, spelling) = read(email).expect("a spelling");
            assert_eq!(read(canonical), Some((address, 0)), "it signs in by another address than it shows");
            let before = book.0[address].replace((self.numbers.of(id), spelling));
            assert_eq!(before, None, "two hold {canonical}");
        }
        Act::Look(book)
    }
}

// R21: unique e-mail addresses.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_holds_an_address_is_told_by_one_order() {
    let first = Arc::new(TestApp::new().await);
    let nodes = [Arc::clone(&first), Arc::new(first.another_node().await)];
    let Person { access: admin, .. } = first.admin().await;
    let post = Arc::new(Post { admin, ..Post::default() });
    let (mut book, mut met) = (Book::default(), [0; 5]);
    for round in 0..rounds(15) {
        let played = play(&nodes, Arc::clone(&post), &book, round as u64).await;
        book = played.end;
        for act in played.acts {
            met[0] += usize::from(matches!(act, Act::Make(_, Made::As(_))));
            met[1] += usize::from(matches!(act, Act::Make(_, Made::Taken)));
            met[2] += usize::from(matches!(act, Act::Change(_, _, Changed::Done)));
            met[3] += usize::from(matches!(act, Act::Change(_, _, Changed::Taken)));
            met[4] += usize::from(matches!(act, Act::Erase(_, Tried::Done)));
        }
    }
    assert!(!met.contains(&0), "too little was done: {met:?}");
}
