import json

from odoo import _, api, fields, models

STATE = "health_state"


class MailDeskTrouble(models.Model):
    """Mailboxes that are not watched, as the MailDesk server told; each administrator of MailDesk has an activity on it.

    Holds the names of accounts and what is wrong, no mail. Events may come late, or in another order than they were made, so
    each says by `open` what was not over at its time, and the latest one is right: what it does not name is over.
    """

    _name = "maildesk.trouble"
    _description = "MailDesk: trouble with a mailbox"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"

    name = fields.Char(required=True, readonly=True)
    trouble_keys = fields.Text("Key", readonly=True, help="What the trouble is about, the same until it is over.")
    detail = fields.Text("What happened", readonly=True)
    url = fields.Char("Open in MailDesk", readonly=True)
    began_at = fields.Datetime("Since", readonly=True, default=fields.Datetime.now)
    ended_at = fields.Datetime("Over since", readonly=True)

    @api.model
    def _hear(self, event):
        """:param event: of the type `health.trouble`, `health.recovered` or `test`, with what `_is_understood` asks for"""
        is_open = self._open_after(event)
        if event["type"] == "health.trouble":
            self._begin(event, is_open)
        for trouble in self._all_open():
            if not is_open.intersection(trouble._keys()):
                trouble._end()

    @api.model
    def _is_understood(self, event):
        lists = [event.get("keys"), event.get("open")]
        are_keys = all(isinstance(keys, list) and all(isinstance(key, str) for key in keys) for keys in lists)
        return are_keys and isinstance(event.get("at"), str)

    @api.model
    def _open_after(self, event):
        """:return: the keys of all that is not over, by the latest event of all that were heard"""
        pairing = self.env["maildesk.pairing"]
        state = json.loads(pairing._param(STATE) or "{}")
        # Both are written the same way, in UTC, so they can be compared as texts.
        if event["at"] >= state.get("at", ""):
            state = {"at": event["at"], "open": event["open"]}
            pairing._set_param(STATE, json.dumps(state))
        return set(state["open"])

    @api.model
    def _begin(self, event, is_open):
        keys = [key for key in event["keys"] if key in is_open]
        values = {
            "name": str(event.get("title") or _("MailDesk needs attention")),
            "detail": str(event.get("text") or ""),
            "url": str(event.get("url") or ""),
        }
        same = self._all_open().filtered(lambda trouble: set(keys) & set(trouble._keys()))
        if same:
            same[:1].write(values)
            told = {key for trouble in same for key in trouble._keys()}
            keys = [key for key in keys if key not in told]
        if not keys:
            return
        trouble = self.create({**values, "trouble_keys": "\n".join(keys)})
        for manager in self._managers():
            trouble.activity_schedule("mail.mail_activity_data_warning", summary=trouble.name, user_id=manager.id)

    def _end(self):
        self.ended_at = fields.Datetime.now()
        self.activity_unlink(["mail.mail_activity_data_warning"])

    @api.model
    def _forget_server(self):
        """Nothing more is heard of what is open: the database is paired anew, or with nobody."""
        self.env["maildesk.pairing"]._set_param(STATE, False)
        for trouble in self._all_open():
            trouble._end()

    def _keys(self):
        return (self.trouble_keys or "").split("\n")

    @api.model
    def _all_open(self):
        return self.search([("ended_at", "=", False)])

    @api.model
    def _managers(self):
        group = self.env.ref("maildesk.group_manager")
        users = self.env["res.users"]
        return users.search([(users._maildesk_groups_field(), "in", group.ids), ("share", "=", False)])

    @api.autovacuum
    def _gc_over(self):
        """What is over is of no use after a month."""
        limit = fields.Datetime.subtract(fields.Datetime.now(), months=1)
        self.sudo().search([("ended_at", "<", limit)]).unlink()
