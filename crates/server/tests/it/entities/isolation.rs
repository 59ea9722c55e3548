//! Two realms that know nothing of one another, whatever id, query, sort or body names the other's.

use serde_json::{Value, json};
use signet_domain::realms;

use super::stage::{Actor, query};
use crate::actors::{PASSWORD, Person};
use crate::app::TestApp;

/// Somebody who holds everything in a realm of their own, beside the realm of the installation.
async fn stage() -> (TestApp, Person, Actor, Person) {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let theirs = app.new_user(&admin, "theirs@example.com", "user", "own").await;
    let outsider = crate::test_realms::stage::TestRealm::new(&app, "other").await.admin;
    (app, admin, theirs, outsider)
}

// P85: for every id of the other realm, the answer for one that does not exist.
#[tokio::test(flavor = "multi_thread")]
async fn ids_of_another_realm_are_nobodys() {
    let (app, admin, theirs, outsider) = stage().await;
    let identity = app.new_identity(&theirs.person, "secret-reference").await;
    let state = app.database().state().await;
    let random = ["634b56217f6a7b0be52dffbd", "6567a1f03a5f1c9d2b7e4810"];
    for (kind, id, absent) in [("identities", &identity, random[0]), ("users", &theirs.user, random[1])] {
        for (method, tail, body) in [
            ("GET", "", None),
            ("GET", "?scope=false", None),
            ("PATCH", "", Some(json!({ "data": { "x": 1 } }))),
            ("PUT", "", Some(json!({}))),
            ("DELETE", "", None),
            ("POST", "/restore", None),
        ] {
            let [mut theirs, mut nobodys] = [Value::Null, Value::Null];
            for (id, answer) in [(id.as_str(), &mut theirs), (absent, &mut nobodys)] {
                let path = format!("/v1/{kind}/{id}{tail}");
                *answer = app.as_user(&outsider, method, &path, body.clone()).await.expect(404).json();
            }
            for answer in [&mut theirs, &mut nobodys] {
                answer["instance"] = Value::Null;
                answer["traceId"] = Value::Null;
            }
            assert_eq!(theirs, nobodys, "{method} /v1/{kind}/{{id}}{tail}");
        }
        let after = format!("/v1/{kind}/all?after={id}");
        app.as_user(&outsider, "GET", &after, None).await.expect(400);
        let asked = query(&json!({ "id": id }));
        assert!(app.ids_of(&outsider, &format!("/v1/{kind}/all?scope=false&query={asked}")).await.is_empty());
    }
    let asked = query(&json!({ "external_reference": "secret-reference" }));
    let asked_by_owner = query(&json!({ "owner": theirs.user }));
    for parameters in [format!("query={asked}"), format!("query={asked_by_owner}"), "search=secret".to_owned()] {
        let path = format!("/v1/identities/count?scope=false&{parameters}");
        assert_eq!(app.as_user(&outsider, "GET", &path, None).await.expect(200).json(), json!(0), "{parameters}");
    }
    // In bodies, too: an owner and an identity of the other realm are none.
    let owned = json!({ "owner": theirs.user });
    app.as_user(&outsider, "POST", "/v1/identities", Some(owned)).await.expect(422);
    let body = json!({ "username": "newcomer", "password": PASSWORD, "identity": identity });
    app.as_user(&outsider, "POST", "/v1/users", Some(body)).await.expect(422);
    let body = json!({ "username": "newcomer", "password": PASSWORD, "owner": theirs.user });
    app.as_user(&outsider, "POST", "/v1/users", Some(body)).await.expect(422);
    assert_eq!(app.database().state().await, state);
    app.as_user(&admin, "GET", &format!("/v1/identities/{identity}"), None).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_and_totals_are_of_one_realm() {
    let (app, admin, theirs, outsider) = stage().await;
    app.new_identity(&theirs.person, "one").await;
    for kind in ["identities", "users"] {
        let (mine, others) =
            (format!("/v1/{kind}/all?scope=false"), format!("/v1/{kind}?sort=-created_at&scope=false"));
        let (here, there) = (app.ids_of(&admin, &mine).await, app.ids_of(&outsider, &others).await);
        assert!(!here.is_empty() && there.len() == 1, "{here:?} {there:?}");
        assert!(here.iter().all(|id| !there.contains(id)));
        let total = app.as_user(&outsider, "GET", &others, None).await.expect(200).json()["total"].clone();
        assert_eq!(total, json!(1));
    }
    // A name that is taken in one realm is free in the other.
    let body = json!({ "username": "theirs@example.com", "password": PASSWORD });
    app.as_user(&outsider, "POST", "/v1/users", Some(body.clone())).await.expect(201);
    app.as_user(&admin, "POST", "/v1/users", Some(body)).await.expect(409);
    assert!(realms::by_name(&app.app, "other").await.expect("a look").is_some());
}
