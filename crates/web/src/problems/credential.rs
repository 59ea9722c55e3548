//! Problems with who is asking, and with what they may do.

use super::Problem;

pub(super) const UNAUTHORIZED: Problem = Problem {
    code: "UNAUTHORIZED",
    status: 401,
    title: "Unauthorized",
    detail: "This request needs a credential.",
    meaning: "The operation needs to know who is asking, and the request carries no credential, or one of a kind that is \
              not accepted here.",
    causes: &[
        "The header `Authorization` is missing, or lacks the word `Bearer` before the token.",
        "A proxy or a redirect to another host removed the header.",
        "Two kinds of credential were sent together, such as a bearer token and an API key.",
    ],
    remedies: &[
        "Sign in with `POST /v1/auth/login` and send `Authorization: Bearer <accessToken>`.",
        "Send exactly one credential with each request.",
    ],
    errors: &[],
};

pub(super) const AUTHENTICATION_FAILED: Problem = Problem {
    code: "AUTHENTICATION_FAILED",
    status: 401,
    title: "Authentication Failed",
    detail: "The e-mail or the password is wrong.",
    meaning: "The credentials do not match. On purpose the answer does not say which part is wrong, or whether the account \
              exists: otherwise anybody could find out who has an account.",
    causes: &[
        "The password, the current password or a code is mistyped or out of date.",
        "There is no account with this e-mail in this realm, or it is closed.",
        "The request reached another environment or realm than the one the account lives in.",
    ],
    remedies: &[
        "Let the person try again, or offer to reset the password.",
        "Do not retry in a loop: failures are counted per account, and after ten the answer is `RATE_LIMIT_EXCEEDED`.",
    ],
    errors: &[],
};

pub(super) const INVALID_TOKEN: Problem = Problem {
    code: "INVALID_TOKEN",
    status: 401,
    title: "Invalid Token",
    detail: "The token is not valid, or its session has ended.",
    meaning: "A token was sent and does not hold (any more). An access token is good for a few minutes and only while its \
              session lives; a refresh token is good for one use.",
    causes: &[
        "The access token has expired.",
        "The session ended: by log-out, a changed password, a suspended account or on another device.",
        "A refresh token was used a second time. That ends the whole session, since it may have been stolen.",
        "The token was cut off, changed, or issued by another installation.",
    ],
    remedies: &[
        "Ask for new tokens with `POST /v1/auth/refresh`, then repeat the request once.",
        "If that is refused as well, let the person sign in again.",
        "Keep each refresh token in one place and replace it at every use; two processes must not share one.",
    ],
    errors: &[],
};

pub(super) const INVALID_DPOP_PROOF: Problem = Problem {
    code: "INVALID_DPOP_PROOF",
    status: 401,
    title: "Invalid DPoP Proof",
    detail: "The proof is for another method (htm).",
    meaning: "The access token is bound to a key (RFC 9449), and the request has to prove that it holds that key, in the header \
              `DPoP`. The proof is missing, or does not fit this very request.",
    causes: &[
        "The proof names another method (`htm`) or address (`htu`), or not the token beside it (`ath`).",
        "It was made more than a minute ago, or by a clock that is ahead.",
        "It was sent before: each counts once, also where a request is sent again.",
        "It was signed with another key than the one that the token is bound to.",
    ],
    remedies: &[
        "Make a new proof for every request, with a `jti` of its own.",
        "Let `htu` be the address as it is public, without query and fragment.",
        "Keep the clock of the machine right.",
    ],
    errors: &[],
};

pub(super) const USE_DPOP_NONCE: Problem = Problem {
    code: "USE_DPOP_NONCE",
    status: 401,
    title: "Use DPoP Nonce",
    detail: "The proof needs the nonce of the header DPoP-Nonce.",
    meaning: "The proof of a key in the header `DPoP` has a `nonce` that is too old, or none of ours (RFC 9449, section 9).",
    causes: &["The nonce was given more than a minute ago.", "The nonce is of another server."],
    remedies: &["Make a new proof with the `nonce` of the answer's header `DPoP-Nonce`, and repeat the request once."],
    errors: &[],
};

pub(super) const INSUFFICIENT_SCOPE: Problem = Problem {
    code: "INSUFFICIENT_SCOPE",
    status: 403,
    title: "Insufficient Scope",
    detail: "This needs an access token whose scope has openid.",
    meaning: "The access token holds, and its scope does not have what this takes (RFC 6750, section 3.1).",
    causes: &[
        "The client did not ask for `openid`, or may not any more.",
        "A client got the token for itself, and nobody signed in.",
    ],
    remedies: &["Let the person sign in again, with `openid` in the scope that is asked for."],
    errors: &[],
};

pub(super) const FORBIDDEN: Problem = Problem {
    code: "FORBIDDEN",
    status: 403,
    title: "Forbidden",
    detail: "You may not do this.",
    meaning: "Signet knows who is asking, and this account may not do this. Another sign-in with the same account will \
              not help.",
    causes: &[
        "The account's roles do not carry the permission that the operation needs.",
        "The token or API key has fewer scopes than the operation needs.",
        "The account is not active.",
    ],
    remedies: &[
        "Ask an administrator of the organization or realm for the role that carries the permission.",
        "With an API key, use one whose scopes cover the operation.",
        "A member of several organizations acts in one per token: choose it by orgId at POST /auth/refresh.",
    ],
    errors: &[],
};

pub(super) const REAUTHENTICATION_REQUIRED: Problem = Problem {
    code: "REAUTHENTICATION_REQUIRED",
    status: 403,
    title: "Reauthentication Required",
    detail: "Confirm your password to go on.",
    meaning: "This act is sensitive, so the person must have proved recently who they are: within the last ten minutes. \
              The session is still good for everything else.",
    causes: &[
        "The last sign-in, or the last confirmation, is more than ten minutes ago.",
        "It showed less than the account can: the password of an account that has a second factor, or a remembered device.",
    ],
    remedies: &[
        "Ask for the password again, send it to `POST /v1/auth/reauthenticate`, then repeat the request.",
        "Where the account has a second factor, send a code of it too; `POST /v1/Accounts/{accountId}/mfa/code` sends one.",
        "Do this at the moment it is needed, not before every request.",
    ],
    errors: &[],
};

pub(super) const MFA_REQUIRED: Problem = Problem {
    code: "MFA_REQUIRED",
    status: 403,
    title: "MFA Required",
    detail: "This account signs in with a second factor.",
    meaning: "A second factor is required here, and the session or the request did not show one. A code by mail is a second \
              step, and no second factor.",
    causes: &[
        "The realm, or the organization that the session acts in, requires a second factor.",
        "`POST /v1/auth/reauthenticate` got the password alone of an account that has a second factor.",
    ],
    remedies: &[
        "Set one up at `POST /v1/Accounts/{accountId}/mfa`, if there is none yet.",
        "Else show it: sign in again, or send `password` and `code` to `POST /v1/auth/reauthenticate`.",
        "For machines, use an API key instead of a person's password.",
    ],
    errors: &[],
};

pub(super) const IMPERSONATION_READ_ONLY: Problem = Problem {
    code: "IMPERSONATION_READ_ONLY",
    status: 403,
    title: "Impersonation Read Only",
    detail: "You act as another user and asked to read alone.",
    meaning: "The token is of an administrator who acts as another user. It reads what that user reads, and changes nothing.",
    causes: &["The impersonation was begun without `\"write\": true`, and the request would change something."],
    remedies: &[
        "Make the change as yourself, if your own account may.",
        "Or begin anew at `POST /v1/auth/impersonate` with `\"write\": true`, which opens ordinary data alone.",
    ],
    errors: &[],
};

pub(super) const IMPERSONATION_FORBIDDEN: Problem = Problem {
    code: "IMPERSONATION_FORBIDDEN",
    status: 403,
    title: "Impersonation Forbidden",
    detail: "Nobody does this in the name of another.",
    meaning: "The token is of an administrator who acts as another user, and what was asked for is that person's own: \
              passwords, keys, factors, addresses, sessions, roles, closing and exporting an account, or acting as somebody else.",
    causes: &["A token of `POST /v1/auth/impersonate` was sent to an operation that takes the person's own alone."],
    remedies: &[
        "Use your own token: administrators can do most of this in their own name, and the trail then says so.",
        "End the impersonation with its token at `POST /v1/auth/logout`.",
    ],
    errors: &[],
};

pub(super) const ACCOUNT_SUSPENDED: Problem = Problem {
    code: "ACCOUNT_SUSPENDED",
    status: 403,
    title: "Account Suspended",
    detail: "This account is suspended.",
    meaning: "The credentials are right, and an administrator has suspended the account. All its sessions ended at that \
              moment.",
    causes: &["An administrator suspended the account, for example after suspicious sign-ins."],
    remedies: &[
        "Only an administrator can lift the suspension: show the person how to reach one.",
        "Do not try again automatically.",
    ],
    errors: &[],
};

pub(super) const ACCOUNT_NOT_VERIFIED: Problem = Problem {
    code: "ACCOUNT_NOT_VERIFIED",
    status: 403,
    title: "Account Not Verified",
    detail: "Verify your e-mail address first.",
    meaning: "The credentials are right, and the realm lets nobody in before their e-mail address is verified.",
    causes: &["The link in the verification mail was not opened yet, or has expired.", "The mail did not arrive."],
    remedies: &["Ask the person to open the newest verification mail, and offer to send another one."],
    errors: &[],
};

pub(super) const REGISTRATION_CLOSED: Problem = Problem {
    code: "REGISTRATION_CLOSED",
    status: 403,
    title: "Registration Closed",
    detail: "Nobody registers here by themselves.",
    meaning: "The realm takes new accounts from its administrators and from invitations alone.",
    causes: &[
        "An administrator closed the registration of the realm (registration_open).",
        "The header X-Realm-Key names another realm than the one that was meant.",
    ],
    remedies: &[
        "Hide the form for registering, and say whom to ask for an account.",
        "Have an administrator send an invitation, which is answered all the same.",
    ],
    errors: &[],
};
