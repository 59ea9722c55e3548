//! What the pages where people come in and go out leave in the trail.

use axum::http::Method;
use serde_json::Value;

use super::every_route::{Case, Scene};
use super::sent::Sent;
use crate::pages::filled::Filled;

fn send(path: &str, filled: &Filled) -> Sent {
    Sent { path: path.to_owned(), token: None, cookie: filled.cookie.clone(), body: Value::String(filled.body.clone()) }
}

/// The form with another word in the place of one that was filled in.
fn otherwise(filled: &Filled, name: &str, value: &str) -> Filled {
    let pairs: Vec<_> = filled.body.split('&').filter(|pair| pair.split('=').next() != Some(name)).collect();
    Filled { body: format!("{}&{name}={value}", pairs.join("&")), ..filled.clone() }
}

pub(super) fn cases() -> Vec<Case> {
    macro_rules! forms {
        ($($page:literal, ($success:literal, $events:expr), ($bad:expr, $refusal:literal, $refused:expr);)+) => {
            vec![$(
                forms!($page, $page, $page, ($success, $events), ($bad, $refusal, $refused)),
                forms!(
                    concat!("/realms/{realm}", $page), concat!("/realms/default", $page), $page, ($success, $events),
                    ($bad, $refusal, $refused)
                ),
            )+]
        };
        ($path:expr, $at:expr, $page:literal, ($success:literal, $events:expr), ($bad:expr, $refusal:literal, $refused:expr)) => {
            Case {
                method: Method::POST,
                path: $path,
                success: (|s: &Scene| send($at, &s.forms[$page]), $success, $events),
                refusal: (|s: &Scene| send($at, &$bad(&s.forms[$page])), $refusal, $refused),
            }
        };
    }
    const SIGNED_IN: &[&str] = &["session.sign_in"];
    forms! {
        "/sign-in", (303, SIGNED_IN), (|form| otherwise(form, "password", "wrong-wrong-1"), 401, SIGNED_IN);
        "/sign-in/factor", (303, SIGNED_IN), (|form| otherwise(form, "code", "000000"), 401, &["mfa.answer"]);
        "/sign-in/code", (303, &["mfa.send_code"]), (|form| otherwise(form, "method", "TOTP"), 422, &[]);
        "/register", (303, &["account.register"]), (|form| otherwise(form, "email", "victim%40example.com"), 409, &[]);
        "/forgot-password", (200, &["password.ask_reset"]), (|form| otherwise(form, "email", "x"), 422, &[]);
        "/device", (303, &["consent.give", "device.allow"]), (Filled::spoiled, 403, &[]);
        "/sign-out", (303, &["session.end"]), (Filled::spoiled, 403, &[]);
    }
}
