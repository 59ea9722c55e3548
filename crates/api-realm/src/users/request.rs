//! What a request says of a user.

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use signet_domain::users::{Change, ChannelFields, UserFields};
use signet_edge::SecretText;
use utoipa::ToSchema;

/// A new user.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewUserRequest {
    /// What it signs in by: 3 to 128 characters without a colon. An e-mail address is also its address, not proved yet.
    #[schema(example = "mdavis1969")]
    username: String,
    /// Its password: at least 8 bytes, and at most 1,024.
    #[schema(value_type = String, format = Password, example = "P@ssw0rd")]
    pub(crate) password: SecretText,
    /// `admin`, `manage`, `user`, separated by commas: nothing above the caller's own. `user` for a new user.
    #[schema(example = "admin,manage,user")]
    roles: Option<String>,
    /// `realm`, `own`, separated by commas: nothing above the caller's own. `own` for a new user. `scope` means the same.
    #[schema(example = "realm,own")]
    #[serde(alias = "scope")]
    scopes: Option<String>,
    /// Where messages of other services reach it: contact data, never a way to sign in or to recover. Members are set one by
    /// one, and null takes one away.
    #[schema(schema_with = super::model::channel, required = false)]
    channel: Option<ChannelRequest>,
    /// What to keep with it: a JSON object of at most 16 KiB, 8 levels and 1,000 members and items. Members are set
    /// one by one, and null takes one away. Its member `external_reference` is indexed.
    #[schema(schema_with = crate::openapi::free_data, required = false)]
    data: Option<Map<String, Value>>,
    /// Whether it may sign in.
    #[schema(example = true)]
    active: Option<bool>,
    /// The id of the user who is to own it; the caller when absent.
    #[schema(pattern = "^[0-9a-f]{24}$", example = "6567a1f03a5f1c9d2b7e4810")]
    owner: Option<String>,
    /// The id of the identity that it is to act for, which no other user has; a new one when absent.
    #[schema(pattern = "^[0-9a-f]{24}$", example = "634b56217f6a7b0be52dffbd")]
    identity: Option<String>,
}

/// What of a user is to change.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ChangeUserRequest {
    /// What it signs in by from now on.
    #[schema(example = "mdavis1970")]
    username: Option<String>,
    /// Its new password, for roles that make users. All that the old one opened ends.
    #[schema(value_type = Option<String>, format = Password, example = "An0ther-one")]
    pub(crate) password: Option<SecretText>,
    /// `admin`, `manage`, `user`, separated by commas: nothing above the caller's own. When absent, PATCH leaves them, and PUT
    /// gives `user`.
    #[schema(example = "admin,manage,user")]
    roles: Option<String>,
    /// `realm`, `own`, separated by commas: nothing above the caller's own. When absent, PATCH leaves them, and PUT gives
    /// `own`. `scope` means the same.
    #[schema(example = "realm,own")]
    #[serde(alias = "scope")]
    scopes: Option<String>,
    /// Where messages of other services reach it: contact data, never a way to sign in or to recover. Members are set one by
    /// one, and null takes one away.
    #[schema(schema_with = super::model::channel, required = false)]
    channel: Option<ChannelRequest>,
    /// What to keep with it: a JSON object of at most 16 KiB, 8 levels and 1,000 members and items. Members are set
    /// one by one, and null takes one away. Its member `external_reference` is indexed.
    #[schema(schema_with = crate::openapi::free_data, required = false)]
    data: Option<Map<String, Value>>,
    /// Whether it may sign in. When absent, PATCH leaves it, and PUT lets it.
    #[schema(example = true)]
    active: Option<bool>,
    /// The id of the user who is to own it; the one there is when absent.
    #[schema(pattern = "^[0-9a-f]{24}$", example = "6567a1f03a5f1c9d2b7e4810")]
    owner: Option<String>,
    /// The id of the identity that it is to act for, which no other user has; the one there is when absent.
    #[schema(pattern = "^[0-9a-f]{24}$", example = "634b56217f6a7b0be52dffbd")]
    identity: Option<String>,
}

/// What is said of a channel.
#[derive(Debug, Deserialize)]
struct ChannelRequest {
    #[serde(default, deserialize_with = "said")]
    phone: Change,
    #[serde(default, deserialize_with = "said")]
    whatsapp: Change,
    #[serde(default, deserialize_with = "said")]
    email: Change,
}

/// Null is said too.
fn said<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Change, D::Error> {
    Option::<String>::deserialize(deserializer).map(Some)
}

impl From<ChannelRequest> for ChannelFields {
    fn from(said: ChannelRequest) -> Self {
        let ChannelRequest { phone, whatsapp, email } = said;
        Self { phone, whatsapp, email }
    }
}

impl NewUserRequest {
    /// The fields, and the password.
    pub(crate) fn parts(self) -> (UserFields, SecretText) {
        let Self { username, password, roles, scopes, channel, data, active, owner, identity } = self;
        let (username, channel) = (Some(username), channel.map(ChannelFields::from));
        (UserFields { username, roles, scopes, channel, data, active, owner, identity }, password)
    }
}

impl ChangeUserRequest {
    /// The fields, and the password if there is one.
    pub(crate) fn parts(self) -> (UserFields, Option<SecretText>) {
        let Self { username, password, roles, scopes, channel, data, active, owner, identity } = self;
        let channel = channel.map(ChannelFields::from);
        (UserFields { username, roles, scopes, channel, data, active, owner, identity }, password)
    }
}
