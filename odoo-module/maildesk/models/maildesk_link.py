from odoo import _, api, fields, models
from odoo.exceptions import ValidationError


WHAT = ("account_id", "conversation_id", "message_id_header", "res_model", "res_id")


class MailDeskLink(models.Model):
    """A person said that a conversation, or one message of it, belongs to a record.

    Holds ids only, never what the mail says. Users read their own links directly; those of others through
    `_for_records` and `_for_conversations`, which show a link to whoever may read its record. Only the bridge makes,
    changes and removes links, after it has asked for the right to the record.
    """

    _name = "maildesk.link"
    _description = "MailDesk: mail that belongs to a record"
    _order = "id desc"
    _rec_name = "conversation_id"

    account_id = fields.Char("Account", required=True, index=True, help="The mail account's id in MailDesk.")
    conversation_id = fields.Char("Conversation", required=True, index=True, help="The conversation's id in MailDesk.")
    message_id_header = fields.Char("Message-ID", index=True, help="Of one message; empty for the conversation.")
    res_model = fields.Char("Model", required=True, index=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", required=True, index=True)
    # It is there because a mail was logged, and goes when that is taken back. Nobody has put the conversation there otherwise.
    is_of_log = fields.Boolean("Made by logging")
    logged_uid = fields.Many2one("res.users", "Logged by", help="Empty where Odoo itself had the mail in the chatter.")
    mail_message_id = fields.Many2one("mail.message", "Logged message", ondelete="set null", index="btree_not_null")
    was_logged = fields.Boolean(help="Its mail was put into the chatter, where somebody may have taken it out since.")
    follow_ids = fields.One2many("maildesk.follow", "link_id", string="Log later replies too")

    def init(self):
        """Two people may link the same mail at the same moment; the database lets one of them."""
        self.env.cr.execute(
            """
            CREATE UNIQUE INDEX IF NOT EXISTS maildesk_link_once
                ON maildesk_link (account_id, conversation_id, COALESCE(message_id_header, ''), res_model, res_id)
            """
        )

    @api.model_create_multi
    def create(self, vals_list):
        """:raises ValidationError: when the mail is on the record already, whoever put it there"""
        for vals in vals_list:
            same = [(name, "=", vals.get(name, False)) for name in WHAT]
            if self.sudo().search_count(same, limit=1):
                raise ValidationError(_("This mail is on the record already."))
        return super().create(vals_list)

    @api.constrains("res_model", "res_id")
    def _check_record(self):
        """Links only to records that the user may read."""
        for link in self:
            if link.res_model not in self.env or not link.sudo(False)._readable():
                raise ValidationError(_("The record is gone, or you may not see it."))

    @api.constrains("mail_message_id", "res_model", "res_id")
    def _check_message(self):
        """What is told of the message is read as superuser, for whoever may read the record."""
        for link in self:
            message = link.mail_message_id.sudo()
            if message and (message.model, message.res_id) != (link.res_model, link.res_id):
                raise ValidationError(_("The message is not in the chatter of this record."))

    @api.model
    def _for_records(self, res_model, res_ids):
        """:return: the links of those records that the user may read, whoever made them"""
        links = self.sudo().search([("res_model", "=", res_model), ("res_id", "in", list(res_ids))])
        return links.sudo(False)._readable()

    @api.model
    def _for_conversations(self, account_id, conversation_ids):
        """:return: the links of conversations to records that the user may read, whoever made them"""
        domain = [("account_id", "=", account_id), ("conversation_id", "in", list(conversation_ids))]
        return self.sudo().search(domain).sudo(False)._readable()

    def _readable(self):
        """:return: those whose record exists and may be read by the user; for reading they come with sudo"""
        links = self.sudo()
        kept = links.browse()
        for res_model in set(links.mapped("res_model")):
            if res_model not in self.env:
                continue
            records = self.env[res_model].with_context(active_test=False)
            if not self.env["ir.model.access"].check(res_model, "read", raise_exception=False):
                continue
            of_model = links.filtered(lambda link, name=res_model: link.res_model == name)
            readable = set(records.search([("id", "in", of_model.mapped("res_id"))]).ids)
            kept |= of_model.filtered(lambda link, ids=readable: link.res_id in ids)
        return kept.sorted("id", reverse=True)

    @api.autovacuum
    def _gc_links_of_gone_records(self):
        links = self.sudo().search([])
        gone = links.browse()
        for res_model in set(links.mapped("res_model")):
            of_model = links.filtered(lambda link, name=res_model: link.res_model == name)
            present = set()
            if res_model in self.env:
                present = set(self.env[res_model].sudo().browse(of_model.mapped("res_id")).exists().ids)
            gone |= of_model.filtered(lambda link, ids=present: link.res_id not in ids)
        gone.unlink()
