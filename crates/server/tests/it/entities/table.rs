//! Who may do what to whose: every role and scope, on what it owns, what others own and what was deleted.

use serde_json::{Value, json};

use super::stage::{Actor, STANDINGS};
use crate::actors::{PASSWORD, Person};
use crate::app::TestApp;

/// Statuses of: reading one, finding it in the list (as 1 or 0), changing it, deleting it.
type Row = (u16, usize, u16, u16);

/// What each role and scope may do to a live identity of its own, and of another.
const IDENTITIES: [(Row, Row); 6] = [
    ((200, 1, 200, 200), (404, 0, 404, 404)),
    ((200, 1, 200, 200), (200, 1, 403, 403)),
    ((200, 1, 200, 200), (404, 0, 404, 404)),
    ((200, 1, 200, 200), (200, 1, 200, 200)),
    ((200, 1, 200, 200), (404, 0, 404, 404)),
    ((200, 1, 200, 200), (200, 1, 200, 200)),
];

/// The same of users that hold nothing: the data is changed by whoever may write, users are deleted from `manage` on.
const USERS: [(Row, Row); 6] = [
    ((200, 1, 200, 403), (404, 0, 404, 404)),
    ((200, 1, 200, 403), (200, 1, 403, 403)),
    ((200, 1, 200, 200), (404, 0, 404, 404)),
    ((200, 1, 200, 200), (200, 1, 200, 200)),
    ((200, 1, 200, 200), (404, 0, 404, 404)),
    ((200, 1, 200, 200), (200, 1, 200, 200)),
];

/// Statuses of deleted things, its own and another's: reading one that was deleted (with the scope for it), changing it,
/// deleting it again, bringing it back.
const DELETED: [([u16; 4], [u16; 4]); 6] = [
    ([403, 404, 404, 404], [403, 404, 404, 404]),
    ([403, 404, 404, 404], [403, 404, 404, 404]),
    ([200, 404, 404, 200], [404, 404, 404, 404]),
    ([200, 404, 404, 200], [200, 404, 404, 200]),
    ([200, 404, 404, 200], [404, 404, 404, 404]),
    ([200, 200, 404, 200], [200, 200, 404, 200]),
];

struct Stage {
    app: TestApp,
    admin: Person,
    actor: Actor,
    other: Actor,
}

async fn stage(role: &str, scope: &str) -> Stage {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let actor = app.new_user(&admin, "actor@example.com", role, scope).await;
    let other = app.new_user(&admin, "other@example.com", "user", "own").await;
    Stage { app, admin, actor, other }
}

impl Stage {
    async fn status(&self, method: &str, path: &str, body: Option<Value>) -> u16 {
        self.app.as_user(&self.actor.person, method, path, body).await.status.as_u16()
    }

    /// What the actor may do to a live thing.
    async fn row(&self, kind: &str, id: &str) -> Row {
        let path = format!("/v1/{kind}/{id}");
        let read = self.status("GET", &path, None).await;
        let listed = self.app.ids_of(&self.actor.person, &format!("/v1/{kind}/all")).await;
        let change = Some(json!({ "data": { "changed": "yes" } }));
        let changed = self.status("PATCH", &path, change).await;
        let deleted = self.status("DELETE", &path, None).await;
        (read, listed.iter().filter(|found| *found == id).count(), changed, deleted)
    }

    /// What the actor may do to a thing that was deleted.
    async fn deleted_row(&self, kind: &str, id: &str) -> [u16; 4] {
        let path = format!("/v1/{kind}/{id}");
        // Without the scope for it, nobody sees what was deleted.
        assert_eq!(self.status("GET", &path, None).await, 404);
        let listed = self.app.ids_of(&self.actor.person, &format!("/v1/{kind}/all")).await;
        assert!(!listed.iter().any(|found| found == id));
        let read = self.status("GET", &format!("{path}?scope=deleted"), None).await;
        let list = self.app.as_user(&self.actor.person, "GET", &format!("/v1/{kind}/all?scope=deleted"), None).await;
        match read {
            403 => assert_eq!(list.status, 403),
            _ => {
                let rows = list.expect(200).json().as_array().cloned().unwrap_or_default();
                assert_eq!(rows.iter().any(|row| row["id"] == id), read == 200);
                assert!(rows.iter().all(|row| row["deleted"] == true && row["deleted_at"].is_string()));
            }
        }
        let changed = self.status("PATCH", &path, Some(json!({ "data": { "changed": "yes" } }))).await;
        let deleted = self.status("DELETE", &path, None).await;
        let restored = self.status("POST", &format!("{path}/restore"), None).await;
        if restored == 200 {
            assert_eq!(self.status("GET", &path, None).await, 200);
        }
        [read, changed, deleted, restored]
    }

    /// A user that `owner` owns, made by the administrator.
    async fn user_of(&self, owner: &Actor, username: &str) -> String {
        let body = json!({ "username": username, "password": PASSWORD, "owner": owner.user });
        let made = self.app.as_user(&self.admin, "POST", "/v1/users", Some(body)).await.expect(201).json();
        assert_eq!(made["owner"], owner.user);
        made["id"].as_str().expect("an id").to_owned()
    }

    async fn deleted_by_admin(&self, kind: &str, id: &str) {
        self.app.as_user(&self.admin, "DELETE", &format!("/v1/{kind}/{id}"), None).await.expect(200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn identities_are_open_to_those_whom_the_table_names() {
    for ((role, scope), (own, others)) in STANDINGS.into_iter().zip(IDENTITIES) {
        let stage = stage(role, scope).await;
        let mine = stage.app.new_identity(&stage.actor.person, "mine").await;
        let theirs = stage.app.new_identity(&stage.other.person, "theirs").await;
        assert_eq!(stage.row("identities", &mine).await, own, "{role}, {scope}, its own");
        assert_eq!(stage.row("identities", &theirs).await, others, "{role}, {scope}, another's");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn users_are_open_to_those_whom_the_table_names() {
    for ((role, scope), (own, others)) in STANDINGS.into_iter().zip(USERS) {
        let stage = stage(role, scope).await;
        let mine = stage.user_of(&stage.actor, "mine").await;
        let theirs = stage.user_of(&stage.other, "theirs").await;
        assert_eq!(stage.row("users", &mine).await, own, "{role}, {scope}, its own");
        assert_eq!(stage.row("users", &theirs).await, others, "{role}, {scope}, another's");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn deleted_things_are_for_those_whom_the_table_names() {
    for ((role, scope), (own, others)) in STANDINGS.into_iter().zip(DELETED) {
        let stage = stage(role, scope).await;
        for kind in ["identities", "users"] {
            let (mine, theirs) = match kind {
                "identities" => (
                    stage.app.new_identity(&stage.actor.person, "mine").await,
                    stage.app.new_identity(&stage.other.person, "theirs").await,
                ),
                _ => (stage.user_of(&stage.actor, "mine").await, stage.user_of(&stage.other, "theirs").await),
            };
            stage.deleted_by_admin(kind, &mine).await;
            stage.deleted_by_admin(kind, &theirs).await;
            assert_eq!(stage.deleted_row(kind, &mine).await, own, "{kind}: {role}, {scope}, its own");
            assert_eq!(stage.deleted_row(kind, &theirs).await, others, "{kind}: {role}, {scope}, another's");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn users_are_made_by_administrators_alone_and_identities_by_all() {
    for (role, scope) in STANDINGS {
        let Stage { app, actor, .. } = stage(role, scope).await;
        let body = json!({ "username": "made", "password": PASSWORD });
        let expected = if role == "admin" { 201 } else { 403 };
        app.as_user(&actor.person, "POST", "/v1/users", Some(body)).await.expect(expected);
        let made = app.as_user(&actor.person, "POST", "/v1/identities", Some(json!({}))).await.expect(201).json();
        assert_eq!(made["owner"], actor.user);
    }
}

// P87: nobody gives what they do not hold, nor hands over what is not theirs to give.
#[tokio::test(flavor = "multi_thread")]
async fn nobody_gives_a_role_a_scope_or_a_thing_beyond_their_own() {
    let Stage { app, admin, actor, other } = stage("admin", "own").await;
    let me = &actor.person;
    let make = |roles: &str, scopes: &str, name: &str| {
        Some(json!({ "username": name, "password": PASSWORD, "roles": roles, "scopes": scopes }))
    };
    app.as_user(me, "POST", "/v1/users", make("admin", "realm", "one")).await.expect(403);
    app.as_user(me, "POST", "/v1/users", make("admin,user", "own,realm", "one")).await.expect(403);
    let mine = app.as_user(me, "POST", "/v1/users", make("admin,manage,user", "own", "one")).await.expect(201).json();
    let path = format!("/v1/users/{}", mine["id"].as_str().expect("an id"));
    app.as_user(me, "PATCH", &path, Some(json!({ "scopes": "realm" }))).await.expect(403);
    app.as_user(me, "PUT", &path, Some(json!({ "scopes": "realm" }))).await.expect(403);
    // Somebody made it mightier: now it is beyond the reach of whoever owns it.
    app.as_user(&admin, "PATCH", &path, Some(json!({ "scopes": "realm" }))).await.expect(200);
    for (method, body) in
        [("PATCH", Some(json!({ "data": {} }))), ("PATCH", Some(json!({ "password": PASSWORD }))), ("DELETE", None)]
    {
        app.as_user(me, method, &path, body).await.expect(403);
    }
    // What is made belongs to its maker, unless it may write everything.
    let named = |owner: &str| Some(json!({ "owner": owner }));
    app.as_user(me, "POST", "/v1/identities", named(&other.user)).await.expect(403);
    app.as_user(me, "POST", "/v1/identities", named(&actor.user)).await.expect(201);
    app.as_user(&admin, "POST", "/v1/identities", named(&other.user)).await.expect(201);
    app.as_user(&admin, "POST", "/v1/identities", named("634b56217f6a7b0be52dffbd")).await.expect(422);
    let identity = format!("/v1/identities/{}", app.new_identity(me, "mine").await);
    app.as_user(me, "PATCH", &identity, named(&other.user)).await.expect(403);
    let handed = app.as_user(&admin, "PATCH", &identity, named(&other.user)).await.expect(200).json();
    assert_eq!(handed["owner"], other.user);
    app.as_user(me, "GET", &identity, None).await.expect(404);
    app.as_user(&other.person, "GET", &identity, None).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_sees_themselves_and_changes_of_that_channel_and_data_alone() {
    for (role, scope) in STANDINGS {
        let Stage { app, admin, actor, .. } = stage(role, scope).await;
        let (me, path) = (&actor.person, format!("/v1/users/{}", actor.user));
        let own = app.as_user(me, "GET", "/v1/users/me?populate=identity", None).await.expect(200).json();
        assert_eq!((&own["id"], &own["identity"]["id"]), (&json!(actor.user), &json!(actor.identity)));
        app.as_user(me, "GET", &format!("/v1/identities/{}", actor.identity), None).await.expect(200);
        assert!(app.ids_of(me, "/v1/users").await.contains(&actor.user));
        assert!(app.ids_of(me, "/v1/identities").await.contains(&actor.identity));
        let mild = json!({ "channel": { "phone": "4915112345678" }, "data": { "colour": "green" } });
        let changed = app.as_user(me, "PATCH", &path, Some(mild.clone())).await.expect(200).json();
        assert_eq!((&changed["channel"], &changed["data"]), (&mild["channel"], &mild["data"]));
        let forbidden = [
            json!({ "roles": role }),
            json!({ "scopes": scope }),
            json!({ "active": true }),
            json!({ "owner": actor.user }),
            json!({ "identity": actor.identity }),
            json!({ "password": "Another-one-20" }),
            json!({ "username": "somebody" }),
        ];
        for body in forbidden {
            app.as_user(me, "PATCH", &path, Some(body.clone())).await.expect(403);
        }
        app.as_user(me, "PUT", &path, Some(json!({}))).await.expect(403);
        app.as_user(me, "DELETE", &path, None).await.expect(403);
        let after = app.as_user(&admin, "GET", &path, None).await.expect(200).json();
        assert_eq!((&after["roles"], &after["scopes"], &after["active"]), (&json!(role), &json!(scope), &json!(true)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn scopes_narrow_a_list_and_never_widen_it() {
    let Stage { app, actor, other, .. } = stage("manage", "own").await;
    let me = &actor.person;
    let mine = app.new_identity(me, "mine").await;
    let gone = app.new_identity(me, "gone").await;
    let theirs = app.new_identity(&other.person, "theirs").await;
    app.as_user(me, "DELETE", &format!("/v1/identities/{gone}"), None).await.expect(200);
    for (scope, shows_mine, shows_gone) in [
        ("", true, false),
        ("own", true, false),
        ("all", true, false),
        ("-own,all", true, false),
        ("deleted", false, true),
        ("false", true, true),
    ] {
        let found = app.ids_of(me, &format!("/v1/identities/all?scope={scope}")).await;
        assert_eq!((found.contains(&mine), found.contains(&gone)), (shows_mine, shows_gone), "{scope}");
        assert!(!found.contains(&theirs), "{scope}");
        let count =
            app.as_user(me, "GET", &format!("/v1/identities/count?scope={scope}"), None).await.expect(200).json();
        assert_eq!(count, json!(found.len()), "{scope}");
    }
    for scope in ["everything", "own;all", "deleted,none", "--own"] {
        app.as_user(me, "GET", &format!("/v1/identities?scope={scope}"), None).await.expect(400);
    }
}
