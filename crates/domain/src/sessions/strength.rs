//! Whether a sign-in is as strong as its account, its realm and its organization want it.

use signet_vocabulary::{OrgId, Timestamp};

use super::Session;
use super::model::{BROWSER_CLIENT, REALM_CLIENT, TWO_FACTORS};
use crate::access::Grants;
use crate::accounts::{Account, AccountStatus};
use crate::realms::{Realm, RealmSettings};
use crate::roles::Memberships;

/// What a session grants, and whether it lacks a second factor where one is required: then nothing but setting one up.
pub(crate) fn grants_of(
    rules: &RealmSettings,
    held: (&Account, &Memberships),
    session: &Session,
    named: Option<&OrgId>,
) -> (Grants, bool) {
    grants_if(rules, held, named, |account| meets_rule(rules, account, session))
}

/// The same for a password alone, which acts in the account's only organization.
pub(crate) fn grants_of_password(rules: &RealmSettings, held: (&Account, &Memberships)) -> (Grants, bool) {
    grants_if(rules, held, None, |_| false)
}

fn grants_if(
    rules: &RealmSettings,
    (account, memberships): (&Account, &Memberships),
    named: Option<&OrgId>,
    meets_rule: impl Fn(&Account) -> bool,
) -> (Grants, bool) {
    let grants = Grants::of_account(account, memberships, named);
    let is_required = rules.mfa_required || grants.org().is_some_and(|org| memberships.needs_factor(org));
    if is_required && !meets_rule(account) { (Grants::none(), true) } else { (grants, false) }
}

/// Whether the account has a second factor, and the session showed it, or comes from a device that did.
fn meets_rule(rules: &RealmSettings, account: &Account, session: &Session) -> bool {
    if session.agent.is_some() {
        // Whoever acts was asked for their own factor, and is at every request.
        return true;
    }
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

/// Whether a password alone opens anything of the account at this moment, without a session.
pub(crate) fn is_password_enough(rules: &RealmSettings, account: &Account) -> bool {
    account.status == AccountStatus::Active && account.factors.is_empty() && !waits_for_proof(rules, account)
}

/// Whether a session counts for its account as both stand at `now`. One that lives by its key passes no refresh, where the
/// others are asked whether they would be let in today: it is asked at every use.
pub(crate) fn counts(realm: &Realm, account: &Account, session: &Session, now: Timestamp) -> bool {
    let is_by_key = [REALM_CLIENT, BROWSER_CLIENT].contains(&&*session.client);
    session.is_live(realm, account, now) && (!is_by_key || is_enough(&realm.settings, account, session))
}

/// Whether nobody may come in as this account before its address is proved.
pub(crate) fn waits_for_proof(rules: &RealmSettings, account: &Account) -> bool {
    rules.require_verified_email && account.is_unproved()
}
