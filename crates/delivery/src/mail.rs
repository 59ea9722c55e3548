//! Mail by SMTP (RFC 5321), with STARTTLS (RFC 3207) or TLS from the start (RFC 8314).

use std::error::Error as _;
use std::fmt;
use std::io;
use std::time::{Duration, UNIX_EPOCH};

use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, CertificateStore, Tls, TlsParameters};
use lettre::transport::smtp::{AsyncSmtpTransport, Error};
use lettre::{Address, AsyncTransport as _, Message, Tokio1Executor};
use percent_encoding::percent_decode_str;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use signet_domain::outbox::Waiting;
use signet_protocol::identifier::Email;
use signet_vocabulary::Secret;
use url::{Host, Url};

use crate::outcome::NotDelivered;
use crate::texts::Rendered;

/// A server that needs longer to take a connection is not there.
const CONNECTING: Duration = Duration::from_secs(10);
/// All of one delivery: well within the lease, so that nobody else takes the message meanwhile.
const PATIENCE: Duration = Duration::from_secs(30);
const LATE: &str = "the mail server did not answer in time";
const SUBMISSION: u16 = 587;
const SUBMISSION_TLS: u16 = 465;
/// Refusals of the sender, which an operator mends: that the server wants credentials or TLS, or does not like the ones it
/// got (RFC 4954, section 6; RFC 3207, section 4).
const NOT_THE_MESSAGES_FAULT: [u16; 4] = [530, 534, 535, 538];

/// Whether and when the connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encryption {
    FromTheStart,
    Required,
    WhenOffered,
    Off,
}

/// Where mails are handed over, and in whose name.
#[derive(Clone)]
pub struct MailSettings {
    host: String,
    port: u16,
    encryption: Encryption,
    credentials: Option<(String, Secret<String>)>,
    /// The public ones when there are none.
    authorities: Vec<Certificate>,
    from: Mailbox,
}

impl MailSettings {
    /// Reads `smtp://user:password@host:587` or `smtps://host:465`. With `smtp` the connection is encrypted when the server
    /// offers it, which it has to unless it is on this machine; `?tls=off` does without. `from` is an address, or
    /// `Name <address>`.
    ///
    /// # Errors
    /// What is wrong with the URL, to be read after its name; it never repeats the URL.
    pub fn parse(url: &str, from: Mailbox) -> Result<Self, String> {
        const FORM: &str = "must be smtp://host:port or smtps://host:port";
        let url = Url::parse(url).map_err(|_| FORM.to_owned())?;
        let (is_tls, standard) = match url.scheme() {
            "smtps" => (true, SUBMISSION_TLS),
            "smtp" => (false, SUBMISSION),
            _ => return Err(FORM.to_owned()),
        };
        // The scheme is none that the parser knows, so addresses come as text.
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(FORM)?.trim_matches(['[', ']']).to_owned();
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(FORM.to_owned());
        }
        let wants_tls = match url.query() {
            None => true,
            Some("tls=off") if !is_tls => false,
            Some(_) => return Err("may have ?tls=off behind smtp://, and nothing else".to_owned()),
        };
        let encryption = match (is_tls, wants_tls) {
            (true, _) => Encryption::FromTheStart,
            (false, false) => Encryption::Off,
            (false, true) if is_loopback(&host) => Encryption::WhenOffered,
            (false, true) => Encryption::Required,
        };
        let decoded = |text: &str| {
            let text = percent_decode_str(text).decode_utf8();
            text.map(|text| text.into_owned()).map_err(|_| "has a user or password that is not UTF-8".to_owned())
        };
        let credentials = match (url.username(), url.password()) {
            ("", None) => None,
            (user, password) => Some((decoded(user)?, Secret::new(decoded(password.unwrap_or_default())?))),
        };
        let (port, authorities) = (url.port().unwrap_or(standard), Vec::new());
        Ok(Self { host, port, encryption, credentials, authorities, from })
    }

    /// Believes these certificate authorities (PEM) alone, in the place of the public ones.
    ///
    /// # Errors
    /// What is wrong with them, to be read after their name.
    pub fn with_authorities(self, pem: &[u8]) -> Result<Self, String> {
        let complaint = || "holds no certificate in PEM form".to_owned();
        let authority = |found: Result<CertificateDer<'_>, _>| {
            Certificate::from_der(found.map_err(|_| complaint())?.to_vec()).map_err(|_| complaint())
        };
        let authorities = CertificateDer::pem_slice_iter(pem).map(authority).collect::<Result<Vec<_>, _>>()?;
        if authorities.is_empty() { Err(complaint()) } else { Ok(Self { authorities, ..self }) }
    }

    /// Reads the sender: an address, or `Name <address>`.
    ///
    /// # Errors
    /// What is wrong with it, to be read after its name.
    pub fn sender(text: &str) -> Result<Mailbox, String> {
        let complaint = || "must be an address, or Name <address>".to_owned();
        let (name, address) = match text.strip_suffix('>').and_then(|text| text.rsplit_once('<')) {
            Some((name, address)) => (Some(name.trim().trim_matches('"').to_owned()), address),
            None => (None, text),
        };
        let address = Email::parse(address).ok().and_then(|email| deliverable(&email)).ok_or_else(complaint)?;
        Ok(Mailbox::new(name.filter(|name| !name.is_empty()), address))
    }

    /// Whether a password would cross the network in the clear.
    pub fn bares_password(&self) -> bool {
        self.credentials.is_some() && self.encryption == Encryption::Off && !is_loopback(&self.host)
    }
}

/// Without user and password.
impl fmt::Debug for MailSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MailSettings({}:{}, {:?})", self.host, self.port, self.encryption)
    }
}

/// Whether the name or address leads to this machine alone.
fn is_loopback(host: &str) -> bool {
    match Host::parse(host).or_else(|_| Host::parse(&format!("[{host}]"))) {
        Ok(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Ok(Host::Ipv4(address)) => address.is_loopback(),
        Ok(Host::Ipv6(address)) => address.to_canonical().is_loopback(),
        Err(_) => false,
    }
}

/// The address as servers take it: the domain in ASCII.
fn deliverable(email: &Email) -> Option<Address> {
    let (local, _) = email.display().rsplit_once('@')?;
    let (_, domain) = email.canonical().rsplit_once('@')?;
    Address::new(local, domain).ok()
}

/// The way to the mail server.
pub struct Mail {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    patience: Duration,
}

impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mail")
    }
}

impl Mail {
    /// Prepares the way; connections are made when there is something to send.
    ///
    /// # Errors
    /// A host that no certificate could be for.
    pub fn new(settings: &MailSettings) -> Result<Self, String> {
        let parameters = || {
            let is_public = settings.authorities.is_empty();
            let store = if is_public { CertificateStore::WebpkiRoots } else { CertificateStore::None };
            let builder = TlsParameters::builder(settings.host.clone()).certificate_store(store);
            let authorities = settings.authorities.iter().cloned();
            authorities
                .fold(builder, |builder, authority| builder.add_root_certificate(authority))
                .build_rustls()
                .map_err(|error| format!("TLS to the mail server cannot be set up: {error}"))
        };
        let tls = match settings.encryption {
            Encryption::FromTheStart => Tls::Wrapper(parameters()?),
            Encryption::Required => Tls::Required(parameters()?),
            Encryption::WhenOffered => Tls::Opportunistic(parameters()?),
            Encryption::Off => Tls::None,
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&settings.host)
            .port(settings.port)
            .tls(tls)
            .timeout(Some(CONNECTING));
        if let Some((user, password)) = &settings.credentials {
            builder = builder.credentials(Credentials::new(user.clone(), password.expose().clone()));
        }
        Ok(Self { transport: builder.build(), from: settings.from.clone(), patience: PATIENCE })
    }

    /// The same with another patience than 30 seconds for each delivery; no longer than the outbox's lease.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Hands one mail over.
    ///
    /// # Errors
    /// Why it was not taken.
    pub async fn deliver(&self, message: &Waiting, rendered: &Rendered) -> Result<(), NotDelivered> {
        let mail = self.compose(message, rendered)?;
        // Each mail has a connection of its own, which ends with the patience: on one that is shared, the late answer to one
        // mail would be taken for that to another.
        match tokio::time::timeout(self.patience, self.transport.send(mail)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(refused(&error)),
            Err(_) => Err(NotDelivered::for_now(LATE)),
        }
    }

    fn compose(&self, message: &Waiting, rendered: &Rendered) -> Result<Message, NotDelivered> {
        let email = Email::parse(&message.to).ok();
        let address = email.as_ref().and_then(deliverable);
        let address = address.ok_or(NotDelivered::for_good("no mail server takes an address like this"))?;
        let written = Duration::from_millis(message.created_at.millis().unsigned_abs());
        let domain = self.from.email.domain();
        // A message that is delivered twice is the same message.
        let id = format!("<{}@{domain}>", message.id);
        let mail = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, address))
            .subject(rendered.subject.clone().unwrap_or_default())
            .date(UNIX_EPOCH + written)
            .message_id(Some(id))
            .header(AutoSubmitted)
            .multipart(MultiPart::alternative_plain_html(
                rendered.text.clone(),
                rendered.html.clone().unwrap_or_default(),
            ));
        mail.map_err(|_| NotDelivered::for_good("the mail cannot be put together"))
    }
}

/// Says that nobody wrote this by hand, so that no absence notice comes back (RFC 3834, section 5).
#[derive(Debug, Clone)]
struct AutoSubmitted;

impl lettre::message::header::Header for AutoSubmitted {
    fn name() -> lettre::message::header::HeaderName {
        lettre::message::header::HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> lettre::message::header::HeaderValue {
        lettre::message::header::HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// What went wrong, without the server's words, which may name the recipient.
fn refused(error: &Error) -> NotDelivered {
    if let Some(code) = error.status() {
        let code: u16 = code.into();
        let trouble = format!("the mail server answered {code}");
        let is_final = error.is_permanent() && !NOT_THE_MESSAGES_FAULT.contains(&code);
        return NotDelivered { is_final, trouble: trouble.into() };
    }
    NotDelivered::for_now(if error.is_timeout() {
        LATE
    } else if error.is_tls() || is_of_tls(error) {
        "no TLS with the mail server"
    } else if error.is_client() {
        "the mail server does not offer what is needed: TLS, a way to sign in, or international addresses"
    } else {
        "no connection to the mail server"
    })
}

/// Whether the handshake failed, which the library counts among failures of the connection.
fn is_of_tls(error: &Error) -> bool {
    let causes = std::iter::successors(error.source(), |&cause| cause.source());
    let mut failed = causes.filter_map(|cause| cause.downcast_ref::<io::Error>()?.get_ref());
    failed.any(|cause| cause.is::<rustls::Error>())
}
