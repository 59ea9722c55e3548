//! Parameters of the path, the query, a form and the header that names an organization: each once, and in its form.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use percent_encoding::percent_decode_str;
use signet_domain::paging::PageRequest;
use signet_domain::{FieldError, Refusal};

use crate::body;
use crate::problem::Failure;

pub(crate) const ORG_ID: &str = "x-org-id";

fn malformed(field: &str, message: impl Into<String>) -> Refusal {
    let fields = vec![FieldError::new(field, "MALFORMED", message)];
    Refusal::malformed(fields, &format!("The parameter {field} has the wrong form."))
}

/// More parameters than anything here takes.
const MOST: usize = 100;
/// The largest form that is read: the longest password, all of it escaped, and a few names.
const LARGEST_FORM: usize = 16 * 1024;

/// The parameters of a query, or the fields of a form.
pub struct Parameters(BTreeMap<String, String>);

/// Names alone: forms hold passwords.
impl fmt::Debug for Parameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Parameters {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        Ok(Self(read(parts.uri.query().unwrap_or_default())?))
    }
}

/// What a page's form sends: fields in the form of a query, each once. Refuses other media types (415), bodies over 16 KiB
/// (413) and slow ones (408).
pub struct Form(pub Parameters);

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &S) -> Result<Self, Failure> {
        let (parts, body) = request.into_parts();
        body::require(&parts.headers, body::FORM, "Send the body as a form.")?;
        let bytes = body::read_up_to(LARGEST_FORM, &parts.headers, body).await?;
        let unreadable = |_| Refusal::malformed(Vec::new(), "The form is not UTF-8 text.");
        Ok(Self(Parameters(read(std::str::from_utf8(&bytes).map_err(unreadable)?)?)))
    }
}

fn read(query: &str) -> Result<BTreeMap<String, String>, Refusal> {
    let mut found = BTreeMap::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let text = |part: &str| {
            let spaced = part.replace('+', " ");
            percent_decode_str(&spaced)
                .decode_utf8()
                .ok()
                .filter(|text| !text.contains('\0'))
                .map(|text| text.into_owned())
        };
        let name = text(name).ok_or_else(|| Refusal::malformed(Vec::new(), "The parameters are not UTF-8 text."))?;
        let shown: String = name.chars().take(100).collect();
        let value = text(value).ok_or_else(|| malformed(&shown, "must be UTF-8 text without NUL"))?;
        if found.insert(name, value).is_some() {
            return Err(malformed(&shown, "must not be given twice"));
        }
        if found.len() > MOST {
            return Err(Refusal::malformed(Vec::new(), "There are too many parameters."));
        }
    }
    Ok(found)
}

impl Parameters {
    /// The text of a parameter, if it was given.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// A parameter in its form, if it was given.
    ///
    /// # Errors
    /// `Malformed` naming it.
    pub fn parsed<T: FromStr<Err: ToString>>(&self, name: &str) -> Result<Option<T>, Refusal> {
        let Some(text) = self.text(name) else { return Ok(None) };
        text.parse().map(Some).map_err(|error: T::Err| malformed(name, error.to_string()))
    }

    /// A parameter that has to be there.
    ///
    /// # Errors
    /// `Malformed` naming it.
    pub fn required<T: FromStr<Err: ToString>>(&self, name: &str) -> Result<T, Refusal> {
        self.parsed(name)?.ok_or_else(|| malformed(name, "must be given"))
    }

    /// Which page is asked for: `limit` (50 when absent) and `cursor`.
    ///
    /// # Errors
    /// `Malformed` naming the limit.
    pub fn page(&self) -> Result<PageRequest, Refusal> {
        let out_of_range = || malformed("limit", format!("must be a number from 1 to {}", PageRequest::MOST));
        let limit = match self.text("limit") {
            None => PageRequest::USUAL,
            Some(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().map_err(|_| out_of_range())?,
            Some(_) => return Err(out_of_range()),
        };
        Ok(PageRequest { limit, cursor: self.text("cursor").map(str::to_owned) })
    }
}

/// The ids in a path.
#[derive(Debug)]
pub struct PathIds(RawPathParams);

impl<S: Send + Sync> FromRequestParts<S> for PathIds {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let unreadable = |_| Refusal::malformed(Vec::new(), "The path is not UTF-8 text.");
        Ok(Self(RawPathParams::from_request_parts(parts, state).await.map_err(unreadable)?))
    }
}

impl PathIds {
    /// The id at `name`.
    ///
    /// # Errors
    /// `Malformed` naming it.
    pub fn id<T: FromStr<Err: ToString>>(&self, name: &str) -> Result<T, Refusal> {
        let text = self.text(name).unwrap_or_default();
        text.parse().map_err(|error: T::Err| malformed(name, error.to_string()))
    }

    /// The text at `name`, where the path has it.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(found, _)| *found == name).map(|(_, value)| value)
    }
}

/// The organization that the header `X-Org-Id` names, if any.
///
/// # Errors
/// `Malformed` when it is there twice or is no text.
pub fn asserted_org(headers: &HeaderMap) -> Result<Option<&str>, Refusal> {
    let mut values = headers.get_all(ORG_ID).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => value.to_str().map(Some).map_err(|_| malformed("X-Org-Id", "must be text")),
        (Some(_), Some(_)) => Err(malformed("X-Org-Id", "must not be given twice")),
    }
}
