//! Telling who a realm key speaks for, on every request: from memory for a minute, unless something changed.

use signet_protocol::realm_credential::RealmCredential;

use super::prove::prove;
use super::proved::Proved;
use super::refused;
use super::shown::Shown;
use crate::boxed;
use crate::context::{App, Caller, Context, Credential};
use crate::refusal::Refusal;
use crate::{roles, sessions};

/// The context of a request by whoever the realm key speaks for. `ctx` is the one of nobody, in the realm where it is counted
/// what speaks for nobody in a realm that does not exist.
///
/// # Errors
/// `Unauthenticated`, the same and after the same work for a wrong password, an unknown name and an unknown realm; `Denied`
/// for the right password of an account that may not sign in, or not by a password alone; `Limited` when the guess budget is
/// spent, the address signs in too often, or too many passwords wait.
#[boxed]
pub async fn authenticate(ctx: &Context, credential: &RealmCredential) -> Result<Context, Refusal> {
    let app = &ctx.app;
    let shown = &Shown::read(credential).ok_or_else(refused)?;
    let name = app.realm_keys.fingerprint(shown);
    if let Some(proved) = app.realm_keys.proved(&name).filter(|proved| proved.is_fresh(app))
        && let Some(known) = of_proved(app, ctx, &proved).await?
    {
        return Ok(known);
    }
    let boarded = app.realm_keys.board(name);
    let proved = boarded.outcome(prove(ctx, shown, name)).await?;
    match of_proved(app, ctx, &proved).await? {
        Some(known) => Ok(known),
        None => {
            // It changed while it was proved, or a rule that is not its own did: the next try is told why, by all the rules.
            app.realm_keys.forget(&name);
            Err(refused())
        }
    }
}

/// The context of whoever proved itself, if the password that it showed is enough as things stand now.
async fn of_proved(app: &App, ctx: &Context, proved: &Proved) -> Result<Option<Context>, Refusal> {
    let Some((realm, account)) = proved.standing(app).await? else { return Ok(None) };
    let memberships = roles::memberships(app, &realm.id, &account.id, None).await?;
    let (grants, needs_factor) = sessions::grants_of_password(&realm.settings, (&*account, &*memberships));
    let credential = Credential::Password { epoch: proved.epoch };
    let caller = Caller { account, credential, named_org: None, grants, needs_factor };
    Ok(Some(Context { realm, caller: Some(caller), ..ctx.clone() }))
}
