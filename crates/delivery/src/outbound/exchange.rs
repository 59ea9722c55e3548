//! One request and its answer over a connection that is used once.

use std::convert::Infallible;
use std::future::{Future, pending};

use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONNECTION, CONTENT_ENCODING, CONTENT_TYPE, HOST, HeaderMap, HeaderValue,
    USER_AGENT,
};
use hyper::{Method, Request as HttpRequest};
use hyper_util::rt::TokioIo;
use signet_domain::outbound::{Answer, Request, Unreached};
use tokio::io::{AsyncRead, AsyncWrite};

use super::target::Target;

/// The longest body, in bytes: room for every set of keys.
const LONGEST_BODY: usize = 256 * 1024;
/// The longest head, in bytes.
const LONGEST_HEAD: usize = 16 * 1024;

/// Sends `request` and reads the answer.
pub(super) async fn exchange<S>(stream: S, target: &Target, request: Request) -> Result<Answer, Unreached>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let request = composed(target, request)?;
    let handshake = http1::Builder::new().max_buf_size(LONGEST_HEAD).handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = handshake.map_err(|_| Unreached::NoAnswer)?;
    let exchange = async move {
        let answer = sender.send_request(request).await.map_err(|_| Unreached::BadAnswer)?;
        read(answer).await
    };
    tokio::select! {
        answer = exchange => answer,
        never = drive(connection) => match never {},
    }
}

/// The connection moves only as long as it is asked to; when it ends, the exchange says how that went.
async fn drive<T>(connection: impl Future<Output = T>) -> Infallible {
    let _ = connection.await;
    pending().await
}

fn composed(target: &Target, request: Request) -> Result<HttpRequest<Full<Bytes>>, Unreached> {
    let method = if request.form.is_some() { Method::POST } else { Method::GET };
    let mut made = HttpRequest::builder()
        .method(method)
        .uri(&target.path)
        .header(HOST, &target.authority)
        .header(ACCEPT, request.accept)
        // What is compressed may be larger than it looks.
        .header(ACCEPT_ENCODING, "identity")
        .header(CONNECTION, "close")
        .header(USER_AGENT, concat!("signet/", env!("CARGO_PKG_VERSION")));
    if let Some(authorization) = &request.authorization {
        let mut value = HeaderValue::from_str(authorization.expose()).map_err(|_| Unreached::NotAllowed)?;
        value.set_sensitive(true);
        made = made.header(AUTHORIZATION, value);
    }
    if request.form.is_some() {
        made = made.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    }
    let body = request.form.map_or_else(Bytes::new, |form| Bytes::from(form.expose().clone()));
    made.body(Full::new(body)).map_err(|_| Unreached::NotAllowed)
}

async fn read(answer: hyper::Response<hyper::body::Incoming>) -> Result<Answer, Unreached> {
    let (head, body) = answer.into_parts();
    let is_plain = head.headers.get_all(CONTENT_ENCODING).iter().all(|coding| coding == "identity");
    // A redirection leads past every check, and nothing that is called here has a reason for one.
    if head.status.is_redirection() || !is_plain {
        return Err(Unreached::BadAnswer);
    }
    let body = Limited::new(body, LONGEST_BODY)
        .collect()
        .await
        .map_err(|error| if error.is::<LengthLimitError>() { Unreached::TooLarge } else { Unreached::BadAnswer })?;
    Ok(Answer { status: head.status.as_u16(), media_type: media_type(&head.headers), body: body.to_bytes().to_vec() })
}

/// What the answer says that it is; nothing when it says several things.
fn media_type(headers: &HeaderMap) -> String {
    let mut said = headers.get_all(CONTENT_TYPE).iter();
    let (Some(first), None) = (said.next(), said.next()) else { return String::new() };
    let essence = first.to_str().unwrap_or_default().split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}
