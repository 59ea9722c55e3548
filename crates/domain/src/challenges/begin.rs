//! Beginning a challenge, in the transaction in which the password proved right.

use signet_storage::WriteTx;
use signet_vocabulary::ChallengeId;

use super::model::{Challenge, LIFETIME};
use super::store;
use crate::accounts::{Account, FactorMethod};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::mfa::{self, ChallengeMethod};
use crate::refusal::Refusal;

/// Begins the challenge of `account` through `client`, in `browser` if it is on a page, whose first factor was proved by `amr` just now. When the account's only factor is one
/// that codes are sent to, one is sent, if `sends`.
pub(crate) async fn begin(
    tx: &mut WriteTx,
    ctx: &Context,
    account: &Account,
    (client, amr, browser): (&str, &[&str], Option<&[u8; 32]>),
    sends: bool,
) -> Result<Challenge, Refusal> {
    let now = ctx.now();
    let challenge = Challenge {
        realm: ctx.realm.id.clone(),
        id: ChallengeId::random(&ctx.app.random),
        account: account.id.clone(),
        epoch: account.epoch,
        client: client.to_owned(),
        browser: browser.copied(),
        amr: amr.iter().map(|&method| method.to_owned()).collect(),
        created_at: now,
        expires_at: now.plus(LIFETIME),
        completed_at: None,
    };
    store::insert(tx, &challenge).await?;
    let actor = Actor::account(&account.id, None);
    audit::record(tx, ctx, Event::new(Action::ChallengeBegun, actor, Target::Account(&account.id))).await?;
    if let Some(method) = only_delivered(account).filter(|_| sends) {
        // A limit on messages must not keep its owner from the backup codes: the challenge is there without a code.
        let _sent_or_limited = mfa::send_code(tx, ctx, account, method, challenge.id.as_str()).await?;
    }
    Ok(challenge)
}

/// The one method of the account besides its backup codes, if codes are sent by it.
fn only_delivered(account: &Account) -> Option<FactorMethod> {
    match mfa::methods(account)[..] {
        [ChallengeMethod::Sms, ChallengeMethod::BackupCode] => Some(FactorMethod::Sms),
        [ChallengeMethod::Email, ChallengeMethod::BackupCode] => Some(FactorMethod::Email),
        _ => None,
    }
}
