//! Making a provider.

use async_trait::async_trait;
use signet_storage::WriteTx;
use signet_vocabulary::ProviderId;

use super::{Provider, ProviderChange, ProviderKind, ProviderSettings, store};
use crate::access::{Permission, require_over_clients, require_recent_if_person};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::perform::Operation;
use crate::refusal::Refusal;

/// How many a realm has at most: pages name them all.
const MOST: usize = 50;

/// The refusal of one more provider than a realm may have.
pub fn too_many() -> Refusal {
    Refusal::conflict("A realm has at most 50 providers. Delete one that nobody uses.")
}

/// Makes a provider, through whom people can sign in from then on.
///
/// # Errors
/// `Denied` without `write:clients` in the whole realm, and to people without a recent sign-in; `Conflict` for one too many;
/// `Invalid` naming every member at fault.
#[derive(Debug)]
pub struct CreateProvider(
    /// What it is to be; what is not said is the default.
    pub ProviderChange,
);

#[async_trait]
impl Operation for CreateProvider {
    const ACTION: Action = Action::ProviderCreated;

    type Subject = ();
    type Output = Provider;

    async fn authorize(&self, _: &mut WriteTx, ctx: &Context) -> Result<(), Refusal> {
        require_over_clients(ctx, Permission::WriteClients)?;
        require_recent_if_person(ctx)
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, (): ()) -> Result<Provider, Refusal> {
        let now = ctx.now();
        let blank = Provider {
            realm: ctx.realm.id.clone(),
            id: ProviderId::random(&ctx.app.random),
            name: String::new(),
            kind: ProviderKind::Oidc,
            client_id: String::new(),
            secret: Vec::new(),
            settings: ProviderSettings::default(),
            created_at: now,
            updated_at: now,
        };
        let provider = self.0.applied_to(&ctx.app, &blank)?;
        if store::of_realm(tx, &ctx.realm.id).await?.len() >= MOST {
            return Err(too_many());
        }
        store::insert(tx, &provider).await?;
        let event = Event::new(Action::ProviderCreated, Actor::of(ctx), Target::Provider(&provider.id))
            .detail("kind", provider.kind.as_str())
            .detail("makesAccounts", provider.settings.makes_accounts)
            .detail("trustsEmail", provider.settings.trusts_email);
        audit::record(tx, ctx, event).await?;
        Ok(provider)
    }
}
