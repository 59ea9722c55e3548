//! Back-channel log-out OP: the two modules.

use crate::app::PUBLIC_URL;
use crate::authorize::back_channel::{developers, part, told_client, way_to_clients};
use crate::authorize::logging_out::{id_token, leave};
use crate::authorize::stage::Window;
use crate::delivery::http_sink::HttpSink;
use crate::grants::stage::claims;
use signet_domain::outbox::Channel;
use signet_domain::signing_keys::key_set;
use signet_protocol::jose::Compact;
use signet_vocabulary::Secret;

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_backchannel_rp_initiated_logout() {
    let app = developers().await;
    app.register("ada@example.com").await;
    let sink = HttpSink::open("200 OK").await;
    let client = told_client(&app, &sink.url()).await;
    let mut window = Window::of(&app);
    window.sign_in("ada@example.com").await;
    let hint = id_token(&app, &mut window, &client).await;
    window.get(&leave(&[("id_token_hint", &hint)])).await.expect(200);
    assert_eq!(app.deliver(&way_to_clients(), Channel::Client).await, 1);
    let posted = sink.posted();
    let [posted] = &posted[..] else { panic!("{posted:?}") };
    assert!(posted.line.starts_with("POST /send?tenant=7 "), "{posted:?}");
    assert!(posted.headers.iter().any(|line| line == "content-type: application/x-www-form-urlencoded"), "{posted:?}");
    let token = posted.body.strip_prefix("logout_token=").expect("a token");
    let compact = Compact::parse(token).expect("a token");
    let realm = signet_domain::realms::default(&app.app).await.expect("the realm");
    let keys = key_set(&app.app, &realm.id).await.expect("keys");
    let key = keys.by_kid(compact.kid(), app.clock.now()).expect("a published key");
    let said: serde_json::Value = compact.verify(&key.public, "logout+jwt").expect("a signature");
    let mut names: Vec<_> = said.as_object().expect("an object").keys().cloned().collect();
    names.sort();
    assert_eq!(names, ["aud", "events", "exp", "iat", "iss", "jti", "sid", "sub"]);
    assert_eq!(said["iss"], PUBLIC_URL);
    assert_eq!(said["aud"], client.id.as_str());
    assert_eq!(said["sid"], claims(&Secret::new(hint))["sid"]);
    let (iat, exp) = (said["iat"].as_i64().expect("iat"), said["exp"].as_i64().expect("exp"));
    assert!(iat == app.clock.now().seconds() && exp > iat && exp - iat <= 120, "{said}");
    assert_eq!(part(token, 0)["alg"], "EdDSA");
}
