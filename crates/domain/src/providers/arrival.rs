//! Who came back to a browser and is nobody here yet, until somebody who signs in in it says that it is them. What the provider
//! calls them is shown with that question: anybody may have been at that browser before.

use signet_protocol::encoding::base64url;
use signet_protocol::seal::Context as SealedFor;

use super::lookup::Offered;
use super::{store, subject};
use crate::boxed;
use crate::context::Context;
use crate::refusal::Refusal;

const PURPOSE: &str = "provider_arrivals.label";
/// As much of it as is shown, in characters.
const LONGEST_LABEL: usize = 100;

/// Somebody who came back from a provider to this browser, and is nobody here yet.
#[derive(Debug)]
pub struct Arrival {
    /// Where they came from.
    pub provider: Offered,
    /// What is stored of whom the provider calls so: a form is made for one of them alone.
    pub subject: [u8; 32],
    /// Their address there, or their name, as far as the provider told it.
    pub label: Option<String>,
}

/// The refusal of a link of somebody who did not come back to this browser, or too long ago.
pub fn no_arrival() -> Refusal {
    Refusal::malformed(Vec::new(), "Nobody came back from a provider to this browser lately. Sign in through it again.")
}

/// Who came back to this browser and waits to be linked.
///
/// # Errors
/// What keeps the database from being read.
#[boxed]
pub async fn arrival(ctx: &Context, browser: &[u8; 32]) -> Result<Option<Arrival>, Refusal> {
    let mut tx = ctx.app.store.read().await?;
    let found = store::arrival(&mut tx, &ctx.realm.id, browser).await?;
    let Some(found) = found.filter(|found| ctx.now() < found.expires_at) else { return Ok(None) };
    let Some(provider) = store::by_id(&mut tx, &ctx.realm.id, &found.provider).await? else { return Ok(None) };
    let label = found.label.as_deref().map(|sealed| open(ctx, &found.subject, sealed)).transpose()?;
    Ok(Some(Arrival { provider: provider.into(), subject: found.subject, label }))
}

/// Forgets who came back to this browser: whoever is there says that it is not them, or leaves.
///
/// # Errors
/// What keeps the database from being written.
#[boxed]
pub async fn forget_arrival(ctx: &Context, browser: &[u8; 32]) -> Result<(), Refusal> {
    ctx.app
        .store
        .write(|mut tx| async move {
            store::delete_arrival(&mut tx, &ctx.realm.id, browser).await?;
            Ok::<_, Refusal>(tx.commit(()))
        })
        .await
}

/// What of somebody is shown, sealed.
pub(super) fn seal(ctx: &Context, subject: &[u8; 32], upstream: &subject::Upstream) -> Option<Vec<u8>> {
    let label =
        upstream.email.as_deref().or(upstream.name.as_deref()).map(str::trim).filter(|label| !label.is_empty())?;
    let label: String = label.chars().filter(|letter| !letter.is_control()).take(LONGEST_LABEL).collect();
    Some(ctx.app.master_key.seal(&ctx.app.random, &sealed_for(ctx, &base64url(subject)), label.as_bytes()))
}

fn open(ctx: &Context, subject: &[u8; 32], sealed: &[u8]) -> Result<String, Refusal> {
    let text = ctx.app.master_key.open(&sealed_for(ctx, &base64url(subject)), sealed).map_err(Refusal::bug)?;
    String::from_utf8(text.expose().to_vec()).map_err(Refusal::bug)
}

fn sealed_for<'a>(ctx: &'a Context, record: &'a str) -> SealedFor<'a> {
    SealedFor { purpose: PURPOSE, realm: ctx.realm.id.as_str(), record }
}
