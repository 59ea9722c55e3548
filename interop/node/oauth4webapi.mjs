// Drives a running Signet with oauth4webapi, request by request; plays the resource server too, which checks the access tokens.
import assert from 'node:assert/strict';
import * as jose from 'jose';
import * as oauth from 'oauth4webapi';
import { Browser, Left } from './browser.mjs';
import { check, done, refused, world } from './report.mjs';

const { issuer, person, clients, redirectUri, signedOutUri, resource, nextResource } = world();
const SCOPE = 'openid profile email phone offline_access notes.read';
const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';
/** Plain HTTP is for loopback. */
const plain = { [oauth.allowInsecureRequests]: true };

const key = await jose.importJWK(clients.keys.privateKey);
const proofs = {
  basic: oauth.ClientSecretBasic(clients.basic.secret),
  post: oauth.ClientSecretPost(clients.post.secret),
  keys: oauth.PrivateKeyJwt({ key, kid: 'one' }),
  opaque: oauth.ClientSecretBasic(clients.opaque.secret),
  api: oauth.ClientSecretBasic(clients.api.secret),
};

async function discover(algorithm) {
  const url = new URL(issuer);
  return oauth.processDiscoveryResponse(url, await oauth.discoveryRequest(url, { ...plain, algorithm }));
}

const as = await check('discovery, OpenID Connect', () => discover('oidc'));
await check('discovery, RFC 8414: the same document', async () => assert.deepEqual(await discover('oauth2'), as));

/** A client with its way to prove itself. */
function party(name) {
  return { client: { client_id: clients[name].id }, proof: proofs[name] ?? oauth.None() };
}

/** Asks again with the nonce that the server gave, where it asks for one (RFC 9449, section 8). */
async function withNonce(ask) {
  try {
    return await ask();
  } catch (error) {
    if (!oauth.isDPoPNonceError(error)) throw error;
    return ask();
  }
}

async function authorize({ client, proof }, { parameters = {}, DPoP, pushed = false, browser = new Browser(redirectUri, signedOutUri) } = {}) {
  const verifier = oauth.generateRandomCodeVerifier();
  const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()];
  let sent = new URLSearchParams({
    client_id: client.client_id, response_type: 'code', redirect_uri: redirectUri, scope: SCOPE, state, nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256', ...parameters,
  });
  if (pushed) {
    const { request_uri } = await withNonce(async () => {
      const answer = await oauth.pushedAuthorizationRequest(as, client, proof, sent, { ...plain, DPoP });
      return oauth.processPushedAuthorizationResponse(as, client, answer);
    });
    sent = new URLSearchParams({ client_id: client.client_id, request_uri });
  }
  const address = new URL(as.authorization_endpoint);
  address.search = sent;
  const place = await browser.answer(await browser.open(address), person);
  if (!(place instanceof Left)) throw new Error(`the browser got no further than ${place.summary()}`);
  // State and issuer are compared here (RFC 9207).
  return { answer: oauth.validateAuthResponse(as, client, place.url, state), verifier, nonce, browser };
}

async function redeem({ client, proof }, { answer, verifier, nonce }, { DPoP, parameters } = {}) {
  return withNonce(async () => {
    const options = { ...plain, DPoP, additionalParameters: parameters };
    const response = await oauth.authorizationCodeGrantRequest(as, client, proof, answer, redirectUri, verifier, options);
    const tokens = await oauth.processAuthorizationCodeResponse(as, client, response, { expectedNonce: nonce, requireIdToken: true });
    await oauth.validateApplicationLevelSignature(as, response, plain);
    return tokens;
  });
}

async function refresh({ client, proof }, token, { DPoP, parameters } = {}) {
  return withNonce(async () => {
    const options = { ...plain, DPoP, additionalParameters: parameters };
    const response = await oauth.refreshTokenGrantRequest(as, client, proof, token, options);
    return oauth.processRefreshTokenResponse(as, client, response);
  });
}

async function userInfo({ client }, tokens, subject, DPoP) {
  return withNonce(async () => {
    const response = await oauth.userInfoRequest(as, client, tokens.access_token, { ...plain, DPoP });
    return oauth.processUserInfoResponse(as, client, subject, response);
  });
}

async function introspect({ client, proof }, token) {
  return oauth.processIntrospectionResponse(as, client, await oauth.introspectionRequest(as, client, proof, token, plain));
}

/** What a resource server does with a request that shows the token (RFC 9068, section 4). */
function opened(tokens, audience, headers = {}) {
  const scheme = tokens.token_type === 'dpop' ? 'DPoP' : 'Bearer';
  const request = new Request(`${resource}notes`, { headers: { Authorization: `${scheme} ${tokens.access_token}`, ...headers } });
  return oauth.validateJwtAccessToken(as, request, audience, plain);
}

const basic = party('basic');
const { tokens, browser, subject } = await check('code, PKCE, state, nonce, iss; signature of the ID token', async () => {
  const authorized = await authorize(basic);
  const tokens = await redeem(basic, authorized);
  const claims = oauth.getValidatedIdTokenClaims(tokens);
  assert.ok(claims.auth_time <= Date.now() / 1000);
  assert.equal(claims.email ?? person.email, person.email);
  return { tokens, browser: authorized.browser, subject: claims.sub };
});

await check('userinfo', async () => {
  const told = await userInfo(basic, tokens, subject);
  assert.equal(told.email, person.email);
  assert.equal(told.name, person.name);
});

await check('the access token as a JWT (RFC 9068), for the issuer', async () => {
  const claims = await opened(tokens, issuer);
  assert.equal(claims.sub, subject);
  assert.equal(claims.client_id, clients.basic.id);
  await assert.rejects(opened(tokens, resource), 'and for nobody else');
});

await check('resource indicators (RFC 8707): the access token as a JWT, for a resource', async () => {
  const parameters = { resource };
  const tokens = await redeem(basic, await authorize(basic, { parameters, browser }), { parameters });
  const claims = await opened(tokens, resource);
  assert.ok(claims.scope.split(' ').includes('notes.read'));
  await assert.rejects(opened(tokens, issuer), 'and not for the issuer');
  const other = { resource: 'https://elsewhere.example.com/' };
  await refused('invalid_target', authorize(basic, { parameters: other, browser }));
});

await check('refresh with rotation; the family ends with an old one', async () => {
  const first = await redeem(basic, await authorize(basic, { browser }));
  const second = await refresh(basic, first.refresh_token);
  assert.notEqual(second.refresh_token, first.refresh_token);
  const third = await refresh(basic, second.refresh_token);
  await refused('invalid_grant', refresh(basic, first.refresh_token));
  await refused('invalid_grant', refresh(basic, third.refresh_token));
});

await check('a refresh token is good for its own client alone', async () => {
  await refused('invalid_grant', refresh(party('post'), tokens.refresh_token));
});

for (const [name, method] of [['basic', 'client_secret_basic'], ['post', 'client_secret_post'], ['keys', 'private_key_jwt']]) {
  await check(`client_credentials, ${method}`, async () => {
    const { client, proof } = party(name);
    const response = await oauth.clientCredentialsGrantRequest(as, client, proof, { scope: 'notes.read', resource }, plain);
    const tokens = await oauth.processClientCredentialsResponse(as, client, response);
    const claims = await opened(tokens, resource);
    assert.equal(claims.sub, clients[name].id);
    assert.equal(claims.scope, 'notes.read');
  });
}

await check('PAR with private_key_jwt', async () => {
  const keys = party('keys');
  await redeem(keys, await authorize(keys, { pushed: true, browser }));
});

await check('an error of the authorize endpoint: state, iss and a code', async () => {
  await refused('unsupported_response_type', authorize(basic, { parameters: { response_type: 'token' }, browser }));
});

await check('a scope that nobody knows is left out, and the answer says so', async () => {
  const tokens = await redeem(basic, await authorize(basic, { parameters: { scope: 'openid made-up' }, browser }));
  assert.equal(tokens.scope, 'openid');
});

await check('DPoP with nonces, end to end, and at the resource server', async () => {
  const dpop = party('dpop');
  const pair = await oauth.generateKeyPair('ES256');
  const DPoP = oauth.DPoP(dpop.client, pair);
  const parameters = { resource };
  const tokens = await redeem(dpop, await authorize(dpop, { pushed: true, DPoP, parameters, browser }), { DPoP, parameters });
  assert.equal(tokens.token_type, 'dpop');
  const proof = await new jose.SignJWT({
    htm: 'GET', htu: `${resource}notes`, jti: crypto.randomUUID(),
    ath: Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(tokens.access_token))).toString('base64url'),
  }).setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: await jose.exportJWK(pair.publicKey) }).setIssuedAt().sign(pair.privateKey);
  await opened(tokens, resource, { DPoP: proof });
  const renewed = await refresh(dpop, tokens.refresh_token, { DPoP });
  assert.equal(renewed.token_type, 'dpop');
  const own = await redeem(dpop, await authorize(dpop, { browser }), { DPoP });
  await userInfo(dpop, own, subject, DPoP);
});

await check('introspection by the resource server', async () => {
  const shown = await redeem(basic, await authorize(basic, { parameters: { resource }, browser }), { parameters: { resource } });
  const told = await introspect(party('api'), shown.access_token);
  assert.equal(told.active, true);
  assert.equal(told.iss ?? issuer, issuer);
  assert.equal(told.sub, subject);
  assert.equal(told.token_type?.toLowerCase() ?? 'bearer', 'bearer');
});

await check('revocation', async () => {
  const { client, proof } = basic;
  const revoke = async (token) => oauth.processRevocationResponse(await oauth.revocationRequest(as, client, proof, token, plain));
  const ended = await redeem(basic, await authorize(basic, { browser }));
  await revoke(ended.refresh_token);
  assert.equal((await introspect(basic, ended.access_token)).active, false);
  await refused('invalid_grant', refresh(basic, ended.refresh_token));
  await revoke('made-up');
});

await check('device flow: pending, then granted', async () => {
  const { client, proof } = party('device');
  const begun = await oauth.processDeviceAuthorizationResponse(as, client,
    await oauth.deviceAuthorizationRequest(as, client, proof, { scope: 'openid offline_access' }, plain));
  const poll = async () => oauth.processDeviceCodeResponse(as, client,
    await oauth.deviceCodeGrantRequest(as, client, proof, begun.device_code, plain));
  await refused('authorization_pending', poll());
  // As somebody does who reads the code from a screen.
  const page = await browser.open(begun.verification_uri);
  const form = page.form('one-time-code') ?? page.form();
  const shown = await browser.answer(await browser.send(page, form, { 'one-time-code': begun.user_code, user_code: begun.user_code }), person);
  assert.equal(shown.status, 200, shown.summary());
  await new Promise((resolve) => setTimeout(resolve, (begun.interval ?? 5) * 1000));
  assert.equal(oauth.getValidatedIdTokenClaims(await poll()).sub, subject);
});

await check('token exchange (RFC 8693): a service calls the next one in the name of both', async () => {
  const shown = await redeem(basic, await authorize(basic, { parameters: { resource }, browser }), { parameters: { resource } });
  const { client, proof } = party('api');
  const exchange = async (token) => {
    const form = { subject_token: token, subject_token_type: ACCESS_TOKEN, resource: nextResource };
    const response = await oauth.genericTokenEndpointRequest(as, client, proof, EXCHANGE, form, plain);
    return oauth.processGenericTokenEndpointResponse(as, client, response);
  };
  const next = await exchange(shown.access_token);
  const claims = await opened(next, nextResource);
  assert.equal(claims.sub, subject);
  assert.deepEqual(claims.act, { sub: clients.api.id });
  assert.equal(claims.scope, 'notes.read', 'no more than was granted and than the service may have');
  await assert.rejects(opened(next, resource), 'and for nobody else');
  await refused('invalid_request', exchange('made-up'));
});

done();
