//! What becomes of a client's request: a page for the person, a refusal for the client, or a grant. Everything that decides it
//! is an argument.

use std::time::Duration;

use signet_protocol::oauth::{ErrorCode, Scope};
use signet_vocabulary::Timestamp;

use super::allowed::{asks_nobody, may_be_offline, scope_of};
use super::request::AuthorizationRequest;
use crate::accounts::{self, Account, AccountStatus};
use crate::boxed;
use crate::clients::{Client, ConsentPolicy, GrantType};
use crate::consents;
use crate::context::Context;
use crate::realms::Realm;
use crate::refusal::Refusal;
use crate::roles::{self, Memberships};
use crate::sessions::{self, OFFLINE_ACCESS, Session};

/// Why the person is sent to sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// Nobody is signed in.
    Nobody,
    /// Somebody else than the client means is.
    OtherAccount,
    /// The client wants the person to choose an account (`prompt=select_account`).
    ChooseAccount,
    /// The client wants the person to make an account (`prompt=create`).
    Create,
    /// The client wants the person to prove themselves again (`prompt=login`).
    Prompted,
    /// The sign-in is older than the client wants (`max_age`).
    TooOld,
    /// The sign-in showed less than the client, the account, the realm or the organization wants.
    TooWeak,
}

/// What becomes of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// The person signs in.
    SignIn(Ask),
    /// The person who is signed in proves themselves again.
    SignInAgain(Ask),
    /// The person is asked.
    Consent {
        /// What they have not agreed to yet.
        missing: Scope,
        /// All of what the client would get.
        asked: Scope,
    },
    /// The client is told no.
    Refuse(ErrorCode),
    /// The client gets it.
    Grant(Scope),
}

/// The person whose browser it is.
#[derive(Debug, Clone, Copy)]
pub struct Proved<'a> {
    /// Their account, as it stands.
    pub account: &'a Account,
    /// Their sign-in.
    pub session: &'a Session,
    /// In which organizations they are: at least that of the client, if it has one.
    pub memberships: &'a Memberships,
}

/// Everything that a decision goes by, beside the request and the client.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The realm.
    pub realm: &'a Realm,
    /// Who is signed in.
    pub person: Option<Proved<'a>>,
    /// What they let the client have before.
    pub consent: Option<&'a Scope>,
    /// What they agreed to on the page of this very request.
    pub consented: Option<&'a Scope>,
    /// The realm's time.
    pub now: Timestamp,
}

/// Decides. A client that wants no page (`prompt=none`) is told what would have been on it.
pub fn decide(request: &AuthorizationRequest, client: &Client, facts: &Facts<'_>) -> Decision {
    let decision = match asked(request, client) {
        Err(error) => Decision::Refuse(error),
        Ok(asked) => match stands_in_the_way(request, client, facts) {
            Some(decision) => decision,
            None => agreed(request, client, facts, asked),
        },
    };
    if !request.prompt.none {
        return decision;
    }
    match decision {
        // A page where more is proved may be one where more is set up first.
        Decision::SignInAgain(Ask::TooWeak) => Decision::Refuse(ErrorCode::InteractionRequired),
        Decision::SignIn(_) | Decision::SignInAgain(_) => Decision::Refuse(ErrorCode::LoginRequired),
        Decision::Consent { .. } => Decision::Refuse(ErrorCode::ConsentRequired),
        Decision::Refuse(_) | Decision::Grant(_) => decision,
    }
}

/// Whether the client may ask for this at all, whoever it is asked of: what is pushed ahead is asked so much (RFC 9126, section
/// 2.1).
///
/// # Errors
/// What it is told in place of its answer.
pub fn may_ask(request: &AuthorizationRequest, client: &Client) -> Result<(), ErrorCode> {
    asked(request, client).map(drop)
}

/// What of the scope the client may ask for.
fn asked(request: &AuthorizationRequest, client: &Client) -> Result<Scope, ErrorCode> {
    let settings = &client.settings;
    if !settings.grant_types.contains(&GrantType::AuthorizationCode) {
        return Err(ErrorCode::UnauthorizedClient);
    }
    if request.challenge.is_none() && client.needs_challenge() {
        return Err(ErrorCode::InvalidRequest);
    }
    if !request.resources.iter().all(|resource| settings.audiences.contains(resource)) {
        return Err(ErrorCode::InvalidTarget);
    }
    let known = request.scope.intersection(&scope_of(client));
    if known.is_empty() && !request.scope.is_empty() {
        return Err(ErrorCode::InvalidScope);
    }
    // What a client may do while its person is away is agreed to like the rest, on a page that says it or by the operator: the
    // other conditions that OpenID Connect Core 1.0, section 11, leaves to us.
    let stays = |word: &&str| *word != OFFLINE_ACCESS || may_be_offline(client);
    Scope::of(known.iter().filter(stays)).map_err(|_| ErrorCode::InvalidScope)
}

/// What has to happen before the person is asked anything.
pub(super) fn stands_in_the_way(
    request: &AuthorizationRequest,
    client: &Client,
    facts: &Facts<'_>,
) -> Option<Decision> {
    let prompt = request.prompt;
    let nobody = Decision::SignIn(if prompt.create { Ask::Create } else { Ask::Nobody });
    let Some(Proved { account, session, memberships }) = facts.person else { return Some(nobody) };
    if account.status != AccountStatus::Active {
        return Some(Decision::Refuse(ErrorCode::AccessDenied));
    }
    if !sessions::may_carry(facts.realm, account, session, facts.now) {
        return Some(nobody);
    }
    if request.subject.as_ref().is_some_and(|subject| *subject != account.id) {
        return Some(Decision::SignIn(Ask::OtherAccount));
    }
    let is_fresh = session.auth_time >= request.asked_at;
    if !is_fresh && prompt.create {
        return Some(Decision::SignIn(Ask::Create));
    }
    if !is_fresh && prompt.select_account {
        return Some(Decision::SignIn(Ask::ChooseAccount));
    }
    if !is_fresh && prompt.login {
        return Some(Decision::SignInAgain(Ask::Prompted));
    }
    let oldest = request.max_age.map(|seconds| Duration::from_secs(u64::try_from(seconds).unwrap_or(0)));
    if !is_fresh && oldest.is_some_and(|oldest| facts.now.since(session.auth_time) > oldest) {
        return Some(Decision::SignInAgain(Ask::TooOld));
    }
    let held = (account, memberships);
    let is_enough = sessions::is_shown_enough(&facts.realm.settings, held, session, client.org.as_ref());
    if !is_enough || is_less_than_wanted(request, account, session) {
        return Some(Decision::SignInAgain(Ask::TooWeak));
    }
    let is_outside = client.org.as_ref().is_some_and(|org| !memberships.has(org));
    is_outside.then_some(Decision::Refuse(ErrorCode::AccessDenied))
}

/// Whether the client wants a stronger proof than there was, and the account can give one: a wish that nobody can fulfil keeps
/// nobody out (OpenID Connect Core 1.0, section 5.5.1.1).
fn is_less_than_wanted(request: &AuthorizationRequest, account: &Account, session: &Session) -> bool {
    let wants = |acr: &str| request.acr_values.iter().any(|value| value == acr);
    wants(TWO_FACTORS) && !wants("aal1") && account.has_strong_factor() && session.acr() != TWO_FACTORS
}

const TWO_FACTORS: &str = "aal2";

/// What the person has agreed to of what is asked, or that they have to be asked.
fn agreed(request: &AuthorizationRequest, client: &Client, facts: &Facts<'_>, asked: Scope) -> Decision {
    if asks_nobody(client) && !request.prompt.consent {
        return Decision::Grant(asked);
    }
    // Anybody can send a request in the name of a client that nobody can assure: what was said once, was said to who asked then.
    let counts = client.settings.consent == ConsentPolicy::Once && client.is_assured() && !request.prompt.consent;
    let earlier = facts.consent.filter(|_| counts);
    let is_in = |scope: Option<&Scope>, word: &str| scope.is_some_and(|scope| scope.contains(word));
    let pick = |is_picked: &dyn Fn(&str) -> bool| Scope::of(asked.iter().filter(|word| is_picked(word)));
    let missing = pick(&|word| !is_in(earlier, word)).unwrap_or_default();
    match facts.consented {
        None if earlier.is_some() && missing.is_empty() => Decision::Grant(asked),
        None => Decision::Consent { missing, asked },
        Some(now) => {
            // All that is asked for was on the page: what was given before and is taken out there is taken back.
            let granted = pick(&|word| is_in(Some(now), word)).unwrap_or_default();
            let is_no = granted.is_empty() && !asked.is_empty();
            if is_no { Decision::Refuse(ErrorCode::AccessDenied) } else { Decision::Grant(granted) }
        }
    }
}

/// Decides on a request as things stand: `session` is the browser's sign-in, `consented` what its person agreed to on the page
/// of this very request.
///
/// # Errors
/// What keeps the database from being read.
#[boxed]
pub async fn decision(
    ctx: &Context,
    (request, client): (&AuthorizationRequest, &Client),
    session: Option<&Session>,
    consented: Option<&Scope>,
) -> Result<Decision, Refusal> {
    let realm = &ctx.realm;
    let none = Facts { realm, person: None, consent: None, consented, now: ctx.now() };
    let Some(session) = session else { return Ok(decide(request, client, &none)) };
    let Some(account) = accounts::by_id(&ctx.app, &realm.id, &session.account).await? else {
        return Ok(decide(request, client, &none));
    };
    let memberships = roles::memberships(&ctx.app, &realm.id, &account.id, client.org.as_ref()).await?;
    let consent = consents::given(ctx, &account.id, &client.id).await?;
    let person = Proved { account: &account, session, memberships: &memberships };
    let facts = Facts { person: Some(person), consent: consent.as_ref().map(|consent| &consent.scope), ..none };
    Ok(decide(request, client, &facts))
}

#[cfg(test)]
mod tests;
