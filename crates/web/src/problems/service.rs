//! Problems with the state of things: what is absent, taken, too much or out of order.

use super::Problem;

pub(super) const NOT_FOUND: Problem = Problem {
    code: "NOT_FOUND",
    status: 404,
    title: "Not Found",
    detail: "There is nothing at this address.",
    meaning: "There is no such address, or no such thing, or it lies outside of what you may see. Signet does not tell \
              these apart, so that nobody can probe for what exists.",
    causes: &[
        "The path is misspelled. Paths are case-sensitive: `/v1/Accounts` is not `/v1/accounts`.",
        "The version is missing: the API begins with `/v1`.",
        "The thing was deleted, or belongs to another organization, realm or environment.",
    ],
    remedies: &[
        "Compare the path with the API reference, letter by letter.",
        "Check that the credential belongs to the same realm and organization as the thing.",
    ],
    errors: &[],
};

pub(super) const CONFLICT: Problem = Problem {
    code: "CONFLICT",
    status: 409,
    title: "Conflict",
    detail: "An account with this e-mail exists already.",
    meaning: "The request would make something that exists already, or change something that has changed meanwhile.",
    causes: &[
        "The e-mail or user name is taken. Upper and lower case make no difference.",
        "An earlier try had succeeded although its answer was lost.",
        "Two clients changed the same thing at the same moment.",
    ],
    remedies: &[
        "Look up what exists and go on with it: after a registration that means signing in.",
        "Where the reference lists it, send an `Idempotency-Key`, so that a repeated request gets its first answer.",
    ],
    errors: &[],
};

pub(super) const LAST_ADMIN: Problem = Problem {
    code: "LAST_ADMIN",
    status: 409,
    title: "Last Administrator",
    detail: "This is the organization's last ADMIN. Give the role to another active account first.",
    meaning: "An organization always keeps one active account with the role ADMIN, so that somebody can still assign \
              roles and invite. The request would have left it without one.",
    causes: &[
        "The account gives up, or loses, the only ADMIN role of the organization.",
        "The other administrators are suspended or closed: only active accounts count.",
        "Two administrators went at the same moment; the one that was second is the last.",
    ],
    remedies: &[
        "Assign ADMIN to another active account with `POST /v1/Roles`, then send the request again.",
        "`GET /v1/Roles` with the organization's `orgId` shows who holds which role.",
    ],
    errors: &[],
};

pub(super) const RATE_LIMIT_EXCEEDED: Problem = Problem {
    code: "RATE_LIMIT_EXCEEDED",
    status: 429,
    title: "Too Many Requests",
    detail: "Too many requests from this address. Slow down.",
    meaning: "Too much was asked in too short a time. The header `Retry-After` says after how many seconds the next try \
              makes sense. `X-RateLimit-Limit`, `X-RateLimit-Remaining` and `X-RateLimit-Reset` tell on every answer how \
              much is left.",
    causes: &[
        "Many requests came from one network address.",
        "Ten sign-ins in a row failed for one account. Waiting times start at 30 seconds and double up to 15 minutes; \
         a correct sign-in resets them.",
        "So many sign-ins arrive at once that passwords cannot be checked in time.",
    ],
    remedies: &[
        "Wait as long as `Retry-After` says, then try again, with a little random delay when many clients wait.",
        "Keep and reuse tokens until they expire instead of signing in for each request.",
        "Slow down before `X-RateLimit-Remaining` reaches zero.",
    ],
    errors: &[],
};

pub(super) const INTERNAL_ERROR: Problem = Problem {
    code: "INTERNAL_ERROR",
    status: 500,
    title: "Internal Server Error",
    detail: "An unexpected error occurred.",
    meaning: "Something went wrong inside Signet. It is our mistake, not yours. The cause is in the server's log, under the \
              id that the answer carries as `traceId` and as the header `Request-Id`.",
    causes: &["A fault in Signet, or damage in its data."],
    remedies: &[
        "Reading may be repeated. Before repeating a change, look whether it took effect, or use an `Idempotency-Key`.",
        "Report the `traceId` to whoever operates this installation: it finds the cause in the log.",
    ],
    errors: &[],
};

pub(super) const SERVICE_UNAVAILABLE: Problem = Problem {
    code: "SERVICE_UNAVAILABLE",
    status: 503,
    title: "Service Unavailable",
    detail: "The service is temporarily unavailable. Try again in a moment.",
    meaning: "Signet is running, and a part that it needs is away or overloaded at the moment, most often the database.",
    causes: &[
        "The database restarts, fails over or is out of reach.",
        "The node is starting or shutting down.",
        "The disk is full.",
    ],
    remedies: &[
        "Try again after the time in `Retry-After`, and wait longer after each failure.",
        "Operators: `/readyz` says whether this node can work, and the log says what is missing.",
    ],
    errors: &[],
};
