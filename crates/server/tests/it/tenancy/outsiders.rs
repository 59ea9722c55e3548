//! Tenants apart (P85): whatever names a thing of another tenant is answered as if it named nothing, and changes nothing.

use axum::http::Method;
use serde_json::{Value, json};

use super::stage::problem;
use crate::actors::Person;
use crate::app::{Answer, TestApp};
use crate::presence::stage::{another_realm, register_in};

/// Ids of things, by what they are; of the tenant or drawn by nobody.
struct Ids {
    org: String,
    account: String,
    role: String,
    invitation: String,
}

fn nobodys() -> Ids {
    Ids {
        org: "org_zzzzzzzzzzzz".to_owned(),
        account: "acc_zzzzzzzzzzzz".to_owned(),
        role: "9b2d1f0c-6f3e-4f55-9c6a-0d8a2f4a7c11".to_owned(),
        invitation: "inv_zzzzzzzzzzzzzzzzzzzz".to_owned(),
    }
}

/// Every way to name one of them, with the caller's own organization where a second id is needed.
fn requests(ids: &Ids, own_org: &str, own_account: &str) -> Vec<(Method, String, Value)> {
    let Ids { org, account, role, invitation } = ids;
    let offer = json!({ "email": "friend@example.com", "role": "VIEWER" });
    let assign = |account: &str, org: &str| json!({ "accountId": account, "orgId": org, "role": "VIEWER" });
    vec![
        (Method::GET, format!("/v1/Orgs/{org}"), Value::Null),
        (Method::PATCH, format!("/v1/Orgs/{org}"), json!({ "legalName": "Stolen" })),
        (Method::GET, format!("/v1/Orgs/{org}/invitations"), Value::Null),
        (Method::POST, format!("/v1/Orgs/{org}/invitations"), offer),
        (Method::POST, format!("/v1/Orgs/{org}/invitations/{invitation}/resend"), json!({})),
        (Method::POST, format!("/v1/Orgs/{own_org}/invitations/{invitation}/resend"), json!({})),
        (Method::DELETE, format!("/v1/Orgs/{org}/invitations/{invitation}"), Value::Null),
        (Method::DELETE, format!("/v1/Orgs/{own_org}/invitations/{invitation}"), Value::Null),
        (Method::GET, format!("/v1/Roles?orgId={org}"), Value::Null),
        (Method::GET, format!("/v1/Roles?accountId={account}"), Value::Null),
        (Method::GET, format!("/v1/Roles?accountId={account}&orgId={org}"), Value::Null),
        (Method::GET, format!("/v1/Roles?accountId={account}&orgId={own_org}"), Value::Null),
        (Method::GET, format!("/v1/Roles?accountId={own_account}&orgId={org}"), Value::Null),
        (Method::POST, "/v1/Roles".to_owned(), assign(account, org)),
        (Method::POST, "/v1/Roles".to_owned(), assign(own_account, org)),
        (Method::POST, "/v1/Roles".to_owned(), assign(account, own_org)),
        (Method::DELETE, format!("/v1/Roles/{role}"), Value::Null),
    ]
}

async fn ask(app: &TestApp, who: &Person, (method, path, body): &(Method, String, Value)) -> Answer {
    let call = app.call(method.clone(), path).bearer(&who.access);
    if body.is_null() { call.send().await } else { call.json(body).send().await }
}

#[tokio::test(flavor = "multi_thread")]
async fn things_of_another_tenant_are_not_there() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let org = app.make_org(&admin, "Ours").await;
    let member = app.member(&admin, &org, "ADMIN", "boss@example.com").await;
    let (invitation, _) = app.invite(&admin, &org, "bob@example.com", "VIEWER").await;
    let role = app.assignment(&member.id, &org, "ADMIN").await;
    let ours = Ids { org, account: member.id, role, invitation };

    let their_org = app.make_org(&admin, "Theirs").await;
    let neighbour = app.member(&admin, &their_org, "ADMIN", "neighbour@example.com").await;
    // The mightiest of another realm, and an organization there.
    let second = another_realm(&app, "second").await;
    let foreigner = register_in(&app, &second, "root@example.org").await;
    app.query(&format!("UPDATE accounts SET type = 'ADMIN' WHERE id = '{}'", foreigner.id)).await;
    let far_org = app.make_org(&foreigner, "Far").await;
    let nobody = app.register("nobody@example.com").await;

    for (who, own_org) in [(&neighbour, &their_org), (&foreigner, &far_org), (&nobody, &nobodys().org)] {
        let real = requests(&ours, own_org, &who.id);
        let random = requests(&nobodys(), own_org, &who.id);
        for (real, random) in real.iter().zip(&random) {
            let before = app.database().contents().await;
            let (real_answer, random_answer) = (ask(&app, who, real).await, ask(&app, who, random).await);
            assert_eq!(problem(&real_answer), problem(&random_answer), "{} asks {real:?}", who.email);
            // Whoever may list no accounts at all is told that and nothing of the account.
            let is_refused = [403, 404].contains(&real_answer.status.as_u16());
            assert!(is_refused, "{} asks {real:?}: {real_answer:?}", who.email);
            if who.id != nobody.id {
                real_answer.expect(404);
            }
            assert_eq!(app.database().contents().await, before, "{} asks {real:?}", who.email);
        }
        for listing in ["/v1/Orgs?limit=250", "/v1/Roles?limit=250", "/v1/Orgs?country=DE&sort=legalName:asc"] {
            let answer = app.fetch(listing, who).await;
            for id in [&ours.org, &ours.account, &ours.role, &ours.invitation] {
                assert!(!answer.text.contains(id.as_str()), "{} sees {id} in {listing}", who.email);
            }
        }
    }
}

// P116: a cursor of one tenant opens nothing for another, though both ask for the same listing.
#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_of_another_caller_opens_nothing() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let org = app.make_org(&admin, "Ours").await;
    let boss = app.member(&admin, &org, "ADMIN", "boss@example.com").await;
    let colleague = app.member(&admin, &org, "ADMIN", "colleague@example.com").await;
    for email in ["a@example.com", "b@example.com", "c@example.com"] {
        app.invite(&boss, &org, email, "VIEWER").await;
    }
    for listing in ["/v1/Roles?limit=1".to_owned(), format!("/v1/Orgs/{org}/invitations?limit=1")] {
        let page = app.fetch(&listing, &boss).await.expect(200);
        let cursor = page.json()["meta"]["nextCursor"].as_str().expect("more").to_owned();
        let path = format!("{listing}&cursor={cursor}");
        app.fetch(&path, &boss).await.expect(200);
        for other in [&colleague, &admin] {
            assert_eq!(app.fetch(&path, other).await.expect(400).fields(), ["cursor"], "{listing}");
        }
    }
}
