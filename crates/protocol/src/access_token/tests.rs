//! Tests of the claims: every ill-typed one is a refusal, and times hold to the second.

use serde_json::{Value, json};

use super::Claims;
use crate::jose::Refused;
use crate::json;

fn claims() -> Value {
    json!({
        "iss": "https://id.example", "sub": "acc_1", "aud": "https://id.example", "client_id": "signet",
        "exp": 2000, "iat": 1000, "nbf": 1000, "jti": "t1", "sid": "ses_1", "realm": "r1", "orgId": "org_1",
        "roles": ["user"], "scope": "own", "acr": "aal1", "amr": ["pwd"], "auth_time": 900, "act": { "sub": "acc_2" },
        "read_only": true,
    })
}

fn read(claims: &Value) -> Result<Claims, json::JsonError> {
    json::from_slice(claims.to_string().as_bytes())
}

fn with(name: &str, raw: &str) -> Result<Claims, json::JsonError> {
    let mut members: Vec<String> = claims()
        .as_object()
        .unwrap()
        .iter()
        .filter(|(key, _)| *key != name)
        .map(|(key, value)| format!("{}:{value}", json!(key)))
        .collect();
    if !raw.is_empty() {
        members.push(format!("{}:{raw}", json!(name)));
    }
    json::from_slice(format!("{{{}}}", members.join(",")).as_bytes())
}

#[test]
fn reads_and_writes_every_claim() {
    let read = read(&claims()).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), claims());
    assert_eq!(read.org_id.as_deref(), Some("org_1"));
    assert_eq!(read.act.map(|act| act.sub).as_deref(), Some("acc_2"));
}

#[test]
fn what_is_said_of_some_tokens_alone_may_be_absent_and_is_then_not_written() {
    for name in claims().as_object().unwrap().keys() {
        let read = with(name, "");
        assert_eq!(read.is_ok(), matches!(name.as_str(), "orgId" | "roles" | "act" | "read_only"), "{name}");
        match read {
            Ok(read) => assert!(!serde_json::to_string(&read).unwrap().contains(&format!("\"{name}\""))),
            Err(error) => assert_eq!(error.field.as_deref(), Some(name.as_str())),
        }
    }
}

#[test]
fn an_actor_is_an_object_with_a_subject_and_nothing_else() {
    // An actor before the actor is read too: nothing that is read over may pass for a plain one.
    let chained = with("act", r#"{"sub":"client_2","act":{"sub":"client_1"}}"#).expect("claims");
    let act = chained.act.expect("an actor");
    assert_eq!(act.parties().collect::<Vec<_>>(), ["client_2", "client_1"]);
    assert_eq!(super::Act::chain(["client_2", "client_1"].map(str::to_owned)), Some(act));
    for raw in [
        "null",
        "\"acc_2\"",
        "{}",
        "[]",
        r#"{"sub":null}"#,
        r#"{"sub":"acc_2","act":null}"#,
        r#"{"sub":"acc_2","by":"acc_3"}"#,
    ] {
        assert!(with("act", raw).is_err(), "{raw}");
    }
}

#[test]
fn ill_typed_claims_are_refused() {
    let dates = [
        "\"1000\"",
        "1000.5",
        "-1",
        "9223372036854775808",
        "18446744073709551616",
        "1e999",
        "null",
        "[1000]",
        "{}",
        "true",
        "\"\"",
        "NaN",
        "01000",
    ];
    let texts = ["1", "1.5", "null", "[\"https://id.example\"]", "[]", "{}", "true"];
    let lists = ["\"user\"", "null", "[1]", "[null]", "[[\"user\"]]", "{}", "1", "true", "{\"0\":\"user\"}"];
    let table = [
        (&["exp", "iat", "nbf", "auth_time"][..], &dates[..]),
        (&["iss", "sub", "aud", "client_id", "jti", "sid", "realm", "orgId", "scope", "acr"], &texts),
        (&["roles", "amr"], &lists),
    ];
    for (names, values) in table {
        for name in names {
            for value in values {
                assert!(with(name, value).is_err(), "{name}: {value}");
            }
        }
    }
    assert_eq!(with("exp", "9223372036854775807").unwrap().exp, i64::MAX);
    assert_eq!(with("exp", "0").unwrap().exp, 0);
    // However it is written, it is the same number.
    for same in ["1000", "1000.0", "1e3"] {
        assert_eq!(with("exp", same).unwrap().exp, 1000, "{same}");
    }
}

#[test]
fn an_array_of_the_right_values_is_not_a_set_of_claims() {
    let values: Vec<Value> = claims().as_object().unwrap().values().cloned().collect();
    assert!(json::from_slice::<Claims>(json!(values).to_string().as_bytes()).is_err());
}

#[test]
fn user_attributes_cannot_become_claims() {
    let mut extended = claims();
    extended["email_verified"] = json!(true);
    extended["groups"] = json!(["admins"]);
    let written = serde_json::to_value(read(&extended).unwrap()).unwrap();
    assert_eq!(written, claims(), "members that the type does not have are dropped");
    assert!(with("exp", "2000,\"exp\":9000").is_err(), "and those it has come once");
}

#[test]
fn holds_from_nbf_until_exp() {
    const HOME: &str = "https://id.example";
    let claims = read(&claims()).unwrap();
    let table = [
        (999, 0, Err(Refused::NotYetValid)),
        (1000, 0, Ok(())),
        (1999, 0, Ok(())),
        (2000, 0, Err(Refused::Expired)),
        (989, 10, Err(Refused::NotYetValid)),
        (990, 10, Ok(())),
        (2009, 10, Ok(())),
        (2010, 10, Err(Refused::Expired)),
        (i64::MAX, 10, Err(Refused::Expired)),
        (i64::MIN, 10, Err(Refused::NotYetValid)),
    ];
    for (now, leeway, expected) in table {
        assert_eq!(claims.check(now, HOME, HOME, leeway), expected, "at {now}, leeway {leeway}");
    }
}

#[test]
fn each_time_is_checked_by_itself() {
    const HOME: &str = "https://id.example";
    let base = read(&claims()).unwrap();
    let later = Claims { iat: 1500, ..base.clone() };
    assert_eq!(later.check(1499, HOME, HOME, 0), Err(Refused::NotYetValid), "issued in the future");
    let later = Claims { nbf: 1500, ..base.clone() };
    assert_eq!(later.check(1499, HOME, HOME, 0), Err(Refused::NotYetValid));
    let endless = Claims { exp: i64::MAX, ..base };
    assert_eq!(endless.check(1500, HOME, HOME, i64::MAX), Ok(()), "no overflow");
}

#[test]
fn issuer_and_audience_are_compared_exactly() {
    const HOME: &str = "https://id.example";
    let claims = read(&claims()).unwrap();
    for other in [
        "https://id.example/",
        "https://ID.example",
        "http://id.example",
        "https://id.example.evil",
        "",
        "https://id.exampl",
    ] {
        assert_eq!(claims.check(1500, other, HOME, 0), Err(Refused::OtherIssuer), "{other}");
        assert_eq!(claims.check(1500, HOME, other, 0), Err(Refused::OtherAudience), "{other}");
    }
}
