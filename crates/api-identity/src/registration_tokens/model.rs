//! A registration token as the API shows it.

use serde::Serialize;
use signet_domain::registration::{self as domain, NewRegistrationToken};
use utoipa::ToSchema;

/// What lets software register itself as OAuth clients.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RegistrationToken {
    /// Its id, which tells nothing about it.
    #[schema(pattern = "^reg_[a-z0-9]{20}$", example = "reg_0mi9k2x1c7d3f5g9h2j4")]
    id: String,
    /// What administrators call it.
    #[schema(example = "Partner portal")]
    name: String,
    /// What clients that register with it may ask for at most.
    #[schema(example = json!(["openid", "profile", "email", "phone", "offline_access"]))]
    scopes: Vec<String>,
    /// How many clients may register with it altogether.
    #[schema(example = 1)]
    uses: u32,
    /// How many may still.
    #[schema(example = 1)]
    uses_left: u32,
    /// When it was made (RFC 3339, UTC).
    #[schema(format = DateTime, example = "2026-11-22T09:30:00.000Z")]
    created_at: String,
    /// From when on nobody registers with it.
    #[schema(format = DateTime, example = "2026-11-29T09:30:00.000Z")]
    expires_at: String,
}

/// A registration token that was just made.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewRegistrationTokenData {
    #[serde(flatten)]
    token: RegistrationToken,
    /// What the software shows at `POST /oauth/register` (Authorization: Bearer). It is not shown again.
    #[schema(pattern = "^iat_[A-Za-z0-9_-]{43}$", example = "iat_47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU")]
    initial_access_token: String,
}

/// An answer whose body is a new registration token.
#[derive(Serialize, ToSchema)]
pub(crate) struct NewRegistrationTokenBody {
    /// The token.
    data: NewRegistrationTokenData,
}

impl From<&domain::RegistrationToken> for RegistrationToken {
    fn from(token: &domain::RegistrationToken) -> Self {
        Self {
            id: token.id.to_string(),
            name: token.name.clone(),
            scopes: token.scopes.clone(),
            uses: token.uses,
            uses_left: token.uses_left,
            created_at: token.created_at.to_string(),
            expires_at: token.expires_at.to_string(),
        }
    }
}

impl From<domain::RegistrationToken> for RegistrationToken {
    fn from(token: domain::RegistrationToken) -> Self {
        (&token).into()
    }
}

impl From<&NewRegistrationToken> for NewRegistrationTokenBody {
    fn from(new: &NewRegistrationToken) -> Self {
        let initial_access_token = new.text.expose().to_owned();
        Self { data: NewRegistrationTokenData { token: (&new.token).into(), initial_access_token } }
    }
}
