//! Finding one organization.

use signet_vocabulary::OrgId;

use super::{Org, store};
use crate::access::{Permission, require_in_org};
use crate::boxed;
use crate::context::Context;
use crate::refusal::{FieldError, Refusal};

pub(crate) use super::store::by_id as row_by_id;

/// The organization with this id.
///
/// # Errors
/// `NotFound` outside the caller's view; `Denied`.
#[boxed]
pub async fn get(ctx: &Context, id: &OrgId) -> Result<Org, Refusal> {
    require_in_org(ctx, id, Permission::ReadIdentity)?;
    let found = store::by_id(&mut ctx.app.store.read().await?, &ctx.realm.id, id).await?;
    found.ok_or_else(|| Refusal::not_found("organization"))
}

/// Compares the organization that a caller says it acts in with the one that it asks for. It narrows and never widens.
///
/// # Errors
/// `Malformed` with ORG_MISMATCH.
pub fn assert_org(asserted: Option<&str>, id: &OrgId) -> Result<(), Refusal> {
    match asserted {
        Some(asserted) if asserted != id.as_str() => {
            let field = FieldError::new("X-Org-Id", "ORG_MISMATCH", "must be the organization of the path");
            let message = "The header X-Org-Id names another organization than the path.";
            Err(Refusal { code: Some("ORG_MISMATCH"), ..Refusal::malformed(vec![field], message) })
        }
        _ => Ok(()),
    }
}
