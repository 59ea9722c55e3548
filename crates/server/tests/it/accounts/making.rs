//! `POST /Accounts` and `GET /Accounts/{accountId}`.

use serde_json::{Value, json};
use signet_protocol::digest::sha256;
use signet_protocol::encoding::from_base64url;

use super::stage::{NOBODY, actions, another_administrator, create, list, made, member, messages, org, show, text};
use crate::actors::PASSWORD;
use crate::app::{PUBLIC_URL, TestApp};

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_made_and_its_mail_waits() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let body = json!({ "type": "ENTITY", "email": "Alice@Example.com", "phone": "+14155551234" });
    let answer = create(&app, &admin.access, &body).await.expect(201);
    let id = text(&answer, "id");
    let expected = json!({
        "id": id, "type": "ENTITY", "email": "Alice@Example.com", "phone": "+14155551234", "status": "ACTIVE",
        "createdAt": "2026-01-01T00:00:00.000Z", "lastLoginAt": null, "mfaEnabled": false, "emailVerified": false,
    });
    assert_eq!(answer.json()["data"], expected);
    assert_eq!(show(&app, &admin.access, &id).await.expect(200).json()["data"], expected);
    let row = format!("SELECT username, realm_roles, realm_scopes, owner FROM accounts WHERE id = '{id}'");
    let admin_id = app.me(&admin.access).await.json()["data"]["id"].as_str().expect("an id").to_owned();
    assert_eq!(app.query(&row).await, [format!("Alice@Example.com|user|own|{admin_id}")]);
    assert_eq!(app.query(&format!("SELECT count(*) FROM passwords WHERE account = '{id}'")).await, ["0"]);
    assert_eq!(actions(&app, &id).await, ["account.create"]);

    let messages = messages(&app).await;
    assert_eq!(messages.len(), 1);
    assert_eq!((messages[0].template.as_str(), messages[0].to.as_str()), ("set_password", "Alice@Example.com"));
    let link = messages[0].values["link"].as_str().expect("a link");
    let token = link.strip_prefix(&format!("{PUBLIC_URL}/set-password?token=prf_")).expect("a token");
    let hash = sha256(&from_base64url(token).expect("base64url"));
    let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    let seven_days = 7 * 24 * 3_600_000_i64;
    let proofs = app.query("SELECT handle, purpose, account, expires_at - created_at FROM proofs").await;
    let is_binary = proofs[0].trim_start_matches("\\x") == format!("{hash}|set_password|{id}|{seven_days}");
    assert!(is_binary, "{proofs:?}");
    // What the link carries stands nowhere in clear.
    let contents = format!("{:?}", app.database().contents().await);
    assert!(!contents.contains(token));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organization_gets_a_viewer() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let ours = org(&app, &admin.access, "Ours Ltd").await;
    let body = json!({ "type": "INDIVIDUAL", "email": "alice@example.com", "orgId": ours });
    let id = text(&create(&app, &admin.access, &body).await.expect(201), "id");
    let roles = app.query(&format!("SELECT org, role FROM role_assignments WHERE account = '{id}'")).await;
    assert_eq!(roles, [format!("{ours}|VIEWER")]);
    assert_eq!(actions(&app, &id).await, ["account.create", "role.assign"]);
    let page = list(&app, &admin.access, &format!("orgId={ours}&type=INDIVIDUAL")).await.expect(200);
    assert_eq!(page.json()["data"][0]["id"], id);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_exists_is_a_conflict_in_every_spelling() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    app.register("alice@example.com").await;
    made(&app, &admin.access, "bob@xn--bcher-kva.example").await;
    let before = app.database().contents().await;
    for email in ["alice@example.com", "ALICE@EXAMPLE.COM", "Bob@BÜCHER.example", "root@example.com"] {
        let body = json!({ "type": "INDIVIDUAL", "email": email });
        assert_eq!(create(&app, &admin.access, &body).await.expect(409).code(), "CONFLICT", "{email}");
    }
    let body = json!({ "type": "INDIVIDUAL", "email": "new@example.com", "orgId": "org_zzzzzzzzzzzz" });
    create(&app, &admin.access, &body).await.expect(404);
    assert_eq!(app.database().contents().await, before);
}

// Only one of those who come at once gets the address.
#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_given_once_however_many_ask() {
    let app = std::sync::Arc::new(TestApp::new().await);
    let admin = app.admin().await;
    let mut tries = tokio::task::JoinSet::new();
    for number in 0..12 {
        let (app, token) = (std::sync::Arc::clone(&app), admin.access.clone());
        let email = if number % 2 == 0 { "alice@example.com" } else { "ALICE@example.com" };
        tries.spawn(async move {
            create(&app, &token, &json!({ "type": "INDIVIDUAL", "email": email })).await.status.as_u16()
        });
    }
    let mut statuses = tries.join_all().await;
    statuses.sort_unstable();
    assert_eq!(statuses, [vec![201], vec![409; 11]].concat());
    assert_eq!(
        app.templates_to("alice@example.com").await.len() + app.templates_to("ALICE@example.com").await.len(),
        1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn only_those_who_write_in_the_realm_make_accounts() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let ours = org(&app, &admin.access, "Ours Ltd").await;
    let nobody = app.register("nobody@example.com").await;
    let boss = member(&app, &admin.access, &ours, "boss@example.com", "ADMIN").await;
    let before = app.query("SELECT count(*) FROM accounts").await;
    for person in [&nobody, &boss] {
        for kind in ["INDIVIDUAL", "ADMIN"] {
            // What is wrong with the body is told to nobody who may not ask.
            for email in ["new@example.com", "no address"] {
                let body = json!({ "type": kind, "email": email, "orgId": ours });
                assert_eq!(create(&app, &person.access, &body).await.expect(403).code(), "FORBIDDEN");
            }
        }
    }
    assert_eq!(app.query("SELECT count(*) FROM accounts").await, before);
    let second = another_administrator(&app, "second@example.com").await;
    let body = json!({ "type": "ADMIN", "email": "third@example.com" });
    assert_eq!(text(&create(&app, &second.access, &body).await.expect(201), "type"), "ADMIN");
}

// P86
#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_bound_but_what_is_documented() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let plain = made(&app, &admin.access, "plain@example.com").await;
    let mut body = json!({
        "id": "acc_aaaaaaaaaaaa", "status": "SUSPENDED", "emailVerified": true, "mfaEnabled": true, "owner": NOBODY,
        "username": "root", "realmRoles": ["admin"], "realm_roles": "admin", "realmScopes": ["realm"], "epoch": 99,
        "createdAt": "2001-01-01T00:00:00Z", "lastLoginAt": "2001-01-01T00:00:00Z", "identity": "0123456789abcdef01234567",
        "password": PASSWORD, "role": "ADMIN", "roles": ["ADMIN"], "scopes": ["admin:*"], "realm": "x", "org_id": "org_x",
    });
    body["type"] = "INDIVIDUAL".into();
    body["email"] = "eve@example.com".into();
    let eve = text(&create(&app, &admin.access, &body).await.expect(201), "id");
    assert_ne!(eve, "acc_aaaaaaaaaaaa");
    let columns =
        "type, status, email_verified, phone, realm_roles, realm_scopes, owner, epoch, created_at, last_login_at";
    let rows = app.query(&format!("SELECT DISTINCT {columns} FROM accounts WHERE id IN ('{eve}', '{plain}')")).await;
    assert_eq!(rows.len(), 1, "{rows:?}");
    app.try_login("eve@example.com", PASSWORD).await.expect(401);
    assert_eq!(app.query("SELECT count(*) FROM role_assignments").await, ["0"]);

    let mut body = body;
    body.as_object_mut().expect("an object").retain(|name, _| !["email", "status", "phone"].contains(&name.as_str()));
    let before = app.database().contents().await;
    super::stage::patch(&app, &admin.access, &eve, &body).await.expect(200);
    assert_eq!(app.database().contents().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_sees_its_own_account_and_no_other() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    let bob = app.register("bob@example.com").await;
    let own = show(&app, &alice.access, &alice.id).await.expect(200).json();
    assert_eq!(own, app.me(&alice.access).await.json());
    let mut other = show(&app, &alice.access, &bob.id).await.expect(404).json();
    let mut nobody = show(&app, &alice.access, NOBODY).await.expect(404).json();
    for document in [&mut other, &mut nobody] {
        (document["traceId"], document["instance"]) = (Value::Null, Value::Null);
    }
    assert_eq!(other, nobody);
    list(&app, &alice.access, "").await.expect(403);
}
