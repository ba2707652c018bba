from lxml.html import fragment_fromstring, tostring
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

        :param html: the mail's HTML, or `None` where it has text alone; a picture of the text has the source `cid:` with the
            `part` of the attachment that it is
        :param attachments: as of `create_record`, with `part`, which names it among the parts of the mail
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
            message = self._post(record, mail, html, attachments)
        if not links.filtered(lambda link: link.mail_message_id == message):
            self._note(record, mail, message, links, is_new=state == "logged")
        links = self._links_to(record, mail)
        if follow:
            self._set_follow(links, True)
        return {"state": state, "link": self._link_lines(links)[0]}

    def _note(self, record, mail, message, links, is_new):
        """Keeps which message of the chatter the mail is. There is one link for each mail, whoever made it.

        :param is_new: the user has put it there now; else it was there already
        """
        header = self._header(mail)
        logged_uid = self.env.uid if is_new else False
        trace = {"mail_message_id": message.id, "was_logged": True, "logged_uid": logged_uid}
        same = links.filtered(lambda link: (link.message_id_header or "") == header)
        if same:
            # The conversation was put there with this mail, or the mail was taken out of the chatter since.
            same.sudo().write(trace)
        else:
            self._link(record, mail, is_of_log=True, **trace)

    @api.model
    def undo_log(self, model, res_id, conversation, message_id_header):
        """Takes a mail out of the chatter again that the user had put there by `log_email`.

        The conversation stays beside the record where it was before, or where somebody goes on with it: the trace says to
        whoever's client logs later mails that this one is not to come back.

        :return: `True`; `False` when somebody else, or Odoo's gateway, had put it there
        """
        self._check_user()
        links = self._links_to(self._record(model, res_id), conversation)
        logged = links.filtered(
            lambda each: each.message_id_header == message_id_header and each.logged_uid == self.env.user
        ).sudo()
        done = bool(logged.mail_message_id)
        # They are the user's own. As the user Odoo's accounting from 19 on would ask for rights to journal entries.
        files = logged.mail_message_id.attachment_ids
        logged.mail_message_id.unlink()
        # They belong to the record, so Odoo leaves them there. What another message shows by now stays.
        shown = self.env["mail.message"].sudo().search([("attachment_ids", "in", files.ids)]).attachment_ids
        (files - shown).unlink()
        goes_on = links.sudo().follow_ids.filtered(
            lambda follow: follow.link_id not in logged or follow.user_id != self.env.user
        )
        if not goes_on:
            logged.filtered("is_of_log").unlink()
        return done

    def _logged(self, record, header):
        """The message of the chatter with this Message-ID, whoever put it there."""
        Message = self.env["mail.message"]
        if not header:
            return Message
        domain = [("message_id", "=", "<%s>" % header), ("model", "=", record._name), ("res_id", "=", record.id)]
        return Message.search(domain, limit=1)

    def _post(self, record, mail, html, attachments):
        """A message of the chatter that notifies nobody: made as a row of its own, and not posted, as posting tells followers."""
        files = self._attach(record, self._files(attachments))
        parts = {attachment.get("part"): file for attachment, file in zip(attachments, files)}
        sender = mail.get("from") or {}
        address = email_normalize(sender.get("email") or "") or ""
        values = {
            "model": record._name,
            "res_id": record.id,
            "message_type": "email",
            "subtype_id": self.env.ref("mail.mt_note").id,
            "is_internal": True,
            "subject": mail.get("subject") or False,
            "body": self._body(mail, html, parts),
            "date": self._mail_date(mail),
            "author_id": self._partner_with(address).id,
            "email_from": formataddr((sender.get("name") or "", address)) if address else sender.get("name") or False,
            "attachment_ids": [(4, file.id) for file in files],
        }
        header = self._header(mail)
        if header:
            values["message_id"] = "<%s>" % header
        return self.env["mail.message"].create(values)

    def _body(self, mail, html, parts):
        """What strangers wrote, cleaned by Odoo's own rules. :param parts: the attachments by the part of the mail they are"""
        if not html:
            return Markup(plaintext2html(mail.get("text") or ""))
        clean = html_sanitize(html, sanitize_attributes=True, sanitize_style=True, strip_classes=True)
        return Markup(self._with_pictures(clean, parts))

    def _with_pictures(self, html, parts):
        """HTML whose pictures are those attachments. Others that came with the mail are nowhere to be had."""
        if "cid:" not in html:
            return html
        page = fragment_fromstring(html, create_parent="div")
        for picture in list(page.iter("img")):
            source = picture.get("src") or ""
            attachment = parts.get(source[len("cid:"):]) if source.startswith("cid:") else None
            if attachment:
                picture.set("src", "/web/image/%d" % attachment.id)
            elif source.startswith("cid:"):
                picture.drop_tree()
        return tostring(page, encoding="unicode")
