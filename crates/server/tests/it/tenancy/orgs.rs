//! One organization: made, shown, changed.

use serde_json::json;

use super::stage::{problem, rows, text};
use crate::app::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn an_organization_is_stored_as_it_was_given() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let body = json!({
        "legalName": "  Northwind Holdings Ltd ", "regNo": "HRB 12345", "country": "DE",
        "roles": ["landlord", "CUSTODIAN", "ISSUER"],
    });
    let made = app.post_json("/v1/Orgs", &admin, &body).await.expect(201).json()["data"].clone();
    let id = made["id"].as_str().expect("an id");
    assert_eq!(
        made,
        json!({
            "id": id, "legalName": "Northwind Holdings Ltd", "regNo": "HRB 12345", "country": "DE",
            "roles": ["landlord", "CUSTODIAN", "ISSUER"], "type": "CUSTODIAN", "status": "ACTIVE",
            "mfaRequired": false, "createdAt": made["createdAt"], "updatedAt": made["createdAt"],
        })
    );
    assert_eq!(app.fetch(&format!("/v1/Orgs/{id}"), &admin).await.expect(200).json()["data"], made);
    // Whoever makes one is its first ADMIN.
    let roles = rows(&app.fetch(&format!("/v1/Roles?orgId={id}"), &admin).await.expect(200));
    assert_eq!(roles.len(), 1);
    assert_eq!((roles[0]["role"].as_str(), roles[0]["orgId"].as_str()), (Some("ADMIN"), Some(id)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_leaves_what_it_does_not_name() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let body = json!({ "legalName": "Northwind", "country": "DE", "roles": ["SPV"] });
    let id = text(&app.post_json("/v1/Orgs", &admin, &body).await.expect(201), "id");
    let path = format!("/v1/Orgs/{id}");
    let before = app.fetch(&path, &admin).await.expect(200).json()["data"].clone();
    app.advance(std::time::Duration::from_secs(5)).await;

    // Nothing named, nothing changed: not even the time of the last change.
    assert_eq!(app.patch_json(&path, &admin, &json!({})).await.expect(200).json()["data"], before);
    let renamed = app.patch_json(&path, &admin, &json!({ "legalName": "Southwind" })).await.expect(200);
    let mut expected = before.clone();
    expected["legalName"] = "Southwind".into();
    expected["updatedAt"] = renamed.json()["data"]["updatedAt"].clone();
    assert_ne!(expected["updatedAt"], before["updatedAt"]);
    assert_eq!(renamed.json()["data"], expected);
    let retyped = app.patch_json(&path, &admin, &json!({ "roles": ["PLATFORM"] })).await.expect(200).json();
    assert_eq!(retyped["data"]["type"], "PLATFORM");
    assert_eq!(retyped["data"]["legalName"], "Southwind");
    // What may not change is not looked at.
    let forbidden = json!({ "country": "US", "regNo": "X", "status": "CLOSED", "id": "org_aaaaaaaaaaaa" });
    let after = app.patch_json(&path, &admin, &forbidden).await.expect(200).json();
    assert_eq!(after["data"], retyped["data"]);
}

// Others rely on what an organization is said to be.
#[tokio::test(flavor = "multi_thread")]
async fn an_organization_does_not_change_its_own_type() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let body = json!({ "legalName": "Northwind", "country": "DE", "roles": ["landlord", "SPV"] });
    let id = text(&app.post_json("/v1/Orgs", &admin, &body).await.expect(201), "id");
    let path = format!("/v1/Orgs/{id}");
    let alice = app.member(&admin, &id, "ADMIN", "alice@example.com").await;
    for roles in
        [json!(["PLATFORM"]), json!(["ISSUER", "SPV"]), json!(["landlord"]), json!([]), json!(["SPV", "ISSUER"])]
    {
        app.patch_json(&path, &alice, &json!({ "roles": roles })).await.expect(403);
        assert_eq!(app.fetch(&path, &alice).await.expect(200).json()["data"]["type"], "SPV");
    }
    let changed =
        app.patch_json(&path, &alice, &json!({ "roles": ["tenant", "SPV", "owner"] })).await.expect(200).json();
    assert_eq!((&changed["data"]["type"], &changed["data"]["roles"][2]), (&json!("SPV"), &json!("owner")));
    let retyped = app.patch_json(&path, &admin, &json!({ "roles": ["PLATFORM"] })).await.expect(200).json();
    assert_eq!(retyped["data"]["type"], "PLATFORM");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registered_name_is_one_organizations_alone_in_every_spelling() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let make = async |name: &str, country: &str, reg_no: &str| {
        let body = json!({ "legalName": name, "country": country, "regNo": reg_no });
        app.post_json("/v1/Orgs", &admin, &body).await
    };
    make("Northwind", "DE", "1").await.expect(201);
    for spelling in ["Northwind", "NORTHWIND", " northwind ", "Ｎorthwind"] {
        assert_eq!(make(spelling, "DE", "1").await.expect(409).code(), "CONFLICT", "{spelling}");
    }
    make("Northwind", "DE", "2").await.expect(201);
    make("Northwind", "FR", "1").await.expect(201);
    let other = text(&make("Southwind", "DE", "1").await.expect(201), "id");
    let taken = app.patch_json(&format!("/v1/Orgs/{other}"), &admin, &json!({ "legalName": "northWIND" })).await;
    assert_eq!(taken.expect(422).fields(), ["legalName"]);
    assert_eq!(app.query("SELECT count(*) FROM orgs").await, ["4"]);
    assert_eq!(app.query("SELECT count(*) FROM role_assignments").await, ["4"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_field_at_fault_is_named() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let id = app.make_org(&admin, "Northwind").await;
    let faults = json!({
        "legalName": " ", "regNo": "x".repeat(65), "country": "XX", "roles": vec!["a"; 21],
    });
    let refused = app.post_json("/v1/Orgs", &admin, &faults).await.expect(422);
    assert_eq!(refused.code(), "VALIDATION_ERROR");
    assert_eq!(refused.fields(), ["legalName", "regNo", "country", "roles"]);
    let path = format!("/v1/Orgs/{id}");
    assert_eq!(app.patch_json(&path, &admin, &faults).await.expect(422).fields(), ["legalName", "roles"]);
    for country in ["de", "D", "DEU", "", "ZZ", "UK"] {
        let body = json!({ "legalName": "Other", "country": country });
        assert_eq!(app.post_json("/v1/Orgs", &admin, &body).await.expect(422).fields(), ["country"], "{country}");
    }
    assert_eq!(app.query("SELECT count(*) FROM orgs").await, ["1"]);
}

// The assertion narrows: a mismatch is told before anything is said of the organization, and a match grants nothing.
#[tokio::test(flavor = "multi_thread")]
async fn the_asserted_organization_is_compared_before_membership() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let (ours, theirs) = (app.make_org(&admin, "Ours").await, app.make_org(&admin, "Theirs").await);
    let viewer = app.member(&admin, &ours, "VIEWER", "viewer@example.com").await;
    let asserting = async |path: &str, asserted: &str| {
        app.get(path).bearer(&viewer.access).header("x-org-id", asserted).send().await
    };
    for path in [&ours, &theirs, "org_aaaaaaaaaaaa"].map(|id| format!("/v1/Orgs/{id}")) {
        let refused = asserting(&path, "org_bbbbbbbbbbbb").await.expect(400);
        assert_eq!((refused.code(), refused.fields()), ("ORG_MISMATCH".to_owned(), vec!["X-Org-Id".to_owned()]));
    }
    asserting(&format!("/v1/Orgs/{ours}"), &ours).await.expect(200);
    let foreign = asserting(&format!("/v1/Orgs/{theirs}"), &theirs).await.expect(404);
    let random = asserting("/v1/Orgs/org_aaaaaaaaaaaa", "org_aaaaaaaaaaaa").await.expect(404);
    assert_eq!(problem(&foreign), problem(&random));

    // Every operation below an organization compares alike, and does nothing.
    let before = app.database().contents().await;
    let id = "inv_aaaaaaaaaaaaaaaaaaaa";
    for (method, tail) in [
        ("PATCH", String::new()),
        ("GET", "/invitations".to_owned()),
        ("POST", "/invitations".to_owned()),
        ("POST", format!("/invitations/{id}/resend")),
        ("DELETE", format!("/invitations/{id}")),
    ] {
        let call = app.call(method.parse().expect("a method"), &format!("/v1/Orgs/{ours}{tail}"));
        let call = call.bearer(&admin.access).header("x-org-id", &theirs);
        let body = json!({ "email": "bob@example.com", "role": "VIEWER", "legalName": "Stolen" });
        let answer = if method == "GET" { call.send().await } else { call.json(&body).send().await };
        assert_eq!(answer.expect(400).code(), "ORG_MISMATCH", "{method} {tail}");
    }
    assert_eq!(app.database().contents().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_administrators_of_the_realm_make_organizations() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let org = app.make_org(&admin, "Northwind").await;
    let boss = app.member(&admin, &org, "ADMIN", "boss@example.com").await;
    let nobody = app.register("nobody@example.com").await;
    for person in [&boss, &nobody] {
        let body = json!({ "legalName": "Own", "country": "DE" });
        assert_eq!(app.post_json("/v1/Orgs", person, &body).await.expect(403).code(), "FORBIDDEN");
    }
    assert_eq!(app.query("SELECT count(*) FROM orgs").await, ["1"]);
}
