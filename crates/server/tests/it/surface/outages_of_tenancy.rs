//! The cases of organizations, roles and invitations, for the sweep of outages.

use axum::http::Method;
use serde_json::json;

use super::outages::{Case, Scene};
use crate::actors::{PASSWORD, Person};
use crate::app::TestApp;

/// What the requests of these cases are about.
#[derive(Default)]
pub(super) struct Tenancy {
    org: String,
    /// The person's role in it.
    role: String,
    invitation: String,
    pub(super) token: String,
}

/// Whether a case needs it.
pub(super) fn concerns(path: &str) -> bool {
    ["/v1/Orgs", "/v1/Roles"].iter().any(|start| path.starts_with(start)) || path.ends_with("accept-invitation")
}

/// An organization with the person in it and an invitation into it.
pub(super) async fn stage(app: &TestApp, administrator: &str, person: &Person) -> Tenancy {
    let root = Person { access: administrator.to_owned(), ..person.clone() };
    let org = app.make_org(&root, &person.email).await;
    let role = app.assign(&root, &person.id, &org, "FINANCE").await;
    let (invitation, token) = app.invite(&root, &org, &format!("guest-{}", person.email), "VIEWER").await;
    Tenancy { org, role, invitation, token }
}

fn org(scene: &Scene, tail: &str) -> String {
    format!("/v1/Orgs/{}{tail}", scene.tenancy.org)
}

pub(super) const CASES: &[Case] = &[
    Case {
        method: Method::POST,
        path: "/v1/auth/accept-invitation",
        call: |app, scene| {
            let body = json!({ "token": scene.tenancy.token, "password": PASSWORD });
            app.post("/v1/auth/accept-invitation").json(&body)
        },
        success: 200,
        again: &[400],
    },
    Case {
        method: Method::GET,
        path: "/v1/Orgs",
        call: |app, scene| app.get("/v1/Orgs?sort=legalName:asc").bearer(&scene.administrator),
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::POST,
        path: "/v1/Orgs",
        call: |app, scene| {
            let body = json!({ "legalName": format!("New {}", scene.email), "country": "DE" });
            app.post("/v1/Orgs").bearer(&scene.administrator).json(&body)
        },
        success: 201,
        again: &[409],
    },
    Case {
        method: Method::GET,
        path: "/v1/Orgs/{orgId}",
        call: |app, scene| app.get(&org(scene, "")).bearer(&scene.access),
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::PATCH,
        path: "/v1/Orgs/{orgId}",
        call: |app, scene| {
            let body = json!({ "roles": ["PLATFORM"] });
            app.call(Method::PATCH, &org(scene, "")).bearer(&scene.administrator).json(&body)
        },
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::GET,
        path: "/v1/Orgs/{orgId}/invitations",
        call: |app, scene| app.get(&org(scene, "/invitations")).bearer(&scene.administrator),
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::POST,
        path: "/v1/Orgs/{orgId}/invitations",
        call: |app, scene| {
            // An address gets a few invitations at a time.
            let email = format!("other-of-{}@example.com", scene.tenancy.org);
            let body = json!({ "email": email, "role": "VIEWER" });
            app.post(&org(scene, "/invitations")).bearer(&scene.administrator).json(&body)
        },
        success: 201,
        again: &[409],
    },
    Case {
        method: Method::POST,
        path: "/v1/Orgs/{orgId}/invitations/{invitationId}/resend",
        call: |app, scene| {
            let tail = format!("/invitations/{}/resend", scene.tenancy.invitation);
            app.post(&org(scene, &tail)).bearer(&scene.administrator)
        },
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::DELETE,
        path: "/v1/Orgs/{orgId}/invitations/{invitationId}",
        call: |app, scene| {
            let tail = format!("/invitations/{}", scene.tenancy.invitation);
            app.delete(&org(scene, &tail)).bearer(&scene.administrator)
        },
        success: 204,
        again: &[404],
    },
    Case {
        method: Method::GET,
        path: "/v1/Roles",
        call: |app, scene| app.get(&format!("/v1/Roles?orgId={}", scene.tenancy.org)).bearer(&scene.access),
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::POST,
        path: "/v1/Roles",
        call: |app, scene| {
            let body = json!({ "accountId": scene.id, "orgId": scene.tenancy.org, "role": "VIEWER" });
            app.post("/v1/Roles").bearer(&scene.administrator).json(&body)
        },
        success: 201,
        again: &[409],
    },
    Case {
        method: Method::DELETE,
        path: "/v1/Roles/{roleId}",
        call: |app, scene| app.delete(&format!("/v1/Roles/{}", scene.tenancy.role)).bearer(&scene.administrator),
        success: 204,
        again: &[404],
    },
];
