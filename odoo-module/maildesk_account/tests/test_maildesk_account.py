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

    def test_a_paid_invoice_is_not_open(self):
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=self.late.ids
        ).create({})._create_payments()
        if self.late.payment_state == "paid":
            self.assertNotIn("invoice", self.sections(self.reader))
        else:
            self.assertEqual(self.late.payment_state, "in_payment")
            self.assertNotIn("invoice", self.sections(self.reader))
