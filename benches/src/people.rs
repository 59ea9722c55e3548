//! Accounts to sign in with.

use std::net::SocketAddr;

use serde_json::json;

use crate::Result;
use crate::answer::{self, Connection};

const PASSWORD: &str = "a-Fine-password-19";

/// A registered account.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    email: String,
    /// The access token of its registration, good for fifteen minutes.
    pub(crate) token: String,
}

impl Person {
    /// The bytes of a sign-in.
    pub(crate) fn sign_in(&self) -> Vec<u8> {
        answer::post("/v1/auth/login", &json!({ "email": self.email, "password": PASSWORD }))
    }

    /// What its realm key is made of, in the realm with this key.
    pub(crate) fn name_and_password(&self, realm_key: &str) -> String {
        format!("{realm_key}:{}:{PASSWORD}", self.email)
    }

    /// The bytes of a question who it is.
    pub(crate) fn me(&self) -> Vec<u8> {
        answer::get(crate::hello::PATH, &self.token)
    }
}

/// The administrator's access token.
pub(crate) fn administrator(address: SocketAddr) -> Result<String> {
    let (email, password) = crate::server::ADMINISTRATOR;
    let request = answer::post("/v1/auth/login", &json!({ "email": email, "password": password }));
    let answer = Connection::open(address)?.expect(200, &request)?;
    Ok(answer["data"]["accessToken"].as_str().ok_or("an answer without an access token")?.to_owned())
}

/// Registers one account.
pub(crate) fn one(address: SocketAddr) -> Result<Person> {
    register(&mut Connection::open(address)?, 0, 0)
}

/// Registers an account for each of `shares` clients times `each`; a client's accounts are its own, so that no account
/// is tried twice at once, which its guess budget would count.
pub(crate) fn shared_out(address: SocketAddr, shares: usize, each: usize) -> Result<Vec<Vec<Person>>> {
    std::thread::scope(|scope| {
        let share = |number| {
            scope.spawn(move || {
                let mut connection = Connection::open(address)?;
                (0..each).map(|of_share| register(&mut connection, number, of_share + 1)).collect()
            })
        };
        let threads: Vec<_> = (0..shares).map(share).collect();
        threads.into_iter().map(|thread| thread.join().map_err(|_| "a thread that registers panicked")?).collect()
    })
}

fn register(connection: &mut Connection, share: usize, number: usize) -> Result<Person> {
    let email = format!("person-{share}-{number}@example.com");
    let body = json!({ "email": email, "password": PASSWORD });
    let answer = connection.expect(201, &answer::post("/v1/auth/register", &body))?;
    let token = answer["data"]["accessToken"].as_str().ok_or("an answer without an access token")?;
    Ok(Person { token: token.to_owned(), email })
}
