import json
from urllib.parse import urlsplit

from odoo import http
from odoo.http import request
from odoo.tools import file_open
from werkzeug.exceptions import NotFound

from ..models.maildesk_session import APP_FOLDER

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>MailDesk</title>
<link rel="stylesheet" href="/{folder}/{style}">
<script type="module" src="/{folder}/{frame}"></script>
</head>
<body><div id="maildesk"></div></body>
</html>
"""


def policy(server_url):
    """What the client in a frame may load: its own files from here, and mail from the MailDesk server alone."""
    parts = urlsplit(server_url)
    server = f"{parts.scheme}://{parts.netloc}"
    socket = f"{'wss' if parts.scheme == 'https' else 'ws'}://{parts.netloc}"
    return "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "style-src-attr 'unsafe-inline'",
            f"img-src 'self' data: blob: {server}",
            f"connect-src {server} {socket}",
            f"frame-src {server}",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'self'",
        ]
    )


class MailDeskFrame(http.Controller):
    @http.route("/maildesk/frame", type="http", auth="user", methods=["GET"])
    def frame(self):
        """The page of the client where it is shown in a frame. It is empty until the page around it hands over a token."""
        pairing = request.env["maildesk.pairing"]
        if not request.env.user.has_group("maildesk.group_user") or not pairing._is_paired():
            raise NotFound()
        try:
            with file_open(f"{APP_FOLDER}/manifest.json") as manifest:
                files = json.load(manifest)
        except FileNotFoundError:
            raise NotFound() from None
        headers = [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Security-Policy", policy(pairing._server_url())),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "no-referrer"),
        ]
        page = PAGE.format(folder=APP_FOLDER, style=files["style"], frame=files["frame"])
        return request.make_response(page, headers)
