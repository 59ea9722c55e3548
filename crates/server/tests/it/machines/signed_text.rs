//! The signed text: what is in it cannot be changed, what is not in it changes nothing, and when it holds (P94, P95, P97).

use std::time::Duration;

use signet_vocabulary::Timestamp;

use super::stage::{Stage, is_refused, rename, signed, with_headers};

// P95: each is signed as it was sent, so the signature of one is none of the other.
#[tokio::test(flavor = "multi_thread")]
async fn another_form_of_the_request_has_another_signature() {
    let stage = Stage::new().await;
    let (app, machine) = (&stage.app, &stage.machine);
    let target = stage.target();
    let now = app.clock.now().to_string();
    let signature = machine.sign("GET", &target, &now, b"");
    let with = (machine.secret.as_str(), now.as_str(), signature.as_str());
    for changed in [
        format!("/{target}"),
        target.replacen("/Orgs/", "/Orgs//", 1),
        target.replacen("/Orgs/", "/./Orgs/", 1),
        target.replacen("/Orgs/", "/x/../Orgs/", 1),
        target.replacen("org_", "%6frg_", 1),
        target.replacen("org_", "%6Frg_", 1),
        target.replacen("org_", "org%5F", 1),
        format!("{target}/"),
        format!("{target};x=1"),
        format!("{target}%20"),
        format!("{target}?limit=1"),
        format!("{target}?&"),
        target.to_lowercase(),
        "/v1/Orgs".to_owned(),
    ] {
        let answer = with_headers(app, ("GET", &changed, ""), with).send().await;
        // Where no route is, nobody is asked who they are.
        assert!([401, 404].contains(&answer.status.as_u16()), "{changed}: {answer:?}");
        assert!(!answer.text.contains("legalName"), "{changed}");
    }
    with_headers(app, ("GET", &target, ""), with).send().await.expect(200);
    // An escaped spelling that is signed as such is the same object.
    let escaped = target.replacen("org_", "%6frg_", 1);
    signed(app, machine, "GET", &escaped, "").send().await.expect(200);
    // Methods, keys of the query and their order.
    for (method, changed) in [("HEAD", target.as_str()), ("GET", "/v1/Orgs?limit=2&sort=createdAt:asc")] {
        let signed_as =
            if method == "HEAD" { target.clone() } else { "/v1/Orgs?sort=createdAt:asc&limit=2".to_owned() };
        let signature = machine.sign("GET", &signed_as, &now, b"");
        let with = (machine.secret.as_str(), now.as_str(), signature.as_str());
        assert_eq!(with_headers(app, (method, changed, ""), with).send().await.status, 401, "{method} {changed}");
    }
    let twice = "/v1/Orgs?limit=2&limit=3";
    signed(app, machine, "GET", twice, "").send().await.expect(400);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_body_method_or_path_needs_another_signature() {
    let stage = Stage::new().await;
    let (app, machine) = (&stage.app, &stage.machine);
    let (target, body) = (stage.target(), rename("Mine"));
    let now = app.clock.now().to_string();
    let good = machine.sign("PATCH", &target, &now, body.as_bytes());
    let with = (machine.secret.as_str(), now.as_str(), good.as_str());
    let spaced = body.replace(':', ": ");
    for (method, target, body) in [
        ("PATCH", target.as_str(), rename("Theirs").as_str()),
        ("PATCH", &target, &spaced),
        ("PATCH", &target, ""),
        ("POST", "/v1/Orgs", &body),
        ("DELETE", &format!("/v1/ApiKeys/{}", machine.id), &body),
    ] {
        is_refused(&with_headers(app, (method, target, body), with).send().await, &format!("{method} {target} {body}"));
    }
    let later = "2026-01-01T00:00:01.000Z";
    let with = (machine.secret.as_str(), later, good.as_str());
    is_refused(&with_headers(app, ("PATCH", &target, &body), with).send().await, "another timestamp");
    // The same moment, written otherwise, is another text.
    let with = (machine.secret.as_str(), "2026-01-01T00:00:00Z", good.as_str());
    is_refused(&with_headers(app, ("PATCH", &target, &body), with).send().await, "another spelling of the timestamp");
    // The code has one spelling.
    let unpadded = good.trim_end_matches('=').to_owned();
    for wrong in
        [unpadded.clone(), good.replace('=', "A"), format!("{good}="), format!(" {good}x"), good.to_lowercase()]
    {
        let with = (machine.secret.as_str(), now.as_str(), wrong.as_str());
        is_refused(&with_headers(app, ("PATCH", &target, &body), with).send().await, &wrong);
    }
    assert_eq!(stage.renamings().await, 0);
    let with = (machine.secret.as_str(), now.as_str(), good.as_str());
    with_headers(app, ("PATCH", &target, &body), with).send().await.expect(200);
}

// P95: what is not signed has no effect, or narrows.
#[tokio::test(flavor = "multi_thread")]
async fn headers_that_are_not_signed_widen_nothing() {
    let stage = Stage::new().await;
    let (app, machine) = (&stage.app, &stage.machine);
    let other = super::stage::org(app, &stage.root, "Contoso").await;
    let elsewhere = format!("/v1/Orgs/{other}");
    for (number, (name, value)) in [
        ("x-http-method-override", "DELETE"),
        ("x-http-method", "DELETE"),
        ("x-method-override", "DELETE"),
        ("x-original-url", elsewhere.as_str()),
        ("x-rewrite-url", &elsewhere),
        ("x-original-method", "DELETE"),
        ("x-forwarded-host", "elsewhere.example"),
        ("x-forwarded-uri", &elsewhere),
        ("host", "elsewhere.example"),
        ("x-realm-key", "3f2b8c1e-5a64-4d0b-9a57-0c9d2f1e7b68"),
        ("x-account-id", &stage.root.id),
        ("x-amz-date", "2020-01-01T00:00:00Z"),
        ("cookie", "session=1"),
    ]
    .into_iter()
    .enumerate()
    {
        app.advance(Duration::from_millis(1)).await;
        let body = rename(&format!("Renamed {number}"));
        let answer = signed(app, machine, "PATCH", &stage.target(), &body).header(name, value).send().await.expect(200);
        assert_eq!(answer.json()["data"]["id"], stage.org, "{name}");
    }
    let contoso = app.query(&format!("SELECT legal_name FROM orgs WHERE id = '{other}'")).await;
    assert_eq!(contoso, ["Contoso"]);
    // A body that would have to be unpacked is not what was signed.
    app.advance(Duration::from_millis(1)).await;
    let call = signed(app, machine, "PATCH", &stage.target(), &rename("Packed")).header("content-encoding", "gzip");
    let answer = call.send().await;
    assert!(answer.status == 200 || answer.status.is_client_error(), "{answer:?}");
    // A body of a read is nobody's.
    app.get("/v1/Orgs").header("x-api-key", &machine.secret).body("{\"x\":1}").send().await.expect(200);
}

// P97: RFC 3339 in capital letters, three hundred seconds to either side.
#[tokio::test(flavor = "multi_thread")]
async fn a_timestamp_holds_for_three_hundred_seconds() {
    let stage = Stage::new().await;
    let (app, machine) = (&stage.app, &stage.machine);
    app.advance(Duration::from_secs(3600)).await;
    let now = app.clock.now().millis();
    let try_at = async |timestamp: &str| {
        let signature = machine.sign("GET", "/v1/Orgs", timestamp, b"");
        let with = (machine.id.as_str(), timestamp, signature.as_str());
        with_headers(app, ("GET", "/v1/Orgs", ""), with).send().await.status.as_u16()
    };
    for (away, expected) in
        [(0, 200), (299_000, 200), (300_000, 200), (300_001, 401), (301_000, 401), (86_400_000, 401)]
    {
        for millis in [now - away, now + away] {
            assert_eq!(try_at(&Timestamp::from_millis(millis).to_string()).await, expected, "{away} ms");
        }
    }
    for good in [
        "2026-01-01T01:00:00Z",
        "2026-01-01T01:00:00.123456789Z",
        "2026-01-01T03:00:00+02:00",
        "2025-12-31T23:30:00.5-01:30",
    ] {
        assert_eq!(try_at(good).await, 200, "{good}");
    }
    for wrong in [
        "1767229200",
        "1767229200000",
        "-1",
        "2026-01-01",
        "2026-01-01T01:00:00",
        "2026-01-01T01:00Z",
        "2026-01-01t01:00:00z",
        "2026-01-01T01:00:00.Z",
        "2026-01-01T01:00:00.1234567890Z",
        "2026-01-01T01:00:60Z",
        "2026-01-01T25:00:00Z",
        "2026-01-01T01:00:00+2",
        "2026-01-01T01:00:00+0000",
        "+2026-01-01T01:00:00Z",
        "99999-01-01T01:00:00Z",
        "20260101T010000Z",
        "Thu, 01 Jan 2026 01:00:00 GMT",
        "NaN",
        "0x695",
    ] {
        assert_eq!(try_at(wrong).await, 401, "{wrong}");
    }
}
