//! Telling the owner that somebody guesses.

use signet_storage::WriteTx;

use super::tell;
use crate::accounts::Account;
use crate::context::Context;
use crate::limits::Guess;
use crate::outbox::Template;
use crate::refusal::Refusal;

/// Tells the owner when `guess` was the last before waiting begins: once, however long the siege that follows.
pub(crate) async fn note_guess(
    tx: &mut WriteTx,
    ctx: &Context,
    account: &Account,
    guess: &Guess,
) -> Result<(), Refusal> {
    if guess.is_last_free() {
        tell(tx, ctx, account, Template::GuessesSpent, &[("of", "password")]).await
    } else {
        Ok(())
    }
}
