from odoo.addons.maildesk.tests.verbs_common import VerbCase
from odoo.tests.common import tagged


@tagged("post_install", "-at_install")
class TestOrders(VerbCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        group = cls.env.ref("sales_team.group_sale_salesman_all_leads")
        cls.user.write({"groups_id" if "groups_id" in cls.user._fields else "group_ids": [(4, group.id)]})
        product = cls.env["product.product"].create({"name": "Chair", "list_price": 120})
        line = (0, 0, {"product_id": product.id, "product_uom_qty": 1})
        cls.quotation = cls.env["sale.order"].create({"partner_id": cls.anna.id, "order_line": [line]})
        cls.order = cls.env["sale.order"].create({"partner_id": cls.company.id, "order_line": [line]})
        cls.order.action_confirm()

    def test_quotations_and_orders_of_the_whole_company_are_shown(self):
        answer = self.bridge.find_partners(["anna@verbs-chairs.example"])
        self.assertShape("find_partners", answer)
        self.assertEqual([line["id"] for line in self.section(answer, "quotation")["records"]], self.quotation.ids)
        self.assertEqual([line["id"] for line in self.section(answer, "order")["records"]], self.order.ids)

    def test_a_quotation_that_ran_out_says_so(self):
        self.quotation.validity_date = "2020-01-31"
        [line] = self.section(self.bridge.find_partners(["anna@verbs-chairs.example"]), "quotation")["records"]
        self.assertEqual((line["state"], line["tone"]), ("Expired", "warn"))
        self.assertEqual(line["when"], {"at": "2020-01-31", "word": "until"})

    def test_an_unknown_address_has_no_orders(self):
        self.assertEqual(self.bridge.find_partners(["new@unknown.example"])["sections"], [])
