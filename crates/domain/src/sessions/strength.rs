//! Whether a sign-in is as strong as its account, its realm and its organization want it.

use signet_vocabulary::OrgId;

use super::Session;
use super::model::TWO_FACTORS;
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
    if is_required && !meets_rule(rules, account, session) { (Grants::none(), true) } else { (grants, false) }
}

/// Whether the account has a second factor, and the session showed it, or comes from a device that did.
fn meets_rule(rules: &RealmSettings, account: &Account, session: &Session) -> bool {
    let is_vouched_for = rules.remembered_devices && session.is_of_remembered_device();
    account.has_strong_factor() && (session.acr() == TWO_FACTORS || is_vouched_for)
}

/// Whether the sign-in behind a session would be let in today: the address is proved where that is asked, as much was shown
/// as the account asks for, and a device that was let in for being remembered may be still.
pub(super) fn is_enough(rules: &RealmSettings, account: &Account, session: &Session) -> bool {
    let is_shown = match session.is_of_remembered_device() {
        true => rules.remembered_devices,
        false => account.factors.is_empty() || session.amr.len() > 1,
    };
    is_shown && !waits_for_proof(rules, account)
}

/// Whether nobody may come in as this account before its address is proved.
pub(crate) fn waits_for_proof(rules: &RealmSettings, account: &Account) -> bool {
    rules.require_verified_email && account.is_unproved()
}
