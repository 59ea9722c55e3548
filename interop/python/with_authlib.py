"""Drives a running Signet with Authlib: its OAuth session, its claims of OpenID Connect, its checks of access tokens."""

import os
import secrets
import time

# Plain HTTP is for loopback.
os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"

import requests
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from authlib.oauth2.rfc9068 import JWTBearerTokenValidator
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import OpenIDProviderMetadata, get_well_known_url
from browser import Browser, Page
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet
from joserfc.jws import JWSRegistry
from report import check, done, refused, world

WORLD = world()
ISSUER, PERSON, CLIENTS = WORLD["issuer"], WORLD["person"], WORLD["clients"]
RESOURCE, REDIRECT_URI = WORLD["resource"], WORLD["redirectUri"]
SCOPE = "openid profile email offline_access"
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"

with check("discovery, every value valid"):
    metadata = OpenIDProviderMetadata(requests.get(get_well_known_url(ISSUER, external=True), timeout=30).json())
    metadata.validate()
    assert metadata["issuer"] == ISSUER, metadata["issuer"]


class Assertion(PrivateKeyJWT):
    """For the issuer (RFC 7523bis) and for a minute, where the library says: for the token endpoint and for an hour."""

    def sign(self, auth, token_endpoint):
        self.claims = {"exp": int(time.time()) + 60}
        return super().sign(auth, ISSUER)


def session(name, **settings):
    client = CLIENTS[name]
    method = {"post": "client_secret_post", "keys": "private_key_jwt"}.get(name)
    if name == "keys":
        private_key = ECKey.import_key(client["privateKey"])
        made = OAuth2Session(client["id"], private_key, token_endpoint_auth_method=method, **settings)
        made.register_client_auth_method(Assertion(headers={"kid": "one"}, alg="ES256"))
        return made
    both = {"token_endpoint_auth_method": method, "revocation_endpoint_auth_method": method} if method else {}
    return OAuth2Session(client["id"], client.get("secret"), **both, **settings)


def identified(name, token, nonce):
    """The claims of an ID token, once its signature and they have been checked."""
    keys = KeySet.import_key_set(requests.get(metadata["jwks_uri"], timeout=30).json())
    registry = JWSRegistry(algorithms=metadata["id_token_signing_alg_values_supported"], strict_check_header=False)
    decoded = jwt.decode(token["id_token"], key=keys, registry=registry)
    expected = {"nonce": nonce, "client_id": CLIENTS[name]["id"], "access_token": token["access_token"]}
    claims = CodeIDToken(decoded.claims, decoded.header, {"iss": {"values": [ISSUER]}}, expected)
    claims.validate(leeway=5)
    return claims


def sign_in(name, browser=None, **parameters):
    client = session(name, scope=SCOPE, redirect_uri=REDIRECT_URI, code_challenge_method="S256")
    verifier, nonce = secrets.token_urlsafe(48), secrets.token_urlsafe(16)
    url, state = client.create_authorization_url(metadata["authorization_endpoint"], code_verifier=verifier, nonce=nonce, **parameters)
    answer = (browser or Browser(REDIRECT_URI)).leave(url, PERSON)
    token = client.fetch_token(metadata["token_endpoint"], authorization_response=answer, state=state, code_verifier=verifier)
    return client, token, identified(name, token, nonce)


browser = Browser(REDIRECT_URI)

with check("code, PKCE, state, nonce; ID token signed with EdDSA, at_hash right"):
    basic, token, claims = sign_in("basic", browser)
    assert claims.header["alg"] == "EdDSA", claims.header
    subject = claims["sub"]

with check("userinfo, of the same person"):
    told = basic.get(metadata["userinfo_endpoint"]).json()
    assert told["sub"] == subject, told
    assert (told["email"], told["name"]) == (PERSON["email"], PERSON["name"]), told

with check("a public client"):
    assert sign_in("public", browser)[2]["sub"] == subject

with check("ID token signed with RS256; client_secret_post"):
    post, token_of_post, claims = sign_in("post", browser, resource=RESOURCE)
    assert claims.header["alg"] == "RS256", claims.header

with check("the access token as a JWT (RFC 9068), at a resource server"):

    class Validator(JWTBearerTokenValidator):
        def get_jwks(self):
            return KeySet.import_key_set(requests.get(metadata["jwks_uri"], timeout=30).json())

    validator = Validator(ISSUER, RESOURCE)
    validator.validate_token(validator.authenticate_token(token_of_post["access_token"]), None, None)

with check("refresh with rotation; an old token ends them all"):
    first = basic.token["refresh_token"]
    second = basic.refresh_token(metadata["token_endpoint"])["refresh_token"]
    third = basic.refresh_token(metadata["token_endpoint"])["refresh_token"]
    assert len({first, second, third}) == 3
    for ended in (first, third):
        refused("invalid_grant", lambda: basic.refresh_token(metadata["token_endpoint"], refresh_token=ended))

with check("a token that has run out is refreshed by the session itself"):
    client, token, _ = sign_in("basic", browser)
    client.metadata["token_endpoint"] = metadata["token_endpoint"]
    client.token = dict(token) | {"expires_at": 1}
    assert client.get(metadata["userinfo_endpoint"]).json()["sub"] == subject
    assert client.token["access_token"] != token["access_token"]

for name, method in (("basic", "client_secret_basic"), ("post", "client_secret_post"), ("keys", "private_key_jwt")):
    with check(f"client_credentials, {method}"):
        own = session(name, scope="notes.read").fetch_token(metadata["token_endpoint"], grant_type="client_credentials")
        assert own["scope"] == "notes.read", own
        assert "refresh_token" not in own, own

with check("a wrong secret: invalid_client"):
    stranger = OAuth2Session(CLIENTS["basic"]["id"], "cs_wrong")
    refused("invalid_client", lambda: stranger.fetch_token(metadata["token_endpoint"], grant_type="client_credentials"))

with check("introspection: of its own token, and by the program that it is for"):
    client, token, _ = sign_in("opaque", browser)
    told = client.introspect_token(metadata["introspection_endpoint"], token=token["access_token"]).json()
    assert (told["active"], told["sub"]) == (True, subject), told
    shown = sign_in("basic", browser, resource=RESOURCE)[1]
    told = session("api").introspect_token(metadata["introspection_endpoint"], token=shown["access_token"]).json()
    assert told["active"] is True, told

with check("revocation"):
    answer = client.revoke_token(metadata["revocation_endpoint"], token=token["refresh_token"], token_type_hint="refresh_token")
    assert answer.status_code == 200, answer.text
    told = client.introspect_token(metadata["introspection_endpoint"], token=token["access_token"]).json()
    assert told == {"active": False}, told

with check("device flow: pending, then granted"):
    asking = {"client_id": CLIENTS["device"]["id"], "scope": "openid offline_access"}
    begun = requests.post(metadata["device_authorization_endpoint"], data=asking, timeout=30).json()
    device = session("device")

    def poll():
        return device.fetch_token(metadata["token_endpoint"], grant_type=DEVICE_GRANT, device_code=begun["device_code"])

    refused("authorization_pending", poll)
    page = browser.answer(browser.open(begun["verification_uri_complete"]), PERSON)
    assert isinstance(page, Page) and page.status == 200, page
    time.sleep(begun.get("interval", 5))
    assert poll()["refresh_token"]

done()
