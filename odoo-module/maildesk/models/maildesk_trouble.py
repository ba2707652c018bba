from odoo import _, api, fields, models

OVER = "Over: "


class MailDeskTrouble(models.Model):
    """A mailbox that is not watched, as the MailDesk server told; each administrator of MailDesk has an activity on it.

    Holds the name of the account and what is wrong, no mail.
    """

    _name = "maildesk.trouble"
    _description = "MailDesk: trouble with a mailbox"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"

    name = fields.Char(required=True, readonly=True)
    key = fields.Char(required=True, readonly=True, index=True, help="What the trouble is about, the same until it is over.")
    detail = fields.Text("What happened", readonly=True)
    url = fields.Char("Open in MailDesk", readonly=True)
    began_at = fields.Datetime("Since", readonly=True, default=fields.Datetime.now)
    ended_at = fields.Datetime("Over since", readonly=True)

    @api.model
    def _begin(self, event):
        """:param event: with `account` (`id` and `address`, or None), `title` and `text`"""
        values = {
            "name": str(event.get("title") or _("MailDesk needs attention")),
            "detail": str(event.get("text") or ""),
            "url": self.env["maildesk.pairing"]._server_url(),
        }
        trouble = self._open_of(event)
        if trouble:
            trouble.write(values)
            return trouble
        trouble = self.create({**values, "key": self._key_of(event)})
        for manager in self._managers():
            trouble.activity_schedule("mail.mail_activity_data_warning", summary=trouble.name, user_id=manager.id)
        return trouble

    @api.model
    def _end(self, event):
        troubles = self._open_of(event)
        troubles.ended_at = fields.Datetime.now()
        troubles.activity_unlink(["mail.mail_activity_data_warning"])

    @api.model
    def _open_of(self, event):
        return self.search([("key", "=", self._key_of(event)), ("ended_at", "=", False)], limit=1)

    @api.model
    def _key_of(self, event):
        """The same trouble has the same account and title; when it is over, its title begins with that."""
        account = event.get("account") or {}
        return f"{account.get('id', '')}/{str(event.get('title') or '').removeprefix(OVER)}"

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
