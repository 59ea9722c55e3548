//! Cursors: places in a listing, sealed, so that they tell nothing and cannot be made up.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use signet_protocol::encoding;
use signet_protocol::seal::Context as SealedFor;
use signet_vocabulary::Timestamp;

use super::page::{Direction, Place};
use crate::context::Context;
use crate::refusal::{FieldError, Refusal};

const PURPOSE: &str = "cursor";
const LIFETIME: Duration = Duration::from_secs(24 * 3600);
/// Longer than any that we make.
const LONGEST: usize = 4096;

#[derive(Serialize, Deserialize)]
struct Sealed {
    /// The account that it was made for.
    caller: String,
    /// What the listing was asked for, beside its name.
    filter: Vec<String>,
    /// Unix milliseconds.
    expires_at: i64,
    backward: bool,
    place: Place,
}

/// The one answer to every text that is no cursor of this listing and caller.
fn refused() -> Refusal {
    let message = "This is not a cursor of this listing, or not any more. Start again without one.";
    Refusal::malformed(vec![FieldError::new("cursor", "BAD_CURSOR", message)], "The cursor does not hold.")
}

fn caller_of(ctx: &Context) -> Result<String, Refusal> {
    Ok(ctx.require_caller()?.account.id.to_string())
}

pub(super) fn seal(
    ctx: &Context,
    listing: &str,
    filter: &[String],
    direction: Direction,
    place: Place,
) -> Result<String, Refusal> {
    let sealed = Sealed {
        caller: caller_of(ctx)?,
        filter: filter.to_vec(),
        expires_at: ctx.now().plus(LIFETIME).millis(),
        backward: direction == Direction::Backward,
        place,
    };
    let plain = serde_json::to_vec(&sealed).map_err(Refusal::bug)?;
    let bound_to = SealedFor { purpose: PURPOSE, realm: ctx.realm.id.as_str(), record: listing };
    Ok(encoding::base64url(&ctx.app.master_key.seal(&ctx.app.random, &bound_to, &plain)))
}

pub(super) fn open(ctx: &Context, listing: &str, filter: &[String], text: &str) -> Result<(Direction, Place), Refusal> {
    if text.len() > LONGEST {
        return Err(refused());
    }
    let bytes = encoding::from_base64url(text).ok_or_else(refused)?;
    let bound_to = SealedFor { purpose: PURPOSE, realm: ctx.realm.id.as_str(), record: listing };
    let plain = ctx.app.master_key.open(&bound_to, &bytes).map_err(|_| refused())?;
    let sealed: Sealed = serde_json::from_slice(plain.expose()).map_err(|_| refused())?;
    let holds = sealed.caller == caller_of(ctx)?
        && sealed.filter == filter
        && ctx.now() < Timestamp::from_millis(sealed.expires_at);
    if !holds {
        return Err(refused());
    }
    let direction = if sealed.backward { Direction::Backward } else { Direction::Forward };
    Ok((direction, sealed.place))
}
