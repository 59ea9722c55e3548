//! What the routes of second factors and of the challenges for them leave in the trail.

use axum::http::Method;
use serde_json::{Value, json};

use super::every_route::{Case, Scene};
use super::sent::{Sent, bare, by, public};
use crate::actors::Person;
use crate::mfa::stage::path;

pub(super) fn cases() -> Vec<Case> {
    [of_factors(), of_challenges()].into_iter().flatten().collect()
}

fn of_factors() -> Vec<Case> {
    fn to(who: &Person, of: &Person, below: &str, body: Value) -> Sent {
        by(who, path(&of.id, below), body)
    }
    fn own(s: &Scene, below: &str, body: Value) -> Sent {
        to(&s.enrolled.person, &s.enrolled.person, below, body)
    }
    fn code(s: &Scene) -> Value {
        json!({ "code": s.app.shown(&s.enrolled.secret) })
    }
    fn wrong() -> Value {
        json!({ "code": "000000" })
    }
    fn app() -> Value {
        json!({ "method": "TOTP" })
    }
    vec![
        Case {
            method: Method::POST,
            path: "/v1/Accounts/{accountId}/mfa",
            success: (|s| to(&s.nobody, &s.nobody, "", app()), 201, &["mfa.setup"]),
            refusal: (|s| to(&s.owner, &s.victim, "", app()), 403, &["mfa.setup"]),
        },
        Case {
            method: Method::POST,
            path: "/v1/Accounts/{accountId}/mfa/verify",
            success: (|s| own(s, "/verify", json!({ "code": s.sent_code })), 200, &["mfa.activate"]),
            refusal: (|s| own(s, "/verify", wrong()), 422, &["mfa.answer"]),
        },
        Case {
            method: Method::DELETE,
            path: "/v1/Accounts/{accountId}/mfa",
            success: (|s| own(s, "?method=TOTP", code(s)), 204, &["mfa.remove"]),
            refusal: (|s| own(s, "?method=TOTP", wrong()), 401, &["mfa.answer"]),
        },
        Case {
            method: Method::POST,
            path: "/v1/Accounts/{accountId}/mfa/code",
            success: (|s| own(s, "/code", json!({ "method": "EMAIL" })), 202, &["mfa.send_code"]),
            refusal: (|s| to(&s.owner, &s.victim, "/code", json!({ "method": "EMAIL" })), 403, &["mfa.send_code"]),
        },
        Case {
            method: Method::POST,
            path: "/v1/Accounts/{accountId}/mfa/backup-codes",
            success: (|s| own(s, "/backup-codes", code(s)), 201, &["mfa.make_backup_codes"]),
            refusal: (|s| own(s, "/backup-codes", wrong()), 401, &["mfa.answer"]),
        },
        Case {
            method: Method::POST,
            path: "/v1/Accounts/{accountId}/mfa/reset",
            success: (|s| to(&s.admin, &s.enrolled.person, "/reset", Value::Null), 204, &["mfa.reset"]),
            refusal: (|s| to(&s.owner, &s.owner, "/reset", Value::Null), 403, &["mfa.reset"]),
        },
    ]
}

fn of_challenges() -> Vec<Case> {
    fn answer(s: &Scene, path: &str, challenge: usize, code: String) -> Sent {
        public(path, json!({ "challengeId": s.challenges[challenge], "code": code }))
    }
    fn right(s: &Scene, path: &str) -> Sent {
        answer(s, path, 0, s.app.shown(&s.enrolled.secret))
    }
    fn wrong(s: &Scene, path: &str) -> Sent {
        answer(s, path, 1, "000000".to_owned())
    }
    fn sending(s: &Scene, method: &str) -> Sent {
        public("/v1/auth/mfa/resend", json!({ "challengeId": s.challenges[1], "method": method }))
    }
    const DEVICES: &str = "/v1/auth/remembered-devices";
    vec![
        Case {
            method: Method::POST,
            path: "/v1/Auth/mfa/challenge",
            success: (|s| right(s, "/v1/Auth/mfa/challenge"), 200, &["session.sign_in"]),
            refusal: (|s| wrong(s, "/v1/Auth/mfa/challenge"), 401, &["mfa.answer"]),
        },
        Case {
            method: Method::POST,
            path: "/v1/auth/mfa/challenge",
            success: (|s| right(s, "/v1/auth/mfa/challenge"), 200, &["session.sign_in"]),
            refusal: (|s| wrong(s, "/v1/auth/mfa/challenge"), 401, &["mfa.answer"]),
        },
        Case {
            method: Method::POST,
            path: "/v1/auth/mfa/resend",
            success: (|s| sending(s, "EMAIL"), 202, &["mfa.send_code"]),
            refusal: (|s| sending(s, "TOTP"), 422, &[]),
        },
        Case {
            method: Method::DELETE,
            path: DEVICES,
            success: (|s| bare(&s.enrolled.person, DEVICES), 204, &["mfa.forget_devices"]),
            refusal: (|_| public(DEVICES, Value::Null), 401, &[]),
        },
    ]
}
