from odoo import fields, models


class MailDeskFollow(models.Model):
    """A person wants later mails of a linked conversation in the chatter of its record.

    Each says so for themselves: their own client reads the mail, with their rights. Nobody says so for a colleague.
    """

    _name = "maildesk.follow"
    _description = "MailDesk: whose client logs later mails"
    _log_access = False
    _rec_name = "link_id"

    link_id = fields.Many2one("maildesk.link", required=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", required=True, ondelete="cascade", index=True)
    since = fields.Datetime(required=True, default=fields.Datetime.now, help="Mail that came before is not logged.")

    def init(self):
        self.env.cr.execute("CREATE UNIQUE INDEX IF NOT EXISTS maildesk_follow_once ON maildesk_follow (link_id, user_id)")
