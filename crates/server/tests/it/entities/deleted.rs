//! What was deleted: what of it changes still, and who brings it back, by who it was that deleted it.

use serde_json::{Value, json};

use super::stage::{Actor, STANDINGS};
use crate::actors::{PASSWORD, Person};
use crate::app::TestApp;

// A closed account is nobody's to sign in with: names, passwords and its identity stay as they are.
#[tokio::test(flavor = "multi_thread")]
async fn of_a_deleted_user_only_what_it_carries_changes() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let actor = app.new_user(&admin, "actor@example.com", "user", "own").await;
    let other = app.new_user(&admin, "other@example.com", "user", "own").await;
    let spare = app.new_identity(&admin, "spare").await;
    let path = format!("/v1/users/{}", actor.user);
    app.as_user(&admin, "DELETE", &path, None).await.expect(200);
    let state = app.query("SELECT username, email, identity, epoch FROM accounts ORDER BY id").await;
    let passwords = app.query("SELECT phc FROM passwords ORDER BY account").await;
    for (member, value) in [
        ("username", json!("somebody")),
        ("username", json!("somebody@example.com")),
        ("password", json!(PASSWORD)),
        ("identity", json!(spare)),
        ("active", json!(true)),
    ] {
        for method in ["PATCH", "PUT"] {
            let mut body = json!({ "data": { "changed": true } });
            body[member] = value.clone();
            let refused = app.as_user(&admin, method, &path, Some(body)).await.expect(422);
            assert_eq!(refused.fields(), [member], "{}", refused.text);
            assert_eq!(refused.json()["errors"][0]["code"], "CLOSED", "{}", refused.text);
        }
    }
    assert_eq!(app.query("SELECT username, email, identity, epoch FROM accounts ORDER BY id").await, state);
    assert_eq!(app.query("SELECT phc FROM passwords ORDER BY account").await, passwords);
    let may = json!({
        "data": { "note": "left" }, "channel": { "email": "neo@zion.org" }, "owner": other.user, "roles": "manage",
        "scopes": "realm", "username": "actor@example.com", "identity": actor.identity, "active": false,
    });
    for method in ["PATCH", "PUT"] {
        let changed = app.as_user(&admin, method, &path, Some(may.clone())).await.expect(200).json();
        for member in ["data", "channel", "owner", "roles", "scopes"] {
            assert_eq!(changed[member], may[member], "{method} {member}");
        }
        assert_eq!((&changed["deleted"], &changed["active"]), (&json!(true), &json!(false)));
    }
}

/// Who deletes.
#[derive(Debug, Clone, Copy)]
enum By {
    Owner,
    Administrator,
    Person,
}

/// For each role and scope, whether the owner with it brings back what was deleted by: the owner, somebody who administers the
/// realm, the person itself.
const RESTORED: [[u16; 3]; 6] =
    [[404, 404, 404], [404, 404, 404], [200, 200, 403], [200, 200, 403], [200, 200, 403], [200, 200, 200]];

struct Stage {
    app: TestApp,
    admin: Person,
    owner: Actor,
}

impl Stage {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let admin = app.admin().await;
        let owner = app.new_user(&admin, "owner@example.com", "manage", "own").await;
        Self { app, admin, owner }
    }

    async fn delete(&self, by: By, path: &str, person: Option<&Person>) {
        match (by, person) {
            (By::Owner, _) => drop(self.app.as_user(&self.owner.person, "DELETE", path, None).await.expect(200)),
            (By::Administrator, _) => drop(self.app.as_user(&self.admin, "DELETE", path, None).await.expect(200)),
            (By::Person, Some(person)) => {
                let account = format!("/v1/Accounts/{}", person.id);
                self.app.as_user(person, "DELETE", &account, None).await.expect(204);
            }
            (By::Person, None) => panic!("an identity closes nothing"),
        }
    }

    async fn restored(&self, path: &str) -> u16 {
        self.app.as_user(&self.owner.person, "POST", &format!("{path}/restore"), None).await.status.as_u16()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_ended_itself_its_owner_does_not_bring_back() {
    let stage = Stage::new().await;
    let own = format!("/v1/users/{}", stage.owner.user);
    let stand = async |roles: &str, scopes: &str| {
        let standing = json!({ "roles": roles, "scopes": scopes });
        stage.app.as_user(&stage.admin, "PATCH", &own, Some(standing)).await.expect(200);
    };
    for (number, ((role, scope), row)) in STANDINGS.into_iter().zip(RESTORED).enumerate() {
        // Whoever deletes users holds `manage`; the table is about what it holds afterwards.
        stand("manage", "own").await;
        let mut things = Vec::new();
        for (by, expected) in [By::Owner, By::Administrator, By::Person].into_iter().zip(row) {
            let email = format!("{by:?}{number}@example.com");
            let made = stage.app.new_user(&stage.admin, &email, "user", "own").await;
            let path = format!("/v1/users/{}", made.user);
            let handed = json!({ "owner": stage.owner.user });
            stage.app.as_user(&stage.admin, "PATCH", &path, Some(handed)).await.expect(200);
            stage.delete(by, &path, Some(&made.person)).await;
            things.push((by, expected, path));
            if !matches!(by, By::Person) {
                let path = format!("/v1/identities/{}", stage.app.new_identity(&stage.owner.person, "thing").await);
                stage.delete(by, &path, None).await;
                things.push((by, expected, path));
            }
        }
        stand(role, scope).await;
        for (by, expected, path) in things {
            assert_eq!(stage.restored(&path).await, expected, "{role}, {scope}: {path}, deleted by: {by:?}");
        }
    }
}

// Deleted again, it is whoever deleted it last that counts.
#[tokio::test(flavor = "multi_thread")]
async fn the_last_who_deleted_it_counts() {
    let stage = Stage::new().await;
    let made = stage.app.new_user(&stage.admin, "user@example.com", "user", "own").await;
    let user = format!("/v1/users/{}", made.user);
    let handed = json!({ "owner": stage.owner.user });
    stage.app.as_user(&stage.admin, "PATCH", &user, Some(handed)).await.expect(200);
    stage.delete(By::Person, &user, Some(&made.person)).await;
    assert_eq!(stage.restored(&user).await, 403);
    stage.app.as_user(&stage.admin, "POST", &format!("{user}/restore"), None).await.expect(200);
    stage.delete(By::Owner, &user, None).await;
    assert_eq!(stage.restored(&user).await, 200);
    let shown: Value = stage.app.as_user(&stage.owner.person, "GET", &user, None).await.expect(200).json();
    assert_eq!(shown["active"], true);
}
