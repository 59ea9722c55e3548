//! `populate=identity`: identities in the place of their ids.

use std::collections::HashMap;

use serde_json::Value;
use signet_domain::{Context, FieldError, Refusal, identities, users};
use signet_edge::Parameters;
use utoipa::IntoParams;
use utoipa::openapi::schema::Schema;
use utoipa::openapi::{ObjectBuilder, OneOfBuilder, Ref, Type};

use super::model::{User, UserBody};
use crate::identities::model::Identity;
use crate::lists::Fields;
use crate::members::Members;

/// What to show whole.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query; `shown` reads it")]
pub(crate) struct Populate {
    /// `identity`, to show the identity in the place of its id.
    #[param(value_type = String, pattern = "^identity$", example = "identity", required = false)]
    populate: Option<String>,
}

/// The member `identity` of a user: an id, or the whole.
pub(crate) fn identity() -> Schema {
    let id = ObjectBuilder::new().schema_type(Type::String).pattern(Some("^[0-9a-f]{24}$"));
    let id = id.examples([Value::from("634b56217f6a7b0be52dffbd")]);
    OneOfBuilder::new().item(id).item(Ref::from_schema_name("Identity")).into()
}

/// Puts identities in the place of their ids, where the query asks for it and the caller sees them.
async fn populate(
    ctx: &Context,
    query: &Parameters,
    found: &[users::User],
    (rows, fields): (&mut [Members], &Fields<'_>),
) -> Result<(), Refusal> {
    match query.text("populate") {
        None | Some("") => return Ok(()),
        Some("identity") => {}
        Some(_) => {
            let field = FieldError::new("populate", "MALFORMED", "must be identity");
            return Err(Refusal::malformed(vec![field], "The parameter populate has the wrong form."));
        }
    }
    if !fields.shows("identity") {
        return Ok(());
    }
    let ids: Vec<_> = found.iter().map(|user| user.account.identity.clone()).collect();
    let seen = identities::by_ids(ctx, &ids).await?;
    let identities: HashMap<_, _> = seen.iter().map(|identity| (&identity.id, identity)).collect();
    for (row, id) in rows.iter_mut().zip(&ids) {
        if let Some(identity) = identities.get(id) {
            row.replace("identity", &Identity::from(*identity))?;
        }
    }
    Ok(())
}

/// What the query asks to see of users.
pub(crate) async fn shown(ctx: &Context, query: &Parameters, found: &[users::User]) -> Result<Vec<Members>, Refusal> {
    let fields = Fields::read(query);
    let mut rows = found.iter().map(|user| fields.of(&User::from(user))).collect::<Result<Vec<_>, _>>()?;
    populate(ctx, query, found, (&mut rows, &fields)).await?;
    Ok(rows)
}

/// What the query asks to see of one user.
pub(crate) async fn one(ctx: &Context, query: &Parameters, user: &users::User) -> Result<Members, Refusal> {
    let all = Fields::all();
    let mut row = all.of(&UserBody::from(user))?;
    populate(ctx, query, std::slice::from_ref(user), (std::slice::from_mut(&mut row), &all)).await?;
    Ok(row)
}
