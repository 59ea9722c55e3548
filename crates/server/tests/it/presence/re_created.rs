//! A name that comes back is a new account.

use super::stage::{claims_of, is_refused, session_of};
use crate::actors::PASSWORD;
use crate::app::TestApp;

// P61, CVE-2026-55670: what an erased account left behind must not fit whoever takes its name.
#[tokio::test(flavor = "multi_thread")]
async fn an_account_made_anew_under_an_old_address_inherits_nothing() {
    let app = TestApp::new().await;
    let old = app.register("alice@example.com").await;
    let older = app.login("alice@example.com").await;
    for sql in [
        format!("DELETE FROM identifiers WHERE account = '{}'", old.id),
        format!("DELETE FROM accounts WHERE id = '{}'", old.id),
    ] {
        app.query(&sql).await;
    }
    // Sessions, refresh tokens, password and key of the erased account are left over, as after an erasure that failed
    // half way.
    let app = app.restarted().await;
    for person in [&old, &older] {
        is_refused(&app.me(&person.access).await, "the erased account's token");
    }
    app.try_login("alice@example.com", PASSWORD).await.expect(401);
    let new = app.register("alice@example.com").await;
    assert_ne!(new.id, old.id);
    assert_eq!(claims_of(&new.access)["sub"], new.id.as_str());
    let listed = app.sessions(&new.access).await;
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0]["id"], session_of(&new.access).as_str());
    let me = app.me(&new.access).await.expect(200).json();
    assert_eq!((&me["data"]["id"], &me["data"]["emailVerified"]), (&new.id.as_str().into(), &false.into()));
    for person in [&old, &older] {
        is_refused(&app.me(&person.access).await, "the erased account's access token");
        is_refused(&app.refresh(&person.refresh).await, "the erased account's refresh token");
        let end = app.delete(&format!("/v1/auth/sessions/{}", session_of(&person.access)));
        end.bearer(&new.access).send().await.expect(404);
    }
    app.refresh(&new.refresh).await.expect(200);
}
