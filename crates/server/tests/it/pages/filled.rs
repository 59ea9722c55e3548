//! Every form of these pages, filled in and ready to be sent: for the tests that sweep all routes.

use std::collections::BTreeMap;

use serde_json::json;

use super::stage::{Browser, Shown};
use crate::actors::PASSWORD;
use crate::app::{Call, PUBLIC_URL, TestApp};
use crate::devices::stage::{a_television, begun};

/// A form, filled in.
#[derive(Debug, Clone)]
pub struct Filled {
    pub cookie: String,
    pub body: String,
}

impl Filled {
    fn of(browser: &Browser<'_>, form: &Shown, fields: &[(&str, &str)]) -> Self {
        let cookies: Vec<_> = browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        Self { cookie: cookies.join("; "), body: form.body(fields) }
    }

    /// The same form, as if it were made for nobody.
    pub fn spoiled(&self) -> Self {
        Self { body: self.body.replace("form=", "not="), ..self.clone() }
    }

    pub fn call<'a>(&self, app: &'a TestApp, path: &str) -> Call<'a> {
        let call = app.post(path).header("cookie", &self.cookie).header("origin", PUBLIC_URL);
        call.header("content-type", "application/x-www-form-urlencoded").body(self.body.as_bytes())
    }
}

/// The forms of the realm `default` by their paths: of `email`, who has a password alone, and of `enrolled`, whose address gets
/// codes. `code` is right for the latter.
pub async fn filled(app: &TestApp, email: &str, (enrolled, code): (&str, &str)) -> BTreeMap<&'static str, Filled> {
    let mut all = BTreeMap::new();
    let mut browser = Browser::new(app);
    let new = format!("new-{email}");
    for (path, fields) in [
        ("/sign-in", &[("identifier", email), ("password", PASSWORD)][..]),
        ("/register", &[("email", &*new), ("password", PASSWORD)]),
        ("/forgot-password", &[("email", email)]),
    ] {
        let form = Shown::all(&browser.open(path).await.text).remove(0);
        all.insert(path, Filled::of(&browser, &form, fields));
    }
    let mut waiting = Browser::new(app);
    waiting.try_sign_in(enrolled, PASSWORD).await.expect(303);
    let form = Shown::all(&waiting.open("/sign-in/factor").await.text).remove(0);
    all.insert("/sign-in/factor", Filled::of(&waiting, &form, &[("code", code)]));
    all.insert("/sign-in/code", Filled::of(&waiting, &form, &[("method", "EMAIL")]));
    let mut signed_in = Browser::new(app);
    signed_in.sign_in(email).await;
    let form = Shown::all(&signed_in.open("/sign-out").await.text).remove(0);
    all.insert("/sign-out", Filled::of(&signed_in, &form, &[]));
    let television = a_television(app, json!({})).await;
    let code = begun(app, &television, "openid").await.user_code;
    let form = Shown::all(&signed_in.open("/device").await.text).remove(0);
    let asked = signed_in.send(&form, &[("user_code", code.canonical())]).await;
    let form = Shown::all(&asked.text).remove(0);
    all.insert("/device", Filled::of(&signed_in, &form, &[("answer", "yes")]));
    all
}
