import json
from contextlib import contextmanager
from unittest.mock import patch

import requests

from odoo.tests.common import TransactionCase, new_test_user

from ..tools import jwt

SERVER = "http://127.0.0.1:9"
AUDIENCE = "urn:maildesk:6f1c8f52-55a2-4c0e-a1a3-4f7f4b4f3c11"
SECRET = "webhook-secret-of-the-tests"


class MailDeskCase(TransactionCase):
    """A paired database with one user and one administrator of MailDesk, and a server that is played."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pairing = cls.env["maildesk.pairing"]
        cls.reader = new_test_user(cls.env, "md-reader", groups="maildesk.group_user", email="reader@example.com")
        cls.manager = new_test_user(cls.env, "md-manager", groups="maildesk.group_manager")
        cls.outsider = new_test_user(cls.env, "md-outsider", groups="base.group_user")
        cls.system = new_test_user(cls.env, "md-system", groups="base.group_system")
        for name, value in (("server_url", SERVER), ("audience", AUDIENCE), ("webhook_secret", SECRET)):
            cls.pairing._set_param(name, value)
        # What people did in the database before must not count.
        for name in ("former_key", "health_state", "hidden", "mount", "shared_groups"):
            cls.pairing._set_param(name, False)

    def claims_of(self, token, typ="maildesk-session+jwt"):
        return jwt.verify(token, self.pairing._jwks(), typ, self.pairing._issuer(), AUDIENCE)

    def session_of(self, user, **context):
        return self.env["maildesk.session"].with_user(user).with_context(**context).get_session()

    @contextmanager
    def answering(self, status=200, body=None, headers=None):
        """Plays the server: gives every request the same answer, and yields the list of the requests that came."""
        came = []

        def request(method, url, **options):
            came.append({"method": method, "url": url, **options})
            response = requests.Response()
            response.status_code = status
            response.headers.update(headers or {})
            response._content = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
            return response

        with patch.object(requests, "request", request):
            yield came

    @contextmanager
    def failing(self, error):
        """Plays a server that cannot be reached."""
        with patch.object(requests, "request", side_effect=error):
            yield

    def told(self):
        """What waits for being told: [(kind, payload)]"""
        rows = self.env["maildesk.outgoing"].search([])
        return [(row.kind, json.loads(row.payload)) for row in rows]


def problem(code, detail="The server's own sentence."):
    return {"type": "about:blank", "title": code, "status": 403, "detail": detail, "code": code, "retryable": False}
