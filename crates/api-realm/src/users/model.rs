//! The contract's User.

use serde::Serialize;
use signet_domain::free_data::FreeData;
use signet_domain::users;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{Array, Schema};
use utoipa::{PartialSchema, ToSchema};

/// An owner of things, who signs in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct User {
    /// Its id.
    #[schema(pattern = "^[0-9a-f]{24}$", example = "6567a1f03a5f1c9d2b7e4810")]
    id: String,
    /// The id of the identity that it acts for; the identity itself with `populate=identity`.
    #[schema(schema_with = super::populate::identity)]
    identity: String,
    /// What it signs in by.
    #[schema(example = "mdavis1969")]
    username: String,
    /// How far it sees, separated by commas: `realm`, `own`.
    #[schema(example = "realm,own")]
    scopes: String,
    /// What it may do, separated by commas: `admin`, `manage`, `user`.
    #[schema(example = "admin,manage,user")]
    roles: String,
    /// Where messages of other services reach it.
    #[schema(schema_with = channel)]
    channel: users::Channel,
    /// What its owner keeps with it.
    #[schema(schema_with = crate::openapi::free_data)]
    data: FreeData,
    /// Whether it may sign in.
    #[schema(example = true)]
    active: bool,
    /// The id of the user who owns it.
    #[schema(pattern = "^[0-9a-f]{24}$", example = "6567a1f03a5f1c9d2b7e4810")]
    owner: String,
    /// When it was made, in milliseconds since 1970.
    #[schema(pattern = "^[0-9]+$", example = "1519211809934")]
    created_at: String,
    /// When it last changed, in milliseconds since 1970.
    #[schema(pattern = "^[0-9]+$", example = "1519211809934")]
    updated_at: String,
    /// Whether it was deleted.
    #[schema(required = false, example = false)]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    deleted: bool,
    /// When it was deleted, in milliseconds since 1970.
    #[schema(required = false, nullable = false, pattern = "^[0-9]+$", example = "1519211809934")]
    #[serde(skip_serializing_if = "Option::is_none")]
    deleted_at: Option<String>,
}

/// One user.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UserBody {
    /// The user.
    #[serde(flatten)]
    user: User,
    /// Always null: there is none.
    #[schema(schema_with = crate::openapi::null)]
    error: (),
}

/// A page of users.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes what `PageBody` writes, of which `fields` may take members away")]
pub(crate) struct UserPage {
    /// The users.
    #[schema(schema_with = rows)]
    rows: Vec<User>,
    /// How many there are on all pages.
    #[schema(example = 1)]
    total: u64,
    /// The page's number.
    #[schema(minimum = 1, example = 1)]
    page: u32,
    /// How many rows a page has.
    #[schema(minimum = 1, maximum = 100, example = 10)]
    page_size: u32,
    /// How many pages there are.
    #[schema(example = 1)]
    total_pages: u64,
}

/// A channel in the document.
pub(crate) fn channel() -> utoipa::openapi::schema::Schema {
    let example = serde_json::json!({ "phone": "38598123456", "whatsapp": "38598123654", "email": "neo@zion.org" });
    crate::openapi::object(example)
}

/// Some users, as lists show them.
pub(crate) struct UserRows;

impl PartialSchema for UserRows {
    fn schema() -> RefOr<Schema> {
        rows().into()
    }
}

impl ToSchema for UserRows {}

/// Rows in the document.
fn rows() -> Array {
    crate::openapi::rows_of("User")
}

impl From<&users::User> for User {
    fn from(user: &users::User) -> Self {
        let account = &user.account;
        Self {
            id: user.id().to_string(),
            identity: account.identity.to_string(),
            username: account.username.clone(),
            scopes: account.realm_scopes.join(","),
            roles: account.realm_roles.join(","),
            channel: user.channel.clone(),
            data: user.data.clone(),
            active: user.is_active(),
            owner: user.owner.to_string(),
            created_at: account.created_at.millis().to_string(),
            updated_at: account.updated_at.millis().to_string(),
            deleted: user.deleted_at.is_some(),
            deleted_at: user.deleted_at.map(|at| at.millis().to_string()),
        }
    }
}

impl From<&users::User> for UserBody {
    fn from(user: &users::User) -> Self {
        Self { user: user.into(), error: () }
    }
}
