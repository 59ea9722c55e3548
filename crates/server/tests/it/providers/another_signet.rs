//! Another installation of this service as the provider: over its own endpoints and pages, and by real connections.

use serde_json::json;
use signet_domain::providers::{self, Provider, ProviderChange};
use signet_vocabulary::Secret;
use url::Url;

use super::stage::{Sent, Tab, hidden, make, trusting};
use crate::actors::PASSWORD;
use crate::app::{Answer, TestApp};
use crate::authorize::stage::own_client;
use crate::outside::Outside;
use crate::presence::stage::{default_realm, operator};

struct Pair {
    here: TestApp,
    there: TestApp,
    provider: Provider,
    outside: Outside,
}

/// Two installations, and one as the provider of the other.
async fn pair() -> Pair {
    let outside = Outside::open().await;
    let there = reached_at(&outside.url("")).await;
    outside.pass_on(there.router());
    let here = reached_at("https://here.example.com").await;
    let client = own_client(&there).await;
    let text = |text: &str| Some(Some(text.to_owned()));
    let change = ProviderChange {
        issuer: text(&outside.url("")),
        client_id: text(&client.id),
        client_secret: Some(Some(Secret::new(client.secret.clone()))),
        ..trusting()
    };
    let provider = make(&here, change).await.expect("a provider");
    let callback = providers::redirect_uri(&operator(&here, &default_realm(&here).await), &provider.id);
    let admin = there.admin().await;
    there.patch_json(&client.path, &admin, &json!({ "redirectUris": [callback] })).await.expect(200);
    there.catch_up().await;
    Pair { here, there, provider, outside }
}

async fn reached_at(url: &str) -> TestApp {
    TestApp::with(|settings| {
        settings.traffic_limits = false;
        url.clone_into(&mut settings.public_url);
    })
    .await
}

/// The path and query of an address.
fn path(url: &str) -> String {
    let url = Url::parse(url).expect("a URL");
    format!("{}?{}", url.path(), url.query().unwrap_or_default())
}

/// Goes there, signs in there on the page if that is asked for, and comes back; says what came of it, and whether it was asked.
async fn through(pair: &Pair, (ours, theirs): (&mut Tab, &mut Tab), sent: &Sent) -> (Answer, bool) {
    let asked = theirs.get(&pair.there, &path(sent.url.as_str())).await.expect(303);
    let mut next = asked.header("location").to_owned();
    let is_asked = next.starts_with("/sign-in?");
    if is_asked {
        let page = theirs.get(&pair.there, &next).await.expect(200);
        let is_again = !page.text.contains("name=\"identifier\"");
        let mut fields = hidden(page.text.split("</form>").next().expect("a form"));
        if !is_again {
            fields.push(("identifier".to_owned(), "ann@example.com".to_owned()));
        }
        fields.push(("password".to_owned(), PASSWORD.to_owned()));
        let on = theirs.post(&pair.there, "/sign-in", &fields).await.expect(303);
        next = theirs.get(&pair.there, on.header("location")).await.expect(303).header("location").to_owned();
    }
    assert!(next.starts_with("https://here.example.com/sign-in/callback/"), "{next}");
    (ours.get(&pair.here, &path(&next)).await, is_asked)
}

#[tokio::test(flavor = "multi_thread")]
async fn people_of_one_come_in_at_the_other() {
    let pair = pair().await;
    let ann = pair.there.register("ann@example.com").await;
    pair.there.verify_email(&pair.there.verify_token("ann@example.com").await).await.expect(204);
    assert!(pair.there.is_proved(&ann.id).await);
    let (mut ours, mut theirs) = (Tab::default(), Tab::default());
    let sent = ours.leave(&pair.here, &pair.provider).await;
    let (back, is_asked) = through(&pair, (&mut ours, &mut theirs), &sent).await;
    back.expect(303);
    assert!(is_asked && ours.is_signed_in());
    let accounts = "SELECT email, email_verified, status FROM accounts WHERE email = 'ann@example.com'";
    assert_eq!(pair.here.query(accounts).await, ["ann@example.com|1|ACTIVE"]);

    // From another browser of theirs, where they are signed in there still.
    let mut another = Tab::default();
    let sent = another.leave(&pair.here, &pair.provider).await;
    let (back, is_asked) = through(&pair, (&mut another, &mut theirs), &sent).await;
    back.expect(303);
    assert!(another.is_signed_in() && !is_asked, "still signed in there");
    assert!(pair.outside.heard("/oauth/userinfo").is_empty(), "the ID token says it all");
    assert_eq!(pair.here.query("SELECT count(*) FROM provider_links").await, ["1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_proves_themselves_again_is_asked_again_there() {
    let pair = pair().await;
    pair.there.register("ann@example.com").await;
    let (mut ours, mut theirs) = (Tab::default(), Tab::default());
    let sent = ours.leave(&pair.here, &pair.provider).await;
    assert_eq!(sent.get("max_age"), "");
    through(&pair, (&mut ours, &mut theirs), &sent).await.0.expect(303);
    for app in [&pair.here, &pair.there] {
        app.advance(app.settings.recent_authentication * 2).await;
    }
    let sent = ours.leave(&pair.here, &pair.provider).await;
    assert_eq!(sent.get("max_age"), "0");
    let (back, is_asked) = through(&pair, (&mut ours, &mut theirs), &sent).await;
    back.expect(303);
    assert!(is_asked);
    ours.get(&pair.here, "/sign-in/links").await.expect(200);
    assert_eq!(pair.here.query("SELECT count(*) FROM sessions WHERE client = 'browser'").await, ["1"]);
}
