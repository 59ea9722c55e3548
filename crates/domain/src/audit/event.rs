//! What an audit event says.

use signet_vocabulary::{
    AccountId, ApiKeyId, ClientId, IdentityId, InvitationId, OrgId, ProviderId, RealmId, RegistrationTokenId,
    RoleAssignmentId, SessionId,
};

use crate::context::{Context, Credential};
use crate::words::words;

words! {
    /// What was done: `object.verb`.
    Action {
        /// An account registered itself.
        AccountRegistered = "account.register",
        /// An account was made by an administrator or at installation.
        AccountCreated = "account.create",
        /// An account's status was set.
        AccountStatusChanged = "account.set_status",
        /// A password sign-in.
        SignedIn = "session.sign_in",
        /// A session proved itself anew.
        Reauthenticated = "session.reauthenticate",
        /// A refresh token was exchanged.
        Refreshed = "session.refresh",
        /// A session was ended by its owner.
        SessionEnded = "session.end",
        /// A refresh token that had been spent was presented; its session ended.
        RefreshReused = "session.refresh_reuse",
        /// A password was changed.
        PasswordChanged = "password.change",
        /// The tries of an account are spent, and the next ones have to wait.
        GuessesSpent = "account.guesses_spent",
        /// An account's data was changed.
        AccountChanged = "account.change",
        /// An account was closed.
        AccountClosed = "account.close",
        /// A person's data was destroyed.
        AccountErased = "account.erase",
        /// Everything held about a person was handed out.
        AccountExported = "account.export",
        /// An organization was made.
        OrgCreated = "org.create",
        /// An organization's data was changed.
        OrgChanged = "org.change",
        /// A role was given.
        RoleAssigned = "role.assign",
        /// A role was taken away.
        RoleRemoved = "role.remove",
        /// Somebody was invited into an organization.
        InvitationSent = "invitation.send",
        /// An invitation was sent once more.
        InvitationResent = "invitation.resend",
        /// An invitation was taken back.
        InvitationRevoked = "invitation.revoke",
        /// An invitation was accepted.
        InvitationAccepted = "invitation.accept",
        /// An API key was made.
        ApiKeyCreated = "api_key.create",
        /// An API key was revoked.
        ApiKeyRevoked = "api_key.revoke",
        /// An API key was used, for the first time in an hour from its address.
        ApiKeyUsed = "api_key.use",
        /// A password was shown as a realm key, for the first time in an hour from its address.
        RealmKeyUsed = "realm_key.use",
        /// The setting up of a second factor was begun.
        FactorBegun = "mfa.setup",
        /// A second factor proved right and counts from then on.
        FactorActivated = "mfa.activate",
        /// A second factor was taken away by its owner.
        FactorRemoved = "mfa.remove",
        /// Every second factor was taken away by an administrator.
        FactorsReset = "mfa.reset",
        /// The codes for the day on which every factor is lost were made anew.
        BackupCodesMade = "mfa.make_backup_codes",
        /// A sign-in was asked for its second factor.
        ChallengeBegun = "mfa.challenge",
        /// A code was sent.
        CodeSent = "mfa.send_code",
        /// A code was answered: success is what follows from it, so refusals alone are recorded.
        CodeAnswered = "mfa.answer",
        /// A device was remembered: it needs no second factor for a while.
        DeviceRemembered = "mfa.remember_device",
        /// The remembered devices of an account were forgotten.
        DevicesForgotten = "mfa.forget_devices",
        /// An e-mail address was proved.
        EmailVerified = "account.verify_email",
        /// A mail to prove an address was asked for.
        VerificationAsked = "account.ask_verification",
        /// A mail to choose another password was asked for.
        PasswordResetAsked = "password.ask_reset",
        /// A password was chosen by a mailed link.
        PasswordReset = "password.reset",
        /// The owner of an account is told of something, which has an event of its own: what was withheld alone is counted.
        OwnerTold = "account.tell_owner",
        /// Messages that were not delivered were made due again.
        MessagesRetried = "outbox.retry",
        /// A realm's name, country, currency or settings were changed.
        RealmChanged = "realm.change",
        /// An identity was made by itself.
        IdentityCreated = "identity.create",
        /// An identity was changed.
        IdentityChanged = "identity.change",
        /// An identity was deleted.
        IdentityDeleted = "identity.delete",
        /// A deleted identity was brought back.
        IdentityRestored = "identity.restore",
        /// An administrator began to act as somebody.
        ImpersonationBegun = "impersonation.begin",
        /// It was ended before its time.
        ImpersonationEnded = "impersonation.end",
        /// The clock of a test realm was moved ahead.
        ClockAdvanced = "realm.advance_clock",
        /// A realm was made.
        RealmCreated = "realm.create",
        /// A realm was deleted: nobody gets in any more.
        RealmDeleted = "realm.delete",
        /// A deleted realm was brought back.
        RealmRestored = "realm.restore",
        /// A signing key was added.
        SigningKeyRotated = "signing_key.rotate",
        /// An OAuth client was made.
        ClientCreated = "client.create",
        /// An OAuth client was changed.
        ClientChanged = "client.change",
        /// An OAuth client was deleted.
        ClientDeleted = "client.delete",
        /// An OAuth client got another secret.
        ClientSecretAdded = "client.add_secret",
        /// A secret of an OAuth client was taken back.
        ClientSecretRevoked = "client.revoke_secret",
        /// An OAuth client registered itself.
        ClientRegistered = "client.register",
        /// A token was made that lets software register itself.
        RegistrationTokenMade = "registration_token.create",
        /// It was taken back.
        RegistrationTokenRevoked = "registration_token.delete",
        /// A scope of the realm's own was made or replaced.
        ScopeSet = "scope.set",
        /// A scope of the realm's own was deleted.
        ScopeDeleted = "scope.delete",
        /// An OAuth client proved itself: that is no event, so refusals alone are counted.
        ClientProved = "client.prove",
        /// A person's browser was given a code for an OAuth client.
        CodeIssued = "code.issue",
        /// An OAuth client exchanged a code, and has what it was granted from then on.
        CodeRedeemed = "code.redeem",
        /// A code that had been exchanged was presented again; what it began ended.
        CodeReused = "code.reuse",
        /// A browser came in to an application behind a reverse proxy.
        ForwardBegun = "forward_auth.begin",
        /// A person let a device have what it asked for.
        DeviceAllowed = "device.allow",
        /// A person refused a device what it asked for.
        DeviceRefused = "device.refuse",
        /// A device got what its person had let it have.
        DeviceRedeemed = "device.redeem",
        /// The code of a device that had got it was presented again; what it began ended.
        DeviceCodeReused = "device.reuse",
        /// An OAuth client gave back what it was granted, by one of its tokens.
        GrantRevoked = "grant.revoke",
        /// An OAuth client gave back a token that it had for itself.
        TokenRevoked = "token.revoke",
        /// An OAuth client exchanged a token of a person's for one that is for somebody else.
        TokenExchanged = "token.exchange",
        /// A person said that an OAuth client may have something.
        ConsentGiven = "consent.give",
        /// A person took that back; what the client had of them ended.
        ConsentWithdrawn = "consent.withdraw",
        /// A provider was made, through whom people can sign in.
        ProviderCreated = "provider.create",
        /// A provider was changed.
        ProviderChanged = "provider.change",
        /// A provider was deleted with the links to it.
        ProviderDeleted = "provider.delete",
        /// An account was linked with one at a provider.
        ProviderLinked = "account.link_provider",
        /// Such a link was taken away.
        ProviderUnlinked = "account.unlink_provider",
    }
}

words! {
    /// How it ended.
    Outcome {
        /// It was done.
        Success = "success",
        /// It was not.
        Refused = "refused",
    }
}

impl Outcome {
    pub(super) fn of(refused: Option<&'static str>) -> Self {
        if refused.is_some() { Self::Refused } else { Self::Success }
    }
}

/// Who did it.
#[derive(Debug, Clone, Default)]
pub struct Actor {
    pub(super) account: Option<AccountId>,
    pub(super) session: Option<SessionId>,
    pub(super) api_key: Option<ApiKeyId>,
    pub(super) org: Option<OrgId>,
}

impl Actor {
    /// The context's caller; the operator of the machine when there is none.
    pub fn of(ctx: &Context) -> Self {
        let Some(caller) = &ctx.caller else { return Self::default() };
        let api_key = match &caller.credential {
            Credential::Key(key, _) => Some(key.id.clone()),
            Credential::Session(_) | Credential::Client(..) | Credential::Machine(..) | Credential::Password { .. } => {
                None
            }
        };
        let session = match &caller.credential {
            Credential::Client(session, _) => Some(session.id.clone()),
            _ => ctx.session_id().cloned(),
        };
        Self { account: Some(caller.account.id.clone()), session, api_key, org: caller.grants.org().cloned() }
    }

    /// An account that acts on itself, with the session that comes of it or carries it.
    pub fn account(account: &AccountId, session: Option<&SessionId>) -> Self {
        Self { account: Some(account.clone()), session: session.cloned(), ..Self::default() }
    }
}

/// On what it was done.
#[derive(Debug, Clone, Copy)]
pub enum Target<'a> {
    /// An account; personal values of the event are sealed under its key.
    Account(&'a AccountId),
    /// A session of an account.
    Session(&'a SessionId, &'a AccountId),
    /// An organization.
    Org(&'a OrgId),
    /// A role of an account in an organization.
    Role(&'a RoleAssignmentId, &'a AccountId, &'a OrgId),
    /// An invitation into an organization.
    Invitation(&'a InvitationId, &'a OrgId),
    /// An API key of an account in an organization.
    ApiKey(&'a ApiKeyId, &'a AccountId, &'a OrgId),
    /// An identity.
    Identity(&'a IdentityId),
    /// A signing key, by its kid.
    SigningKey(&'a str),
    /// An OAuth client.
    Client(&'a ClientId),
    /// Somebody else through whom people sign in.
    Provider(&'a ProviderId),
    /// A token that lets software register itself.
    RegistrationToken(&'a RegistrationTokenId),
    /// A scope of the realm's own, by its name.
    Scope(&'a str),
    /// The realm of the trail itself, or another that is governed from it.
    Realm(&'a RealmId),
}

impl Target<'_> {
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Account(_) => "account",
            Self::Session(..) => "session",
            Self::Org(_) => "org",
            Self::Role(..) => "role",
            Self::Invitation(..) => "invitation",
            Self::ApiKey(..) => "api_key",
            Self::Identity(_) => "identity",
            Self::SigningKey(_) => "signing_key",
            Self::Client(_) => "client",
            Self::Provider(_) => "provider",
            Self::RegistrationToken(_) => "registration_token",
            Self::Scope(_) => "scope",
            Self::Realm(_) => "realm",
        }
    }

    pub(super) fn id(&self) -> &str {
        match self {
            Self::Account(id) => id.as_str(),
            Self::Session(id, _) => id.as_str(),
            Self::Org(id) => id.as_str(),
            Self::Role(id, ..) => id.as_str(),
            Self::Invitation(id, _) => id.as_str(),
            Self::ApiKey(id, ..) => id.as_str(),
            Self::Identity(id) => id.as_str(),
            Self::SigningKey(kid) => kid,
            Self::RegistrationToken(id) => id.as_str(),
            Self::Scope(name) => name,
            Self::Client(id) => id.as_str(),
            Self::Provider(id) => id.as_str(),
            Self::Realm(id) => id.as_str(),
        }
    }

    /// Whose key seals the personal values.
    pub(super) fn person(&self) -> Option<&AccountId> {
        match self {
            Self::Account(id) | Self::Session(_, id) | Self::Role(_, id, _) | Self::ApiKey(_, id, _) => Some(id),
            Self::Org(_)
            | Self::Invitation(..)
            | Self::Identity(_)
            | Self::SigningKey(_)
            | Self::Client(_)
            | Self::Provider(_)
            | Self::RegistrationToken(_)
            | Self::Scope(_)
            | Self::Realm(_) => None,
        }
    }

    /// The organization that it belongs to.
    pub(super) fn org(&self) -> Option<&OrgId> {
        match self {
            Self::Org(id) | Self::Role(_, _, id) | Self::Invitation(_, id) | Self::ApiKey(_, _, id) => Some(id),
            Self::Account(_)
            | Self::Session(..)
            | Self::Identity(_)
            | Self::SigningKey(_)
            | Self::Client(_)
            | Self::Provider(_)
            | Self::RegistrationToken(_)
            | Self::Scope(_)
            | Self::Realm(_) => None,
        }
    }
}

/// One entry to be written.
#[derive(Debug)]
pub struct Event<'a> {
    pub(super) action: Action,
    pub(super) actor: Actor,
    pub(super) target: Target<'a>,
    pub(super) refused: Option<&'static str>,
    pub(super) details: serde_json::Map<String, serde_json::Value>,
    pub(super) personal: serde_json::Map<String, serde_json::Value>,
}

impl<'a> Event<'a> {
    /// The same, done by the one who acts in the caller's place, if anybody does: the trail names both.
    pub(super) fn by_whoever_acts(mut self, ctx: &Context) -> Self {
        if let Some(caller) = &ctx.caller
            && let Some(agent) = caller.agent()
        {
            self.actor.account = Some(agent.account.clone());
            self.actor.session = ctx.session_id().cloned();
            self.details.insert("actingFor".to_owned(), caller.account.id.as_str().into());
        }
        self
    }

    /// Something that was done.
    pub fn new(action: Action, actor: Actor, target: Target<'a>) -> Self {
        Self { action, actor, target, refused: None, details: serde_json::Map::new(), personal: serde_json::Map::new() }
    }

    /// It was not done, and why.
    #[must_use]
    pub fn refused(mut self, reason: &'static str) -> Self {
        self.refused = Some(reason);
        self
    }

    /// A fact about the person whom the event concerns: sealed under their key, and gone with it.
    #[must_use]
    pub fn personal(mut self, name: &str, value: impl Into<serde_json::Value>) -> Self {
        self.personal.insert(name.to_owned(), value.into());
        self
    }

    /// A fact worth keeping that is not personal and not secret.
    #[must_use]
    pub fn detail(mut self, name: &str, value: impl Into<serde_json::Value>) -> Self {
        self.details.insert(name.to_owned(), value.into());
        self
    }
}
