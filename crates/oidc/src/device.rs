//! `POST /oauth/device_authorization`: a device begins to ask for its person (RFC 8628, section 3.1).

use axum::Json;
use serde::{Deserialize, Serialize};
use signet_domain::grants::{self, BeginDevice};
use signet_edge::{Failure, Visitor, paths};
use signet_protocol::oauth::{ErrorCode, Scope};
use utoipa::ToSchema;

use crate::client_auth::client_of;
use crate::form::Form;
use crate::openapi::{ClientForm, FormRefused, Unexpected, Unproven};

/// What a device sends.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the form, which is read parameter by parameter")]
pub(crate) struct DeviceForm {
    /// What it wants to do.
    #[schema(example = "openid profile offline_access", required = false)]
    scope: Option<String>,
    /// The resource that its tokens are to be for (RFC 8707); several where it is given several times.
    #[schema(example = "https://api.example.com/", required = false)]
    resource: Option<String>,
    #[serde(flatten)]
    client: ClientForm,
}

/// What a device is given (RFC 8628, section 3.2).
#[derive(Serialize, ToSchema)]
pub(crate) struct DeviceAuthorization {
    /// What it asks with at the token endpoint.
    #[schema(example = "dc_47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU")]
    device_code: String,
    /// What it shows to its person, who types it.
    #[schema(example = "WDJB-MJHT")]
    user_code: String,
    /// Where its person types it.
    #[schema(format = "uri", example = "http://127.0.0.1:8080/device")]
    verification_uri: String,
    /// The same with the code in it, for a picture that a telephone reads.
    #[schema(format = "uri", example = "http://127.0.0.1:8080/device?user_code=WDJB-MJHT")]
    verification_uri_complete: String,
    /// How many seconds both codes are good for.
    #[schema(example = 600)]
    expires_in: u64,
    /// How many seconds it lets pass before it asks again.
    #[schema(example = 5)]
    interval: u64,
}

/// Begin on a device
///
/// For clients whose `grantTypes` have `urn:ietf:params:oauth:grant-type:device_code`. The device shows the user code and where to
/// type it, and asks at the token endpoint until its person has answered. Clients of another realm than `default` ask at
/// `/realms/{realm}/oauth/device_authorization`.
#[utoipa::path(
    post, path = "/oauth/device_authorization", operation_id = "authorizeDevice", tag = "OAuth",
    security((), ("clientBasic" = [])),
    request_body(content = DeviceForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "The codes.", body = DeviceAuthorization), FormRefused, Unproven, Unexpected,
    ),
)]
pub(crate) async fn authorize(Visitor(ctx): Visitor, form: Form) -> Result<Json<DeviceAuthorization>, Failure> {
    let client = client_of(&ctx, &form).await?;
    let scope = form.text("scope").map(Scope::parse).transpose();
    let scope = scope.map_err(|bad| Failure::of_oauth(ErrorCode::InvalidScope, &bad.to_string()))?;
    let resources: Vec<String> = form.parameters.all("resource").map(str::to_owned).collect();
    let begun =
        grants::begin_device(&ctx, &client, &BeginDevice { scope: scope.as_ref(), resources: &resources }).await?;
    let page = format!("{}{}", ctx.app.settings.public_url, paths::in_realm(&ctx.realm, paths::DEVICE));
    Ok(Json(DeviceAuthorization {
        device_code: begun.device_code.expose().to_owned(),
        user_code: begun.user_code.to_string(),
        verification_uri_complete: format!("{page}?user_code={}", begun.user_code),
        verification_uri: page,
        expires_in: begun.expires_in.as_secs(),
        interval: begun.interval.as_secs(),
    }))
}
