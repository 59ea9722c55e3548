"""Signs people in with Signet: Flask and Authlib, nothing else."""

import os
import secrets
from urllib.parse import urlsplit

from authlib.integrations.flask_client import OAuth, OAuthError
from flask import Flask, abort, redirect, request, session
from markupsafe import escape

ISSUER, APP_URL = os.environ["ISSUER"], os.environ["APP_URL"]
if ISSUER.startswith("http://127.0.0.1"):
    # Plain HTTP is for trying it on one machine.
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"

app = Flask(__name__)
# The session is a signed cookie. Over https, add SESSION_COOKIE_SECURE=True; keep the key where all processes find it.
app.config.update(SECRET_KEY=secrets.token_bytes(32), SESSION_COOKIE_NAME="python_app", SESSION_COOKIE_SAMESITE="Lax")
signet = OAuth(app).register(
    "signet",
    client_id=os.environ["CLIENT_ID"],
    client_secret=os.environ["CLIENT_SECRET"],
    server_metadata_url=f"{ISSUER}/.well-known/openid-configuration",
    client_kwargs={"scope": "openid profile", "code_challenge_method": "S256"},
)


@app.get("/")
def home():
    if "name" not in session:
        return '<!doctype html><title>App</title><main><a href="/sign-in">Sign in</a></main>'
    button = '<form method="post" action="/sign-out"><button>Sign out</button></form>'
    return f"<!doctype html><title>App</title><main><p>Hello, {escape(session['name'])}</p>{button}</main>"


@app.get("/sign-in")
def sign_in():
    """Sends the browser to Signet, and keeps state, nonce and verifier in the session."""
    return signet.authorize_redirect(f"{APP_URL}/callback")


@app.get("/callback")
def callback():
    """Exchanges the code. State, nonce, verifier and the ID token are checked in there; the issuer here (RFC 9207)."""
    if request.args.get("iss") != ISSUER:
        abort(400)
    token = signet.authorize_access_token()
    told = signet.userinfo(token=token)
    if told["sub"] != token["userinfo"]["sub"]:
        abort(400)
    session.clear()
    session.update(sub=told["sub"], name=told.get("name", told["sub"]), id_token=token["id_token"])
    return redirect("/")


@app.post("/sign-out")
def sign_out():
    """Ends the session here, and then the one at Signet, which sends the browser back."""
    id_token = session.pop("id_token", None)
    session.clear()
    return signet.logout_redirect(f"{APP_URL}/", id_token_hint=id_token) if id_token else redirect("/")


@app.errorhandler(OAuthError)
def refused(error):
    return f"It did not work: {escape(error.description or error.error)}", 400


if __name__ == "__main__":
    app.run("127.0.0.1", urlsplit(APP_URL).port)
