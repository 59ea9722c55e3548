//! What these tests stage: a provider beyond ours that says what it is told to, and browsers that go there and come back.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use signet_domain::providers::{CreateProvider, Provider, ProviderChange};
use signet_domain::{Refusal, perform};
use signet_protocol::jose::{Algorithm, SigningKey, sign};
use signet_protocol::oauth::parameters::encode;
use signet_vocabulary::{Random, Secret};
use url::Url;

use crate::app::{Answer, TestApp};
use crate::outside::Outside;
use crate::presence::stage::{default_realm, operator};

/// What we are called there.
pub const CLIENT_ID: &str = "ours";
pub const CLIENT_SECRET: &str = "between:us&them";
const FORM: &str = "application/x-www-form-urlencoded";

/// A provider of OpenID Connect.
pub struct Upstream {
    pub outside: Outside,
    pub key: SigningKey,
}

impl Upstream {
    pub async fn open() -> Self {
        let outside = Outside::open().await;
        let key = SigningKey::generate(Algorithm::Es256, &Random::system()).expect("a key");
        let upstream = Self { outside, key };
        upstream.describe(&json!({}));
        upstream.outside.say("/keys", &json!({ "keys": [upstream.key.public().to_jwk()] }));
        upstream
    }

    pub fn issuer(&self) -> String {
        self.outside.url("")
    }

    /// Says of itself what every provider says, but for some members.
    pub fn describe(&self, change: &Value) {
        let mut said = json!({
            "issuer": self.issuer(),
            "authorization_endpoint": self.outside.url("/authorize?tenant=7"),
            "token_endpoint": self.outside.url("/token"),
            "jwks_uri": self.outside.url("/keys"),
            "authorization_response_iss_parameter_supported": true,
        });
        merge(&mut said, change);
        self.outside.say("/.well-known/openid-configuration", &said);
    }

    /// Answers every code with an ID token that says what it has to, but for some claims.
    pub fn answer(&self, app: &TestApp, nonce: &str, change: &Value) {
        let token = self.token(app, nonce, change);
        self.outside.say("/token", &json!({ "access_token": "at", "token_type": "Bearer", "id_token": token }));
    }

    pub fn token(&self, app: &TestApp, nonce: &str, change: &Value) -> String {
        let now = app.clock.now().seconds();
        let mut claims = json!({
            "iss": self.issuer(), "sub": "them-1", "aud": CLIENT_ID, "exp": now + 300, "iat": now, "nonce": nonce,
            "email": "ann@example.com", "email_verified": true, "name": "Ann",
        });
        merge(&mut claims, change);
        sign(&self.key, "JWT", &claims).expect("a token")
    }

    /// Makes it a provider of the realm `default`.
    pub async fn provider(&self, app: &TestApp, change: ProviderChange) -> Provider {
        let said = ProviderChange { issuer: Some(Some(self.issuer())), ..change };
        make(app, said).await.expect("a provider")
    }
}

fn merge(into: &mut Value, change: &Value) {
    for (name, value) in change.as_object().expect("an object") {
        match value {
            Value::Null => drop(into.as_object_mut().expect("an object").remove(name)),
            value => into[name] = value.clone(),
        }
    }
}

/// Everything that every provider needs, and `change`.
pub async fn make(app: &TestApp, change: ProviderChange) -> Result<Provider, Refusal> {
    let ctx = operator(app, &default_realm(app).await);
    let said = ProviderChange {
        name: Some(Some("Them & Co".to_owned())),
        client_id: change.client_id.clone().or_else(|| Some(Some(CLIENT_ID.to_owned()))),
        client_secret: change.client_secret.clone().or_else(|| Some(Some(Secret::new(CLIENT_SECRET.to_owned())))),
        ..change
    };
    perform::run(&ctx, &CreateProvider(said)).await
}

/// One that makes accounts, and whose word on addresses is taken.
pub fn trusting() -> ProviderChange {
    ProviderChange { makes_accounts: Some(Some(true)), trusts_email: Some(Some(true)), ..ProviderChange::default() }
}

/// A browser with its cookies.
#[derive(Default)]
pub struct Tab {
    pub cookies: BTreeMap<String, String>,
}

/// Where a browser was sent.
pub struct Sent {
    pub url: Url,
    pub query: BTreeMap<String, String>,
}

impl Sent {
    pub fn get(&self, name: &str) -> &str {
        self.query.get(name).map(String::as_str).unwrap_or_default()
    }
}

impl Tab {
    pub async fn get(&mut self, app: &TestApp, path: &str) -> Answer {
        let answer = app.get(path).header("cookie", self.cookie()).send().await;
        self.keep(answer)
    }

    /// Sends the first form of a page that this tab has open, by its first button.
    pub async fn submit(&mut self, app: &TestApp, page: &Answer) -> Answer {
        self.press(app, page, "yes").await
    }

    /// Sends the first form of a page by the button that answers so, if it has any.
    pub async fn press(&mut self, app: &TestApp, page: &Answer, answer: &str) -> Answer {
        let action = between(&page.text, "action=\"", "\"").expect("a form");
        let form = page.text.split("</form>").next().unwrap_or_default();
        let mut fields = hidden(form);
        if form.contains(&format!("name=\"answer\" value=\"{answer}\"")) {
            fields.push(("answer".to_owned(), answer.to_owned()));
        }
        self.post(app, &action, &fields).await
    }

    pub async fn post(&mut self, app: &TestApp, path: &str, fields: &[(String, String)]) -> Answer {
        let body = encode(fields.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        let call = app.post(path).header("cookie", self.cookie()).header("sec-fetch-site", "same-origin");
        let answer = call.header("content-type", FORM).body(body).send().await;
        self.keep(answer)
    }

    pub fn cookie(&self) -> String {
        self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    fn keep(&mut self, answer: Answer) -> Answer {
        for set in answer.headers.get_all("set-cookie") {
            let pair = set.to_str().expect("text").split(';').next().unwrap_or_default();
            let (name, value) = pair.split_once('=').expect("a cookie");
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    pub fn is_signed_in(&self) -> bool {
        self.cookies.keys().any(|name| name.trim_start_matches("__Host-") == "signet_session")
    }

    /// Leaves for a provider.
    pub async fn leave(&mut self, app: &TestApp, provider: &Provider) -> Sent {
        self.leave_for(app, provider, "").await
    }

    pub async fn leave_for(&mut self, app: &TestApp, provider: &Provider, query: &str) -> Sent {
        let page = self.get(app, &format!("/sign-in/with/{}{query}", provider.id)).await.expect(200);
        let page = self.submit(app, &page).await.expect(200);
        let url = page.header("refresh").strip_prefix("0; url=").expect("a way").to_owned();
        let url = Url::parse(&url).expect("a URL");
        let query = url.query_pairs().into_owned().collect();
        Sent { url, query }
    }

    /// Comes back with a code.
    pub async fn come_back(&mut self, app: &TestApp, provider: &Provider, sent: &Sent, iss: Option<&str>) -> Answer {
        let mut query = vec![("code", "c0de"), ("state", sent.get("state"))];
        query.extend(iss.map(|iss| ("iss", iss)));
        self.get(app, &format!("/sign-in/callback/{}?{}", provider.id, encode(query))).await
    }

    /// Leaves, signs in there as `change` says, and comes back.
    pub async fn sign_in(&mut self, app: &TestApp, upstream: &Upstream, provider: &Provider, change: &Value) -> Answer {
        let sent = self.leave(app, provider).await;
        upstream.answer(app, sent.get("nonce"), change);
        self.come_back(app, provider, &sent, Some(&upstream.issuer())).await
    }
}

pub fn between(text: &str, before: &str, after: &str) -> Option<String> {
    let (_, rest) = text.split_once(before)?;
    Some(rest.split_once(after)?.0.to_owned())
}

/// The hidden fields of a page.
pub fn hidden(text: &str) -> Vec<(String, String)> {
    let inputs = text.split("<input type=\"hidden\"").skip(1);
    let read = |input: &str| Some((between(input, "name=\"", "\"")?, between(input, "value=\"", "\"")?));
    inputs.filter_map(read).collect()
}

pub const PROVIDERS: &str = "/v1/Providers";

/// A provider as the API takes it, that nobody ever goes to.
pub fn login() -> Value {
    json!({
        "name": "Login", "clientId": CLIENT_ID, "clientSecret": CLIENT_SECRET, "issuer": "https://login.example.com",
    })
}
