from odoo.exceptions import UserError
from odoo.tests.common import tagged

from .verbs_common import VerbCase


@tagged("post_install", "-at_install")
class TestTemplates(VerbCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = cls.template_named("Thanks")

    @classmethod
    def template_named(cls, name, **values):
        return cls.env["mail.template"].create(
            {
                "name": name,
                "model_id": cls.env["ir.model"]._get_id("res.partner"),
                "subject": "Thank you, {{ object.name }}",
                "body_html": '<p>Hello <t t-out="object.name"/></p>',
                **values,
            }
        )

    def records(self, *args, **more):
        listed = self.bridge.list_templates(*args, **more)
        self.assertShape("list_templates", listed)
        return [each["record"]["id"] for each in listed]

    def names(self):
        [told] = self.bridge.list_templates(emails=["anna@verbs-chairs.example"])
        return [template["name"] for template in told["templates"]]

    def test_a_template_is_filled_in_with_the_rights_of_the_user(self):
        [told] = self.bridge.list_templates({"model": "res.partner", "id": self.anna.id})
        self.assertIn({"id": self.template.id, "name": "Thanks"}, told["templates"])
        rendered = self.bridge.render_template(self.template.id, "res.partner", self.anna.id)
        self.assertShape("render_template", rendered)
        self.assertEqual(rendered["subject"], "Thank you, Anna Example")
        self.assertIn("Hello Anna Example", rendered["html"])

    def test_first_the_record_that_a_mail_is_written_from_then_those_beside_it_then_its_recipients(self):
        bert = self.env["res.partner"].create({"name": "Bert", "email": "bert@verbs-chairs.example"})
        self.bridge.link_conversation("res.partner", self.company.id, self.mail)
        emails = ["Bert <bert@verbs-chairs.example>", "nobody@nowhere.example", "no address", "anna@verbs-chairs.example"]
        record = {"model": "res.partner", "id": self.anna.id}
        self.assertEqual(self.records(record, self.mail, emails), [self.anna.id, self.company.id, bert.id])
        self.assertEqual(self.records(), [])
        self.assertEqual(self.records(emails=["nobody@nowhere.example"]), [])

    def test_a_record_that_may_not_be_read_is_not_told(self):
        domain = [("id", "!=", self.anna.id)]
        model = self.env["ir.model"]._get_id("res.partner")
        self.env["ir.rule"].create({"name": "hidden", "model_id": model, "domain_force": domain})
        record = {"model": "res.partner", "id": self.anna.id}
        self.assertEqual(self.records(record, emails=["anna@verbs-chairs.example"]), [])
        self.assertEqual(self.records({"model": "res.users", "id": self.user.id}), [])
        with self.assertRaises(UserError):
            self.bridge.render_template(self.template.id, "res.partner", self.anna.id)

    def test_the_templates_of_a_colleague_are_theirs(self):
        self.template_named("Mine", user_id=self.user.id)
        self.template_named("Theirs", user_id=self.stranger.id)
        self.assertIn("Mine", self.names())
        self.assertNotIn("Theirs", self.names())

    def test_a_template_speaks_the_language_that_it_is_set_to(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.template.lang = "{{ object.lang }}"
        self.template.with_context(lang="de_DE").subject = "Danke, {{ object.name }}"
        self.anna.lang = "de_DE"
        rendered = self.bridge.render_template(self.template.id, "res.partner", self.anna.id)
        self.assertEqual(rendered["subject"], "Danke, Anna Example")

    def test_a_template_that_is_gone_is_told_in_words(self):
        gone = self.template.id
        self.template.unlink()
        with self.assertRaisesRegex(UserError, "no longer there"):
            self.bridge.render_template(gone, "res.partner", self.anna.id)
