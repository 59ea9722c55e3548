//! Sending a code for a challenge.

use signet_vocabulary::ChallengeId;

use super::complete::open;
use crate::accounts::FactorMethod;
use crate::boxed;
use crate::context::Context;
use crate::mfa;
use crate::refusal::{FieldError, Refusal};

/// The refusal of a method that no code is sent by, or that the account does not have.
pub fn not_a_method() -> Refusal {
    let message =
        "No code is sent this way for this sign-in. Choose SMS or EMAIL, if it is one of the challenge's methods.";
    Refusal::invalid(vec![FieldError::new("method", "NOT_A_METHOD", message)])
}

/// Sends a code by `method` to complete the challenge with; it replaces the one that was sent that way before, and brings no
/// guesses back. `browser` is where it was begun, if that was on a page.
///
/// # Errors
/// `Unauthenticated` for a challenge that is none or over; `Conflict` for one that was completed; `Invalid` for a method that
/// is not the account's; `Limited` when too much was sent.
#[boxed]
pub async fn send(
    ctx: &Context,
    id: &ChallengeId,
    method: FactorMethod,
    browser: Option<&[u8; 32]>,
) -> Result<(), Refusal> {
    let sent = ctx
        .app
        .store
        .write(|mut tx| async move {
            let (_, account) = open(&mut tx, ctx, id, browser).await?;
            if method == FactorMethod::Totp || !account.factors.contains(&method) {
                return Err(not_a_method());
            }
            let sent = mfa::send_code(&mut tx, ctx, &account, method, id.as_str()).await?;
            Ok::<_, Refusal>(tx.commit(sent))
        })
        .await?;
    sent.map_err(mfa::too_many_sent)
}
