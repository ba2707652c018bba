from datetime import timedelta

from odoo import fields
from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.tests.common import new_test_user, tagged


@tagged("post_install", "-at_install")
class TestInvoices(AccountTestInvoicingCommon):
    @classmethod
    def setUpClass(cls, *args, **kwargs):
        super().setUpClass(*args, **kwargs)
        cls.partner_a.email = "anna@verbs-chairs.example"
        today = fields.Date.today()
        late = cls.init_invoice("out_invoice", cls.partner_a, today - timedelta(60), amounts=[100.0])
        late.invoice_payment_term_id = False
        late.invoice_date_due = today - timedelta(30)
        late.action_post()
        cls.late = late
        cls.reader = new_test_user(
            cls.env, "maildesk-invoices", groups="account.group_account_invoice,maildesk.group_user",
            company_id=cls.env.company.id, company_ids=[(6, 0, cls.env.company.ids)],
        )
        cls.other = new_test_user(
            cls.env, "maildesk-no-invoices", groups="base.group_user,maildesk.group_user",
            company_id=cls.env.company.id, company_ids=[(6, 0, cls.env.company.ids)],
        )

    def sections(self, user):
        answer = self.env["maildesk.bridge"].with_user(user).find_partners(["anna@verbs-chairs.example"])
        return {section["kind"]: section for section in answer["sections"]}

    def test_what_is_overdue_is_told_with_its_currency(self):
        section = self.sections(self.reader)["invoice"]
        [line] = section["records"]
        self.assertEqual((line["id"], line["tone"], line["state"]), (self.late.id, "bad", "Overdue"))
        self.assertEqual(
            section["overdue"], [{"value": self.late.amount_residual, "currency": self.late.currency_id.name}]
        )

    def test_who_may_not_see_invoices_sees_none(self):
        self.assertNotIn("invoice", self.sections(self.other))

    def pay(self, amount=None):
        """Pays the invoice, or a part of it."""
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=self.late.ids
        ).create({"amount": amount} if amount else {})
        wizard._create_payments()

    def test_a_paid_invoice_is_not_open(self):
        self.pay()
        self.assertIn(self.late.payment_state, ("paid", "in_payment"))
        self.assertNotIn("invoice", self.sections(self.reader))

    def test_of_an_invoice_that_is_partly_paid_the_rest_is_open(self):
        whole = self.late.amount_total
        self.pay(40.0)
        section = self.sections(self.reader)["invoice"]
        [line] = section["records"]
        self.assertEqual((line["id"], line["amount"]["value"]), (self.late.id, whole - 40.0))
        self.assertEqual(section["overdue"], [{"value": whole - 40.0, "currency": self.late.currency_id.name}])

    def invoice(self, kind, amount, due, **more):
        today = fields.Date.today()
        move = self.init_invoice(kind, self.partner_a, today - timedelta(60), amounts=[amount], **more)
        move.invoice_payment_term_id = False
        move.invoice_date_due = today + timedelta(due)
        move.action_post()
        return move

    def test_what_is_overdue_is_told_for_each_currency(self):
        currency = self.env["res.currency"].with_context(active_test=False).search([("name", "=", "CHF")], limit=1)
        currency.active = True
        other = self.invoice("out_invoice", 70.0, -10, currency=currency)
        self.invoice("out_invoice", 500.0, 10)
        overdue = self.sections(self.reader)["invoice"]["overdue"]
        self.assertEqual(
            {each["currency"]: each["value"] for each in overdue},
            {self.late.currency_id.name: self.late.amount_residual, "CHF": other.amount_residual},
        )

    def test_credit_notes_lower_what_is_overdue(self):
        credit = self.invoice("out_refund", 30.0, -5)
        section = self.sections(self.reader)["invoice"]
        self.assertEqual([line["id"] for line in section["records"]], self.late.ids, "a credit note is no open invoice")
        rest = self.late.amount_residual - credit.amount_residual
        self.assertEqual(section["overdue"], [{"value": rest, "currency": self.late.currency_id.name}])
        self.invoice("out_refund", 200.0, -5)
        self.assertEqual(self.sections(self.reader)["invoice"]["overdue"], [])
