//! Finding what a device asks for by the code that its person typed.

use std::time::Duration;

use signet_protocol::encoding::base64url;
use signet_protocol::oauth::{Scope, UserCode};
use signet_storage::WriteTx;
use signet_vocabulary::{AccountId, Timestamp};

use super::begin::{hash, sealed_for};
use super::store::{self, Row};
use crate::boxed;
use crate::clients::{self, Client};
use crate::context::Context;
use crate::grants::allowed::scope_of;
use crate::limits::{self, Subject};
use crate::refusal::Refusal;

/// What a device asks for, for the person who is to answer.
#[derive(Debug)]
pub struct AskedByDevice {
    /// Whose device says that it is.
    pub client: Client,
    /// What it would get.
    pub scope: Scope,
    /// What the tokens would be for; ourselves when there is nothing.
    pub resources: Vec<String>,
    /// The address that it was begun from.
    pub begun_from: String,
    /// When it was begun.
    pub begun_at: Timestamp,
    /// It is not there any more from here on.
    pub expires_at: Timestamp,
}

/// The request that waits for an answer under `code`, for `account`, which is signed in; nothing for a code that is unknown,
/// answered or over. Wrong codes are counted against the account and against its network (RFC 8628, section 5.1).
///
/// # Errors
/// `Limited` when too many were wrong; what keeps the database from being written.
#[boxed]
pub async fn find_device(
    ctx: &Context,
    account: &AccountId,
    code: &UserCode,
) -> Result<Option<AskedByDevice>, Refusal> {
    let found = ctx
        .app
        .store
        .write(|mut tx| async move {
            let found = waiting(&mut tx, ctx, account, code).await?;
            Ok::<_, Refusal>(tx.commit(found))
        })
        .await?;
    let Some((row, client)) = found.map_err(too_many)? else { return Ok(None) };
    let opened = ctx.app.master_key.open(&sealed_for(ctx, &base64url(&row.handle)), &row.begun_from);
    let opened = opened.map_err(Refusal::bug)?;
    Ok(Some(AskedByDevice {
        scope: row.scope.intersection(&scope_of(&client)),
        client,
        resources: row.resources,
        begun_from: String::from_utf8_lossy(opened.expose()).into_owned(),
        begun_at: row.created_at,
        expires_at: row.expires_at,
    }))
}

/// The refusal of whoever guessed too often.
pub(super) fn too_many(wait: Duration) -> Refusal {
    Refusal::limited(wait, "Too many codes were wrong. Wait before you try another one.")
}

/// The row that waits for an answer, and its client; the inner error says how long to wait. A right code costs nothing, and
/// makes no earlier wrong one good: people have codes of their own to find.
pub(super) async fn waiting(
    tx: &mut WriteTx,
    ctx: &Context,
    account: &AccountId,
    code: &UserCode,
) -> Result<Result<Option<(Row, Client)>, Duration>, Refusal> {
    let mut tries = Vec::with_capacity(2);
    for whose in [Subject::UserCodes(account), Subject::UserCodesFromHere] {
        match limits::reserve(tx, ctx, whose).await? {
            Ok(guess) => tries.push(guess),
            Err(wait) => {
                for guess in &tries {
                    limits::refund(tx, ctx, guess).await?;
                }
                return Ok(Err(wait));
            }
        }
    }
    let row = store::by_user_code(tx, &ctx.realm.id, &hash(ctx, code)).await?;
    let Some(row) = row.filter(|row| row.answer.is_none() && ctx.now() < row.expires_at) else { return Ok(Ok(None)) };
    let Some(client) = clients::row_by_id(tx, &ctx.realm.id, &row.client).await? else { return Ok(Ok(None)) };
    for guess in &tries {
        limits::refund(tx, ctx, guess).await?;
    }
    Ok(Ok(Some((row, client))))
}
