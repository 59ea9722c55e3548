//! A device begins to ask (RFC 8628, sections 3.1 and 3.2).

use std::time::Duration;

use signet_protocol::digest::hmac_sha256;
use signet_protocol::encoding::base64url;
use signet_protocol::oauth::{DeviceCode, ErrorCode, Scope, UserCode};
use signet_protocol::seal;

use super::store::{self, New};
use crate::boxed;

use crate::clients::{Client, GrantType};
use crate::context::Context;
use crate::grants::allowed::{may_be_offline, scope_of};
use crate::grants::refused::Refused;
use crate::refusal::Refusal;
use crate::sessions::OFFLINE_ACCESS;

/// How long a person may take to fetch another device, to sign in there and to agree.
const CODE_FOR: Duration = Duration::from_secs(10 * 60);
/// How far apart the device asks, until it is told to slow down.
const INTERVAL: Duration = Duration::from_secs(5);
const KEY_LABEL: &str = "grants.user_codes";
const PURPOSE: &str = "grants.device_begun_from";
/// How many user codes are drawn for one that nobody has: of so many that the first is good nearly always.
const DRAWN: usize = 4;

/// What a device asks for.
#[derive(Debug, Clone, Copy)]
pub struct BeginDevice<'a> {
    /// What it wants to do.
    pub scope: Option<&'a Scope>,
    /// What its tokens are to be for (RFC 8707).
    pub resources: &'a [String],
}

/// What the device is given.
#[derive(Debug)]
pub struct BegunDevice {
    /// What it asks with.
    pub device_code: DeviceCode,
    /// What its person types.
    pub user_code: UserCode,
    /// How long both are good for.
    pub expires_in: Duration,
    /// How far apart it asks.
    pub interval: Duration,
}

/// Writes down what a device asks for, of a client that may ask so.
///
/// # Errors
/// `unauthorized_client` without the grant type; `invalid_target` and `invalid_scope` for what is not the client's; what keeps
/// the database from being written.
#[boxed]
pub async fn begin_device(ctx: &Context, client: &Client, asked: &BeginDevice<'_>) -> Result<BegunDevice, Refused> {
    let scope = &may_ask(client, *asked)?;
    let device_code = DeviceCode::random(&ctx.app.random);
    let drawn: [UserCode; DRAWN] = std::array::from_fn(|_| UserCode::random(&ctx.app.random));
    let (handle, drawn) = (&device_code.hash(), &drawn);
    let from = ctx.origin.address.to_canonical().to_string();
    let from = &ctx.app.master_key.seal(&ctx.app.random, &sealed_for(ctx, &base64url(handle)), from.as_bytes());
    let user_code = ctx
        .app
        .store
        .write(|mut tx| async move {
            let now = ctx.now();
            for user_code in drawn {
                let row = New {
                    user_code: &hash(ctx, user_code),
                    client: &client.id,
                    scope,
                    resources: asked.resources,
                    begun_from: from,
                    interval: INTERVAL,
                    now,
                    expires_at: now.plus(CODE_FOR),
                };
                if store::insert(&mut tx, &ctx.realm.id, handle, &row).await? {
                    return Ok::<_, Refusal>(tx.commit(user_code.clone()));
                }
            }
            Err(Refusal::bug("no user code is left"))
        })
        .await?;
    Ok(BegunDevice { device_code, user_code, expires_in: CODE_FOR, interval: INTERVAL })
}

/// What of the scope the client may ask for. Its person is asked in any case, so that nobody finds out from a list that it goes
/// on while they are away (OpenID Connect Core 1.0, section 11).
fn may_ask(client: &Client, asked: BeginDevice<'_>) -> Result<Scope, Refused> {
    let settings = &client.settings;
    if !settings.grant_types.contains(&GrantType::DeviceCode) {
        return Err(Refused::Said(ErrorCode::UnauthorizedClient, "This client has no devices."));
    }
    if !asked.resources.iter().all(|resource| settings.audiences.contains(resource)) {
        return Err(Refused::Said(ErrorCode::InvalidTarget, "This resource is not one of the client's."));
    }
    let nothing = Scope::default();
    let wanted = asked.scope.unwrap_or(&nothing);
    let known = wanted.intersection(&scope_of(client));
    let bad = Refused::Said(ErrorCode::InvalidScope, "The client may not ask for any of this.");
    if known.is_empty() && !wanted.is_empty() {
        return Err(bad);
    }
    let stays = |word: &&str| *word != OFFLINE_ACCESS || may_be_offline(client);
    Scope::of(known.iter().filter(stays)).map_err(|_| bad)
}

/// What a user code is stored as: it is too short for a plain hash.
pub(super) fn hash(ctx: &Context, code: &UserCode) -> [u8; 32] {
    let parts = [ctx.realm.id.as_str(), code.canonical()];
    hmac_sha256(ctx.app.master_key.derive(KEY_LABEL).expose(), &parts.map(str::as_bytes))
}

/// What the address is sealed for, from which the request of this record was begun.
pub(super) fn sealed_for<'a>(ctx: &'a Context, record: &'a str) -> seal::Context<'a> {
    seal::Context { purpose: PURPOSE, realm: ctx.realm.id.as_str(), record }
}
