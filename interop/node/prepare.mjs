// Makes what the programs need, through Signet's API: a person, and a client for each way to be one. Writes it to a file.
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { exportJWK, generateKeyPair } from 'jose';

const { ISSUER, SIGNET_URL, REALM_KEY, ADMIN_EMAIL, ADMIN_PASSWORD } = process.env;

/** Nobody listens here: programs read the address that a browser would go to. */
const REDIRECT_URI = 'http://127.0.0.1:9/callback';
const SIGNED_OUT_URI = 'http://127.0.0.1:9/signed-out';
/** The service that tokens are for. */
const RESOURCE = 'https://api.example.com/';
/** And one that that one calls. */
const NEXT_RESOURCE = 'https://archive.example.com/';

async function call(path, body, token) {
  const headers = { 'Content-Type': 'application/json' };
  if (token) headers.Authorization = `Bearer ${token}`;
  else if (REALM_KEY) headers['X-Realm-Key'] = REALM_KEY;
  const answer = await fetch(`${SIGNET_URL}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${text}`);
  return JSON.parse(text).data;
}

/** What clients are made from, beside their names. */
function settings(publicKey) {
  const signsIn = { redirectUris: [REDIRECT_URI], postLogoutRedirectUris: [SIGNED_OUT_URI] };
  const scopes = ['openid', 'profile', 'email', 'phone', 'offline_access', 'notes.read'];
  const grantTypes = ['authorization_code', 'refresh_token', 'client_credentials'];
  const device = 'urn:ietf:params:oauth:grant-type:device_code';
  const exchange = 'urn:ietf:params:oauth:grant-type:token-exchange';
  return {
    basic: { ...signsIn, authMethod: 'client_secret_basic', scopes, grantTypes, audiences: [RESOURCE] },
    post: { ...signsIn, authMethod: 'client_secret_post', scopes, grantTypes, audiences: [RESOURCE], signingAlgorithm: 'RS256' },
    keys: {
      ...signsIn, authMethod: 'private_key_jwt', scopes, grantTypes, audiences: [RESOURCE], signingAlgorithm: 'ES256',
      requirePar: true, jwks: { keys: [publicKey] },
    },
    public: { ...signsIn, authMethod: 'none', scopes, audiences: [RESOURCE] },
    dpop: { ...signsIn, authMethod: 'none', scopes, audiences: [RESOURCE], dpopBound: true },
    opaque: { ...signsIn, authMethod: 'client_secret_basic', scopes, grantTypes, tokenFormat: 'opaque' },
    device: { authMethod: 'none', scopes, grantTypes: [device, 'refresh_token'] },
    // The program behind RESOURCE, which asks about tokens that others show it, and exchanges them.
    api: {
      authMethod: 'client_secret_basic', grantTypes: ['client_credentials', exchange], scopes: ['notes.read'],
      introspectionAudiences: [RESOURCE], audiences: [NEXT_RESOURCE],
    },
  };
}

const administrator = await call('/v1/auth/login', { email: ADMIN_EMAIL, password: ADMIN_PASSWORD });
const person = { email: `alice.${randomBytes(4).toString('hex')}@example.com`, password: randomBytes(15).toString('base64url') };
await call('/v1/auth/register', { ...person, firstName: 'Alice', lastName: 'Liddell' });

const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
const clients = {};
for (const [name, said] of Object.entries(settings({ ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256', use: 'sig' }))) {
  const { id, clientSecret } = await call('/v1/Clients', { name: `Interop ${name}`, ...said }, administrator.accessToken);
  clients[name] = { id, secret: clientSecret };
}
clients.keys.privateKey = { ...(await exportJWK(privateKey)), kid: 'one', alg: 'ES256' };

const permitted = { name: 'Interop', uses: 20, scopes: ['openid', 'profile', 'email', 'offline_access'] };
const { initialAccessToken } = await call('/v1/RegistrationTokens', permitted, administrator.accessToken);

const world = {
  issuer: ISSUER, person: { ...person, name: 'Alice Liddell' }, clients,
  redirectUri: REDIRECT_URI, signedOutUri: SIGNED_OUT_URI, resource: RESOURCE, nextResource: NEXT_RESOURCE,
  initialAccessToken,
};
writeFileSync(process.argv[2], JSON.stringify(world, null, 2), { mode: 0o600 });
console.log(`made ${Object.keys(clients).length} clients of ${ISSUER}`);
