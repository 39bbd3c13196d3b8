"""The web server: the pages of `app.py`, and one address that turns a fresh sign-in into a cookie. `lanmai ui` runs this file."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from streamlit.starlette import App

from ui.sessions import COOKIE, LONGEST, token_for


async def keep(request: Request) -> Response:
    """Change the ticket of a sign-in for its cookie, which no script can read and no other site can send."""
    if request.headers.get("x-lanmai") != "1" or request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return Response(status_code=403)
    token = token_for((await request.body())[:200].decode("ascii", "replace"))
    if not token:
        return Response(status_code=403)
    response = Response(status_code=204)
    secure = "https" in (request.url.scheme, request.headers.get("x-forwarded-proto"))
    response.set_cookie(COOKIE, token, max_age=int(LONGEST), httponly=True, samesite="strict", secure=secure)
    return response


app = App(Path(__file__).with_name("app.py"), routes=[Route("/session", keep, methods=["POST"])])
