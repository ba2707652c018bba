from odoo import _, api, models


class MailDeskBridge(models.AbstractModel):
    _inherit = "maildesk.bridge"

    @api.model
    def _linkable_models(self):
        return super()._linkable_models() + ([("crm.lead", _("Leads"))] if self._may("crm.lead") else [])

    def _open_leads(self, address, partners):
        """Leads of everybody in the company, or from the address, that are not won; those that are lost are archived."""
        whose = [("email_normalized", "=", address)]
        if partners:
            whose = ["|", ("partner_id", "in", partners.ids)] + whose
        return whose + ["|", ("stage_id", "=", False), ("stage_id.is_won", "=", False)]

    def _sections(self, address, partners):
        sections = super()._sections(address, partners)
        if not self._shows("crm"):
            return sections
        return sections + [
            self._section(
                "lead",
                _("Open leads"),
                "crm.lead",
                self._open_leads(address, partners),
                "priority desc, date_deadline, id desc",
                lambda lead: {
                    "name": lead.name,
                    "state": lead.stage_id.name,
                    "when": lead.date_deadline,
                    "word": "closes",
                    "amount": lead.expected_revenue or None,
                    "currency": lead.company_currency,
                },
                10,
            )
        ]

    @api.model
    def _creators(self):
        return dict(super()._creators(), lead=(_("Lead"), "crm.lead"))

    def _prepare_lead(self, mail):
        name, address = self._person(mail)
        partner = self._mail_partner(mail)
        scope = self.env["res.partner"].search([("id", "child_of", partner.commercial_partner_id.ids)], limit=500)
        known = self.env["crm.lead"].search(self._open_leads(address, scope if partner else partner), limit=5)
        form = [
            self._field("name", _("Title"), value=mail.get("subject") or name, required=True),
            self._field("contact", _("Contact name"), value=partner.name or name),
            self._field("email", _("Mail address"), value=address),
            self._field("phone", _("Phone"), value=partner.phone),
            self._field("notes", _("Notes"), "multiline", self._mail_text(mail)),
        ]
        return form, known

    def _values_lead(self, values, mail):
        partner = self._mail_partner(mail)
        return {
            "name": self._text(values, "name", _("Title")),
            "type": "lead" if self.env.user.has_group("crm.group_use_lead") else "opportunity",
            "partner_id": partner.id,
            "contact_name": self._text(values, "contact"),
            "email_from": self._text(values, "email") or partner.email,
            "phone": self._text(values, "phone") or partner.phone,
            "description": self._as_html(self._text(values, "notes")),
            "user_id": self.env.uid,
        }
