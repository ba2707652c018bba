from odoo import _, api, fields, models


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
        """:param event: with `key`, `title`, `detail` and `url`, each a text; all but `key` may be missing"""
        key = str(event.get("key") or event["id"])
        trouble = self.search([("key", "=", key), ("ended_at", "=", False)], limit=1)
        values = {name: str(event.get(name) or "") for name in ("detail", "url")}
        values["name"] = str(event.get("title") or _("MailDesk needs attention"))
        if trouble:
            trouble.write(values)
            return trouble
        trouble = self.create({**values, "key": key})
        for manager in self._managers():
            trouble.activity_schedule("mail.mail_activity_data_warning", summary=trouble.name, user_id=manager.id)
        return trouble

    @api.model
    def _end(self, event):
        key = str(event.get("key") or event["id"])
        troubles = self.search([("key", "=", key), ("ended_at", "=", False)])
        troubles.ended_at = fields.Datetime.now()
        troubles.activity_unlink(["mail.mail_activity_data_warning"])

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
