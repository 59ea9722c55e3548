//! Letting in who came from a provider: the account that is linked, a new one, or nobody yet.

use std::time::Duration;

use serde_json::Map;
use signet_protocol::identifier::Email;
use signet_storage::WriteTx;
use signet_vocabulary::{Secret, Timestamp};

use super::back::Outcome;
use super::model::Provider;
use super::subject::{self, Upstream};
use super::{arrival, lookup, store};
use crate::accounts::{self, Account, AccountStatus, AccountType, NewAccount};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::free_data::FreeData;
use crate::meters::SignIn;
use crate::recovery;
use crate::refusal::Refusal;
use crate::sessions::Barred;
use crate::sessions::browser::{Entry, InBrowser, Vouched, enter_vouched};

/// How long somebody who came back may take to sign in otherwise.
const WAITS_FOR: Duration = Duration::from_secs(10 * 60);
const LONGEST_NAME: usize = 200;

enum Arrived {
    Known(Result<Vouched, Barred>),
    Waits,
    Nobody,
}

/// Signs in who the provider speaks of.
pub(super) async fn sign_in(
    ctx: &Context,
    provider: &Provider,
    upstream: &Upstream,
    (device, at, proved_at): (Option<&Secret<String>>, InBrowser<'_>, Timestamp),
) -> Result<Outcome, Refusal> {
    let hash = &subject::hash(ctx, &provider.id, &upstream.subject);
    let arrived = ctx
        .app
        .store
        .write(|mut tx| async move {
            // As the transaction sees it: a provider that was deleted meanwhile lets nobody in any more.
            let provider = store::by_id(&mut tx, &ctx.realm.id, &provider.id).await?.ok_or_else(lookup::no_such)?;
            let linked = store::linked(&mut tx, &ctx.realm.id, (&provider.id, hash)).await?;
            let known = match linked {
                Some(id) => accounts::row_by_id(&mut tx, &ctx.realm.id, &id).await?,
                None => None,
            };
            let (account, is_new) = match known {
                Some(account) => (Some(account), false),
                None => (new_account(&mut tx, ctx, &provider, (upstream, hash)).await?, true),
            };
            let arrived = match account {
                // One that is older is told at the door why it may not come in.
                Some(account) if is_new && account.status != AccountStatus::Active => Arrived::Waits,
                Some(account) => Arrived::Known(enter_vouched(&mut tx, ctx, account, (device, at, proved_at)).await?),
                None => {
                    let waiting = store::Waiting {
                        provider: provider.id.clone(),
                        subject: *hash,
                        expires_at: ctx.now().plus(WAITS_FOR),
                        label: arrival::seal(ctx, hash, upstream),
                    };
                    store::keep_arrival(&mut tx, &ctx.realm.id, at.browser, &waiting).await?;
                    audit::count_refusal(&mut tx, ctx, Action::SignedIn, "not_linked").await?;
                    Arrived::Nobody
                }
            };
            Ok::<_, Refusal>(tx.commit(arrived))
        })
        .await?;
    match arrived {
        Arrived::Known(Ok(vouched)) => {
            let entry = vouched.committed();
            let is_in = matches!(entry, Entry::SignedIn(_));
            ctx.app.meters.sign_in(if is_in { SignIn::Succeeded } else { SignIn::Challenged });
            Ok(Outcome::Entered(entry))
        }
        Arrived::Known(Err(barred)) => {
            ctx.app.meters.sign_in(barred.outcome);
            Err(barred.refusal)
        }
        Arrived::Waits => Ok(Outcome::ProveAddressFirst),
        Arrived::Nobody => Ok(Outcome::SignInFirst),
    }
}

/// A new account of who is nobody here, linked; nothing where the provider makes none, gives no address, or one that names
/// somebody here: a match alone proves nothing.
async fn new_account(
    tx: &mut WriteTx,
    ctx: &Context,
    provider: &Provider,
    (upstream, hash): (&Upstream, &[u8; 32]),
) -> Result<Option<Account>, Refusal> {
    if !provider.settings.makes_accounts {
        return Ok(None);
    }
    let Some(email) = upstream.email.as_deref().and_then(|email| Email::parse(email).ok()) else { return Ok(None) };
    if accounts::row_by_identifier(tx, &ctx.realm.id, email.canonical()).await?.is_some() {
        return Ok(None);
    }
    let is_proved = provider.settings.trusts_email && upstream.email_verified;
    let waits = ctx.realm.settings.require_verified_email && !is_proved;
    let new = NewAccount {
        kind: AccountType::Individual,
        status: if waits { AccountStatus::PendingVerification } else { AccountStatus::Active },
        email: Some(email),
        username: None,
        phone: None,
        realm_roles: vec!["user".to_owned()],
        realm_scopes: vec!["own".to_owned()],
        signs_in: !waits,
        data: data(upstream),
        identity: None,
    };
    let account = accounts::insert(tx, ctx, &new).await?;
    store::insert_link(tx, &ctx.realm.id, (&provider.id, hash), &account.id, ctx.now()).await?;
    let event = Event::new(Action::AccountRegistered, Actor::account(&account.id, None), Target::Account(&account.id));
    audit::record(tx, ctx, event.detail("provider", provider.id.as_str())).await?;
    if is_proved {
        return accounts::prove_email(tx, ctx, account).await.map(Some);
    }
    recovery::remind(tx, ctx, &account).await?;
    Ok(Some(account))
}

/// What the identity says: the name, if it is one.
fn data(upstream: &Upstream) -> FreeData {
    let is_name = |name: &&String| {
        let length = name.chars().count();
        (1..=LONGEST_NAME).contains(&length) && !name.chars().any(char::is_control)
    };
    let Some(name) = upstream.name.as_ref().filter(is_name) else { return FreeData::default() };
    let mut data = Map::new();
    data.insert("name".to_owned(), name.as_str().into());
    FreeData::checked(data).unwrap_or_default()
}
