//! What these tests stage: a television of somebody's, and people who answer it.

use serde_json::{Value, json};
use signet_domain::grants::{self, Answered, AskedByDevice, BeginDevice, BegunDevice, DevicePoll, Granted, Refused};
use signet_domain::{Context, Refusal};
use signet_protocol::oauth::UserCode;
use signet_vocabulary::Secret;

use crate::actors::Person;
use crate::app::TestApp;
use crate::clients::stage::Made;
use crate::grants::stage::{a_client, id_of, nobody, scope, sign_in_of};

pub const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// A public client whose devices may have what [`a_client`] may.
pub async fn a_television(app: &TestApp, members: Value) -> Made {
    let mut body = json!({ "name": "Television", "authMethod": "none", "grantTypes": [DEVICE_CODE, "refresh_token"] });
    body.as_object_mut().expect("an object").extend(members.as_object().expect("an object").clone());
    a_client(app, body).await
}

pub async fn try_begin(app: &TestApp, client: &Made, text: &str, resources: &[String]) -> Result<BegunDevice, Refused> {
    let ctx = nobody(app).await;
    let client = app.known_client(&client.id).await.expect("the client");
    let scope = (!text.is_empty()).then(|| scope(text));
    grants::begin_device(&ctx, &client, &BeginDevice { scope: scope.as_ref(), resources }).await
}

pub async fn begun(app: &TestApp, client: &Made, text: &str) -> BegunDevice {
    try_begin(app, client, text, &[]).await.expect("codes")
}

pub fn device_code(begun: &BegunDevice) -> Secret<String> {
    Secret::new(begun.device_code.expose().to_owned())
}

pub async fn polled(app: &TestApp, client: &Made, code: &Secret<String>) -> Result<Granted, Refused> {
    let poll = DevicePoll { code, resource: None, jkt: None };
    grants::poll_device(&nobody(app).await, &id_of(client), &poll).await
}

pub async fn found(app: &TestApp, person: &Person, code: &UserCode) -> Result<Option<AskedByDevice>, Refusal> {
    let session = sign_in_of(app, person).await;
    grants::find_device(&nobody(app).await, &session.account, code).await
}

pub async fn answered_from(
    app: &TestApp,
    ctx: &Context,
    person: &Person,
    code: &UserCode,
    is_allowed: bool,
) -> Result<Answered, Refusal> {
    let session = sign_in_of(app, person).await;
    grants::answer_device(ctx, &session, code, is_allowed).await
}

pub async fn answered(app: &TestApp, person: &Person, code: &UserCode, is_allowed: bool) -> Answered {
    answered_from(app, &nobody(app).await, person, code, is_allowed).await.expect("an answer")
}

/// A device that its person has let in, and that has not come back yet.
pub async fn let_in(app: &TestApp, client: &Made, person: &Person, text: &str) -> Secret<String> {
    let begun = begun(app, client, text).await;
    assert_eq!(answered(app, person, &begun.user_code, true).await, Answered::Done);
    device_code(&begun)
}
