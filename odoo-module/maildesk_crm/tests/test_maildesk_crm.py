from odoo.addons.maildesk.tests.verbs_common import VerbCase
from odoo.tests.common import tagged


@tagged("post_install", "-at_install")
class TestLeads(VerbCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user.write({"groups_id" if "groups_id" in cls.user._fields else "group_ids": [
            (4, cls.env.ref("sales_team.group_sale_salesman_all_leads").id)
        ]})
        cls.lead = cls.env["crm.lead"].create(
            {"name": "Forty chairs", "type": "opportunity", "partner_id": cls.anna.id, "expected_revenue": 4800}
        )

    def test_open_leads_are_shown_with_their_stage_and_amount(self):
        answer = self.bridge.find_partners(["anna@verbs-chairs.example"])
        self.assertShape("find_partners", answer)
        [line] = self.section(answer, "lead")["records"]
        self.assertEqual((line["id"], line["state"]), (self.lead.id, self.lead.stage_id.name))
        self.assertEqual(line["amount"], {"value": 4800.0, "currency": self.env.company.currency_id.name})

    def test_won_and_lost_leads_are_not_open(self):
        self.lead.action_set_won()
        lost = self.env["crm.lead"].create({"name": "Lost", "type": "opportunity", "partner_id": self.anna.id})
        lost.action_set_lost()
        self.assertIsNone(self.section(self.bridge.find_partners(["anna@verbs-chairs.example"]), "lead"))

    def test_a_lead_of_an_unknown_address_is_found_by_the_address(self):
        self.env["crm.lead"].create({"name": "Web form", "type": "opportunity", "email_from": "new@unknown.example"})
        answer = self.bridge.find_partners(["new@unknown.example"])
        self.assertEqual(self.section(answer, "lead")["records"][0]["name"], "Web form")

    def test_who_may_not_see_leads_sees_none_and_can_make_none(self):
        groups = "groups_id" if "groups_id" in self.user._fields else "group_ids"
        self.user.write({groups: [(3, self.env.ref("sales_team.group_sale_salesman_all_leads").id)]})
        self.user.write({groups: [(3, self.env.ref("sales_team.group_sale_salesman").id)]})
        answer = self.bridge.find_partners(["anna@verbs-chairs.example"])
        self.assertIsNone(self.section(answer, "lead"))
        self.assertNotIn("lead", [each["kind"] for each in answer["creates"]])

    def test_a_lead_is_made_of_a_mail_and_the_open_one_offered_first(self):
        prepared = self.bridge.prepare_create("lead", self.mail)
        self.assertShape("prepare_create", prepared)
        self.assertEqual([(line["id"], line["reason"]) for line in prepared["existing"]], [(self.lead.id, "known")])
        values = {field["name"]: field["value"] for field in prepared["fields"]}
        made = self.bridge.create_record("lead", values, self.mail)
        lead = self.env["crm.lead"].browse(made["record"]["id"])
        self.assertEqual((lead.name, lead.partner_id, lead.user_id), ("Forty chairs", self.anna, self.user))
        self.assertIn("offer for forty chairs", lead.description)
        again = self.bridge.prepare_create("lead", self.mail)
        self.assertEqual(again["existing"][0], dict(again["existing"][0], id=lead.id, reason="linked"))

    def test_a_conversation_makes_one_lead_unless_the_user_has_seen_it(self):
        values = {"name": "Forty chairs"}
        first = self.bridge.create_record("lead", values, self.mail)
        same = self.bridge.create_record("lead", values, self.mail, seen=self.lead.ids)
        self.assertEqual((same["created"], same["record"]["id"]), (False, first["record"]["id"]))
        self.assertTrue(self.bridge.create_record("lead", values, self.mail, seen=[first["record"]["id"]])["created"])

    def test_a_lead_is_filled_in_from_who_is_looked_at(self):
        mail = dict(self.mail, person={"name": "Sam Example", "email": "sam@else.example"})
        values = {field["name"]: field["value"] for field in self.bridge.prepare_create("lead", mail)["fields"]}
        self.assertEqual((values["contact"], values["email"]), ("Sam Example", "sam@else.example"))

    def test_a_lead_counts_its_conversations(self):
        self.bridge.log_email("crm.lead", self.lead.id, self.mail, "<p>Hello</p>")
        self.assertEqual(self.lead.with_user(self.user).maildesk_conversation_count, 1)
        self.assertEqual(self.bridge.record_conversations("crm.lead", self.lead.id)["emails"][0]["name"], "Anna Example")
