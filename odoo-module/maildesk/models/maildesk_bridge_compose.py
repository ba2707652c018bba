from odoo import _, api, models
from odoo.exceptions import UserError

MOST_COMPLETIONS = 8


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
    def list_templates(self, model):
        """The mail templates for a kind of record. :return: `[{id, name}]`"""
        self._check_user()
        if model not in dict(self._linkable_models()) or not self._may("mail.template"):
            return []
        templates = self.env["mail.template"].search([("model", "=", model)], order="name", limit=80)
        return [{"id": template.id, "name": template.name} for template in templates]

    @api.model
    def render_template(self, template, model, res_id):
        """A template filled in for one record by Odoo, with the rights and in the language of the user.

        :return: `{subject, html}`
        """
        self._check_user()
        record = self._record(model, res_id)
        chosen = self.env["mail.template"].search([("id", "=", int(template)), ("model", "=", model)])
        if not chosen:
            raise UserError(_("This template is no longer there."))
        return {
            "subject": chosen._render_field("subject", record.ids)[record.id] or "",
            "html": str(chosen._render_field("body_html", record.ids)[record.id] or ""),
        }
