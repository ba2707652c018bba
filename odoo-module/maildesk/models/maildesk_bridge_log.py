from markupsafe import Markup

from odoo import _, api, models
from odoo.tools import email_normalize, formataddr, html_sanitize, plaintext2html

FOUND = 6


class MailDeskBridge(models.AbstractModel):
    """Mails in the chatter of records."""

    _inherit = "maildesk.bridge"

    @api.model
    def search_targets(self, query, email=None):
        """Records to put a mail beside: by name, or without a name those of the writer.

        :return: `[{title, records: [lines]}]`, one group per kind of record
        """
        self._check_user()
        query = (query or "").strip()
        groups = []
        if not query and email:
            partner, company = self._partners_by_address([email_normalize(email) or ""]).get(
                email_normalize(email) or "", (None, None)
            )
            if partner or company:
                top = [self._line(record) for record in (partner, company) if record]
                groups.append({"title": _("Contact"), "records": top})
                linkable = dict(self._linkable_models())
                for section in self._pane(email_normalize(email), partner, company):
                    if section["model"] in linkable and section["records"]:
                        groups.append({"title": section["title"], "records": section["records"]})
            return groups
        if len(query) < 2:
            return groups
        for model, title in self._linkable_models():
            ids = [res_id for res_id, _name in self.env[model].name_search(query, limit=FOUND)]
            if ids:
                records = self.env[model].browse(ids)
                groups.append({"title": title, "records": [self._line(record) for record in records]})
        return groups

    @api.model
    def log_email(self, model, res_id, mail, html=None, attachments=(), follow=False):
        """Puts a mail into the chatter of a record, once. Nobody is notified and nothing is sent.

        :param html: the mail's HTML, or `None` where it has text alone
        :return: `{state, link}`; `already`: it was there, from here or from Odoo's own mail gateway
        """
        self._check_user()
        record = self._record(model, res_id)
        header = self._header(mail)
        if header:
            self.env["maildesk.lock"]._take("log", model, record.id, header)
        links = self._links_to(record, mail)
        message = self._logged(record, header)
        state = "already" if message else "logged"
        if not message:
            message = self._post(record, mail, html, self._files(attachments))
        if not links.filtered(lambda link: link.mail_message_id == message):
            self._note(record, mail, message, links)
        links = self._links_to(record, mail)
        if follow:
            self._set_follow(links, True)
        return {"state": state, "link": self._link_lines(links)[0]}

    def _note(self, record, mail, message, links):
        """Keeps which message of the chatter the mail is. There is one link for each mail, whoever made it."""
        header = self._header(mail)
        same = links.filtered(lambda link: (link.message_id_header or "") == header)
        if same:
            # Somebody's trace of a mail that was taken out of the chatter since.
            same.sudo().write({"mail_message_id": message.id, "was_logged": True})
        else:
            self._link(record, mail, message)

    @api.model
    def undo_log(self, model, res_id, conversation, message_id_header):
        """Takes a mail out of the chatter again that the user had put there by `log_email`.

        :return: `True`; `False` when somebody else, or Odoo's gateway, had put it there
        """
        self._check_user()
        links = self._links_to(self._record(model, res_id), conversation)
        own = links.filtered(
            lambda each: each.message_id_header == message_id_header and each.create_uid == self.env.user
        )
        messages = own.mail_message_id.filtered(lambda message: message.create_uid == self.env.user)
        own.unlink()
        done = bool(messages)
        # They are the user's own. As the user Odoo's accounting from 19 on would ask for rights to journal entries.
        messages.sudo().unlink()
        return done

    def _logged(self, record, header):
        """The message of the chatter with this Message-ID, whoever put it there."""
        Message = self.env["mail.message"]
        if not header:
            return Message
        domain = [("message_id", "=", "<%s>" % header), ("model", "=", record._name), ("res_id", "=", record.id)]
        return Message.search(domain, limit=1)

    def _post(self, record, mail, html, files):
        """A message of the chatter that notifies nobody: made as a row of its own, and not posted, as posting tells followers."""
        sender = mail.get("from") or {}
        address = email_normalize(sender.get("email") or "") or ""
        values = {
            "model": record._name,
            "res_id": record.id,
            "message_type": "email",
            "subtype_id": self.env.ref("mail.mt_note").id,
            "is_internal": True,
            "subject": mail.get("subject") or False,
            "body": self._body(mail, html),
            "date": self._mail_date(mail),
            "author_id": self._mail_partner(mail).id,
            "email_from": formataddr((sender.get("name") or "", address)) if address else sender.get("name") or False,
            "attachment_ids": [(4, attachment.id) for attachment in self._attach(record, files)],
        }
        header = self._header(mail)
        if header:
            values["message_id"] = "<%s>" % header
        return self.env["mail.message"].create(values)

    def _body(self, mail, html):
        """What strangers wrote, cleaned by Odoo's own rules."""
        if html:
            return Markup(html_sanitize(html, sanitize_attributes=True, sanitize_style=True, strip_classes=True))
        return Markup(plaintext2html(mail.get("text") or ""))
