//! What these modules stage: clients as the profile has them, which sign their assertions and prove a key for their tokens.

use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value, json};
use signet_domain::dpop;
use signet_protocol::dpop::ath;
use signet_vocabulary::Secret;

use crate::app::{Answer, Call, PUBLIC_URL, TestApp};
use crate::authorize::stage::{Window, asking_with, code, pairs};
use crate::clients::stage::Made;
use crate::grants::stage::a_client;
use crate::oauth::stage::{
    ASSERTION_TYPE, TOKEN, USERINFO, assertion, assertion_claims, code_fields, key_proof, signing_client, text,
};
use signet_protocol::oauth::parameters::encode;

pub const PAR: &str = "/oauth/par";
pub const EMAIL: &str = "ada@example.com";

/// The seed of the key that tokens are bound to.
pub const HELD: u8 = 7;
/// The seed of a key that is somebody else's.
pub const OTHER: u8 = 8;

/// Members, with others.
pub fn extended(members: &Value, others: &Value) -> Value {
    let mut all = members.clone();
    all.as_object_mut().expect("an object").extend(others.as_object().expect("an object").clone());
    all
}

/// A client of the profile.
pub struct Party<'a> {
    pub app: &'a TestApp,
    pub client: Made,
    signs_with: u8,
    turn: AtomicU32,
}

impl<'a> Party<'a> {
    /// A client that asks nobody, and signs with the key of this seed.
    pub async fn of(app: &'a TestApp, seed: u8) -> Self {
        Self::with(app, seed, json!({ "firstParty": true, "consent": "never" })).await
    }

    pub async fn with(app: &'a TestApp, seed: u8, members: Value) -> Self {
        let of_profile = json!({ "name": format!("Client {seed}"), "requirePar": true, "dpopBound": true });
        let members = extended(&extended(&of_profile, &signing_client(seed)), &members);
        let client = a_client(app, members).await;
        Self { app, client, signs_with: seed, turn: AtomicU32::new(0) }
    }

    /// A name that no token of this client has had.
    fn jti(&self) -> String {
        format!("{}-{}", self.client.id, self.turn.fetch_add(1, Ordering::Relaxed))
    }

    /// What it says of itself in an assertion.
    pub fn says(&self) -> Value {
        assertion_claims(self.app, &self.client.id, &self.jti())
    }

    /// A form with an assertion that says this.
    pub fn form_saying(&self, path: &str, fields: &[(&str, &str)], claims: &Value) -> Call<'a> {
        self.form_with(path, fields, &assertion(claims, self.signs_with))
    }

    /// A form with this assertion.
    pub fn form_with(&self, path: &str, fields: &[(&str, &str)], assertion: &str) -> Call<'a> {
        let proof = [("client_assertion_type", ASSERTION_TYPE), ("client_assertion", assertion)];
        self.app.form(path, &[fields, &proof].concat())
    }

    /// A form with a good assertion.
    pub fn form(&self, path: &str, fields: &[(&str, &str)]) -> Call<'a> {
        self.form_saying(path, fields, &self.says())
    }

    /// What a proof says at an endpoint of clients.
    pub fn proves(&self, path: &str) -> Value {
        let (iat, nonce) = (self.app.clock.now().seconds(), dpop::nonce(&self.app.app));
        json!({ "jti": self.jti(), "htm": "POST", "htu": format!("{PUBLIC_URL}{path}"), "iat": iat, "nonce": nonce })
    }

    /// What a proof says beside a token at userinfo.
    pub fn proves_with(&self, token: &str) -> Value {
        let iat = self.app.clock.now().seconds();
        json!({ "jti": self.jti(), "htm": "GET", "htu": format!("{PUBLIC_URL}{USERINFO}"), "iat": iat, "ath": ath(token) })
    }

    /// Pushes a request with other parameters; an empty one is left out.
    pub async fn push(&self, others: &[(&str, &str)]) -> Answer {
        self.form(PAR, &pairs(&asking_with(&self.client, others))).send().await
    }

    /// Pushes the same with an assertion that says this.
    pub async fn push_saying(&self, claims: &Value) -> Answer {
        self.form_saying(PAR, &pairs(&asking_with(&self.client, &[])), claims).send().await
    }

    /// Pushes a request with the proof of a key.
    pub async fn push_proving(&self, others: &[(&str, &str)], proof: &str) -> Answer {
        self.form(PAR, &pairs(&asking_with(&self.client, others))).header("dpop", proof).send().await
    }

    /// Where the browser is sent with what was pushed.
    pub async fn pushed(&self, others: &[(&str, &str)]) -> String {
        self.link(&request_uri(self.push(others).await))
    }

    /// The same for what is already pushed: the two parameters that there have to be.
    pub fn link(&self, request_uri: &str) -> String {
        format!("/oauth/authorize?{}", encode([("client_id", &*self.client.id), ("request_uri", request_uri)]))
    }

    /// A code for a pushed request.
    pub async fn code(&self, window: &mut Window<'_>, others: &[(&str, &str)]) -> Secret<String> {
        code(&window.get(&self.pushed(others).await).await)
    }

    /// What a code gives with the proof of a key.
    pub async fn redeem_proving(&self, code: &Secret<String>, proof: &str) -> Answer {
        self.form(TOKEN, &code_fields(code.expose())).header("dpop", proof).send().await
    }

    /// What a code gives.
    pub async fn redeem(&self, code: &Secret<String>) -> Answer {
        self.redeem_fields(&code_fields(code.expose())).await
    }

    /// What a form gives at the token endpoint with all proofs.
    pub async fn redeem_fields(&self, fields: &[(&str, &str)]) -> Answer {
        let proof = key_proof(HELD, &self.proves(TOKEN));
        self.form(TOKEN, fields).header("dpop", proof).send().await
    }

    /// Everything from the pushed request to the tokens.
    pub async fn tokens(&self, window: &mut Window<'_>, others: &[(&str, &str)]) -> Value {
        let code = self.code(window, others).await;
        self.redeem(&code).await.expect(200).json()
    }

    /// Shows a token at userinfo, with a proof of the key with this seed that says this.
    pub async fn show_proving(&self, token: &str, proof: &str) -> Answer {
        let call = self.app.get(USERINFO).header("authorization", format!("DPoP {token}"));
        call.header("dpop", proof).send().await
    }

    /// Shows a token at userinfo.
    pub async fn show(&self, token: &str) -> Answer {
        self.show_proving(token, &key_proof(HELD, &self.proves_with(token))).await
    }
}

/// The name that a pushed request got.
#[track_caller]
pub fn request_uri(answer: Answer) -> String {
    text(&answer.expect(201).json(), "request_uri")
}

/// A browser in which Ada is signed in.
pub async fn window(app: &TestApp) -> Window<'_> {
    app.register(EMAIL).await;
    let mut window = Window::of(app);
    window.sign_in(EMAIL).await;
    window
}
