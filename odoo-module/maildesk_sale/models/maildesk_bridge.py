from datetime import timedelta

from odoo import _, api, fields, models


class MailDeskBridge(models.AbstractModel):
    _inherit = "maildesk.bridge"

    @api.model
    def _linkable_models(self):
        return super()._linkable_models() + ([("sale.order", _("Orders"))] if self._may("sale.order") else [])

    def _sections(self, address, partners):
        sections = super()._sections(address, partners)
        if not partners or not self._shows("sale"):
            return sections
        today = fields.Date.context_today(self)
        whose = [("partner_id", "in", partners.ids)]
        states = {"draft": _("Quotation"), "sent": _("Sent"), "sale": _("Order"), "done": _("Order"), "late": _("Expired")}

        def quotation(order):
            late = bool(order.validity_date) and order.validity_date < today
            return {
                "name": order.name,
                "state": states["late" if late else order.state],
                "tone": "warn" if late else "plain",
                "when": order.validity_date or order.date_order.date(),
                "word": "until" if order.validity_date else "on",
                "amount": order.amount_total,
                "currency": order.currency_id,
            }

        def confirmed(order):
            return {
                "name": order.name,
                "state": states[order.state],
                "tone": "good",
                "when": order.date_order.date(),
                "amount": order.amount_total,
                "currency": order.currency_id,
            }

        recent = fields.Date.to_string(today - timedelta(days=730))
        return sections + [
            self._section(
                "quotation",
                _("Quotations"),
                "sale.order",
                whose + [("state", "in", ("draft", "sent"))],
                "date_order desc, id desc",
                quotation,
                20,
            ),
            self._section(
                "order",
                _("Orders"),
                "sale.order",
                whose + [("state", "in", ("sale", "done")), ("date_order", ">=", recent)],
                "date_order desc, id desc",
                confirmed,
                21,
            ),
        ]
