from markupsafe import Markup

from odoo import _, api, fields, models

from ..tools import server

LONGEST_CLOCK_DIFFERENCE_S = 30
# What the sign-in says and expects; the client tells its own when it signs in.
CONTRACTS_VERSION = 1


class MailDeskConnectionCheck(models.TransientModel):
    """The checklist behind "Test connection": every step from here to a mailbox and back, and what to do where one fails."""

    _name = "maildesk.connection.check"
    _description = "MailDesk: test of the connection"

    result = fields.Html(readonly=True)

    @api.model
    def _open(self):
        """:return: the action that shows a fresh check"""
        check = self.create({"result": self._as_html(self._steps())})
        return {
            "type": "ir.actions.act_window",
            "name": _("MailDesk: test of the connection"),
            "res_model": self._name,
            "res_id": check.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.model
    def _steps(self):
        """:return: [(good: True, False, or None for a hint; what was looked at; what to do)], up to the first failure"""
        pairing = self.env["maildesk.pairing"]
        address = pairing._server_url()
        steps = []
        if not address:
            return [(False, _("Server address"), _("Type the address of the MailDesk server and pair with it."))]
        if address.startswith("http://"):
            words = _("What is sent between browser and MailDesk is not encrypted. Use https outside of a test.")
            steps.append((None, _("Server address: %s", address), words))
        else:
            steps.append((True, _("Server address: %s", address), ""))
        return steps + self._server_steps(pairing)

    @api.model
    def _server_steps(self, pairing):
        try:
            _answer, ahead = server.call(pairing._server_url(), "/openapi.json")
        except server.ServerUnreachable as error:
            return [(False, _("MailDesk answers"), pairing._in_words(error))]
        except server.ServerRefused:
            ahead = None
        steps = [(True, _("MailDesk answers"), "")]
        if ahead is not None and abs(ahead) > LONGEST_CLOCK_DIFFERENCE_S:
            words = _(
                "The clocks of Odoo and MailDesk differ by %s seconds. Set both by a time server (NTP).", abs(ahead)
            )
            return [*steps, (False, _("Clocks agree"), words)]
        steps.append((True, _("Clocks agree"), ""))
        if not pairing._is_paired():
            return [*steps, (False, _("Paired"), _("Get a pairing code in MailDesk and press Pair."))]
        return [*steps, *self._way_back_steps(pairing), *self._session_steps(pairing)]

    @api.model
    def _way_back_steps(self, pairing):
        """What MailDesk sees of this Odoo. People can use it all the same where that is nothing, so these are hints."""
        address = pairing._odoo_url()
        reach = {
            "keys": (
                _("MailDesk reads the keys at %s/maildesk/jwks.json", address),
                _("Odoo tells them by itself after a change; that takes longer."),
            ),
            "webhook": (
                _("MailDesk tells this Odoo of trouble with mailboxes"),
                _("Without it nobody here gets an activity for that."),
            ),
        }
        try:
            told = pairing._look_back()
        except (server.ServerUnreachable, server.ServerRefused) as error:
            return [(None, _("MailDesk reaches this Odoo"), pairing._in_words(error))]
        return [
            (None, name, f"{told[way]} {otherwise}") if told.get(way) else (True, name, "")
            for way, (name, otherwise) in reach.items()
        ]

    @api.model
    def _session_steps(self, pairing):
        """Signs in for once as the browser would; the session is over by itself after ten minutes."""
        token = self.env["maildesk.session"]._mint()
        origin = pairing._origins()[-1]
        body = {"token": token, "contractsVersion": CONTRACTS_VERSION}
        try:
            answer, _ahead = server.call(pairing._server_url(), "/odoo/session", body, {"Origin": origin})
        except (server.ServerUnreachable, server.ServerRefused) as error:
            return [(False, _("MailDesk accepts sign-ins from %s", origin), pairing._in_words(error))]
        steps = [(True, _("MailDesk accepts sign-ins from %s", origin), "")]
        if self.env["maildesk.session"]._app_files() is None:
            words = _("The addon is not complete: the folder static/app is missing. Install the packaged addon.")
            return [*steps, (False, _("The client's files are there"), words)]
        return [*steps, (True, _("The client's files are there"), ""), self._mailbox_step(pairing, answer)]

    @api.model
    def _mailbox_step(self, pairing, entrance):
        """Whether whoever tests would see mail; that of others is none of their business."""
        bearer = {"Authorization": f"Bearer {(entrance or {}).get('accessToken')}"}
        try:
            answer, _ahead = server.call(pairing._server_url(), "/accounts", headers=bearer)
        except (server.ServerUnreachable, server.ServerRefused) as error:
            return (False, _("Your mailboxes can be read"), pairing._in_words(error))
        accounts = (answer or {}).get("accounts") or []
        if accounts:
            return (True, _("You have %s mailboxes", len(accounts)) if len(accounts) > 1 else _("You have a mailbox"), "")
        words = _("Open MailDesk to connect one, or ask somebody to share theirs. Others may have some.")
        return (None, _("You have no mailbox yet"), words)

    @api.model
    def _as_html(self, steps):
        signs = {
            True: ("fa-check-circle text-success", _("in order")),
            False: ("fa-times-circle text-danger", _("needs you")),
            None: ("fa-exclamation-triangle text-warning", _("mind")),
        }
        row = Markup('<li class="mb-2"><i class="fa {}" title="{}"></i> <strong>{}</strong>{}</li>')
        note = Markup('<div class="text-muted ms-4">{}</div>')
        rows = (row.format(*signs[good], name, note.format(words) if words else "") for good, name, words in steps)
        return Markup('<ul class="list-unstyled">{}</ul>').format(Markup().join(rows))
