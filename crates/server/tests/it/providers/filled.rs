//! The forms of the pages between us and a provider, filled in and ready to be sent: for the tests that sweep all routes.

use std::sync::Arc;

use serde_json::json;
use signet_domain::providers::ProviderChange;
use signet_protocol::oauth::parameters::encode;

use super::linking::by_password;
use super::stage::{Tab, Upstream, hidden};
use super::unlinking::LINKS;
use crate::app::TestApp;

/// The forms of somebody's browser.
#[derive(Clone)]
pub struct Filled {
    pub cookie: String,
    /// Where the form that leaves is sent.
    pub with: String,
    pub leave: String,
    pub link: String,
    /// The form that takes another link away, and where the API has that.
    pub unlink: String,
    pub linked: String,
    _upstream: Arc<Upstream>,
}

/// The forms of the browser in which `email` signed in, after somebody came back to it.
pub async fn filled(app: &TestApp, email: &str) -> Filled {
    let upstream = Upstream::open().await;
    let provider = upstream.provider(app, ProviderChange::default()).await;
    let mut tab = Tab::default();
    tab.sign_in(app, &upstream, &provider, &json!({ "sub": email })).await.expect(303);
    by_password(app, &mut tab, email).await;
    let with = format!("/sign-in/with/{}", provider.id);
    let other = upstream.provider(app, ProviderChange::default()).await;
    super::unlinking::linked(app, &mut tab, (&upstream, &other), email).await;
    let page = tab.get(app, "/sign-in/links").await.expect(200);
    let form = page.text.split("</form>").find(|form| form.contains("name=\"provider\"")).expect("a form");
    let unlink = encoded(form);
    let linked = format!("{LINKS}/{}", other.id);
    let [leave, link] =
        [tab.get(app, &with).await, tab.get(app, "/sign-in/link").await].map(|page| encoded(&page.expect(200).text));
    Filled { cookie: tab.cookie(), with, leave, link, unlink, linked, _upstream: Arc::new(upstream) }
}

/// The hidden fields of a form and its first button, as a browser sends them.
fn encoded(form: &str) -> String {
    let mut fields = hidden(form);
    if form.contains("name=\"answer\"") {
        fields.push(("answer".to_owned(), "yes".to_owned()));
    }
    encode(fields.iter().map(|(name, value)| (name.as_str(), value.as_str())))
}
