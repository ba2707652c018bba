import hashlib
import hmac
import json
import time

from odoo.tests.common import HttpCase, tagged

from .common import SECRET, MailDeskCase
from .test_trouble import EXAMPLES, TEST, TROUBLE


def signature_of(body, timestamp, secret=SECRET):
    digest = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"v1={digest}"


@tagged("post_install", "-at_install")
class TestWebhook(MailDeskCase):
    def setUp(self):
        super().setUp()
        self.events = self.env["maildesk.webhook.event"]
        self.now = int(time.time())

    def receive(self, event, at=None, **changed):
        body = event if isinstance(event, bytes) else json.dumps(event).encode()
        at = self.now if at is None else at
        sent = {"body": body, "timestamp": str(at), "signature": signature_of(body, at), **changed}
        return self.events._receive(sent["body"], sent["timestamp"], sent["signature"], now=self.now)

    def test_a_signed_event_is_heard(self):
        self.assertEqual(self.receive(TEST), 200)
        self.assertTrue(self.pairing._param("last_heard"))

    def test_what_the_server_did_not_sign_is_refused(self):
        event = TEST
        body = json.dumps(event).encode()
        self.assertEqual(self.receive(event, signature=signature_of(body, self.now, "another secret")), 401)
        self.assertEqual(self.receive(event, signature=""), 401)
        self.assertEqual(self.receive(event, signature="v1=é"), 401)
        self.assertEqual(self.receive(event, timestamp=str(self.now + 1)), 401)
        self.assertEqual(self.receive(event, timestamp="soon"), 401)
        self.assertEqual(self.receive(event, body=body + b" "), 401)
        self.assertFalse(self.pairing._param("last_heard"))

    def test_what_is_older_or_newer_than_five_minutes_is_refused(self):
        self.assertEqual(self.receive(TEST, at=self.now - 301), 401)
        self.assertEqual(self.receive(TEST, at=self.now + 301), 401)
        self.assertEqual(self.receive(TEST, at=self.now - 290), 200)

    def test_without_a_pairing_nobody_is_believed(self):
        self.pairing._set_param("webhook_secret", False)
        self.assertEqual(self.receive(TEST), 401)

    def test_what_is_not_understood_is_said_so(self):
        self.assertEqual(self.receive(b"{"), 400)
        self.assertEqual(self.receive([]), 400)
        self.assertEqual(self.receive({**TEST, "id": 1}), 400)
        self.assertEqual(self.receive({"id": "e1", "type": "health.trouble"}), 400)

    def test_all_that_the_server_tells_is_understood(self):
        for event in EXAMPLES.values():
            self.assertEqual(self.receive(event), 200)

    def test_a_type_of_a_newer_server_is_no_error(self):
        self.assertEqual(self.receive({"id": "e1", "type": "something.new"}), 200)

    def test_the_same_event_counts_once(self):
        before = self.env["maildesk.trouble"].search_count([])
        for _ in range(2):
            self.assertEqual(self.receive(TROUBLE), 200)
        self.assertEqual(self.events.search_count([("event_id", "=", TROUBLE["id"])]), 1)
        self.assertEqual(self.env["maildesk.trouble"].search_count([]), before + 1)


@tagged("post_install", "-at_install")
class TestWebhookOverHttp(HttpCase):
    def test_the_address_takes_signed_events_and_refuses_others(self):
        self.env["ir.config_parameter"].set_param("maildesk.webhook_secret", SECRET)
        body = json.dumps({**TEST, "id": "over-http"}).encode()
        now = int(time.time())
        headers = {
            "Content-Type": "application/json",
            "MailDesk-Timestamp": str(now),
            "MailDesk-Signature": signature_of(body, now),
        }
        self.assertEqual(self.url_open("/maildesk/webhook", data=body, headers=headers).status_code, 200)
        self.assertEqual(self.url_open("/maildesk/webhook", data=b"{}", headers=headers).status_code, 401)
        self.assertEqual(self.url_open("/maildesk/webhook", data=b"x" * 1100000, headers=headers).status_code, 413)
