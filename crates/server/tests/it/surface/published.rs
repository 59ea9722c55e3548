//! Clients made from the published contract work: its operations, members and statuses, as far as we serve them.

use std::path::Path;

use axum::http::Method;
use serde_json::{Value, json};
use signet_protocol::encoding::from_base64url;

use super::operations::operations;
use crate::actors::PASSWORD;
use crate::app::{Answer, TestApp};

/// Where a copy of the published contract may lie beside this repository.
const PUBLISHED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/reference/quub-openapi/identity.yaml");

/// How a published member of an answer looks.
#[derive(Debug, Clone, Copy)]
enum Form {
    Text,
    Jwt,
    Seconds,
    Bearer,
    AccountId,
    Email,
    Status,
    Time,
    TimeOrNull,
    Bool,
    Uuid,
    Texts,
    OneOf(&'static [&'static str]),
}

struct Row {
    method: Method,
    path: &'static str,
    /// The members that a client has to send, and those that it may.
    required: &'static [&'static str],
    optional: &'static [&'static str],
    success: u16,
    /// Members of `data` that are always there, and those that have this form if they are.
    always: &'static [(&'static str, Form)],
    perhaps: &'static [(&'static str, Form)],
    /// Statuses of errors that the operation's clients know.
    errors: &'static [u16],
}

use Form::{AccountId, Bearer, Bool, Email, Jwt, OneOf, Seconds, Status, Text, Texts, Time, TimeOrNull, Uuid};

const ROWS: &[Row] = &[
    Row {
        method: Method::POST,
        path: "/auth/register",
        required: &["email", "password"],
        optional: &["firstName", "lastName"],
        success: 201,
        always: &[("accessToken", Jwt), ("expiresIn", Seconds), ("accountId", AccountId)],
        perhaps: &[("tokenType", Bearer)],
        errors: &[400, 409, 500],
    },
    Row {
        method: Method::POST,
        path: "/auth/login",
        required: &["email", "password"],
        optional: &[],
        success: 200,
        always: &[("accessToken", Jwt), ("refreshToken", Text), ("expiresIn", Seconds)],
        perhaps: &[("tokenType", Bearer)],
        errors: &[400, 401, 500],
    },
    Row {
        method: Method::GET,
        path: "/auth/me",
        required: &[],
        optional: &[],
        success: 200,
        always: &[("id", AccountId), ("email", Email), ("status", Status), ("createdAt", Time)],
        perhaps: &[("lastLoginAt", TimeOrNull), ("mfaEnabled", Bool), ("emailVerified", Bool)],
        errors: &[401, 500],
    },
    Row {
        method: Method::POST,
        path: "/auth/change-password",
        required: &["currentPassword", "newPassword"],
        optional: &[],
        success: 204,
        always: &[],
        perhaps: &[],
        errors: &[400, 401, 500],
    },
    Row {
        method: Method::POST,
        path: "/auth/logout",
        required: &[],
        optional: &[],
        success: 204,
        always: &[],
        perhaps: &[],
        errors: &[401, 500],
    },
];

const FACTORS: &str = "/Accounts/{accountId}/mfa";
const METHODS: &[&str] = &["TOTP", "SMS", "EMAIL"];

/// The operations of second factors, in the order in which one person takes the steps.
const FACTOR_ROWS: &[Row] = &[
    Row {
        method: Method::POST,
        path: FACTORS,
        required: &["method"],
        optional: &["phoneNumber"],
        success: 201,
        always: &[("method", OneOf(METHODS)), ("status", OneOf(&["PENDING_VERIFICATION"]))],
        perhaps: &[("totpSecret", Text), ("qrCodeUri", Text), ("phoneNumber", Text)],
        errors: &[400, 401, 403, 500],
    },
    Row {
        method: Method::POST,
        path: "/Accounts/{accountId}/mfa/verify",
        required: &["code"],
        optional: &[],
        success: 200,
        always: &[("backupCodes", Texts)],
        perhaps: &[],
        errors: &[400, 401, 403, 422, 500],
    },
    Row {
        method: Method::POST,
        path: "/Auth/mfa/challenge",
        required: &["challengeId", "code"],
        optional: &[],
        success: 200,
        always: &[("accessToken", Jwt), ("expiresIn", Seconds)],
        perhaps: &[("tokenType", Bearer)],
        // Not the published 403 and 422: a wrong code is 401, and whose account was barred meanwhile as well.
        errors: &[400, 401, 409, 429, 500],
    },
    Row {
        method: Method::DELETE,
        path: FACTORS,
        required: &["code"],
        optional: &[],
        success: 204,
        always: &[],
        perhaps: &[],
        errors: &[400, 401, 403, 404, 500],
    },
];

/// The 202 of a sign-in.
const CHALLENGE: &[(&str, Form)] = &[("challengeId", Uuid), ("methods", Texts), ("expiresAt", Time)];

/// Whether `value` is RFC 3339 in UTC, as far as form goes.
fn is_time(value: &Value) -> bool {
    value.as_str().is_some_and(|text| {
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        text.len() >= 20 && text.ends_with('Z') && text.as_bytes()[10] == b'T' && digits >= 14
    })
}

fn has_form(value: &Value, form: Form) -> bool {
    let text = value.as_str().unwrap_or_default();
    match form {
        Form::Text => !text.is_empty(),
        Form::Jwt => text.split('.').filter(|part| from_base64url(part).is_some_and(|it| !it.is_empty())).count() == 3,
        Form::Seconds => value.as_u64().is_some_and(|seconds| seconds > 0),
        Form::Bearer => text == "Bearer",
        Form::AccountId => text.strip_prefix("acc_").is_some_and(|rest| {
            rest.len() == 12 && rest.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        }),
        Form::Email => text.contains('@'),
        Form::Status => ["ACTIVE", "INACTIVE", "SUSPENDED", "PENDING_VERIFICATION", "CLOSED"].contains(&text),
        Form::Time => is_time(value),
        Form::TimeOrNull => value.is_null() || is_time(value),
        Form::Bool => value.is_boolean(),
        Form::Uuid => text.len() == 36 && text.split('-').map(str::len).eq([8, 4, 4, 4, 12]),
        Form::Texts => value.as_array().is_some_and(|texts| !texts.is_empty() && texts.iter().all(Value::is_string)),
        Form::OneOf(words) => words.contains(&text),
    }
}

fn value_of(member: &str) -> Value {
    match member {
        "email" => json!("alice@example.com"),
        "newPassword" => json!("another-Fine-password-20"),
        "firstName" | "lastName" => json!("Alice"),
        _ => json!(PASSWORD),
    }
}

#[track_caller]
fn is_published_problem(answer: &Answer, status: u16) {
    assert_eq!(answer.status.as_u16(), status, "{answer:?}");
    let document = answer.json();
    assert!(document["type"].as_str().is_some_and(|it| it.contains("://")), "{document}");
    assert!(document["title"].is_string() && document["status"] == status, "{document}");
    assert!(document["detail"].is_string() && document["instance"].is_string() && document["code"].is_string());
    assert_eq!(document["traceId"].as_str().map(str::len), Some(36), "{document}");
    for error in document["errors"].as_array().into_iter().flatten() {
        assert!(error["field"].is_string() && error["message"].is_string(), "{document}");
    }
}

/// Each required member missing is a 400 that names it.
async fn missing_members_are_named(
    app: &TestApp,
    row: &Row,
    path: &str,
    token: &str,
    members: &serde_json::Map<String, Value>,
) {
    for member in row.required {
        let mut body = members.clone();
        body.remove(*member);
        let call = app.call(row.method.clone(), path).bearer(token).json(&Value::Object(body));
        let answer = call.send().await;
        is_published_problem(&answer, 400);
        assert_eq!(answer.fields(), [*member]);
    }
}

#[track_caller]
fn has_members(data: &Value, always: &[(&str, Form)], perhaps: &[(&str, Form)]) {
    for (member, form) in always.iter().chain(perhaps) {
        let is_there = data.get(*member).is_some();
        assert!(is_there || !always.iter().any(|(always, _)| always == member), "no {member}: {data}");
        assert!(!is_there || has_form(&data[*member], *form), "{member} is no {form:?}: {data}");
    }
}

// The rows are in the order in which one person takes the steps.
#[tokio::test(flavor = "multi_thread")]
async fn a_client_of_the_published_contract_gets_what_it_expects() {
    let app = TestApp::new().await;
    let mut token = String::new();
    for row in ROWS {
        let path = format!("/v1{}", row.path);
        let members: serde_json::Map<String, Value> =
            row.required.iter().map(|&member| (member.to_owned(), value_of(member))).collect();
        missing_members_are_named(&app, row, &path, &token, &members).await;
        if row.errors.contains(&401) && row.required.is_empty() {
            is_published_problem(&app.call(row.method.clone(), &path).send().await, 401);
        }
        let call = app.call(row.method.clone(), &path).bearer(&token);
        let call = if members.is_empty() { call } else { call.json(&Value::Object(members.clone())) };
        let answer = call.send().await.expect(row.success);
        assert!(answer.header("request-id").len() >= 10);
        if row.success == 204 {
            assert_eq!(answer.text, "");
            continue;
        }
        let data = &answer.json()["data"];
        has_members(data, row.always, row.perhaps);
        if row.errors.contains(&409) {
            let again = app.call(row.method.clone(), &path).json(&Value::Object(members)).send().await;
            is_published_problem(&again, 409);
            let mut other = serde_json::Map::from_iter([("email".to_owned(), json!("bob@example.com"))]);
            other.extend(row.required.iter().skip(1).chain(row.optional).map(|&it| (it.to_owned(), value_of(it))));
            app.call(row.method.clone(), &path).json(&Value::Object(other)).send().await.expect(201);
        }
        if let Some(fresh) = data["accessToken"].as_str() {
            token = fresh.to_owned();
        }
    }
    app.me(&token).await.expect(401);
}

// Second factors, by the published members alone.
#[tokio::test(flavor = "multi_thread")]
async fn a_client_of_the_published_contract_sets_a_second_factor_up_and_signs_in_with_it() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    let (mut token, mut secret, mut challenge) = (alice.access.clone(), Vec::new(), Value::Null);
    for row in FACTOR_ROWS {
        let path = format!("/v1{}", row.path.replace("{accountId}", &alice.id));
        let is_challenge = row.path == "/Auth/mfa/challenge";
        if is_challenge {
            let begun = app.try_login("alice@example.com", PASSWORD).await.expect(202).json();
            has_members(&begun["data"], CHALLENGE, &[]);
            challenge = begun["data"]["challengeId"].clone();
        }
        let members = |code: &str| -> serde_json::Map<String, Value> {
            let value = |member: &str| match member {
                "method" => json!("TOTP"),
                "challengeId" => challenge.clone(),
                _ => json!(code),
            };
            row.required.iter().map(|&member| (member.to_owned(), value(member))).collect()
        };
        let bearer = if is_challenge { String::new() } else { token.clone() };
        let send = async |body: serde_json::Map<String, Value>| {
            let call = app.call(row.method.clone(), &path);
            let call = if bearer.is_empty() { call } else { call.bearer(&bearer) };
            call.json(&Value::Object(body)).send().await
        };
        missing_members_are_named(&app, row, &path, &token, &members("000000")).await;
        if !is_challenge {
            let answer = app.call(row.method.clone(), &path).json(&Value::Object(members("000000"))).send().await;
            is_published_problem(&answer, 401);
        }
        if row.required.contains(&"code") {
            is_published_problem(
                &send(members("000000")).await,
                if row.errors.contains(&422) && !is_challenge { 422 } else { 401 },
            );
        }
        let code = if secret.is_empty() { String::new() } else { app.next_code(&secret).await };
        let answer = send(members(&code)).await.expect(row.success);
        if row.success == 204 {
            assert_eq!(answer.text, "");
            continue;
        }
        let data = answer.json()["data"].clone();
        has_members(&data, row.always, row.perhaps);
        if let Some(text) = data["totpSecret"].as_str() {
            secret = crate::mfa::totp::from_base32(text);
        }
        if let Some(fresh) = data["accessToken"].as_str() {
            token = fresh.to_owned();
            is_published_problem(&send(members(&code)).await, 409);
        }
    }
    app.try_login("alice@example.com", PASSWORD).await.expect(200);
}

#[test]
fn our_document_has_all_that_the_published_one_lists() {
    let ours = operations();
    for row in ROWS.iter().chain(FACTOR_ROWS) {
        let path = format!("/v1{}", row.path);
        let operation = ours.iter().find(|it| it.template == path && it.method == row.method);
        let operation = operation.unwrap_or_else(|| panic!("{} {path} is not ours", row.method));
        assert_eq!(operation.required(), row.required, "{path}: a client sends no more than was published");
        for member in row.optional {
            assert!(operation.members().iter().any(|ours| ours == member), "{path}: {member}");
        }
        let statuses = operation.text["responses"].as_object().expect("responses");
        for status in row.errors.iter().chain([&row.success]) {
            assert!(statuses.contains_key(&status.to_string()), "{path}: {status}");
        }
        // 202 is of those that wait: a registration for the proof of its address, a sign-in for its second factor.
        let is_done = |status: &&String| status.starts_with('2') && *status != "202";
        assert_eq!(statuses.keys().filter(is_done).count(), 1, "{path}");
    }
}

/// The operations of a document in YAML, read by its indentation: paths two deep, methods four.
fn published_operations(yaml: &str) -> Vec<(Method, String)> {
    let mut path = None;
    let mut found = Vec::new();
    for line in yaml
        .lines()
        .skip_while(|line| *line != "paths:")
        .skip(1)
        .take_while(|line| line.is_empty() || line.starts_with([' ', '#']))
    {
        let indent = line.len() - line.trim_start().len();
        let key = line.trim().trim_end_matches(':');
        match indent {
            2 if key.starts_with('/') => path = Some(key.to_owned()),
            4 => {
                let method = ["get", "post", "put", "patch", "delete"].iter().find(|method| **method == key);
                found.extend(
                    method
                        .zip(path.clone())
                        .map(|(method, path)| (method.to_uppercase().parse().expect("a method"), path)),
                );
            }
            _ => {}
        }
    }
    found
}

#[test]
fn every_published_operation_is_served() {
    let Ok(yaml) = std::fs::read_to_string(Path::new(PUBLISHED)) else { return };
    let published = published_operations(&yaml);
    assert!(published.len() >= 20, "{published:?}");
    let ours = operations();
    for (method, path) in &published {
        let is_served = ours.iter().any(|it| it.method == *method && it.template == format!("/v1{path}"));
        assert!(is_served, "{method} {path}");
    }
}
