"""Drives a running Signet with requests-oauthlib, which knows OAuth alone: what it is shown of OpenID Connect, it passes on."""

import os
import time

# Plain HTTP is for loopback.
os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"

import requests
from browser import Browser, Page
from oauthlib.oauth2 import BackendApplicationClient, DeviceClient
from report import check, done, refused, world
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth2Session

WORLD = world()
ISSUER, PERSON, CLIENTS, REDIRECT_URI = WORLD["issuer"], WORLD["person"], WORLD["clients"], WORLD["redirectUri"]
SCOPE = ["openid", "profile", "email", "offline_access"]

metadata = requests.get(f"{ISSUER}/.well-known/openid-configuration", timeout=30).json()
TOKEN = metadata["token_endpoint"]


def basic_auth(name):
    return HTTPBasicAuth(CLIENTS[name]["id"], CLIENTS[name]["secret"])


def sign_in(name, browser, **of_client):
    client = OAuth2Session(CLIENTS[name]["id"], scope=SCOPE, redirect_uri=REDIRECT_URI, pkce="S256", **of_client)
    url, _ = client.authorization_url(metadata["authorization_endpoint"])
    answer = browser.leave(url, PERSON)
    secret = CLIENTS[name].get("secret")
    if name == "post":
        token = client.fetch_token(TOKEN, authorization_response=answer, include_client_id=True, client_secret=secret)
    elif secret:
        token = client.fetch_token(TOKEN, authorization_response=answer, auth=basic_auth(name))
    else:
        token = client.fetch_token(TOKEN, authorization_response=answer, include_client_id=True)
    return client, token


browser = Browser(REDIRECT_URI)

with check("code, PKCE, state; client_secret_basic"):
    client, token = sign_in("basic", browser)
    assert token["token_type"].lower() == "bearer", token["token_type"]

with check("userinfo"):
    told = client.get(metadata["userinfo_endpoint"]).json()
    assert told["email"] == PERSON["email"], told

with check("client_secret_post, and a public client"):
    sign_in("post", browser)
    sign_in("public", browser)

with check("refresh with rotation; an old token ends them all"):
    first = token["refresh_token"]
    second = client.refresh_token(TOKEN, auth=basic_auth("basic"))["refresh_token"]
    third = client.refresh_token(TOKEN, auth=basic_auth("basic"))["refresh_token"]
    assert len({first, second, third}) == 3
    for ended in (first, third):
        refused("invalid_grant", lambda: client.refresh_token(TOKEN, refresh_token=ended, auth=basic_auth("basic")))

with check("a token that has run out is refreshed by the session itself"):
    kept = []
    client, token = sign_in("public", browser)
    again = OAuth2Session(
        CLIENTS["public"]["id"], token=dict(token) | {"expires_in": -1, "expires_at": 1}, auto_refresh_url=TOKEN,
        auto_refresh_kwargs={"client_id": CLIENTS["public"]["id"]}, token_updater=kept.append,
    )
    assert again.get(metadata["userinfo_endpoint"]).json()["email"] == PERSON["email"]
    assert kept[0]["access_token"] != token["access_token"]

with check("client_credentials, client_secret_basic and client_secret_post"):
    for name, how in (("basic", {"auth": basic_auth("basic")}), ("post", {"include_client_id": True, "client_secret": CLIENTS["post"]["secret"]})):
        itself = OAuth2Session(client=BackendApplicationClient(CLIENTS[name]["id"], scope=["notes.read"]))
        assert itself.fetch_token(TOKEN, **how)["scope"] == ["notes.read"]

with check("a wrong secret: invalid_client"):
    itself = OAuth2Session(client=BackendApplicationClient(CLIENTS["basic"]["id"]))
    refused("invalid_client", lambda: itself.fetch_token(TOKEN, auth=HTTPBasicAuth(CLIENTS["basic"]["id"], "cs_wrong")))

with check("revocation, by the request that the library makes"):
    client, token = sign_in("basic", browser)
    url, headers, body = client._client.prepare_token_revocation_request(
        metadata["revocation_endpoint"], token["refresh_token"], token_type_hint="refresh_token"
    )
    assert requests.post(url, headers=headers, data=body, auth=basic_auth("basic"), timeout=30).status_code == 200
    refused("invalid_grant", lambda: client.refresh_token(TOKEN, auth=basic_auth("basic")))

with check("device flow: pending, then granted"):
    device = DeviceClient(CLIENTS["device"]["id"], scope=["openid", "offline_access"])
    form = {"client_id": device.client_id, "scope": "openid offline_access"}
    begun = requests.post(metadata["device_authorization_endpoint"], data=form, timeout=30).json()
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    body = device.prepare_request_body(begun["device_code"], include_client_id=True)

    def poll():
        return device.parse_request_body_response(requests.post(TOKEN, data=body, headers=form, timeout=30).text)

    refused("authorization_pending", poll)
    page = browser.answer(browser.open(begun["verification_uri_complete"]), PERSON)
    assert isinstance(page, Page) and page.status == 200, page
    time.sleep(begun.get("interval", 5))
    assert poll()["access_token"]

done()
