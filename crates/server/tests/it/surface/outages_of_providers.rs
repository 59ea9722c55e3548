//! The cases of providers, for the sweep of outages.

use axum::http::Method;
use serde_json::json;

use super::outages::{Case, Scene};
use crate::app::{Call, TestApp};
use crate::providers::filled::{Filled, filled};
use crate::providers::stage::{PROVIDERS, login};
use crate::providers::unlinking::LINKS;

/// What these cases need.
#[derive(Default)]
pub(super) struct Staged {
    /// The path of a provider, for the API.
    path: String,
    /// What a browser sends on the way to a provider and back, for pages.
    away: Option<Filled>,
}

pub(super) async fn stage(app: &TestApp, case: &Case, administrator: &str, email: &str) -> Staged {
    if case.path.starts_with(PROVIDERS) {
        let made = app.post(PROVIDERS).bearer(administrator).json(&login()).send().await.expect(201);
        let id = made.json()["data"]["id"].as_str().expect("an id").to_owned();
        return Staged { path: format!("{PROVIDERS}/{id}"), away: None };
    }
    let is_ours = CASES.iter().any(|ours| ours.path == case.path);
    Staged { away: if is_ours { Some(filled(app, email).await) } else { None }, ..Staged::default() }
}

fn leave<'a>(app: &'a TestApp, scene: &Scene, before: &str) -> Call<'a> {
    let away = scene.provider.away.as_ref().expect("forms");
    send(app, &format!("{before}{}", away.with), away, &away.leave)
}

fn link<'a>(app: &'a TestApp, scene: &Scene, before: &str) -> Call<'a> {
    let away = scene.provider.away.as_ref().expect("forms");
    send(app, &format!("{before}/sign-in/link"), away, &away.link)
}

fn unlink<'a>(app: &'a TestApp, scene: &Scene, before: &str) -> Call<'a> {
    let away = scene.provider.away.as_ref().expect("forms");
    send(app, &format!("{before}/sign-in/links"), away, &away.unlink)
}

fn send<'a>(app: &'a TestApp, path: &str, away: &Filled, body: &str) -> Call<'a> {
    let call = app.post(path).header("cookie", &away.cookie).header("sec-fetch-site", "same-origin");
    call.header("content-type", "application/x-www-form-urlencoded").body(body)
}

pub(super) const CASES: &[Case] = &[
    Case {
        method: Method::POST,
        path: "/sign-in/with/{provider}",
        call: |app, scene| leave(app, scene, ""),
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::POST,
        path: "/realms/{realm}/sign-in/with/{provider}",
        call: |app, scene| leave(app, scene, "/realms/default"),
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::POST,
        path: "/sign-in/link",
        call: |app, scene| link(app, scene, ""),
        success: 200,
        again: &[400],
    },
    Case {
        method: Method::POST,
        path: "/realms/{realm}/sign-in/link",
        call: |app, scene| link(app, scene, "/realms/default"),
        success: 200,
        again: &[400],
    },
    Case {
        method: Method::POST,
        path: "/sign-in/links",
        call: |app, scene| unlink(app, scene, ""),
        success: 200,
        again: &[404],
    },
    Case {
        method: Method::POST,
        path: "/realms/{realm}/sign-in/links",
        call: |app, scene| unlink(app, scene, "/realms/default"),
        success: 200,
        again: &[404],
    },
    Case {
        method: Method::GET,
        path: "/v1/auth/provider-links",
        call: |app, scene| app.get(LINKS).bearer(&scene.access),
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::DELETE,
        path: "/v1/auth/provider-links/{providerId}",
        call: |app, scene| app.delete(&scene.provider.away.as_ref().expect("a link").linked).bearer(&scene.access),
        success: 204,
        again: &[404],
    },
    Case {
        method: Method::GET,
        path: "/v1/Providers",
        call: |app, scene| app.get(PROVIDERS).bearer(&scene.administrator),
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::POST,
        path: "/v1/Providers",
        call: |app, scene| {
            app.post(PROVIDERS).bearer(&scene.administrator).header("idempotency-key", &scene.id).json(&login())
        },
        success: 201,
        again: &[201],
    },
    Case {
        method: Method::GET,
        path: "/v1/Providers/{providerId}",
        call: |app, scene| app.get(&scene.provider.path).bearer(&scene.administrator),
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::PATCH,
        path: "/v1/Providers/{providerId}",
        call: |app, scene| {
            let body = json!({ "name": scene.id });
            app.call(Method::PATCH, &scene.provider.path).bearer(&scene.administrator).json(&body)
        },
        success: 200,
        again: &[200],
    },
    Case {
        method: Method::DELETE,
        path: "/v1/Providers/{providerId}",
        call: |app, scene| app.delete(&scene.provider.path).bearer(&scene.administrator),
        success: 204,
        again: &[404],
    },
];
