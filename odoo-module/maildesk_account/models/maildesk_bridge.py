from odoo import _, api, fields, models


class MailDeskBridge(models.AbstractModel):
    _inherit = "maildesk.bridge"

    @api.model
    def _linkable_models(self):
        return super()._linkable_models() + ([("account.move", _("Invoices"))] if self._may("account.move") else [])

    def _sections(self, address, partners):
        sections = super()._sections(address, partners)
        if not partners or not self._shows("account"):
            return sections
        return sections + [self._open_invoices(partners)]

    def _open_invoices(self, partners):
        """Invoices to customers that are not paid whole, the longest due first, and what of them is overdue."""
        today = fields.Date.context_today(self)
        domain = [
            ("partner_id", "in", partners.ids),
            ("move_type", "=", "out_invoice"),
            ("state", "=", "posted"),
            ("payment_state", "in", ("not_paid", "partial")),
        ]

        words = {"late": _("Overdue"), "partial": _("Partly paid"), "not_paid": _("Open")}

        def line(move):
            late = bool(move.invoice_date_due) and move.invoice_date_due < today
            return {
                "name": move.name,
                "state": words["late" if late else move.payment_state],
                "tone": "bad" if late else "plain",
                "when": move.invoice_date_due,
                "word": "due",
                "amount": move.amount_residual,
                "currency": move.currency_id,
            }

        section = self._section(
            "invoice", _("Open invoices"), "account.move", domain, "invoice_date_due, id", line, 30
        )
        if section and section["count"]:
            section["overdue"] = self._overdue(domain + [("invoice_date_due", "<", today)], self._open_credit(partners))
        return section

    def _open_credit(self, partners):
        """Credit notes to customers of which something is left; it may be set off against what they owe."""
        return [
            ("partner_id", "in", partners.ids),
            ("move_type", "=", "out_refund"),
            ("state", "=", "posted"),
            ("payment_state", "in", ("not_paid", "partial")),
        ]

    def _overdue(self, late, credit):
        """What is overdue in each currency, less what credit notes leave of it."""
        Move = self.env["account.move"]
        owed = Move._read_group(late, ["currency_id"], ["amount_residual:sum"])
        left = dict(Move._read_group(credit, ["currency_id"], ["amount_residual:sum"]))
        sums = [(currency, value - left.get(currency, 0)) for currency, value in owed]
        return [
            {"value": currency.round(value), "currency": currency.name}
            for currency, value in sums
            if currency.compare_amounts(value, 0) > 0
        ]
