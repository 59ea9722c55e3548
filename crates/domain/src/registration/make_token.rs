//! Making a token that lets software register itself.

use std::time::Duration;

use async_trait::async_trait;
use signet_protocol::oauth::InitialAccessToken;
use signet_protocol::request_signature::parse_timestamp;
use signet_storage::WriteTx;
use signet_vocabulary::{RegistrationTokenId, Timestamp};

use super::model::RegistrationToken;
use super::store;
use crate::access::{
    Permission, Permissions, require_as_mighty_as_client, require_over_clients, require_recent_if_person,
};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::clients;
use crate::context::Context;
use crate::perform::Operation;
use crate::refusal::{FieldError, Refusal};

/// What clients that register themselves may ask for when nobody says.
const USUAL_SCOPES: [&str; 5] = ["openid", "profile", "email", "phone", "offline_access"];
const MOST_USES: i64 = 1_000;
const DAY: Duration = Duration::from_secs(24 * 3600);
/// How long a token is good for when nobody says.
const USUAL: Duration = Duration::from_secs(7 * 24 * 3600);
const LONGEST_DAYS: u32 = 365;

/// Makes a token that lets software register itself as clients of the realm.
///
/// # Errors
/// `Denied` without `write:clients` in the whole realm, for scopes above what the caller holds there, and to people without a
/// recent sign-in: the token outlives it; `Invalid` naming every member at fault.
#[derive(Debug, Clone, Default)]
pub struct MakeRegistrationToken {
    /// What administrators call it: 1 to 100 characters.
    pub name: String,
    /// How many clients may register with it: 1 to 1000; one when nobody says.
    pub uses: Option<i64>,
    /// From when on nobody does (RFC 3339): within a year; a week from now when nobody says.
    pub expires_at: Option<String>,
    /// What they may ask for at most; what tells of people, and `offline_access`, when nobody says.
    pub scopes: Option<Vec<String>>,
}

/// A token that was made, and is not to be had again.
#[derive(Debug)]
pub struct NewRegistrationToken {
    /// What is kept of it.
    pub token: RegistrationToken,
    /// What the software shows.
    pub text: InitialAccessToken,
}

/// How many clients may register.
///
/// # Errors
/// What is wrong with the number.
pub fn check_uses(given: i64) -> Result<u32, FieldError> {
    let uses = u32::try_from(given).ok().filter(|uses| (1..=MOST_USES).contains(&i64::from(*uses)));
    uses.ok_or_else(|| FieldError::new("uses", "OUT_OF_RANGE", format!("Use a number from 1 to {MOST_USES}.")))
}

fn check_end(given: &str, now: Timestamp) -> Result<Timestamp, FieldError> {
    let wrong = |code, message: &str| FieldError::new("expiresAt", code, message);
    let at = parse_timestamp(given).ok_or_else(|| {
        wrong("BAD_TIMESTAMP", "Use a time such as 2030-01-01T00:00:00Z (RFC 3339), with capital letters.")
    })?;
    if at <= now {
        return Err(wrong("IN_THE_PAST", "Name a time in the future."));
    }
    if at <= now.plus(DAY * LONGEST_DAYS) { Ok(at) } else { Err(wrong("TOO_LATE", "Name a time within a year.")) }
}

impl MakeRegistrationToken {
    fn scopes(&self) -> Vec<String> {
        self.scopes.clone().unwrap_or_else(|| USUAL_SCOPES.map(str::to_owned).into())
    }

    /// The token that comes of what is said.
    fn made(&self, ctx: &Context) -> Result<RegistrationToken, Refusal> {
        let (now, mut faults) = (ctx.now(), Vec::new());
        let name = clients::check_name(&self.name).map_err(|fault| faults.push(fault));
        let uses = self.uses.map_or(Ok(1), check_uses).map_err(|fault| faults.push(fault));
        let end = self.expires_at.as_deref().map_or_else(|| Ok(now.plus(USUAL)), |text| check_end(text, now));
        let end = end.map_err(|fault| faults.push(fault));
        let scopes = clients::check_scopes(&self.scopes()).map_err(|bad| faults.extend(bad));
        let (Ok(name), Ok(uses), Ok(expires_at), Ok(scopes)) = (name, uses, end, scopes) else {
            return Err(Refusal::invalid(faults));
        };
        Ok(RegistrationToken {
            id: RegistrationTokenId::random(&ctx.app.random, now),
            name,
            scopes,
            uses,
            uses_left: uses,
            created_by: ctx.caller.as_ref().map(|caller| caller.account.id.clone()),
            created_at: now,
            expires_at,
        })
    }
}

#[async_trait]
impl Operation for MakeRegistrationToken {
    const ACTION: Action = Action::RegistrationTokenMade;

    type Subject = ();
    type Output = NewRegistrationToken;

    async fn authorize(&self, _: &mut WriteTx, ctx: &Context) -> Result<(), Refusal> {
        require_over_clients(ctx, Permission::WriteClients)?;
        let named = self.scopes().iter().filter_map(|scope| Permissions::of_scope(scope)).collect::<Vec<_>>();
        require_as_mighty_as_client(ctx, named.into_iter().fold(Permissions::NONE, Permissions::or))?;
        require_recent_if_person(ctx)
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, (): ()) -> Result<NewRegistrationToken, Refusal> {
        let token = self.made(ctx)?;
        let text = InitialAccessToken::random(&ctx.app.random);
        store::insert(tx, &ctx.realm.id, &token, text.hash()).await?;
        let event = Event::new(Action::RegistrationTokenMade, Actor::of(ctx), Target::RegistrationToken(&token.id))
            .detail("uses", token.uses)
            .detail("expiresAt", token.expires_at.to_string())
            .detail("scopes", token.scopes.clone());
        audit::record(tx, ctx, event).await?;
        Ok(NewRegistrationToken { token, text })
    }
}
