//! What the routes of providers leave in the trail.

use axum::http::Method;
use serde_json::{Value, json};

use super::every_route::{Case, Scene};
use super::sent::{Sent, bare, by, public};
use crate::actors::Person;
use crate::providers::stage::{PROVIDERS, login};

pub(super) fn cases() -> Vec<Case> {
    fn make(who: &Person) -> Sent {
        by(who, PROVIDERS, login())
    }
    fn change(who: &Person, s: &Scene) -> Sent {
        by(who, &s.provider, json!({ "name": "They" }))
    }
    fn own(s: &Scene, path: &str, body: &str) -> Sent {
        Sent { cookie: s.away.cookie.clone(), ..public(path, Value::String(body.to_owned())) }
    }
    fn leave(s: &Scene, before: &str, body: &str) -> Sent {
        own(s, &format!("{before}{}", s.away.with), body)
    }
    /// The same form, with a token that was made for nobody.
    fn forged(body: &str) -> String {
        body.replace("form=", "form=x")
    }
    const LINKED: &[&str] = &["account.link_provider"];
    const UNLINKED: &[&str] = &["account.unlink_provider"];
    vec![
        Case {
            method: Method::POST,
            path: "/sign-in/with/{provider}",
            success: (|s| leave(s, "", &s.away.leave), 200, &[]),
            refusal: (|s| leave(s, "", &forged(&s.away.leave)), 403, &[]),
        },
        Case {
            method: Method::POST,
            path: "/realms/{realm}/sign-in/with/{provider}",
            success: (|s| leave(s, "/realms/default", &s.away.leave), 200, &[]),
            refusal: (|s| leave(s, "/realms/default", &forged(&s.away.leave)), 403, &[]),
        },
        Case {
            method: Method::POST,
            path: "/sign-in/link",
            success: (|s| own(s, "/sign-in/link", &s.away.link), 200, LINKED),
            refusal: (|s| own(s, "/sign-in/link", &forged(&s.away.link)), 403, &[]),
        },
        Case {
            method: Method::POST,
            path: "/realms/{realm}/sign-in/link",
            success: (|s| own(s, "/realms/default/sign-in/link", &s.away.link), 200, LINKED),
            refusal: (|s| own(s, "/realms/default/sign-in/link", &forged(&s.away.link)), 403, &[]),
        },
        Case {
            method: Method::POST,
            path: "/sign-in/links",
            success: (|s| own(s, "/sign-in/links", &s.away.unlink), 200, UNLINKED),
            refusal: (|s| own(s, "/sign-in/links", &forged(&s.away.unlink)), 403, &[]),
        },
        Case {
            method: Method::POST,
            path: "/realms/{realm}/sign-in/links",
            success: (|s| own(s, "/realms/default/sign-in/links", &s.away.unlink), 200, UNLINKED),
            refusal: (|s| own(s, "/realms/default/sign-in/links", &forged(&s.away.unlink)), 403, &[]),
        },
        Case {
            method: Method::DELETE,
            path: "/v1/auth/provider-links/{providerId}",
            success: (|s| bare(&s.nobody, &*s.away.linked), 204, UNLINKED),
            refusal: (|s| bare(&s.victim, &*s.away.linked), 404, &[]),
        },
        Case {
            method: Method::POST,
            path: "/v1/Providers",
            success: (|s| make(&s.admin), 201, &["provider.create"]),
            refusal: (|s| make(&s.owner), 403, &["provider.create"]),
        },
        Case {
            method: Method::PATCH,
            path: "/v1/Providers/{providerId}",
            success: (|s| change(&s.admin, s), 200, &["provider.change"]),
            refusal: (|s| change(&s.owner, s), 403, &["provider.change"]),
        },
        Case {
            method: Method::DELETE,
            path: "/v1/Providers/{providerId}",
            success: (|s| bare(&s.admin, &s.provider), 204, &["provider.delete"]),
            refusal: (|s| bare(&s.owner, &s.provider), 403, &["provider.delete"]),
        },
    ]
}
