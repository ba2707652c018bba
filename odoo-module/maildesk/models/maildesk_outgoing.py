import json
import logging
from datetime import timedelta, timezone

from odoo import SUPERUSER_ID, api, fields, models

from ..tools import server
from ..tools.beside import Beside

_logger = logging.getLogger(__name__)

# A session that Odoo does not renew is over within minutes, so an end of it does not matter after a day. Nor do keys that
# MailDesk refuses for a day; but as long as it only does not answer, they are what its trust hangs on.
GIVE_UP_AFTER = timedelta(days=1)
LONGEST_PAUSE_MIN = 5

# Nobody who archives a user or signs out waits for another server.
beside = Beside()


class MailDeskOutgoing(models.Model):
    """What the MailDesk server has to be told; kept until it was told.

    A row is made in the transaction of what it tells, sent right after the commit by a thread of its own, and sent again by
    a scheduled action while that fails.
    """

    _name = "maildesk.outgoing"
    _description = "MailDesk: word for the server"
    _order = "id"
    _rec_name = "kind"

    kind = fields.Selection([("revocation", "Sessions to end"), ("keys", "New keys")], required=True)
    payload = fields.Text(required=True, default="{}")
    attempts = fields.Integer()
    # Right after the commit, and so the time of what is told. What somebody began later is not ended, however late MailDesk hears.
    first_attempt = fields.Datetime()
    next_attempt = fields.Datetime(required=True, default=fields.Datetime.now, index=True)
    last_error = fields.Char()

    @api.model
    def _enqueue(self, kind, payload):
        row = self.sudo().create({"kind": kind, "payload": json.dumps(payload)})
        registry = self.env.registry

        def send():
            with registry.cursor() as cr:
                api.Environment(cr, SUPERUSER_ID, {})[self._name]._deliver_due()

        self.env.cr.postcommit.add(lambda: beside.do(registry.db_name, send))
        return row

    @api.model
    def _make_scheduled_actions_endless(self):
        """Up to 17 a scheduled action runs once unless told otherwise; later ones know no such count."""
        crons = self.env.ref("maildesk.ir_cron_outgoing") | self.env.ref("maildesk.ir_cron_links")
        if "numbercall" in crons._fields:
            crons.write({"numbercall": -1})

    @api.model
    def _deliver_due(self):
        """The scheduled action."""
        self.env["maildesk.pairing"]._forget_former_key()
        self.sudo().search([("next_attempt", "<=", fields.Datetime.now())])._deliver()

    def _deliver(self):
        """Sends each row that nobody else is sending, and removes what was told or has become pointless."""
        if not self.ids:
            return
        self.env.cr.execute("SELECT id FROM maildesk_outgoing WHERE id IN %s FOR UPDATE SKIP LOCKED", [tuple(self.ids)])
        for row in self.browse(row_id for (row_id,) in self.env.cr.fetchall()):
            row._deliver_one()

    def _deliver_one(self):
        pairing = self.env["maildesk.pairing"]
        if not pairing._is_paired():
            self.unlink()
            return
        if not self.first_attempt:
            self.first_attempt = fields.Datetime.now()
        try:
            pairing._post(*self._request())
        except server.ServerRefused as error:
            if error.code == "odoo.not-paired":
                _logger.info("MailDesk no longer knows this database; %s is not told", self.kind)
                self.unlink()
            else:
                self._retry_later(error.code, is_vital=False)
        except server.ServerUnreachable as error:
            self._retry_later(error.reason, is_vital=self.kind == "keys")
        else:
            self.unlink()

    def _request(self):
        """:return: path and body. Tokens are signed when they are sent, as they live for two minutes only."""
        pairing = self.env["maildesk.pairing"]
        payload = json.loads(self.payload)
        if self.kind == "revocation":
            at = int(self.first_attempt.replace(tzinfo=timezone.utc).timestamp())
            token = pairing._revocation(payload["subs"], payload["reason"], at)
            return "/odoo/revocations", {"token": token}
        token = pairing._sign("maildesk-keys+jwt", {"jwks": pairing._jwks()}, pairing._former_key())
        return "/odoo/keys", {"token": token}

    def _retry_later(self, reason, is_vital):
        if not is_vital and self.create_date < fields.Datetime.now() - GIVE_UP_AFTER:
            _logger.warning("MailDesk could not be told for a day (%s: %s); given up", self.kind, reason)
            self.unlink()
            return
        pause = min(2**self.attempts, LONGEST_PAUSE_MIN)
        self.write(
            {
                "attempts": self.attempts + 1,
                "next_attempt": fields.Datetime.now() + timedelta(minutes=pause),
                "last_error": reason,
            }
        )
