import json

from odoo.exceptions import AccessError, UserError
from odoo.tests.common import tagged

from ..tools.public_domains import company_domain
from .verbs_common import VerbCase


@tagged("post_install", "-at_install")
class TestPane(VerbCase):
    def test_the_contact_is_found_by_address_whatever_its_case(self):
        answer = self.bridge.find_partners(["ANNA@verbs-chairs.example"])
        self.assertShape("find_partners", answer)
        person = answer["people"][0]
        self.assertEqual(person["contact"]["name"], "Anna Example")
        self.assertEqual(person["company"]["id"], self.company.id)

    def test_an_unknown_address_tells_the_company_of_its_domain(self):
        person = self.bridge.find_partners(["new@verbs-chairs.example"])["people"][0]
        self.assertIsNone(person["contact"])
        self.assertEqual(person["company"]["id"], self.company.id)

    def test_an_address_at_a_public_service_tells_no_company(self):
        self.company.email = "chairs@gmail.com"
        person = self.bridge.find_partners(["other@gmail.com"])["people"][0]
        self.assertIsNone(person["company"])

    def test_public_domains(self):
        self.assertIsNone(company_domain("anna@GMAIL.com"))
        self.assertIsNone(company_domain("no address"))
        self.assertEqual(company_domain("anna@Verbs-Chairs.example"), "verbs-chairs.example")

    def test_a_domain_is_not_a_pattern(self):
        self.env["res.partner"].create({"name": "X", "is_company": True, "email": "a@verbsXchairs.example"})
        person = self.bridge.find_partners(["new@verbs_chairs.example"])["people"][0]
        self.assertIsNone(person["company"])

    def test_activities_of_the_contact_and_its_company(self):
        self.anna.activity_schedule("mail.mail_activity_data_call", summary="Call back", user_id=self.user.id)
        answer = self.bridge.find_partners(["anna@verbs-chairs.example"])
        self.assertShape("find_partners", answer)
        self.assertEqual(self.section(answer, "activity")["count"], 1)

    def test_what_is_more_than_the_pane_shows_is_a_list_of_odoo(self):
        for _number in range(7):
            self.anna.activity_schedule("mail.mail_activity_data_call", user_id=self.user.id)
        section = self.section(self.bridge.find_partners(["anna@verbs-chairs.example"]), "activity")
        self.assertEqual((section["count"], len(section["records"])), (7, 5))
        told = self.bridge.section_list("activity", "Anna@verbs-chairs.example")
        self.assertEqual((told["title"], told["model"]), (section["title"], "mail.activity"))
        self.assertEqual(self.env[told["model"]].search_count(json.loads(json.dumps(told["domain"]))), 7)
        with self.assertRaises(UserError):
            self.bridge.section_list("activity", "nobody@else.example")

    def test_what_the_administrator_hides_is_not_shown(self):
        self.anna.activity_schedule("mail.mail_activity_data_call", user_id=self.user.id)
        self.env["ir.config_parameter"].sudo().set_param("maildesk.hidden", '["activities"]')
        self.assertIsNone(self.section(self.bridge.find_partners(["anna@verbs-chairs.example"]), "activity"))

    def test_linked_conversations_are_told(self):
        self.bridge.log_email("res.partner", self.anna.id, self.mail, "<p>Hello</p>")
        section = self.section(self.bridge.find_partners(["anna@verbs-chairs.example"]), "mail")
        self.assertEqual(section["records"][0]["name"], "Forty chairs")
        self.assertEqual(section["records"][0]["conversation"]["conversation_id"], self.mail["conversation_id"])

    def test_of_linked_conversations_odoo_has_no_list_so_more_of_them_are_told(self):
        for number in range(7):
            conversation = "%s%d" % (self.mail["conversation_id"][:-1], number)
            self.bridge.link_conversation("res.partner", self.anna.id, dict(self.mail, conversation_id=conversation))
        section = self.section(self.bridge.find_partners(["anna@verbs-chairs.example"]), "mail")
        self.assertEqual((section["count"], len(section["records"])), (7, 7))

    def test_linked_conversations_that_are_not_told_are_not_counted(self):
        for number in range(17):
            conversation = "%s%02d" % (self.mail["conversation_id"][:-2], number)
            self.bridge.link_conversation("res.partner", self.anna.id, dict(self.mail, conversation_id=conversation))
        section = self.section(self.bridge.find_partners(["anna@verbs-chairs.example"]), "mail")
        self.assertEqual((section["count"], section["more"], len(section["records"])), (15, True, 15))

    def test_who_does_not_use_maildesk_is_refused(self):
        bridge = self.env["maildesk.bridge"].with_user(self.stranger)
        for ask in (
            lambda: bridge.find_partners(["anna@verbs-chairs.example"]),
            lambda: bridge.section_list("activity", "anna@verbs-chairs.example"),
            lambda: bridge.search_targets("Anna"),
            lambda: bridge.complete_recipients("Anna"),
            lambda: bridge.create_record("contact", {"name": "X", "email": "x@y.example"}, self.mail),
            lambda: bridge.log_email("res.partner", self.anna.id, self.mail),
            lambda: bridge.record_conversations("res.partner", self.anna.id),
        ):
            with self.assertRaises(AccessError):
                ask()

    def test_a_contact_that_the_user_may_not_read_is_unknown(self):
        self.env["ir.rule"].create(
            {
                "name": "hidden",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": [("id", "not in", (self.anna + self.company).ids)],
            }
        )
        answer = self.bridge.find_partners(["anna@verbs-chairs.example"])
        self.assertEqual(answer["people"][0]["contact"], None)
        self.assertEqual(answer["people"][0]["company"], None)

    def test_completion_knows_names_addresses_and_companies(self):
        for query in ("ann", "anna@verbs", "Chairs anna", "exam"):
            found = self.bridge.complete_recipients(query)
            self.assertShape("complete_recipients", found)
            self.assertIn({"name": "Anna Example", "email": "anna@verbs-chairs.example"}, found, query)
        self.assertEqual(self.bridge.complete_recipients("  "), [])
