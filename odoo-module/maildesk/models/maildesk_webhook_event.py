import hashlib
import hmac
import json
import logging
import time
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models

_logger = logging.getLogger(__name__)

WINDOW_S = 300
HEALTH = ("health.trouble", "health.recovered", "test")


class MailDeskWebhookEvent(models.Model):
    """What the MailDesk server told; remembered for a while, so that nothing is heard twice."""

    _name = "maildesk.webhook.event"
    _description = "MailDesk: word from the server"
    _rec_name = "event_id"

    event_id = fields.Char(required=True)
    event_type = fields.Char(required=True)

    def init(self):
        self.env.cr.execute(
            "CREATE UNIQUE INDEX IF NOT EXISTS maildesk_webhook_event_once ON maildesk_webhook_event (event_id)"
        )

    @api.model
    def _receive(self, body, timestamp, signature, now=None):
        """Checks and takes an event.

        :param body: bytes as they came
        :return: an HTTP status. 401: not signed by the paired server, or out of the window of five minutes. 400: signed,
            but not understood. 200 also for what was heard before, so that the server stops telling.
        """
        secret = self.env["maildesk.pairing"]._param("webhook_secret")
        if not secret or not self._is_genuine(secret, body, timestamp, signature, time.time() if now is None else now):
            return 401
        event = self._parse(body)
        if event is None:
            return 400
        # Requests of a webhook have no user; what follows from them is done in the name of the system.
        events = self.with_user(SUPERUSER_ID)
        if events._is_first(event):
            events._handle(event)
        return 200

    @api.model
    def _is_genuine(self, secret, body, timestamp, signature, now):
        if not timestamp.isdecimal() or abs(now - int(timestamp)) > WINDOW_S:
            return False
        digest = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        return hmac.compare_digest(f"v1={digest}".encode(), signature.encode())

    @api.model
    def _parse(self, body):
        try:
            event = json.loads(body)
        except ValueError:
            return None
        is_event = isinstance(event, dict) and all(isinstance(event.get(name), str) for name in ("id", "type"))
        if not is_event or (event["type"] in HEALTH and not self.env["maildesk.trouble"]._is_understood(event)):
            return None
        return event

    @api.model
    def _is_first(self, event):
        self.env.cr.execute(
            """
            INSERT INTO maildesk_webhook_event (event_id, event_type, create_uid, create_date)
            VALUES (%s, %s, %s, now() AT TIME ZONE 'UTC')
            ON CONFLICT DO NOTHING
            """,
            [event["id"], event["type"], self.env.uid],
        )
        return self.env.cr.rowcount == 1

    @api.model
    def _handle(self, event):
        """Types that are not known are no error: the server may be newer."""
        if event["type"] in HEALTH:
            self.env["maildesk.trouble"]._hear(event)
        if event["type"] == "test":
            _logger.info("MailDesk reached this database for a test")
        self.env["maildesk.pairing"]._set_param("last_heard", fields.Datetime.to_string(fields.Datetime.now()))

    @api.autovacuum
    def _gc_events(self):
        """Older ones would be refused by their time anyway."""
        self.sudo().search([("create_date", "<", fields.Datetime.now() - timedelta(days=1))]).unlink()
