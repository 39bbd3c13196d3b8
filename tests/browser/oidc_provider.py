"""A small OpenID Connect provider for the tests, on this machine alone: discovery, sign-in page, codes with PKCE, signed tokens."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID, CLIENT_SECRET = "lanmai", "a-secret-between-the-two"


class Provider(ThreadingHTTPServer):
    """Whoever comes may say who he is: `people` are the subjects offered. `age` is taken off the time in tokens."""

    daemon_threads = True

    def __init__(self, redirect_uri: str, people: tuple[str, ...]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.issuer = f"http://127.0.0.1:{self.server_address[1]}"
        self.redirect_uri, self.people = redirect_uri, people
        self.key = RSAKey.generate_key(2048, {"kid": "1", "use": "sig", "alg": "RS256"})
        self.codes: dict[str, dict[str, str]] = {}
        self.age = 0.0

    def metadata(self) -> dict[str, object]:
        """What discovery answers."""
        return {
            "issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token", "jwks_uri": f"{self.issuer}/jwks",
            "response_types_supported": ["code"], "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"], "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        }

    def id_token(self, asked: dict[str, str]) -> str:
        """Who it was, signed."""
        now = int(time.time() - self.age)
        claims = {
            "iss": self.issuer, "sub": asked["person"], "aud": CLIENT_ID, "iat": now, "exp": int(time.time()) + 600,
            "nonce": asked["nonce"],
        }
        return jwt.encode({"alg": "RS256", "kid": "1"}, claims, self.key)


class _Handler(BaseHTTPRequestHandler):
    server: Provider

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the terminal."""

    def do_GET(self) -> None:
        """Discovery, keys, and the page that asks who is there."""
        asked = {k: v[0] for k, v in parse_qs(urlsplit(self.path).query).items()}
        path = urlsplit(self.path).path
        if path == "/.well-known/openid-configuration":
            self._json(self.server.metadata())
        elif path == "/jwks":
            self._json({"keys": [self.server.key.as_dict(private=False)]})
        elif path == "/authorize" and asked.get("person") in self.server.people:
            self._back(asked)
        elif path == "/authorize":
            links = "".join(f'<p><a href="{escape(f"{self.path}&person={p}")}">{escape(p)}</a></p>' for p in self.server.people)
            self._send(200, f"<meta charset=utf-8><h1>统一登录</h1>{links}".encode(), "text/html")
        else:
            self._send(404, b"", "text/plain")

    def _back(self, asked: dict[str, str]) -> None:
        """To the platform with a code, if it is the platform that asked."""
        known = asked.get("client_id") == CLIENT_ID and asked.get("redirect_uri") == self.server.redirect_uri
        if not known or asked.get("code_challenge_method") != "S256":
            self._send(400, b"", "text/plain")
            return
        code = secrets.token_urlsafe(16)
        self.server.codes[code] = asked
        self.send_response(302)
        self.send_header("Location", f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")
        self.end_headers()

    def do_POST(self) -> None:
        """A code for a token: once, with the client's secret and the verifier of its challenge."""
        form = {k: v[0] for k, v in parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()).items()}
        basic = base64.b64decode(self.headers.get("Authorization", "").removeprefix("Basic ")).decode()
        client = basic.split(":", 1) if basic else [form.get("client_id"), form.get("client_secret")]
        asked = self.server.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        proven = asked and base64.urlsafe_b64encode(digest).decode().rstrip("=") == asked["code_challenge"]
        if urlsplit(self.path).path != "/token" or not proven or [*client] != [CLIENT_ID, CLIENT_SECRET]:
            self._json({"error": "invalid_grant"}, 400)
            return
        assert asked is not None
        self._json({
            "access_token": secrets.token_urlsafe(16), "token_type": "Bearer", "expires_in": 600,
            "id_token": self.server.id_token(asked),
        })

    def _json(self, value: object, status: int = 200) -> None:
        self._send(status, json.dumps(value).encode(), "application/json")

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def running(redirect_uri: str, people: tuple[str, ...]) -> Iterator[Provider]:
    """A provider that serves until the block ends."""
    provider = Provider(redirect_uri, people)
    serving = threading.Thread(target=provider.serve_forever, daemon=True)
    serving.start()
    try:
        yield provider
    finally:
        provider.shutdown()
        provider.server_close()
        serving.join(10)
