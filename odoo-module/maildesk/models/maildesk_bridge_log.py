import hashlib

from markupsafe import Markup

from odoo import _, api, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize, formataddr, html_sanitize, plaintext2html

FOUND = 6
MOST_LINKS = 200


class MailDeskBridge(models.AbstractModel):
    """Conversations beside records, and mails in their chatter."""

    _inherit = "maildesk.bridge"

    # ------------------------------------------------------------------ links

    def _links_of(self, mail):
        """The links of a conversation to records that the user may read, whoever made them, the oldest first."""
        links = self.env["maildesk.link"]._for_conversations(mail["account_id"], [mail["conversation_id"]])
        return links.sorted("id")[:MOST_LINKS]

    def _link(self, record, mail, message=None):
        """Puts the conversation beside the record, which the user may read, with `message` as the trace of one of its mails."""
        return self.env["maildesk.link"].sudo().create(
            {
                "account_id": mail["account_id"],
                "conversation_id": mail["conversation_id"],
                "message_id_header": self._header(mail) or False,
                "res_model": record._name,
                "res_id": record.id,
                "mail_message_id": message.id if message else False,
            }
        )

    def _linked_anything(self, mail):
        """The records beside the conversation that the user may read, each once, the newest link first."""
        records = []
        for link in self._links_of(mail).sorted("id", reverse=True):
            record = self.env[link.res_model].browse(link.res_id)
            if record not in records:
                records.append(record)
        return records

    def _linked_records(self, mail, model):
        ids = [record.id for record in self._linked_anything(mail) if record._name == model]
        return self.env[model].browse(ids)

    def _one_at_a_time(self, *what):
        """Two windows that do the same do it one after the other, so that the second sees what the first has done."""
        text = "maildesk:" + ":".join(
            "%s/%s" % (part["account_id"], part["conversation_id"]) if isinstance(part, dict) else str(part)
            for part in what
        )
        key = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big", signed=True)
        self.env.cr.execute("SELECT pg_advisory_xact_lock(%s)", (key,))

    @api.model
    def conversation_links(self, conversations):
        """What stands beside conversations.

        :param conversations: `[{account_id, conversation_id}]`
        :return: `[{id, account_id, conversation_id, record, follow, logged}]`, one per conversation and record;
            `follow` is whether the user's own client logs later mails, `logged` are the Message-IDs (no brackets) of
            the mails in its chatter
        """
        self._check_user()
        lines = []
        for conversation in conversations[:20]:
            lines += self._link_lines(self._links_of(conversation))
        return lines

    @api.model
    def followed_conversations(self, account_ids):
        """The conversations of some accounts whose later mails the user's client puts into a chatter; as `conversation_links`."""
        self._check_user()
        Link = self.env["maildesk.link"]
        domain = [("account_id", "in", account_ids), ("follow_uids", "in", self.env.uid)]
        followed = Link.sudo().search(domain).sudo(False)._readable()[:MOST_LINKS]
        lines = []
        for account_id in set(followed.mapped("account_id")):
            ids = followed.filtered(lambda link, name=account_id: link.account_id == name).mapped("conversation_id")
            lines += self._link_lines(Link._for_conversations(account_id, ids).sorted("id"))
        return [line for line in lines if line["follow"]]

    def _link_lines(self, links):
        lines = {}
        for link in links:
            key = (link.account_id, link.conversation_id, link.res_model, link.res_id)
            if key not in lines:
                record = self.env[link.res_model].browse(link.res_id)
                lines[key] = {
                    "id": link.id,
                    "account_id": link.account_id,
                    "conversation_id": link.conversation_id,
                    "record": self._line(record),
                    "follow": False,
                    "logged": [],
                }
            lines[key]["follow"] = lines[key]["follow"] or self.env.uid in link.follow_uids.ids
            if link.mail_message_id and link.message_id_header:
                lines[key]["logged"].append(link.message_id_header)
        return list(lines.values())

    @api.model
    def link_conversation(self, model, res_id, mail):
        """Puts the conversation beside a record and nothing into its chatter. :return: its line of `conversation_links`"""
        self._check_user()
        record = self._record(model, res_id)
        self._one_at_a_time("link", model, record.id, mail)
        links = self._links_to(record, mail)
        return self._link_lines(links or self._link(record, mail))[0]

    @api.model
    def follow_conversation(self, link, follow):
        """Whether later mails of a link's conversation go into its record's chatter.

        They are put there by this user's client while it is open; Odoo itself never reads mail of MailDesk.
        """
        self._check_user()
        record, links = self._links_beside(link)
        self._set_follow(links, follow)
        return self._link_lines(self._links_to(record, links[0]))[0]

    def _set_follow(self, links, follow):
        """Everybody says this for themselves alone, as their client reads mail that a colleague perhaps may not read."""
        links.sudo().write({"follow_uids": [(3, self.env.uid)]})
        if follow:
            links[:1].sudo().write({"follow_uids": [(4, self.env.uid)]})

    @api.model
    def remove_link(self, link):
        """Takes the conversation from beside its record. What was put into the chatter stays there.

        Links of colleagues go too, where the user may change the record.
        """
        self._check_user()
        record, links = self._links_beside(link)
        own = links.filtered(lambda each: each.create_uid == self.env.user)
        if links - own:
            self._check_may_change(record)
        # The right to the record was asked for; users have none to links but to read their own.
        links.sudo().unlink()
        return True

    def _links_beside(self, link):
        """The record of a link, and all links between it and the conversation, with the given one among them.

        :raise UserError: it is gone, or the user may not see it
        """
        first = self.env["maildesk.link"].browse(int(link))._readable() if link else None
        if not first:
            raise UserError(_("This link is no longer there."))
        record = self.env[first.res_model].browse(first.res_id)
        return record, self._links_to(record, first)

    def _links_to(self, record, mail):
        """The links of a conversation to a record, the oldest first."""
        return self._links_of(mail).filtered(lambda each: (each.res_model, each.res_id) == (record._name, record.id))

    # ------------------------------------------------------------------ chatter

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
            self._one_at_a_time("log", model, record.id, header)
        links = self._links_to(record, mail)
        message = self._logged(record, header)
        state = "already" if message else "logged"
        if not message:
            message = self._post(record, mail, html, self._files(attachments))
        if not links.filtered(lambda link: link.mail_message_id == message):
            self._note(record, mail, message, links)
        links = self._links_to(record, mail)
        if follow and self.env.user not in links.follow_uids:
            self._set_follow(links, True)
        return {"state": state, "link": self._link_lines(links)[0]}

    def _note(self, record, mail, message, links):
        """Keeps which message of the chatter the mail is. There is one link for each mail, whoever made it."""
        header = self._header(mail)
        same = links.filtered(lambda link: (link.message_id_header or "") == header)
        if same:
            # Somebody's trace of a mail that was taken out of the chatter since.
            same.sudo().write({"mail_message_id": message.id})
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

    @api.model
    def _header(self, mail):
        """The Message-ID without brackets, or an empty text."""
        return (mail.get("message_id_header") or "").strip().strip("<>")[:998]

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

    # ------------------------------------------------------------------ from a record

    @api.model
    def record_conversations(self, model, res_id):
        """The conversations beside a record, the newest first.

        :return: `{record, emails, conversations: [{account_id, conversation_id, subject, date}]}`
        """
        self._check_user()
        record = self._record(model, res_id)
        links = self.env["maildesk.link"]._for_records(model, record.ids)[:MOST_LINKS]
        conversations = {}
        for link in links:
            key = (link.account_id, link.conversation_id)
            message = link.mail_message_id
            line = conversations.setdefault(
                key, {"account_id": key[0], "conversation_id": key[1], "subject": None, "date": None}
            )
            if message and (line["date"] is None or self._time(message.date) > line["date"]):
                line.update(subject=message.subject or None, date=self._time(message.date))
        return {
            "record": self._line(record),
            "emails": self._record_emails(record),
            "conversations": list(conversations.values()),
        }

    def _record_emails(self, record):
        """Who is written to from a record: `[{name, email}]`."""
        partner = record if record._name == "res.partner" else record["partner_id"] if "partner_id" in record._fields else None
        if partner and partner.email_normalized:
            return [{"name": partner.name or "", "email": partner.email_normalized}]
        address = email_normalize(record["email_from"] or "") if "email_from" in record._fields else None
        name = record["contact_name"] or "" if "contact_name" in record._fields else ""
        return [{"name": name, "email": address}] if address else []
