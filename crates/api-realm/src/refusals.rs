//! What operations refuse in ways of their own, as examples for the document: made by the code that makes the real refusals.

use std::time::Duration;

use signet_domain::context::{mfa_required, signed_in_too_long_ago};
use signet_domain::idempotency::reused;
use signet_domain::{Refusal, access, accounts, identities, impersonations, realm_admin, realms, users};
use signet_edge::Failure;

/// An operation, and its refusals.
type Row = (&'static str, Vec<Refusal>);

/// All rows. An operation that has none, or none for a status, shows the answer that operations share.
pub(crate) fn table() -> impl Iterator<Item = (&'static str, Vec<Failure>)> {
    let rows = of_auth().into_iter().chain(of_identities()).chain(of_realms()).chain(of_users());
    rows.map(|(operation, refusals)| (operation, refusals.into_iter().map(Failure::new).collect()))
}

fn of_auth() -> Vec<Row> {
    let never = impersonations::never_as_another;
    vec![
        (
            "impersonate",
            vec![
                access::no_impersonation(),
                signed_in_too_long_ago(),
                mfa_required(),
                never(),
                Refusal::not_found("user"),
                impersonations::not_active(),
                impersonations::too_often(Duration::from_secs(300)),
            ],
        ),
        ("listImpersonations", vec![never()]),
        ("introspectOwner", vec![access::keys_open_nothing(), mfa_required()]),
    ]
}

fn of_identities() -> Vec<Row> {
    let unseen = || Refusal::not_found("identity");
    vec![
        ("createIdentity", vec![reused()]),
        ("getIdentity", vec![unseen()]),
        ("replaceIdentity", vec![unseen()]),
        ("changeIdentity", vec![unseen()]),
        ("deleteIdentity", vec![unseen(), identities::of_a_user()]),
        ("restoreIdentity", vec![unseen()]),
    ]
}

fn of_realms() -> Vec<Row> {
    let unseen = || Refusal::not_found("realm");
    let beyond = access::beyond_own_realm;
    vec![
        ("pageRealms", vec![beyond()]),
        ("allRealms", vec![beyond()]),
        ("createRealm", vec![beyond(), realms::taken(), reused()]),
        ("getRealm", vec![unseen()]),
        ("changeRealm", vec![beyond(), signed_in_too_long_ago(), unseen(), realms::taken()]),
        ("deleteRealm", vec![beyond(), signed_in_too_long_ago(), unseen(), realm_admin::the_default()]),
        ("restoreRealm", vec![beyond(), unseen()]),
    ]
}

fn of_users() -> Vec<Row> {
    let unseen = users::no_such;
    let alone = || accounts::last_administrator_of(&["org_x1y2z3a4b5c6"]);
    vec![
        ("createUser", vec![accounts::taken(), identities::taken(), reused()]),
        ("createRealmUser", vec![Refusal::not_found("realm"), accounts::taken(), identities::taken(), reused()]),
        ("getUser", vec![unseen()]),
        ("replaceUser", vec![signed_in_too_long_ago(), unseen(), accounts::taken(), identities::taken()]),
        ("changeUser", vec![signed_in_too_long_ago(), unseen(), accounts::taken(), identities::taken()]),
        ("deleteUser", vec![unseen(), users::own_user(), alone()]),
        ("restoreUser", vec![unseen()]),
    ]
}
