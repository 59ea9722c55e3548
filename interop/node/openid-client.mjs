// Drives a running Signet with openid-client, as an application would use it.
import assert from 'node:assert/strict';
import * as jose from 'jose';
import * as client from 'openid-client';
import { Browser, Left, deny } from './browser.mjs';
import { check, done, refused, world } from './report.mjs';

const { issuer, person, clients, redirectUri, signedOutUri, resource, initialAccessToken } = world();
const SCOPE = 'openid profile email offline_access';

/** Plain HTTP is for loopback; the signature of ID tokens is checked even where TLS would be enough. */
const execute = [client.allowInsecureRequests, client.enableNonRepudiationChecks];
const key = await jose.importJWK(clients.keys.privateKey);
const proofs = {
  basic: client.ClientSecretBasic(clients.basic.secret),
  post: client.ClientSecretPost(clients.post.secret),
  keys: client.PrivateKeyJwt({ key, kid: 'one' }),
  opaque: client.ClientSecretBasic(clients.opaque.secret),
  api: client.ClientSecretBasic(clients.api.secret),
};

function discover(name, algorithm = 'oidc') {
  return client.discovery(new URL(issuer), clients[name].id, undefined, proofs[name] ?? client.None(), { execute, algorithm });
}

const newBrowser = () => new Browser(redirectUri, signedOutUri);

/** What an application keeps of a request that it sends a browser away with. */
async function request(parameters = {}) {
  const kept = { pkceCodeVerifier: client.randomPKCECodeVerifier(), expectedState: client.randomState(), expectedNonce: client.randomNonce() };
  const sent = {
    redirect_uri: redirectUri, scope: SCOPE, state: kept.expectedState, nonce: kept.expectedNonce,
    code_challenge: await client.calculatePKCECodeChallenge(kept.pkceCodeVerifier), code_challenge_method: 'S256', ...parameters,
  };
  return { kept, sent };
}

/** Has the browser bring an answer to that address, after as many pages as it takes. */
async function answered(browser, address, options) {
  const place = await browser.answer(await browser.open(address), person, options);
  if (!(place instanceof Left)) throw new Error(`the browser got no further than ${place.summary()}`);
  return place;
}

/** The whole way of one sign-in. */
async function signIn(config, { parameters, browser = newBrowser(), options, pushed = false } = {}) {
  const { kept, sent } = await request(parameters);
  const address = pushed
    ? await client.buildAuthorizationUrlWithPAR(config, sent, options)
    : client.buildAuthorizationUrl(config, sent);
  const { url } = await answered(browser, address);
  assert.equal(url.searchParams.get('iss'), issuer, 'the answer names its issuer (RFC 9207)');
  const resources = sent.resource ? { resource: sent.resource } : undefined;
  const tokens = await client.authorizationCodeGrant(config, url, { ...kept, idTokenExpected: true }, resources, options);
  return { tokens, url, kept, browser };
}

const basic = await check('discovery, OpenID Connect', async () => {
  const config = await discover('basic');
  assert.equal(config.serverMetadata().issuer, issuer);
  return config;
});

await check('discovery, RFC 8414', async () => {
  const config = await discover('basic', 'oauth2');
  assert.deepEqual(config.serverMetadata().token_endpoint, basic.serverMetadata().token_endpoint);
});

const first = await check('code, PKCE, state, nonce, iss; ID token signed with EdDSA', async () => {
  const signedIn = await signIn(basic);
  const { tokens } = signedIn;
  assert.equal(jose.decodeProtectedHeader(tokens.id_token).alg, 'EdDSA');
  assert.ok(tokens.refresh_token && tokens.scope.split(' ').includes('offline_access'));
  assert.ok(tokens.expiresIn() > 0);
  return signedIn;
});
const subject = first.tokens.claims().sub;

await check('userinfo, of the same person', async () => {
  const told = await client.fetchUserInfo(basic, first.tokens.access_token, subject);
  assert.equal(told.email, person.email);
  assert.equal(told.name, person.name);
});

for (const [name, alg] of [['post', 'RS256'], ['opaque', 'EdDSA']]) {
  await check(`code, client ${name}; ID token signed with ${alg}`, async () => {
    const config = await discover(name);
    const { tokens } = await signIn(config);
    assert.equal(jose.decodeProtectedHeader(tokens.id_token).alg, alg);
    assert.equal(tokens.claims().sub, subject, 'a person has one sub');
    await client.fetchUserInfo(config, tokens.access_token, subject);
  });
}

await check('a code is good once, and only with its verifier', async () => {
  const { kept, sent } = await request();
  const { url } = await answered(first.browser, client.buildAuthorizationUrl(basic, sent));
  const wrong = { ...kept, pkceCodeVerifier: client.randomPKCECodeVerifier() };
  await refused('invalid_grant', client.authorizationCodeGrant(basic, url, wrong));
  await refused('invalid_grant', client.authorizationCodeGrant(basic, first.url, first.kept));
});

await check('prompt=none: quiet when signed in, login_required when not', async () => {
  const { tokens } = await signIn(basic, { browser: first.browser, parameters: { prompt: 'none' } });
  assert.equal(tokens.claims().auth_time, (await signIn(basic, { browser: first.browser })).tokens.claims().auth_time);
  await refused('login_required', signIn(basic, { parameters: { prompt: 'none' } }));
});

await check('max_age and prompt=login: proves the person anew', async () => {
  const { kept, sent } = await request({ max_age: '0', prompt: 'login' });
  const { url } = await answered(first.browser, client.buildAuthorizationUrl(basic, sent));
  await client.authorizationCodeGrant(basic, url, { ...kept, maxAge: 0 });
});

await check('response_mode=form_post', async () => {
  const { kept, sent } = await request({ response_mode: 'form_post' });
  const place = await answered(first.browser, client.buildAuthorizationUrl(basic, sent));
  assert.equal(place.url.search, '', 'nothing in the address');
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
  const posted = new Request(place.url, { method: 'POST', headers, body: place.form.toString() });
  await client.authorizationCodeGrant(basic, posted, kept);
});

await check('a person who refuses: access_denied', async () => {
  const { kept, sent } = await request({ prompt: 'consent' });
  const { url } = await answered(first.browser, client.buildAuthorizationUrl(basic, sent), { decision: deny });
  await refused('access_denied', client.authorizationCodeGrant(basic, url, kept));
});

await check('refresh: tokens rotate, and an old one ends them all', async () => {
  const { tokens } = await signIn(basic);
  const second = await client.refreshTokenGrant(basic, tokens.refresh_token);
  assert.notEqual(second.refresh_token, tokens.refresh_token);
  assert.equal(second.claims()?.sub ?? subject, subject);
  const third = await client.refreshTokenGrant(basic, second.refresh_token);
  await refused('invalid_grant', client.refreshTokenGrant(basic, tokens.refresh_token));
  await refused('invalid_grant', client.refreshTokenGrant(basic, third.refresh_token));
});

await check('refresh: less scope on request', async () => {
  const { tokens } = await signIn(basic);
  const less = await client.refreshTokenGrant(basic, tokens.refresh_token, { scope: 'openid' });
  assert.equal(less.scope, 'openid');
  const told = await client.fetchUserInfo(basic, less.access_token, subject);
  assert.equal(told.email, undefined);
});

for (const name of ['basic', 'post', 'keys', 'opaque']) {
  const method = { basic: 'client_secret_basic', post: 'client_secret_post', keys: 'private_key_jwt', opaque: 'an opaque token' }[name];
  await check(`client_credentials, ${method}`, async () => {
    const config = await discover(name);
    const tokens = await client.clientCredentialsGrant(config, { scope: 'notes.read' });
    assert.equal(tokens.token_type, 'bearer');
    assert.equal(tokens.scope, 'notes.read');
    assert.equal(tokens.refresh_token, undefined);
  });
}

await check('a wrong secret: invalid_client', async () => {
  const wrong = client.ClientSecretBasic(`${clients.basic.secret.slice(0, -1)}~`);
  const config = await client.discovery(new URL(issuer), clients.basic.id, undefined, wrong, { execute });
  const error = await client.clientCredentialsGrant(config).then(() => assert.fail('granted'), (error) => error);
  assert.equal(error.cause?.[0]?.scheme ?? error.error, error.cause?.[0] ? 'basic' : 'invalid_client');
  assert.equal(error.status ?? error.response?.status, 401);
});

await check('resource indicators: the token is for that resource alone', async () => {
  const { tokens } = await signIn(basic, { parameters: { resource } });
  assert.equal(jose.decodeJwt(tokens.access_token).aud, resource);
  const own = await client.clientCredentialsGrant(basic, { resource, scope: 'notes.read' });
  assert.equal(jose.decodeJwt(own.access_token).aud, resource);
});

const keys = await discover('keys');
await check('PAR with private_key_jwt; ID token signed with ES256', async () => {
  const { tokens } = await signIn(keys, { pushed: true });
  assert.equal(jose.decodeProtectedHeader(tokens.id_token).alg, 'ES256');
  const { sent } = await request();
  const { url } = await answered(newBrowser(), client.buildAuthorizationUrl(keys, sent));
  assert.equal(url.searchParams.get('error'), 'invalid_request', 'this client has to push');
});

await check('PAR of a public client', async () => {
  await signIn(await discover('public'), { pushed: true });
});

await check('DPoP: code, refresh and userinfo bound to a key, with nonces', async () => {
  const config = await discover('dpop');
  const options = { DPoP: client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256')) };
  const { tokens } = await signIn(config, { options, pushed: true });
  assert.equal(tokens.token_type, 'dpop');
  await client.fetchUserInfo(config, tokens.access_token, subject, options);
  const renewed = await client.refreshTokenGrant(config, tokens.refresh_token, undefined, options);
  assert.equal(renewed.token_type, 'dpop');
  const stranger = { DPoP: client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256')) };
  await refused('invalid_dpop_proof', client.refreshTokenGrant(config, renewed.refresh_token, undefined, stranger));
  await assert.rejects(client.fetchUserInfo(config, renewed.access_token, subject), 'as a bearer token it opens nothing');
});

await check('introspection: JWTs, opaque tokens, refresh tokens', async () => {
  const opaque = await discover('opaque');
  const { tokens } = await signIn(opaque);
  for (const token of [tokens.access_token, tokens.refresh_token]) {
    const told = await client.tokenIntrospection(opaque, token);
    assert.equal(told.active, true);
    assert.equal(told.sub, subject);
    assert.equal(told.client_id, clients.opaque.id);
  }
  assert.deepEqual(await client.tokenIntrospection(opaque, 'made-up'), { active: false });
  // Asked by the program that the token is for.
  const { tokens: shown } = await signIn(basic, { parameters: { resource, scope: `${SCOPE} notes.read` } });
  const told = await client.tokenIntrospection(await discover('api'), shown.access_token);
  assert.equal(told.active, true);
  assert.ok(told.scope.split(' ').includes('notes.read'));
});

await check('revocation: of an access token, and of a refresh token with all that came of it', async () => {
  const { tokens } = await signIn(basic);
  await client.tokenRevocation(basic, tokens.access_token);
  await assert.rejects(client.fetchUserInfo(basic, tokens.access_token, subject));
  const { tokens: more } = await signIn(basic);
  await client.tokenRevocation(basic, more.refresh_token, { token_type_hint: 'refresh_token' });
  await refused('invalid_grant', client.refreshTokenGrant(basic, more.refresh_token));
  assert.deepEqual(await client.tokenIntrospection(basic, more.access_token), { active: false });
  await client.tokenRevocation(basic, 'made-up');
});

await check('device flow', async () => {
  const config = await discover('device');
  const begun = await client.initiateDeviceAuthorization(config, { scope: SCOPE });
  const browser = newBrowser();
  const shown = await browser.answer(await browser.open(begun.verification_uri_complete), person);
  assert.equal(shown.status, 200, shown.summary());
  const tokens = await client.pollDeviceAuthorizationGrant(config, begun, undefined, { signal: AbortSignal.timeout(60_000) });
  assert.equal(tokens.claims().sub, subject);
  await client.fetchUserInfo(config, tokens.access_token, subject);
  await client.refreshTokenGrant(config, tokens.refresh_token);
});

await check('dynamic registration (RFC 7591): a client of its own making signs people in, and goes again (RFC 7592)', async () => {
  const said = {
    client_name: 'Interop registered', redirect_uris: [redirectUri], scope: SCOPE,
    grant_types: ['authorization_code', 'refresh_token'], token_endpoint_auth_method: 'client_secret_post',
  };
  const register = (token) => client.dynamicClientRegistration(new URL(issuer), said, undefined, { initialAccessToken: token, execute });
  // Both answers have a challenge, which this library tells instead of the error in the body.
  await assert.rejects(register('made-up'), { status: 401 });
  const config = await register(initialAccessToken);
  const registered = config.clientMetadata();
  const { tokens } = await signIn(config);
  assert.equal(tokens.claims().aud, registered.client_id);
  assert.equal(tokens.claims().sub, subject);
  await client.refreshTokenGrant(config, tokens.refresh_token);
  const itself = (method) => fetch(registered.registration_client_uri, { method, headers: { Authorization: `Bearer ${registered.registration_access_token}` } });
  assert.equal((await (await itself('GET')).json()).client_id, registered.client_id);
  assert.equal((await itself('DELETE')).status, 204);
  await assert.rejects(client.refreshTokenGrant(config, tokens.refresh_token), { status: 401 });
});

await check('RP-initiated log-out: back to the application, and signed out', async () => {
  const { tokens, browser } = await signIn(basic);
  const state = client.randomState();
  const address = client.buildEndSessionUrl(basic, { post_logout_redirect_uri: signedOutUri, id_token_hint: tokens.id_token, state });
  const { url } = await answered(browser, address);
  assert.equal(url.href, `${signedOutUri}?state=${state}`);
  await refused('login_required', signIn(basic, { browser, parameters: { prompt: 'none' } }));
});

done();
