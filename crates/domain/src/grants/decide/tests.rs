//! The table of decisions: one row for each way that a request can go.

use std::time::Duration;

use signet_protocol::oauth::{Challenge, ErrorCode, Scope};
use signet_protocol::oidc::request::Prompt;
use signet_vocabulary::Timestamp;

use super::{Ask, AuthorizationRequest, Decision, Facts, Proved, decide};
use crate::accounts::{Account, AccountStatus, AccountType, FactorMethod};
use crate::clients::{AuthMethod, Client, ClientSettings, ConsentPolicy, GrantType};
use crate::realms::{Realm, RealmSettings};
use crate::roles::Memberships;
use crate::sessions::{Grant, Session};

const ASKED_AT: Timestamp = Timestamp::from_millis(1_767_225_600_000);

/// Everything that one row can say of the world; it begins as the plainest one: a sign-in of a minute ago, and a client whose
/// scopes were all agreed to.
struct Row {
    realm: Realm,
    client: Client,
    account: Account,
    session: Session,
    request: AuthorizationRequest,
    is_signed_in: bool,
    consent: Option<&'static str>,
    consented: Option<&'static str>,
}

fn scope(text: &str) -> Scope {
    Scope::parse(text).expect("a scope")
}

fn realm() -> Realm {
    Realm {
        id: "0".repeat(24).parse().expect("an id"),
        key: "00000000-0000-0000-0000-000000000000".parse().expect("a key"),
        name: "default".to_owned(),
        country: "DE".to_owned(),
        currency: "EUR".to_owned(),
        created_at: ASKED_AT,
        updated_at: ASKED_AT,
        deleted_at: None,
        restored_at: None,
        settings: RealmSettings::default(),
        is_test: false,
        clock_ahead: Duration::ZERO,
    }
}

fn client(realm: &Realm) -> Client {
    let settings = ClientSettings {
        redirect_uris: vec!["https://shop.example.com/callback".to_owned()],
        audiences: vec!["https://api.example.com/".to_owned()],
        ..ClientSettings::default()
    };
    Client {
        realm: realm.id.clone(),
        id: "client_000000000000000000000000".parse().expect("an id"),
        name: "Shop".to_owned(),
        auth_method: AuthMethod::SecretBasic,
        org: None,
        account: None,
        first_party: false,
        settings,
        secrets: Vec::new(),
        created_by: None,
        created_at: ASKED_AT,
        updated_at: ASKED_AT,
    }
}

fn account(realm: &Realm) -> Account {
    Account {
        realm: realm.id.clone(),
        id: "acc_000000000000".parse().expect("an id"),
        kind: AccountType::Individual,
        status: AccountStatus::Active,
        email: Some("ada@example.com".to_owned()),
        email_verified: false,
        phone: None,
        username: "ada@example.com".to_owned(),
        realm_roles: Vec::new(),
        realm_scopes: Vec::new(),
        identity: "1".repeat(24).parse().expect("an id"),
        owner: "acc_000000000000".parse().expect("an id"),
        factors: Vec::new(),
        epoch: 0,
        created_at: ASKED_AT,
        updated_at: ASKED_AT,
        last_login_at: None,
    }
}

fn session(account: &Account) -> Session {
    let began = ASKED_AT.minus(Duration::from_secs(60));
    Session {
        realm: account.realm.clone(),
        id: "ses_00000000000000000000".parse().expect("an id"),
        account: account.id.clone(),
        client: "browser".to_owned(),
        org: None,
        epoch: 0,
        auth_time: began,
        amr: vec!["pwd".to_owned()],
        place: Vec::new(),
        created_at: began,
        used_at: began,
        idle_until: ASKED_AT.plus(Duration::from_secs(3600)),
        expires_at: ASKED_AT.plus(Duration::from_secs(3600)),
        agent: None,
        grant: None,
    }
}

fn plain() -> Row {
    let realm = realm();
    let client = client(&realm);
    let account = account(&realm);
    let uri = client.settings.redirect_uris[0].clone();
    let request = AuthorizationRequest::new(client.id.clone(), uri, scope("openid email"), ASKED_AT);
    let request = AuthorizationRequest { challenge: Some(Challenge::from_bytes([1; 32])), ..request };
    Row {
        session: session(&account),
        is_signed_in: true,
        consent: Some("openid email"),
        consented: None,
        realm,
        client,
        account,
        request,
    }
}

fn decided(row: &Row) -> Decision {
    let (consent, consented) = (row.consent.map(scope), row.consented.map(scope));
    let memberships = Memberships::default();
    let person = Proved { account: &row.account, session: &row.session, memberships: &memberships };
    let facts = Facts {
        realm: &row.realm,
        person: row.is_signed_in.then_some(person),
        consent: consent.as_ref(),
        consented: consented.as_ref(),
        now: ASKED_AT.plus(Duration::from_secs(1)),
    };
    decide(&row.request, &row.client, &facts)
}

fn grant(text: &str) -> Decision {
    Decision::Grant(scope(text))
}

fn ask(missing: &str, asked: &str) -> Decision {
    Decision::Consent { missing: scope(missing), asked: scope(asked) }
}

type Case = (&'static str, fn(&mut Row), Decision);

/// Decides every row, and once more with `prompt=none`: a client that wants no page gets none.
fn check(cases: Vec<Case>) {
    for (name, arrange, expected) in cases {
        let mut row = plain();
        arrange(&mut row);
        let decision = decided(&row);
        assert_eq!(decision, expected, "{name}");
        if row.request.prompt != Prompt::default() {
            continue;
        }
        row.request.prompt.none = true;
        let silent = match decision {
            Decision::SignInAgain(Ask::TooWeak) => Decision::Refuse(ErrorCode::InteractionRequired),
            Decision::SignIn(_) | Decision::SignInAgain(_) => Decision::Refuse(ErrorCode::LoginRequired),
            Decision::Consent { .. } => Decision::Refuse(ErrorCode::ConsentRequired),
            other => other,
        };
        assert_eq!(decided(&row), silent, "{name}, without a page");
    }
}

fn public_native(row: &mut Row) {
    row.client.auth_method = AuthMethod::None;
    row.client.settings.redirect_uris = vec!["http://127.0.0.1/callback".to_owned()];
}

fn never_asks(row: &mut Row) {
    row.client.first_party = true;
    row.client.settings.consent = ConsentPolicy::Never;
    row.consent = None;
}

#[test]
fn what_the_client_may_not_ask_for() {
    check(vec![
        ("the grant", |row| row.client.settings.grant_types = vec![GrantType::ClientCredentials], {
            Decision::Refuse(ErrorCode::UnauthorizedClient)
        }),
        ("no challenge", |row| row.request.challenge = None, Decision::Refuse(ErrorCode::InvalidRequest)),
        (
            "no challenge, of a public client that says it needs none",
            |row| {
                row.client.auth_method = AuthMethod::None;
                row.client.settings.require_pkce = false;
                row.request.challenge = None;
            },
            Decision::Refuse(ErrorCode::InvalidRequest),
        ),
        (
            "no challenge, where none is needed",
            |row| {
                row.client.settings.require_pkce = false;
                row.request.challenge = None;
            },
            grant("openid email"),
        ),
        (
            "a resource that is not the client's",
            |row| row.request.resources = vec!["https://api.example.com".to_owned()],
            Decision::Refuse(ErrorCode::InvalidTarget),
        ),
        (
            "its own resource",
            |row| row.request.resources = vec!["https://api.example.com/".to_owned()],
            grant("openid email"),
        ),
        ("only unknown words", |row| row.request.scope = scope("admin:* root"), {
            Decision::Refuse(ErrorCode::InvalidScope)
        }),
        ("unknown words among others", |row| row.request.scope = scope("root openid"), grant("openid")),
    ]);
}

#[test]
fn who_has_to_sign_in() {
    check(vec![
        ("nobody is here", |row| row.is_signed_in = false, Decision::SignIn(Ask::Nobody)),
        ("the sign-in is over", |row| row.session.idle_until = ASKED_AT, Decision::SignIn(Ask::Nobody)),
        ("the account's sessions were ended", |row| row.account.epoch = 1, Decision::SignIn(Ask::Nobody)),
        (
            "what a client was granted is no sign-in",
            |row| {
                let client = row.client.id.clone();
                let (audience, parent, jkt) = (Vec::new(), None, None);
                row.session.grant = Some(Grant { client, scope: scope("openid"), audience, parent, jkt });
            },
            Decision::SignIn(Ask::Nobody),
        ),
        (
            "another account than the client's ID token says",
            |row| row.request.subject = Some("acc_000000000001".parse().expect("an id")),
            Decision::SignIn(Ask::OtherAccount),
        ),
        ("the same", |row| row.request.subject = Some(row.account.id.clone()), grant("openid email")),
        ("suspended", |row| row.account.status = AccountStatus::Suspended, {
            Decision::Refuse(ErrorCode::AccessDenied)
        }),
        ("prompt=create", |row| row.request.prompt.create = true, Decision::SignIn(Ask::Create)),
        ("prompt=select_account", |row| row.request.prompt.select_account = true, {
            Decision::SignIn(Ask::ChooseAccount)
        }),
        (
            "of no organization",
            |row| row.client.org = Some("org_000000000000".parse().expect("an id")),
            Decision::Refuse(ErrorCode::AccessDenied),
        ),
    ]);
}

#[test]
fn who_has_to_sign_in_again() {
    let after = |row: &mut Row| row.session.auth_time = ASKED_AT;
    check(vec![
        ("prompt=login", |row| row.request.prompt.login = true, Decision::SignInAgain(Ask::Prompted)),
        ("max_age=59", |row| row.request.max_age = Some(59), Decision::SignInAgain(Ask::TooOld)),
        ("max_age=61", |row| row.request.max_age = Some(61), grant("openid email")),
        ("max_age=0", |row| row.request.max_age = Some(0), Decision::SignInAgain(Ask::TooOld)),
        ("two factors, which the account has not", |row| row.request.acr_values = vec!["aal2".to_owned()], {
            grant("openid email")
        }),
        (
            "two factors, which the sign-in did not show",
            |row| {
                row.request.acr_values = vec!["aal2".to_owned()];
                row.account.factors = vec![FactorMethod::Totp];
                row.session.amr = vec!["pwd".to_owned(), "remembered_device".to_owned()];
                row.realm.settings.remembered_devices = true;
            },
            Decision::SignInAgain(Ask::TooWeak),
        ),
        // A sign-in that would not be let in today is none.
        ("less than the account has", |row| row.account.factors = vec![FactorMethod::Totp], {
            Decision::SignIn(Ask::Nobody)
        }),
        ("less than the realm wants", |row| row.realm.settings.mfa_required = true, {
            Decision::SignInAgain(Ask::TooWeak)
        }),
    ]);
    for arrange in [
        |row: &mut Row| row.request.prompt.login = true,
        |row: &mut Row| row.request.prompt.select_account = true,
        |row: &mut Row| row.request.prompt.create = true,
        |row: &mut Row| row.request.max_age = Some(0),
    ] {
        let mut row = plain();
        arrange(&mut row);
        after(&mut row);
        assert_eq!(decided(&row), grant("openid email"), "who signed in for this request is not sent again");
    }
}

#[test]
fn who_is_asked() {
    check(vec![
        ("never asked before", |row| row.consent = None, ask("openid email", "openid email")),
        ("asked for less before", |row| row.consent = Some("openid"), ask("email", "openid email")),
        ("asked for all of it", |_| {}, grant("openid email")),
        ("always", |row| row.client.settings.consent = ConsentPolicy::Always, ask("openid email", "openid email")),
        ("never, of the operator's own", never_asks, grant("openid email")),
        (
            "never, of somebody else's",
            |row| {
                never_asks(row);
                row.client.first_party = false;
            },
            ask("openid email", "openid email"),
        ),
        ("prompt=consent", |row| row.request.prompt.consent = true, ask("openid email", "openid email")),
        // P82: any program on the device may pass for it.
        ("a public native client, asked before", public_native, ask("openid email", "openid email")),
        (
            "a public native client of the operator's own",
            |row| {
                never_asks(row);
                public_native(row);
            },
            ask("openid email", "openid email"),
        ),
        ("a public client on the web", |row| row.client.auth_method = AuthMethod::None, grant("openid email")),
        (
            "prompt=consent, of the operator's own",
            |row| {
                never_asks(row);
                row.request.prompt.consent = true;
            },
            ask("openid email", "openid email"),
        ),
    ]);
}

#[test]
fn what_is_granted_of_what_was_agreed_to() {
    check(vec![
        ("all of it", |row| (row.consent, row.consented) = (None, Some("openid email")), grant("openid email")),
        ("a part", |row| (row.consent, row.consented) = (None, Some("email")), grant("email")),
        (
            "less than before",
            |row| (row.consent, row.consented) = (Some("openid email"), Some("openid")),
            grant("openid"),
        ),
        (
            "more than was asked",
            |row| (row.consent, row.consented) = (None, Some("openid email profile")),
            grant("openid email"),
        ),
        (
            "nothing",
            |row| (row.consent, row.consented) = (None, Some("profile")),
            Decision::Refuse(ErrorCode::AccessDenied),
        ),
    ]);
}

#[test]
fn who_may_go_on_without_their_person() {
    fn wants(row: &mut Row) {
        row.request.scope = scope("openid offline_access");
        row.consent = Some("openid");
    }
    check(vec![
        ("the page asks for it", wants, ask("offline_access", "openid offline_access")),
        (
            "nobody may be shown a page",
            |row| {
                wants(row);
                row.request.prompt.none = true;
            },
            Decision::Refuse(ErrorCode::ConsentRequired),
        ),
        (
            "the page asked for it",
            |row| {
                wants(row);
                row.consented = Some("openid offline_access");
            },
            grant("openid offline_access"),
        ),
        (
            "said before",
            |row| {
                wants(row);
                row.consent = Some("openid offline_access");
            },
            grant("openid offline_access"),
        ),
        (
            "the operator's own",
            |row| {
                wants(row);
                never_asks(row);
            },
            grant("openid offline_access"),
        ),
        (
            "a client that does not refresh",
            |row| {
                wants(row);
                never_asks(row);
                row.client.settings.grant_types = vec![GrantType::AuthorizationCode];
            },
            grant("openid"),
        ),
    ]);
}
