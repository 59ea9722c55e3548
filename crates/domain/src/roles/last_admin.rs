//! The rule that no organization is left without an active ADMIN.

use signet_storage::ReadTx;
use signet_vocabulary::{AccountId, OrgId, RealmId};

use super::memberships::Memberships;
use super::{Role, store};
use crate::refusal::Refusal;

/// Whether `org` has an active ADMIN beside `account`.
///
/// # Errors
/// `Conflict` with LAST_ADMIN when it has none.
pub(crate) async fn keep_an_administrator(
    tx: &mut ReadTx,
    realm: &RealmId,
    org: &OrgId,
    account: &AccountId,
) -> Result<(), Refusal> {
    if store::has_another_administrator(tx, realm, org, account).await? {
        return Ok(());
    }
    Err(last_administrator())
}

/// The refusal of what would leave an organization without an active ADMIN.
pub fn last_administrator() -> Refusal {
    Refusal {
        code: Some("LAST_ADMIN"),
        ..Refusal::conflict("This is the organization's last ADMIN. Give the role to another active account first.")
    }
}

/// The organizations that would be left without an active ADMIN if `account` went.
pub(crate) async fn organizations_left_alone(
    tx: &mut ReadTx,
    realm: &RealmId,
    account: &AccountId,
    memberships: &Memberships,
) -> Result<Vec<OrgId>, Refusal> {
    let mut alone = Vec::new();
    for (org, _) in memberships.iter() {
        let administers = memberships.roles(org).contains(&Role::Admin);
        if administers && !store::has_another_administrator(tx, realm, org, account).await? {
            alone.push(org.clone());
        }
    }
    Ok(alone)
}
