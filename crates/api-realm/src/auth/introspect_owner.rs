//! `GET /auth/introspect-owner`.

use axum::Json;
use serde::Serialize;
use signet_domain::access::{Ownership, Whose, ownership};
use signet_edge::{Failure, Reader};
use signet_vocabulary::UserId;
use utoipa::ToSchema;

use crate::openapi::{Ambiguous, Forbidden, Unauthorized, Unexpected};

/// Whose things.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(example = json!({ "owner": "6567a1f03a5f1c9d2b7e4810" }))]
pub(crate) enum Filter {
    /// Those whose `owner` is this user.
    Owner(String),
    /// All of the realm: always true.
    All(bool),
}

impl Filter {
    fn of(whose: Whose, user: &str) -> Self {
        match whose {
            Whose::Own => Self::Owner(user.to_owned()),
            Whose::Everybodys => Self::All(true),
        }
    }
}

/// What a credential means for things that have owners.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OwnershipBody {
    /// The user's id: the `owner` of whatever it makes.
    #[schema(pattern = "^[0-9a-f]{24}$", example = "6567a1f03a5f1c9d2b7e4810")]
    user: String,
    /// The id of the identity that it acts for.
    #[schema(pattern = "^[0-9a-f]{24}$", example = "634b56217f6a7b0be52dffbd")]
    identity: String,
    /// The realm's id: nothing of another realm is its business.
    #[schema(pattern = "^[0-9a-f]{24}$", example = "63d7f3a0c1b2a3948576e0f1")]
    realm: String,
    /// Its role, the highest that it has.
    #[schema(pattern = "^(user|manage|admin)$", example = "user")]
    role: &'static str,
    /// Its scope, the widest that it has.
    #[schema(pattern = "^(own|realm)$", example = "own")]
    scope: &'static str,
    /// Its roles, separated by commas, as they were given.
    #[schema(example = "user")]
    roles: String,
    /// Its scopes, separated by commas, as they were given.
    #[schema(example = "own")]
    scopes: String,
    /// What to show it.
    filter: Filter,
    /// What it may change and delete; null where it reads alone.
    #[schema(required)]
    write: Option<Filter>,
    /// The user's id of the administrator who acts as this user, if one does.
    #[schema(required, pattern = "^[0-9a-f]{24}$", example = "63d7f3a0c1b2a3948576e0f2")]
    act: Option<String>,
    /// Whether it makes and changes nothing.
    #[schema(example = false)]
    read_only: bool,
    /// Always null: there is none.
    #[schema(schema_with = crate::openapi::null)]
    error: (),
}

impl From<Ownership<'_>> for OwnershipBody {
    fn from(it: Ownership<'_>) -> Self {
        let account = it.account;
        let user = UserId::of(&account.id, account.created_at).to_string();
        Self {
            identity: account.identity.to_string(),
            realm: account.realm.to_string(),
            role: it.standing.role.as_str(),
            scope: it.standing.scope.as_str(),
            roles: account.realm_roles.join(","),
            scopes: account.realm_scopes.join(","),
            filter: Filter::of(it.reads, &user),
            write: it.writes.map(|whose| Filter::of(whose, &user)),
            act: it.actor.map(|actor| actor.to_string()),
            read_only: it.writes.is_none(),
            user,
            error: (),
        }
    }
}

/// Say what a credential may do elsewhere
///
/// For services that keep things of their own and want them owned as identities are here: they pass on the credential that
/// they were sent, stamp `owner` with `user` on whatever it makes, show what `filter` lets through, and change what `write`
/// lets through. It takes every credential. An organization's API key is refused unless it holds everything, and the secret
/// of one, without a signature, reads alone.
#[utoipa::path(
    get, path = "/v1/auth/introspect-owner", operation_id = "introspectOwner", tag = "Ownership",
    responses(
        (status = 200, description = "What it may do.", body = OwnershipBody),
        Ambiguous, Unauthorized, Forbidden, Unexpected,
    ),
)]
pub(crate) async fn introspect_owner(Reader(ctx): Reader) -> Result<Json<OwnershipBody>, Failure> {
    Ok(Json(ownership(&ctx).await?.into()))
}
