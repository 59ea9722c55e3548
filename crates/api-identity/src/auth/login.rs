//! `POST /auth/login`, for both contracts: which one is asked for is told by the members of the body.

use axum::Json;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use signet_domain::sessions::{self, Credentials, Entry, RealmCredentials};
use signet_domain::{FieldError, Refusal};
use signet_edge::{Failure, Public};
use utoipa::ToSchema;

use crate::challenge::ChallengeBody;
use crate::openapi::{BadRequest, Forbidden, NotFound, Unauthorized, Unexpected};
use crate::tokens::{SessionKeyBody, TokensBody};
use signet_edge::SecretText;

/// Who signs in: `email` and `password`, or `realm_key`, `username` and `password`.
#[derive(Debug, ToSchema)]
#[schema(as = LoginRequest)]
#[serde(untagged)]
#[expect(dead_code, reason = "describes the body; `Members` reads it")]
pub(crate) enum LoginForms {
    /// To the Identity API.
    Identity(LoginByEmail),
    /// To the Realm API.
    Realm(LoginToRealm),
}

/// A sign-in to the Identity API.
#[derive(Debug, ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the body; `Members` reads it")]
pub(crate) struct LoginByEmail {
    /// The address, in any spelling of it.
    #[schema(format = "idn-email", example = "alice@example.com")]
    email: String,
    /// The password.
    #[schema(format = Password, example = "SecurePass123!")]
    password: String,
    /// A code of the account's app, or a backup code, where one is at hand already: then there is no challenge (extension).
    #[schema(example = "492039", nullable = false)]
    mfa_code: Option<String>,
    /// What a remembered device got when it was remembered: it is not asked for a second factor (extension).
    #[schema(example = "rmd_7x8yq0nVZ4m1c2b3…", nullable = false)]
    device_token: Option<String>,
    /// Whether to remember this device once `mfaCode` proved right, where the realm permits it; a code by mail is not enough
    /// for that (extension).
    #[schema(required = false, default = false, example = false)]
    remember_device: bool,
}

/// A sign-in to the Realm API.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes the body; `Members` reads it")]
pub(crate) struct LoginToRealm {
    /// The realm's key.
    #[schema(format = "uuid", example = "3f2b8c1e-5a64-4d0b-9a57-0c9d2f1e7b68")]
    realm_key: String,
    /// The username or the e-mail address, in any spelling of it.
    #[schema(example = "mdavis1969")]
    username: String,
    /// The password.
    #[schema(format = Password, example = "P@ssw0rd")]
    password: String,
}

/// Every member of either form.
#[derive(Debug, Deserialize)]
pub(crate) struct Members {
    email: Option<String>,
    password: SecretText,
    #[serde(rename = "mfaCode")]
    mfa_code: Option<SecretText>,
    #[serde(rename = "deviceToken")]
    device_token: Option<SecretText>,
    #[serde(rename = "rememberDevice")]
    remember_device: Option<bool>,
    realm_key: Option<String>,
    username: Option<String>,
}

/// What is asked for.
enum Form {
    Identity(Credentials),
    Realm(RealmCredentials),
}

impl Members {
    /// The one form that the members are of.
    fn form(self) -> Result<Form, Refusal> {
        let of_identity = [
            ("email", self.email.is_some()),
            ("mfaCode", self.mfa_code.is_some()),
            ("deviceToken", self.device_token.is_some()),
            ("rememberDevice", self.remember_device.is_some()),
        ];
        let given = |(name, is_given): (&'static str, bool)| is_given.then_some(name);
        match (self.realm_key, self.username, of_identity.into_iter().find_map(given)) {
            (Some(realm_key), Some(username), None) => {
                Ok(Form::Realm(RealmCredentials { realm_key, username, password: self.password.0 }))
            }
            (None, None, _) => Ok(Form::Identity(Credentials {
                email: self.email.ok_or_else(|| missing("email"))?,
                password: self.password.0,
                code: self.mfa_code.map(|code| code.0),
                device: self.device_token.map(|token| token.0),
                remembers: self.remember_device.unwrap_or_default(),
            })),
            (_, _, Some(other)) => Err(mixed(other)),
            (None, _, None) => Err(missing("realm_key")),
            (_, None, None) => Err(missing("username")),
        }
    }
}

fn missing(member: &'static str) -> Refusal {
    let message = "Sign in by email and password, or by realm_key, username and password.";
    Refusal::malformed(vec![FieldError::new(member, "MISSING", "is required")], message)
}

fn mixed(member: &'static str) -> Refusal {
    let message = "Sign in by email and password, or by realm_key, username and password, not by members of both.";
    Refusal::malformed(vec![FieldError::new(member, "MIXED", "does not belong with realm_key and username")], message)
}

/// The realm's key in the body names the realm: a header that names another one is a mistake.
fn check_realm(headers: &HeaderMap, public: &str, named: &str) -> Result<(), Refusal> {
    if !headers.contains_key("x-realm-key") || public == named {
        return Ok(());
    }
    let field = FieldError::new("realm_key", "REALM_MISMATCH", "names another realm than the header X-Realm-Key");
    Err(Refusal::malformed(vec![field], "The request names two realms."))
}

/// Sign in
///
/// By `email` and `password`, which answers tokens; or by `realm_key`, `username` and `password`, which answers `x-api-key`.
/// Answers a wrong password, an unknown name and an unknown realm alike. After ten wrong passwords for one account, in
/// whatever spelling and from wherever, tries have to wait: 30 seconds, then twice as long each time up to 15 minutes.
/// Addresses that the account signed in from before are counted apart. An account with second factors gets 202 and a
/// challenge, which `POST /Auth/mfa/challenge` completes, in another realm than `default` with the header `X-Realm-Key`.
#[utoipa::path(
    post, path = "/v1/auth/login", operation_id = "login", tag = "Authentication", security(()),
    params(crate::openapi::RealmKey),
    request_body(content = LoginForms, examples(
        ("identity" = (summary = "To the Identity API",
            value = json!({ "email": "alice@example.com", "password": "SecurePass123!" }))),
        ("realm" = (summary = "To the Realm API", value = json!({
            "realm_key": "3f2b8c1e-5a64-4d0b-9a57-0c9d2f1e7b68", "username": "mdavis1969", "password": "P@ssw0rd",
        }))),
    )),
    responses(
        (status = 200, description = "Signed in.", body = LoginAnswer),
        (status = 202, description = "The password is right. Now a second factor.", body = ChallengeBody),
        BadRequest, Unauthorized, Forbidden, NotFound, Unexpected,
    ),
)]
pub(crate) async fn login(
    Public(ctx): Public,
    headers: HeaderMap,
    signet_edge::Json(members): signet_edge::Json<Members>,
) -> Result<Response, Failure> {
    let (entry, is_to_realm) = match members.form()? {
        Form::Identity(credentials) => (sessions::sign_in(&ctx, credentials).await?, false),
        Form::Realm(credentials) => {
            check_realm(&headers, ctx.realm.key.as_str(), &credentials.realm_key)?;
            (sessions::sign_in_to_realm(&ctx, credentials).await?, true)
        }
    };
    Ok(match entry {
        Entry::SignedIn(signed_in) => match signed_in.key.as_ref().filter(|_| is_to_realm) {
            Some(key) => Json(SessionKeyBody::of(key)).into_response(),
            None => Json(TokensBody::from(&signed_in)).into_response(),
        },
        Entry::Challenged(begun) => {
            let (challenge, account) = &*begun;
            (StatusCode::ACCEPTED, Json(ChallengeBody::of(challenge, account))).into_response()
        }
    })
}

/// What a sign-in answers: tokens to the Identity API, a key to the Realm API.
#[derive(Debug, ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "describes the answer")]
pub(crate) enum LoginAnswer {
    /// To a sign-in by e-mail address.
    Tokens(TokensBody),
    /// To a sign-in by realm key.
    Key(SessionKeyBody),
}
