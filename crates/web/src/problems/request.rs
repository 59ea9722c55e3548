//! Problems with the form of a request: its syntax, size, type and fields.

use super::Problem;

pub(super) const BAD_REQUEST: Problem = Problem {
    code: "BAD_REQUEST",
    status: 400,
    title: "Bad Request",
    detail: "The body cannot be read: the member email is missing.",
    meaning: "The request could not be understood. Its syntax, the type of a member or the form of a parameter is \
              wrong, so nothing was done. Where a single field is at fault, `errors` names it.",
    causes: &[
        "The body is not valid JSON, is empty, or ends too early.",
        "A required member is missing, or has another type than the reference says.",
        "A member appears twice in one object, or the JSON is nested more than 32 levels deep.",
        "An id, a cursor, a limit, a sort expression or a value in the query does not have the documented form.",
        "On registration, sign-in and password change: a field breaks a rule. Other operations answer \
         `VALIDATION_ERROR` for that.",
    ],
    remedies: &[
        "Read `detail` and `errors`: they say which part could not be read and why.",
        "Compare the request with the operation in the API reference, letter case included.",
        "Let a JSON library write the body instead of building the text by hand.",
        "Do not repeat the request unchanged: it will be refused again.",
    ],
    errors: &[("email", "MALFORMED", "missing")],
};

pub(super) const ORG_MISMATCH: Problem = Problem {
    code: "ORG_MISMATCH",
    status: 400,
    title: "Organization Mismatch",
    detail: "The header X-Org-Id names another organization than the path.",
    meaning: "The header `X-Org-Id` asserts which organization the request is for, and the path says another one. \
              Signet stops instead of guessing which of the two you meant.",
    causes: &[
        "A client sets `X-Org-Id` once for all requests and then calls a path of another organization.",
        "The id in the path comes from an older session or from another environment.",
    ],
    remedies: &[
        "Send the same organization id in the header and in the path, or leave the header out: it is optional.",
        "To act in another organization, refresh the token with its `orgId`.",
    ],
    errors: &[],
};

pub(super) const METHOD_NOT_ALLOWED: Problem = Problem {
    code: "METHOD_NOT_ALLOWED",
    status: 405,
    title: "Method Not Allowed",
    detail: "This address does not take this method; the header Allow names those it takes.",
    meaning: "The address exists, but not for this HTTP method. The response header `Allow` lists the methods it takes.",
    causes: &[
        "`GET` is used where the operation is a `POST`, often because a redirect or a browser changed the method.",
        "A library sends `PUT` where the API takes `PATCH`.",
    ],
    remedies: &[
        "Use a method that the header `Allow` names.",
        "Make sure that no proxy or redirect between you and Signet rewrites the request.",
    ],
    errors: &[],
};

pub(super) const NOT_ACCEPTABLE: Problem = Problem {
    code: "NOT_ACCEPTABLE",
    status: 406,
    title: "Not Acceptable",
    detail: "This address answers application/json only.",
    meaning: "The header `Accept` rules out every format in which Signet can answer here.",
    causes: &["`Accept` asks for a format such as XML, or a library sets a narrow `Accept` of its own."],
    remedies: &["Send `Accept: application/json`, add `*/*`, or leave the header out."],
    errors: &[],
};

pub(super) const REQUEST_TIMEOUT: Problem = Problem {
    code: "REQUEST_TIMEOUT",
    status: 408,
    title: "Request Timeout",
    detail: "The body took too long.",
    meaning: "The body of the request did not arrive in time, and Signet stopped waiting for it. Nothing was done.",
    causes: &[
        "The connection is very slow or was interrupted.",
        "The client announced a longer body than it sent, so the rest never came.",
    ],
    remedies: &[
        "Send the request again.",
        "If it happens often, check that `Content-Length` is the body's length in bytes, not in characters.",
    ],
    errors: &[],
};

pub(super) const LENGTH_REQUIRED: Problem = Problem {
    code: "LENGTH_REQUIRED",
    status: 411,
    title: "Length Required",
    detail: "Send the header Content-Length.",
    meaning: "The request has a body and does not say how long it is.",
    causes: &["The client streams the body without a `Content-Length` where one is needed."],
    remedies: &["Send the whole body at once with its `Content-Length` in bytes. Most HTTP libraries do this for you."],
    errors: &[],
};

pub(super) const PAYLOAD_TOO_LARGE: Problem = Problem {
    code: "PAYLOAD_TOO_LARGE",
    status: 413,
    title: "Payload Too Large",
    detail: "The body is larger than 1 MiB.",
    meaning: "The body is larger than Signet reads. The limit is 1 MiB (1,048,576 bytes), and less for forms.",
    causes: &["A file or an image was put into a JSON member.", "Many records were sent in one request."],
    remedies: &[
        "Send less: split the records over several requests, and store files elsewhere and send their address.",
    ],
    errors: &[],
};

pub(super) const URI_TOO_LONG: Problem = Problem {
    code: "URI_TOO_LONG",
    status: 414,
    title: "URI Too Long",
    detail: "The address of the request is too long.",
    meaning: "The path and query of the request are longer than Signet reads.",
    causes: &[
        "Data that belongs into a body was put into the query.",
        "A cursor or token was appended more than once.",
    ],
    remedies: &["Shorten the query. Send tokens in the header `Authorization` and data in the body."],
    errors: &[],
};

pub(super) const UNSUPPORTED_MEDIA_TYPE: Problem = Problem {
    code: "UNSUPPORTED_MEDIA_TYPE",
    status: 415,
    title: "Unsupported Media Type",
    detail: "Send the body as JSON, with the header Content-Type: application/json.",
    meaning: "The body is not declared as JSON. Signet reads a body only when its type is stated exactly once.",
    causes: &[
        "The header `Content-Type` is missing. `curl -d` without `-H` sends a form, not JSON.",
        "The client sends a form, text or a compressed body.",
    ],
    remedies: &["Send `Content-Type: application/json` and a JSON body in UTF-8."],
    errors: &[],
};

pub(super) const VALIDATION_ERROR: Problem = Problem {
    code: "VALIDATION_ERROR",
    status: 422,
    title: "Validation Error",
    detail: "One or more fields are not acceptable.",
    meaning: "The request is well-formed, and at least one field breaks a rule. Nothing was changed. Each row of `errors` \
              names a field, says in `message` what is wrong in words that you may show to a person, and carries a \
              `code` that stays the same for machines.",
    causes: &[
        "A value is too long, too short, outside the allowed values or not of the right form, such as a phone number.",
        "A password is too common, or contains the account's own name or e-mail.",
        "Two fields contradict each other.",
    ],
    remedies: &[
        "Show each `message` beside its field and let the person correct it.",
        "In code, branch on the `code` of a row, never on its `message`.",
        "Look up the limits of the field in the API reference.",
    ],
    errors: &[("email", "BAD_EMAIL", "Enter an e-mail address such as name@example.com.")],
};

pub(super) const HEADER_FIELDS_TOO_LARGE: Problem = Problem {
    code: "HEADER_FIELDS_TOO_LARGE",
    status: 431,
    title: "Request Header Fields Too Large",
    detail: "The headers of the request are too large.",
    meaning: "One header, or all of them together, is larger than Signet reads.",
    causes: &[
        "Cookies of other applications on the same host name pile up.",
        "A token or key was put into a header twice, or something else than a token was.",
    ],
    remedies: &[
        "Send only the headers that the operation needs.",
        "Give Signet a host name of its own, so that no other application's cookies reach it.",
    ],
    errors: &[],
};
