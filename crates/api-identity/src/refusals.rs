//! What operations refuse in ways of their own, as examples for the document: made by the code that makes the real refusals.

use std::time::Duration;

use signet_domain::access::Permission::{
    AdminIdentity, ReadAudit, ReadClients, ReadIdentity, WriteClients, WriteIdentity,
};
use signet_domain::access::{beyond_own_scopes, in_no_org, lacking, lacking_in_realm};
use signet_domain::context::{mfa_required, signed_in_too_long_ago};
use signet_domain::idempotency::reused;
use signet_domain::orgs::CreateOrg;
use signet_domain::roles::Role;
use signet_domain::{
    FieldError, Refusal, accounts, api_keys, challenges, clients, impersonations, invitations, mfa, orgs, outbox,
    providers, recovery, registration, roles, scopes, sessions, test_realms,
};
use signet_edge::Failure;

/// An operation, and its refusals.
type Row = (&'static str, Vec<Refusal>);

/// All rows. An operation that has none, or none for a status, shows the answer that operations share.
pub(crate) fn table() -> impl Iterator<Item = (&'static str, Vec<Failure>)> {
    let rows = [
        authentication(),
        accounts(),
        factors(),
        orgs(),
        roles(),
        api_keys(),
        of_clients(),
        of_providers(),
        of_scopes(),
        of_registration_tokens(),
        of_test_realms(),
    ]
    .into_iter()
    .flatten();
    rows.map(|(operation, refusals)| {
        (operation, refusals.into_iter().map(|refusal| face(operation, refusal)).collect())
    })
}

/// The refusal as the operation's handler sends it.
fn face(operation: &str, refusal: Refusal) -> Failure {
    match operation {
        "register" | "createAccount" | "enableMfa" => Failure::invalid_is_bad_request(refusal),
        _ => Failure::new(refusal),
    }
}

fn authentication() -> Vec<Row> {
    let no_realm = || Refusal::not_found("realm");
    let too_long_ago = signed_in_too_long_ago;
    let bad_address = || recovery::checked_address("alice").err();
    vec![
        ("register", vec![bad_email(), no_realm(), sessions::registration_closed(), accounts::taken()]),
        (
            "login",
            vec![
                sessions::wrong_sign_in(),
                sessions::wrong_in_realm(),
                sessions::suspended(),
                sessions::not_verified(),
                no_realm(),
            ],
        ),
        ("refresh", vec![sessions::no_refresh_token(), Refusal::not_found("organization")]),
        ("acceptInvitation", vec![sessions::sign_in_first(), sessions::for_another(), no_realm()]),
        ("verifyEmail", vec![recovery::no_proof(), no_realm()]),
        ("resendVerification", bad_address().into_iter().chain([no_realm()]).collect()),
        ("forgotPassword", bad_address().into_iter().chain([no_realm()]).collect()),
        ("resetPassword", vec![recovery::no_proof(), no_realm()]),
        ("changePassword", vec![sessions::wrong_password(), too_long_ago(), mfa_required()]),
        ("forgetDevices", vec![mfa_required()]),
        ("completeMfaChallenge", vec![mfa::wrong_code(), challenges::not_known(), challenges::completed()]),
        ("completeMfaChallengeAlias", vec![mfa::wrong_code(), challenges::not_known(), challenges::completed()]),
        ("resendMfaCode", vec![challenges::not_known(), challenges::completed(), challenges::not_a_method()]),
        ("reauthenticate", vec![sessions::wrong_password(), mfa::wrong_code(), sessions::code_missing()]),
        ("listSessions", vec![impersonations::never_as_another()]),
        ("endSession", vec![too_long_ago(), impersonations::never_as_another(), Refusal::not_found("session")]),
        ("listConsents", vec![impersonations::never_as_another()]),
        ("withdrawConsent", vec![impersonations::never_as_another(), Refusal::not_found("consent")]),
    ]
}

fn accounts() -> Vec<Row> {
    let unseen = || Refusal::not_found("account");
    let no_org = || Refusal::not_found("organization");
    let alone = || accounts::last_administrator_of(&["org_x1y2z3a4b5c6"]);
    let making =
        [bad_email(), lacking_in_realm(WriteIdentity), no_org(), accounts::taken(), reused(), too_many_mails()];
    let over = || [lacking_in_realm(AdminIdentity), signed_in_too_long_ago(), unseen()];
    vec![
        ("listAccounts", vec![lacking(ReadIdentity), in_no_org(), no_org()]),
        ("createAccount", making.into()),
        ("getAccount", vec![lacking(ReadIdentity), unseen()]),
        (
            "updateAccount",
            vec![lacking(WriteIdentity), signed_in_too_long_ago(), unseen(), bad_email(), too_many_mails()],
        ),
        ("closeAccount", over().into_iter().chain([alone()]).collect()),
        ("eraseAccount", over().into_iter().chain([alone()]).collect()),
        ("exportAccount", over().into()),
    ]
}

fn factors() -> Vec<Row> {
    let unseen = || Refusal::not_found("account");
    let own = || [mfa::not_its_owner(), signed_in_too_long_ago(), unseen()];
    let no_sender = || mfa::cannot_send("is not set up");
    let no_factor = || Refusal::not_found("second factor");
    let reset =
        [lacking(AdminIdentity), mfa::own_factors(), mfa_required(), signed_in_too_long_ago(), unseen(), reused()];
    let setting_up = [mfa::active_already(), Refusal::invalid(vec![mfa::no_phone()]), reused()];
    let proving = [mfa::nothing_pending(), mfa::wrong_setup_code()];
    let making = [mfa_required(), mfa::too_weak(), mfa::no_factor(), mfa::wrong_code(), reused()];
    let removing =
        [mfa_required(), mfa::too_weak(), no_factor(), mfa::wrong_code(), Refusal::invalid(vec![mfa::two_methods()])];
    vec![
        ("listMfa", vec![lacking(AdminIdentity), mfa_required(), unseen()]),
        ("enableMfa", own().into_iter().chain(setting_up).collect()),
        ("verifyMfaSetup", own().into_iter().chain(proving).collect()),
        ("disableMfa", own().into_iter().chain(removing).collect()),
        ("sendMfaCode", vec![mfa::not_its_owner(), unseen(), no_sender(), reused()]),
        ("makeBackupCodes", own().into_iter().chain(making).collect()),
        ("resetMfa", reset.into()),
    ]
}

fn orgs() -> Vec<Row> {
    let unseen = || Refusal::not_found("organization");
    let no_invitation = || Refusal::not_found("invitation");
    let manages = || [lacking(AdminIdentity), unseen()];
    let sending = [bad_role(), invitations::already_open(), invitations::held_already(), too_many_mails()];
    vec![
        ("listOrgs", vec![lacking(ReadIdentity), in_no_org()]),
        ("createOrg", [lacking_in_realm(WriteIdentity), orgs::registered()].into_iter().chain(bad_country()).collect()),
        ("getOrg", vec![lacking(ReadIdentity), unseen()]),
        (
            "updateOrg",
            vec![
                lacking(WriteIdentity),
                orgs::not_its_own_type(),
                signed_in_too_long_ago(),
                unseen(),
                orgs::name_taken(),
            ],
        ),
        ("listInvitations", manages().into()),
        ("sendInvitation", manages().into_iter().chain(sending).collect()),
        ("resendInvitation", manages().into_iter().chain([no_invitation(), reused(), too_many_mails()]).collect()),
        ("revokeInvitation", manages().into_iter().chain([no_invitation()]).collect()),
    ]
}

fn roles() -> Vec<Row> {
    let no_org = || Refusal::not_found("organization");
    let no_account = || Refusal::not_found("account");
    let no_role = Refusal::not_found("role assignment");
    let assigning = [no_account(), roles::held_already(), bad_role()];
    vec![
        ("listRoles", vec![lacking(ReadIdentity), in_no_org(), no_account()]),
        ("assignRole", [lacking(AdminIdentity), no_org()].into_iter().chain(assigning).collect()),
        ("removeRole", vec![lacking(AdminIdentity), no_role, roles::last_administrator()]),
        ("listAuditEvents", vec![lacking(ReadAudit), in_no_org()]),
    ]
}

fn api_keys() -> Vec<Row> {
    let no_account = || Refusal::not_found("account");
    let making = [signed_in_too_long_ago(), no_account(), api_keys::too_many(), api_keys::closed()];
    let scopes = ["read:everything".to_owned()];
    let bad_scope = api_keys::checked_scopes(&scopes).err().map(|bad| Refusal::invalid(vec![bad]));
    vec![
        ("listApiKeys", vec![lacking(AdminIdentity), no_account()]),
        ("createApiKey", [lacking(AdminIdentity)].into_iter().chain(making).chain(bad_scope).collect()),
        ("deleteApiKey", vec![lacking(AdminIdentity), Refusal::not_found("API key")]),
    ]
}

fn of_clients() -> Vec<Row> {
    let may_not = || [lacking_in_realm(WriteClients), beyond_own_scopes(), signed_in_too_long_ago()];
    let no_address = || Refusal::invalid(vec![clients::no_redirect_uri()]);
    let too_late = || Refusal::invalid(vec![clients::end_out_of_range()]);
    let no_secret = Refusal::not_found(clients::SECRET);
    let adding = [clients::no_such(), clients::takes_no_secret(), clients::too_many_secrets(), reused(), too_late()];
    vec![
        ("listClients", vec![lacking_in_realm(ReadClients)]),
        ("createClient", may_not().into_iter().chain([no_address(), reused()]).collect()),
        ("getClient", vec![lacking_in_realm(ReadClients), clients::no_such()]),
        ("updateClient", may_not().into_iter().chain([clients::no_such(), no_address(), reused()]).collect()),
        ("deleteClient", vec![lacking_in_realm(WriteClients), clients::no_such()]),
        ("addClientSecret", may_not().into_iter().chain(adding).collect()),
        ("revokeClientSecret", vec![lacking_in_realm(WriteClients), clients::no_such(), no_secret]),
    ]
}

fn of_providers() -> Vec<Row> {
    let may_not = || [lacking_in_realm(WriteClients), signed_in_too_long_ago()];
    let no_issuer = || Refusal::invalid(vec![providers::no_address("issuer")]);
    let moved = || Refusal::invalid(vec![providers::immutable("issuer")]);
    vec![
        ("listProviders", vec![lacking_in_realm(ReadClients)]),
        ("createProvider", may_not().into_iter().chain([providers::too_many(), no_issuer(), reused()]).collect()),
        ("getProvider", vec![lacking_in_realm(ReadClients), providers::no_such()]),
        ("updateProvider", may_not().into_iter().chain([providers::no_such(), moved(), reused()]).collect()),
        ("deleteProvider", vec![lacking_in_realm(WriteClients), providers::no_such()]),
        ("deleteProviderLink", vec![signed_in_too_long_ago(), providers::no_such_link(), providers::only_way_in()]),
    ]
}

fn of_registration_tokens() -> Vec<Row> {
    let may_not = [lacking_in_realm(WriteClients), beyond_own_scopes(), signed_in_too_long_ago(), reused()];
    let bad_uses = registration::check_uses(0).err().map(|bad| Refusal::invalid(vec![bad]));
    vec![
        ("listRegistrationTokens", vec![lacking_in_realm(ReadClients)]),
        ("createRegistrationToken", may_not.into_iter().chain(bad_uses).collect()),
        ("deleteRegistrationToken", vec![lacking_in_realm(WriteClients), registration::no_such()]),
    ]
}

fn of_scopes() -> Vec<Row> {
    let of_ours = ("sub".to_owned(), "identity.id".to_owned());
    let said = scopes::SaidScope { text_en: "See your orders".to_owned(), claims: vec![of_ours], ..Default::default() };
    let bad_claim = said.check().err().map(Refusal::invalid);
    let may_not = || lacking_in_realm(WriteClients);
    let putting = [may_not(), scopes::is_built_in(), scopes::too_many()];
    vec![
        ("listScopes", vec![lacking_in_realm(ReadClients)]),
        ("getScope", vec![lacking_in_realm(ReadClients), scopes::no_such()]),
        ("putScope", putting.into_iter().chain(bad_claim).collect()),
        ("deleteScope", vec![may_not(), scopes::no_such(), scopes::is_built_in()]),
    ]
}

fn too_many_mails() -> Refusal {
    outbox::too_many(Duration::from_secs(300))
}

fn of_test_realms() -> Vec<Row> {
    let out_of_range = test_realms::check_seconds(0).err().map(|bad| Refusal::invalid(vec![bad]));
    let advancing = [test_realms::not_a_test_realm(), reused()];
    vec![
        ("advanceTestClock", advancing.into_iter().chain(out_of_range).collect()),
        ("listTestMessages", vec![test_realms::not_a_test_realm()]),
    ]
}

fn bad_email() -> Refusal {
    Refusal::invalid(accounts::checked_email("alice").err().into_iter().collect())
}

fn bad_role() -> Refusal {
    let bad = "BOSS".parse::<Role>().err().map(|message| FieldError::new("role", "BAD_ROLE", message));
    Refusal::invalid(bad.into_iter().collect())
}

fn bad_country() -> Option<Refusal> {
    let org =
        CreateOrg { legal_name: "Northwind".to_owned(), reg_no: None, country: "XX".to_owned(), roles: Vec::new() };
    org.check().err()
}
