import json

from odoo import http
from odoo.http import request

# An event names what it is about, which in an outage of a large mail server may be thousands of accounts.
MAX_WEBHOOK_BYTES = 1024 * 1024


class MailDeskController(http.Controller):
    @http.route("/maildesk/jwks.json", type="http", auth="public", methods=["GET"], csrf=False, save_session=False)
    def jwks(self):
        """The public keys by which MailDesk checks the tokens of this database (RFC 7517)."""
        keys = request.env["maildesk.pairing"]._jwks()
        headers = [("Content-Type", "application/json"), ("Cache-Control", "no-cache")]
        return request.make_response(json.dumps(keys), headers)

    @http.route("/maildesk/webhook", type="http", auth="public", methods=["POST"], csrf=False, save_session=False)
    def webhook(self):
        """What the MailDesk server tells; signed with the secret of the pairing."""
        incoming = request.httprequest
        if (incoming.content_length or 0) > MAX_WEBHOOK_BYTES:
            return self._answer(413)
        status = request.env["maildesk.webhook.event"]._receive(
            incoming.get_data(),
            incoming.headers.get("MailDesk-Timestamp", ""),
            incoming.headers.get("MailDesk-Signature", ""),
        )
        return self._answer(status)

    def _answer(self, status):
        return request.make_response("", headers=[("Content-Type", "text/plain")], status=status)
