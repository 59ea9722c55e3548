//! Handing a code to the person's browser.

use std::time::Duration;

use signet_protocol::oauth::{AuthorizationCode, ErrorCode, Scope, SignInRequest};
use signet_storage::WriteTx;

use super::decide::{Ask, Decision, Facts, Proved, decide};
use super::request::AuthorizationRequest;
use super::store::{self, Code};
use super::stored::CodeContent;
use crate::audit::{self, Action, Actor, Event, Target};
use crate::boxed;
use crate::clients::{self, Client};
use crate::context::Context;
use crate::refusal::Refusal;
use crate::sessions::{self, Session};
use crate::{accounts, consents, roles};

/// How long a code is good for (RFC 6749, section 4.1.2, asks for ten minutes at most; RFC 9700 for short ones).
const CODE_FOR: Duration = Duration::from_secs(60);

/// What a code is to be for.
#[derive(Debug, Clone, Copy)]
pub struct IssueCode<'a> {
    /// What was asked for.
    pub request: &'a AuthorizationRequest,
    /// Where it was kept, and the hash of the cookie of the browser that it waited in: it is answered once.
    pub kept: Option<(&'a SignInRequest, &'a [u8; 32])>,
    /// The browser's sign-in.
    pub session: &'a Session,
    /// What the person agreed to on the page of this very request.
    pub consented: Option<&'a Scope>,
}

/// Makes a code for what the person and the client's settings permit at this moment; what the person has just agreed to is
/// written down with it. Gives what is to happen instead, where it is not to be granted, or not any more.
///
/// # Errors
/// What keeps the database from being written.
#[boxed]
pub async fn issue_code(ctx: &Context, issue: &IssueCode<'_>) -> Result<Result<AuthorizationCode, Decision>, Refusal> {
    let code = &AuthorizationCode::random(&ctx.app.random);
    ctx.app
        .store
        .write(|mut tx| async move {
            match granted(&mut tx, ctx, *issue).await? {
                Ok((client, scope)) => {
                    write(&mut tx, ctx, *issue, &client, &scope, code).await?;
                    Ok::<_, Refusal>(tx.commit(Ok(code.clone())))
                }
                Err(instead) => Ok(tx.commit(Err(instead))),
            }
        })
        .await
}

/// The client and the scope, decided anew as the transaction sees everything.
async fn granted(
    tx: &mut WriteTx,
    ctx: &Context,
    issue: IssueCode<'_>,
) -> Result<Result<(Client, Scope), Decision>, Refusal> {
    let IssueCode { request, kept, session, consented } = issue;
    let realm = &ctx.realm.id;
    let no = |error| Ok(Err(Decision::Refuse(error)));
    let Some(client) = clients::row_by_id(tx, realm, &request.client).await? else {
        return no(ErrorCode::UnauthorizedClient);
    };
    if client.redirects_to(&request.redirect_uri).is_none() {
        return no(ErrorCode::UnauthorizedClient);
    }
    let session = sessions::row_by_id(tx, realm, &session.id).await?;
    let account = match &session {
        Some(session) => accounts::row_by_id(tx, realm, &session.account).await?,
        None => None,
    };
    let Some((session, account)) = session.zip(account) else { return Ok(Err(Decision::SignIn(Ask::Nobody))) };
    let memberships = roles::acting_in(tx, realm, &account.id, client.org.as_ref()).await?;
    let consent = consents::row_of(tx, realm, &account.id, &client.id).await?;
    let person = Proved { account: &account, session: &session, memberships: &memberships };
    let consent = consent.as_ref().map(|consent| &consent.scope);
    let facts = Facts { realm: &ctx.realm, person: Some(person), consent, consented, now: ctx.now() };
    let scope = match decide(request, &client, &facts) {
        Decision::Grant(scope) => scope,
        instead => return Ok(Err(instead)),
    };
    if let Some((handle, browser)) = kept {
        let row = store::request(tx, realm, &handle.hash()).await?;
        let waits = |row: store::Row| row.browser.as_deref() == Some(&browser[..]) && ctx.now() < row.expires_at;
        if !row.is_some_and(waits) || !store::delete_request(tx, realm, &handle.hash()).await? {
            return no(ErrorCode::InvalidRequest);
        }
    }
    Ok(Ok((client, scope)))
}

async fn write(
    tx: &mut WriteTx,
    ctx: &Context,
    IssueCode { request, session, consented, .. }: IssueCode<'_>,
    client: &Client,
    scope: &Scope,
    code: &AuthorizationCode,
) -> Result<(), Refusal> {
    let (account, now) = (&session.account, ctx.now());
    if consented.is_some() {
        // What was granted, and not what a form said: nobody agrees to what they were not asked.
        consents::record(tx, ctx, (account, &session.id), &client.id, (&request.scope, scope)).await?;
    }
    let row = Code {
        client: client.id.clone(),
        account: account.clone(),
        parent: session.id.clone(),
        content: CodeContent::of(request, scope),
        session: None,
        expires_at: now.plus(CODE_FOR),
        spent_at: None,
    };
    store::insert_code(tx, &ctx.realm.id, &code.hash(), &row, now).await?;
    let actor = Actor::account(account, Some(&session.id));
    let event = Event::new(Action::CodeIssued, actor, Target::Account(account)).detail("client", client.id.as_str());
    audit::record(tx, ctx, event.detail("scope", scope.to_string())).await
}
