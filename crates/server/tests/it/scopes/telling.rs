//! What a client is told of people by a realm's own scopes, and by the scope `address`.

use serde_json::{Value, json};

use super::stage::{ORDERS, SCOPES, a_shop, orders, telling, told};
use crate::app::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn each_source_is_told_by_the_scope_that_was_granted_alone() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let org = app.make_org(&admin, "Northwind").await;
    let ada = app.member(&admin, &org, "FINANCE", "ada@example.com").await;
    let tags = json!(["a", 1, { "b": null }]);
    app.give_data(&ada, &json!({ "department": "Engines", "tags": tags }), &json!({ "department": 7, "gone": null }))
        .await;
    let scope = telling(&[
        ("department", "identity.data.department"),
        ("https://example.com/tags", "identity.data.tags"),
        ("number", "user.data.department"),
        ("gone", "user.data.gone"),
        ("missing", "identity.data.missing"),
        ("holder", "identity.id"),
        ("kind", "identity.type"),
        ("org", "org.id"),
        ("org_roles", "org.roles"),
    ]);
    app.put_scope(&admin, ORDERS, &scope).await.expect(200);
    let shop = a_shop(&app, json!({})).await;
    let identity = app.query(&format!("SELECT identity FROM accounts WHERE id = '{}'", ada.id)).await.remove(0);
    let expected = json!({
        "department": "Engines", "https://example.com/tags": tags, "number": 7, "holder": identity, "kind": "neutral",
        "org": org, "org_roles": ["FINANCE"],
    });
    assert_eq!(told(&app, &shop, &ada, "openid orders.read").await, expected);
    assert_eq!(told(&app, &shop, &ada, "openid").await, json!({}));
    assert_eq!(told(&app, &shop, &ada, "openid more").await, json!({}));
    app.remove(ORDERS, &admin).await.expect(204);
    assert_eq!(told(&app, &shop, &ada, "openid orders.read").await, json!({}));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_organization_is_the_clients_or_else_the_only_one() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let one = app.make_org(&admin, "Northwind").await;
    let two = app.make_org(&admin, "Southwind").await;
    let ada = app.member(&admin, &one, "FINANCE", "ada@example.com").await;
    app.put_scope(&admin, ORDERS, &telling(&[("org", "org.id"), ("org_roles", "org.roles")])).await.expect(200);
    let (free, tied) = (a_shop(&app, json!({})).await, a_shop(&app, json!({ "orgId": one })).await);
    let of_one = json!({ "org": one, "org_roles": ["FINANCE"] });
    assert_eq!(told(&app, &free, &ada, "openid orders.read").await, of_one);
    assert_eq!(told(&app, &tied, &ada, "openid orders.read").await, of_one);
    // In two of them, a client of none acts in none.
    let role = json!({ "accountId": ada.id, "orgId": two, "role": "VIEWER" });
    app.post_json("/v1/Roles", &admin, &role).await.expect(201);
    assert_eq!(told(&app, &free, &ada, "openid orders.read").await, json!({}));
    assert_eq!(told(&app, &tied, &ada, "openid orders.read").await, of_one);
    let bob = app.register("bob@example.com").await;
    assert_eq!(told(&app, &free, &bob, "openid orders.read").await, json!({}));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_large_for_a_token_is_left_out() {
    let app = TestApp::new().await;
    let (admin, ada) = (app.admin().await, app.register("ada@example.com").await);
    app.put_scope(&admin, ORDERS, &telling(&[("fits", "identity.data.fits"), ("large", "identity.data.large")]))
        .await
        .expect(200);
    // With its quotation marks 4 KiB, and a byte more.
    let (fits, large) = ("x".repeat(4094), "x".repeat(4095));
    app.give_data(&ada, &json!({ "fits": fits, "large": large }), &json!({})).await;
    let shop = a_shop(&app, json!({})).await;
    assert_eq!(told(&app, &shop, &ada, "openid orders.read").await, json!({ "fits": fits }));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_scopes_that_tell_one_claim_the_first_by_name_does() {
    let app = TestApp::new().await;
    let (admin, ada) = (app.admin().await, app.register("ada@example.com").await);
    app.put_scope(&admin, ORDERS, &telling(&[("department", "user.data.department")])).await.expect(200);
    app.put_scope(&admin, &format!("{SCOPES}/more"), &orders()).await.expect(200);
    app.give_data(&ada, &json!({ "department": "Engines" }), &json!({ "department": "Sails" })).await;
    let shop = a_shop(&app, json!({})).await;
    assert_eq!(told(&app, &shop, &ada, "openid orders.read more").await, json!({ "department": "Engines" }));
    app.give_data(&ada, &json!({}), &json!({ "department": "Sails" })).await;
    assert_eq!(told(&app, &shop, &ada, "openid orders.read more").await, json!({ "department": "Sails" }));
}

// Clients know the form of some claims, and make links and pictures of them: a mapping keeps to it (P49).
#[tokio::test(flavor = "multi_thread")]
async fn claims_that_clients_know_keep_their_form_wherever_they_come_from() {
    let app = TestApp::new().await;
    let (admin, ada) = (app.admin().await, app.register("ada@example.com").await);
    let mapped =
        ["name", "nickname", "picture", "website", "address"].map(|name| (name, format!("user.data.my_{name}")));
    let claims: Vec<_> = mapped.iter().map(|(name, source)| (*name, source.as_str())).collect();
    app.put_scope(&admin, ORDERS, &telling(&claims)).await.expect(200);
    let shop = a_shop(&app, json!({})).await;
    let bad = json!({ "my_name": ["Ada"], "my_nickname": "", "my_picture": "javascript:alert(1)",
        "my_website": "http://ada.example.com", "my_address": "1 Main Street" });
    app.give_data(&ada, &json!({ "name": "Ada King" }), &bad).await;
    assert_eq!(told(&app, &shop, &ada, "openid orders.read").await, json!({}));
    let good = json!({ "my_name": "Countess", "my_picture": "https://ada.example.com/me.png",
        "my_address": { "locality": "London", "planet": "Earth" } });
    app.give_data(&ada, &json!({ "name": "Ada King" }), &good).await;
    let expected = json!({ "name": "Countess", "picture": "https://ada.example.com/me.png",
        "address": { "locality": "London" } });
    assert_eq!(told(&app, &shop, &ada, "openid orders.read").await, expected);
    // What an administrator mapped takes the place of what the word profile tells.
    assert_eq!(told(&app, &shop, &ada, "openid profile orders.read").await["name"], "Countess");
}

// OpenID Connect Core 1.0, sections 5.1.1 and 5.4.
#[tokio::test(flavor = "multi_thread")]
async fn the_scope_address_tells_the_members_that_it_has() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let shop = a_shop(&app, json!({})).await;
    let whole = json!({ "formatted": "1 Main Street\nLondon", "street_address": "1 Main Street", "locality": "London",
        "region": "Greater London", "postal_code": "SW1A 1AA", "country": "UK" });
    let mut more = whole.clone();
    more["sub"] = json!("root");
    more["planet"] = json!("Earth");
    for (given, expected) in [
        (whole.clone(), json!({ "address": whole })),
        (more, json!({ "address": whole })),
        (
            json!({ "locality": "London", "postal_code": 10115, "region": "", "country": null }),
            json!({ "address": { "locality": "London" } }),
        ),
        (json!({ "planet": "Earth" }), json!({})),
        (json!({}), json!({})),
        (json!("1 Main Street"), json!({})),
        (json!(["1 Main Street"]), json!({})),
        (Value::Null, json!({})),
    ] {
        app.give_data(&ada, &json!({ "address": given }), &json!({})).await;
        assert_eq!(told(&app, &shop, &ada, "openid address").await, expected, "{given}");
        assert_eq!(told(&app, &shop, &ada, "openid").await, json!({}));
    }
}
