//! Whether a sign-in is as strong as its realm and its organization want it.

use signet_vocabulary::OrgId;

use super::Session;
use crate::access::Grants;
use crate::accounts::Account;
use crate::realms::RealmSettings;
use crate::roles::Memberships;

/// What a session grants, and whether it lacks a second factor where one is required: then nothing but setting one up.
pub(crate) fn grants_of(
    rules: &RealmSettings,
    (account, memberships): (&Account, &Memberships),
    session: &Session,
    named: Option<&OrgId>,
) -> (Grants, bool) {
    let grants = Grants::of_account(account, memberships, named);
    let is_required = rules.mfa_required || grants.org().is_some_and(|org| memberships.needs_factor(org));
    if is_required && !session.is_two_step() { (Grants::none(), true) } else { (grants, false) }
}
