import base64

from odoo.exceptions import UserError
from odoo.tests.common import new_test_user, tagged

from .verbs_common import CONVERSATION, VerbCase


@tagged("post_install", "-at_install")
class TestCreate(VerbCase):
    def form(self, kind, mail):
        answer = self.bridge.prepare_create(kind, mail)
        self.assertShape("prepare_create", answer)
        return answer, {field["name"]: field["value"] for field in answer["fields"]}

    def test_a_contact_is_filled_in_from_the_sender_and_the_company_of_the_domain(self):
        mail = self.mail_from("Bert Example", "Bert@verbs-chairs.example")
        answer, values = self.form("contact", mail)
        self.assertEqual(answer["existing"], [])
        made = self.bridge.create_record("contact", values, mail)
        self.assertShape("create_record", made)
        partner = self.env["res.partner"].browse(made["record"]["id"])
        self.assertEqual((partner.name, partner.email), ("Bert Example", "bert@verbs-chairs.example"))
        self.assertEqual(partner.parent_id, self.company)

    def test_the_contact_there_is_already_is_offered(self):
        answer, _values = self.form("contact", self.mail)
        self.assertEqual([line["id"] for line in answer["existing"]], self.anna.ids)

    def test_who_is_looked_at_is_made_a_contact_also_when_somebody_else_wrote_the_mail(self):
        mail = dict(self.mail, person={"name": "Sam Example", "email": "Sam@verbs-chairs.example"})
        answer, values = self.form("contact", mail)
        self.assertEqual(answer["existing"], [], "the writer is somebody else")
        self.assertEqual((values["name"], values["email"]), ("Sam Example", "sam@verbs-chairs.example"))
        made = self.bridge.create_record("contact", values, mail)
        _answer, values = self.form("activity", mail)
        self.assertEqual(values["target"], "res.partner,%s" % made["record"]["id"])

    def test_a_conversation_has_contacts_of_everybody_in_it(self):
        made = []
        for name in ("bert", "sam"):
            values = {"name": name, "email": name + "@verbs-chairs.example"}
            made.append(self.bridge.create_record("contact", values, self.mail))
        self.assertEqual([each["created"] for each in made], [True, True])

    def test_an_address_makes_one_contact_unless_a_second_one_is_meant(self):
        values = {"name": "Bert", "email": "Bert@verbs-chairs.example"}
        first = self.bridge.create_record("contact", values, self.mail)
        elsewhere = self.mail_from("Bert", "bert@verbs-chairs.example", conversation=CONVERSATION.replace("6", "7"))
        for mail in (self.mail, elsewhere):
            same = self.bridge.create_record("contact", values, mail)
            self.assertEqual((same["created"], same["record"]["id"]), (False, first["record"]["id"]))
        other = self.bridge.create_record("contact", values, self.mail, seen=[first["record"]["id"]])
        self.assertTrue(other["created"])
        third = self.bridge.create_record("contact", values, self.mail, seen=[first["record"]["id"]])
        self.assertEqual((third["created"], third["record"]["id"]), (False, other["record"]["id"]), "not seen yet")

    def test_what_is_required_is_asked_for_in_words(self):
        with self.assertRaisesRegex(UserError, "Name"):
            self.bridge.create_record("contact", {"name": " ", "email": "bert@verbs-chairs.example"}, self.mail)
        # Also where there is a contact beside the conversation.
        self.bridge.link_conversation("res.partner", self.anna.id, self.mail)
        for address, words in ((" ", "Fill in .Mail address"), ("bert", "no mail address"), ("a@b.example, c@d.example", "no mail")):
            with self.assertRaisesRegex(UserError, words):
                self.bridge.create_record("contact", {"name": "Bert", "email": address}, self.mail)

    def test_files_go_along_and_broken_ones_are_refused(self):
        values = {"name": "Bert", "email": "bert@verbs-chairs.example"}
        file = {"name": "plan.txt", "data": base64.b64encode(b"plan").decode()}
        made = self.bridge.create_record("contact", values, self.mail, [file])
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", "res.partner"), ("res_id", "=", made["record"]["id"]), ("name", "=", "plan.txt")]
        )
        self.assertEqual(attachment.raw, b"plan")
        other = {"name": "Sam", "email": "sam@verbs-chairs.example"}
        with self.assertRaisesRegex(UserError, "did not arrive whole"):
            self.bridge.create_record("contact", other, self.mail, [{"name": "x", "data": "%%%"}])
        with self.assertRaisesRegex(UserError, "too many"):
            self.bridge.create_record("contact", other, self.mail, [file] * 26)

    def test_what_a_browser_could_run_is_kept_as_text_even_for_an_administrator(self):
        groups = "base.group_system,base.group_partner_manager,maildesk.group_user"
        admin = new_test_user(self.env, "maildesk-verbs-admin", groups=groups)
        pages = {
            "page.html": b"<html><body><script>alert(1)</script></body></html>",
            "picture.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        }
        files = [{"name": name, "data": base64.b64encode(data).decode()} for name, data in pages.items()]
        values = {"name": "Bert", "email": "bert@verbs-chairs.example"}
        made = self.bridge.with_user(admin).create_record("contact", values, self.mail, files)
        attachments = self.env["ir.attachment"].search(
            [("res_model", "=", "res.partner"), ("res_id", "=", made["record"]["id"]), ("name", "in", list(pages))]
        )
        self.assertEqual(attachments.mapped("mimetype"), ["text/plain", "text/plain"])

    def test_an_activity_is_planned_for_the_contact(self):
        _answer, values = self.form("activity", self.mail)
        self.assertEqual(values["target"], "res.partner,%s" % self.anna.id)
        made = self.bridge.create_record("activity", values, self.mail)
        activity = self.env["mail.activity"].browse(made["record"]["id"])
        self.assertEqual((activity.res_model, activity.res_id), ("res.partner", self.anna.id))
        self.assertEqual(activity.user_id, self.user)

    def test_an_activity_without_a_record_says_what_to_do(self):
        with self.assertRaisesRegex(UserError, "Create the contact first"):
            self.bridge.prepare_create("activity", self.mail_from("Nobody", "nobody@unknown.example"))

    def test_an_unknown_kind_is_refused(self):
        with self.assertRaises(UserError):
            self.bridge.prepare_create("nonsense", self.mail)
        with self.assertRaises(UserError):
            self.bridge.create_record("nonsense", {}, self.mail)
