from odoo import _, api, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

MOST_LINKS = 200
# The client looks at each of them when it starts.
MOST_FOLLOWED = 1000


class MailDeskBridge(models.AbstractModel):
    """Conversations beside records."""

    _inherit = "maildesk.bridge"

    def _links_of(self, mail):
        """The links of a conversation to records that the user may read, whoever made them, the oldest first."""
        links = self.env["maildesk.link"]._for_conversations(mail["account_id"], [mail["conversation_id"]])
        return links.sorted("id")[:MOST_LINKS]

    def _link(self, record, mail, **trace):
        """Puts the conversation beside the record, which the user may read, with the trace of one of its mails."""
        return self.env["maildesk.link"].sudo().create(
            {
                "account_id": mail["account_id"],
                "conversation_id": mail["conversation_id"],
                "message_id_header": self._header(mail) or False,
                "res_model": record._name,
                "res_id": record.id,
                **trace,
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

    @api.model
    def conversation_links(self, conversations):
        """What stands beside conversations.

        :param conversations: `[{account_id, conversation_id, message_ids}]`, with the Message-IDs (no brackets) of their mails,
            by which links are found that stand under a former id of the conversation
        :return: `[{id, account_id, conversation_id, record, follow, since, logged, taken_out}]`, one per conversation and
            record; `follow` is whether the user's own client logs later mails, namely those that came after the time
            `since`; `logged` are the Message-IDs (no brackets) of the mails in its chatter, `taken_out` those of mails
            that were there and that somebody has deleted there
        """
        self._check_user()
        lines = []
        for conversation in conversations[:20]:
            self.env["maildesk.link"]._find_strays(conversation)
            lines += self._link_lines(self._links_of(conversation))
        return lines

    @api.model
    def followed_conversations(self, account_ids):
        """The conversations of some accounts whose later mails the user's client puts into a chatter; as `conversation_links`."""
        self._check_user()
        Link = self.env["maildesk.link"]
        domain = [("account_id", "in", account_ids), ("follow_ids.user_id", "=", self.env.uid)]
        followed = Link.sudo().search(domain).sudo(False)._readable()[:MOST_FOLLOWED]
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
                    "since": None,
                    "logged": [],
                    "taken_out": [],
                }
            own = link.follow_ids.filtered(lambda follow: follow.user_id == self.env.user)
            if own:
                since = self._time(own.since)
                lines[key].update(follow=True, since=min(since, lines[key]["since"] or since))
            if link.message_id_header and (link.mail_message_id or link.was_logged):
                lines[key]["logged" if link.mail_message_id else "taken_out"].append(link.message_id_header)
        return list(lines.values())

    @api.model
    def link_conversation(self, model, res_id, mail):
        """Puts the conversation beside a record and nothing into its chatter. :return: its line of `conversation_links`"""
        self._check_user()
        record = self._record(model, res_id)
        self.env["maildesk.lock"]._take("link", model, record.id, mail)
        links = self._links_to(record, mail)
        # Whoever takes back what was logged does not take away what was put there by hand.
        links.filtered("is_of_log").sudo().write({"is_of_log": False})
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
        """Everybody says this for themselves alone, as their client reads mail that a colleague perhaps may not read.

        What is followed already goes on from where it began.
        """
        own = links.sudo().follow_ids.filtered(lambda each: each.user_id == self.env.user)
        if not follow:
            own.unlink()
        elif not own:
            own.create({"link_id": links[0].id, "user_id": self.env.uid})

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

    @api.model
    def _header(self, mail):
        """The Message-ID without brackets, or an empty text."""
        return (mail.get("message_id_header") or "").strip().strip("<>")[:998]

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
