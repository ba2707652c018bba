from odoo import _, api, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

MOST_COMPLETIONS = 8
MOST_ABOUT = 6
MOST_TEMPLATES = 80


class MailDeskBridge(models.AbstractModel):
    """What helps somebody who writes a mail."""

    _inherit = "maildesk.bridge"

    @api.model
    def complete_recipients(self, query):
        """Contacts by name, address or company: those of whom a word begins with what was typed, then those that have it
        anywhere.

        :return: `[{name, email}]`, 8 at most, each address once
        """
        self._check_user()
        words = (query or "").split()[:4]
        if not words or not self._may("res.partner"):
            return []
        found = {}
        for any_place in (False, True):
            domain = [("email_normalized", "!=", False)]
            for word in words:
                domain += self._written_like(word, any_place)
            partners = self.env["res.partner"].search(domain, order="is_company, name, id", limit=40)
            for partner in partners:
                person = {"name": partner.name or "", "email": partner.email_normalized}
                found.setdefault(partner.email_normalized, person)
            if len(found) >= MOST_COMPLETIONS:
                break
        return list(found.values())[:MOST_COMPLETIONS]

    def _written_like(self, word, any_place):
        # A complete name is that of the company and that of the person.
        if any_place:
            return ["|", ("complete_name", "ilike", word), ("email_normalized", "ilike", word)]
        begin = word.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
        return [
            "|",
            "|",
            ("complete_name", "=ilike", begin + "%"),
            ("complete_name", "=ilike", "% " + begin + "%"),
            ("email_normalized", "=ilike", begin + "%"),
        ]

    @api.model
    def list_templates(self, record=None, conversation=None, emails=()):
        """The mail templates that fit a mail which is being written.

        :param record: `{model, id}` that it is written from
        :param conversation: `{account_id, conversation_id}` that it answers
        :param emails: whom it is written to
        :return: `[{record, templates: [{id, name}]}]`: the record, those beside the conversation, then the contacts; a
            record without templates is told, too
        """
        self._check_user()
        about = self._about(record, conversation, emails)[:MOST_ABOUT] if self._may("mail.template") else []
        of_model = {each._name: self._templates_of(each._name) for each in about}
        return [{"record": self._line(each), "templates": of_model[each._name]} for each in about]

    def _about(self, record, conversation, emails):
        """The records that a mail is about and that the user may read, each once."""
        records = []
        if record and record["model"] in dict(self._linkable_models()):
            records += self.env[record["model"]].with_context(active_test=False).search([("id", "=", int(record["id"]))])
        if conversation:
            records += self._linked_anything(conversation)
        addresses = [email_normalize(email) for email in emails[:MOST_ABOUT]]
        found = self._partners_by_address([address for address in addresses if address])
        records += [partner for partner, _company in found.values() if partner]
        return list(dict.fromkeys(records))

    def _templates_of(self, model):
        """Those of the model that are everybody's or the user's own."""
        own = ["|", ("user_id", "=", False), ("user_id", "=", self.env.uid)]
        templates = self.env["mail.template"].search([("model", "=", model), *own], order="name, id", limit=MOST_TEMPLATES)
        return [{"id": template.id, "name": template.name} for template in templates]

    @api.model
    def render_template(self, template, model, res_id):
        """A template filled in for one record by Odoo, with the rights of the user and in the language that the template
        is set to, which is mostly that of the contact.

        :return: `{subject, html}`
        """
        self._check_user()
        record = self._record(model, res_id)
        chosen = self.env["mail.template"].search([("id", "=", int(template)), ("model", "=", model)])
        if not chosen:
            raise UserError(_("This template is no longer there."))
        texts = {
            field: chosen._render_field(field, record.ids, compute_lang=True)[record.id] for field in ("subject", "body_html")
        }
        return {"subject": str(texts["subject"] or ""), "html": str(texts["body_html"] or "")}
