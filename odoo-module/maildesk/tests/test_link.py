from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tests.common import new_test_user, tagged
from odoo.tools import mute_logger

from .common import MailDeskCase

ACCOUNT = "0197f6f0-0000-7000-8000-000000000001"


@tagged("post_install", "-at_install")
class TestLink(MailDeskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.env["res.partner"].create({"name": "Customer"})
        cls.colleague = new_test_user(cls.env, "md-colleague", groups="maildesk.group_user")

    def link(self, user, record=None, **values):
        record = record or self.partner
        values = {"account_id": ACCOUNT, "conversation_id": "c1", "res_model": record._name, "res_id": record.id, **values}
        return self.env["maildesk.link"].with_user(user).sudo().create(values)

    def test_a_link_is_seen_by_whoever_may_read_its_record(self):
        link = self.link(self.reader)
        links = self.env["maildesk.link"].with_user(self.colleague)
        self.assertEqual(links._for_records("res.partner", self.partner.ids), link)
        self.assertEqual(links._for_conversations(ACCOUNT, ["c1"]), link)

    def test_it_is_not_seen_by_whoever_may_not(self):
        self.link(self.reader)
        rule = {
            "name": "not the customer",
            "model_id": self.env["ir.model"]._get_id("res.partner"),
            "domain_force": f"[('id', '!=', {self.partner.id})]",
        }
        self.env["ir.rule"].create(rule)
        links = self.env["maildesk.link"].with_user(self.colleague)
        self.assertFalse(links._for_records("res.partner", self.partner.ids))
        self.assertFalse(links._for_conversations(ACCOUNT, ["c1"]))

    def test_a_link_to_a_kind_of_record_the_user_may_not_read_is_not_seen(self):
        parameter = self.env["ir.config_parameter"].search([], limit=1)
        self.link(self.system, parameter)
        links = self.env["maildesk.link"].with_user(self.reader)
        self.assertFalse(links._for_records("ir.config_parameter", parameter.ids))
        self.assertFalse(links._for_conversations(ACCOUNT, ["c1"]))

    def test_links_of_others_are_not_read_or_removed_directly(self):
        link = self.link(self.reader)
        links = self.env["maildesk.link"].with_user(self.colleague)
        self.assertFalse(links.search([]))
        with self.assertRaises(AccessError):
            links.browse(link.id).unlink()
        with self.assertRaises(AccessError):
            self.env["maildesk.link"].with_user(self.outsider).search([])

    def test_users_make_change_and_remove_no_links_directly_not_even_their_own(self):
        own = self.link(self.reader).sudo(False)
        self.assertEqual(own.create_uid, self.reader)
        self.assertEqual(self.env["maildesk.link"].with_user(self.reader).search([]), own)
        values = {"account_id": ACCOUNT, "conversation_id": "c2", "res_model": "res.partner", "res_id": self.partner.id}
        for act in (
            lambda: self.env["maildesk.link"].with_user(self.reader).create(values),
            lambda: own.write({"follow_ids": [(0, 0, {"user_id": self.colleague.id})]}),
            lambda: own.unlink(),
        ):
            with self.assertRaises(AccessError):
                act()

    def test_the_message_of_a_link_is_one_of_its_record(self):
        message = self.partner.message_post(body="of the customer")
        foreign = self.env["res.partner"].create({"name": "Other"}).message_post(body="of another")
        link = self.link(self.reader, mail_message_id=message.id)
        with self.assertRaises(ValidationError):
            link.mail_message_id = foreign
        with self.assertRaises(ValidationError):
            self.link(self.reader, conversation_id="c2", mail_message_id=foreign.id)

    def test_nobody_links_to_what_they_may_not_read_or_to_what_is_not_there(self):
        parameter = self.env["ir.config_parameter"].search([], limit=1)
        with self.assertRaises(ValidationError):
            self.link(self.reader, parameter)
        with self.assertRaises(ValidationError):
            self.link(self.reader, res_model="no.such.model")
        with self.assertRaises(ValidationError):
            self.link(self.reader, res_id=self.partner.id + 100000)

    def test_the_same_mail_is_linked_once(self):
        self.link(self.reader, message_id_header="<1@example.com>")
        self.link(self.reader)
        with self.assertRaises(ValidationError):
            self.link(self.colleague, message_id_header="<1@example.com>")
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.env.cr.execute(
                "INSERT INTO maildesk_link (account_id, conversation_id, res_model, res_id) VALUES (%s, 'c1', %s, %s)",
                [ACCOUNT, "res.partner", self.partner.id],
            )

    def test_links_of_deleted_records_are_cleaned_away(self):
        tag = self.env["res.partner.category"].create({"name": "Tag"})
        kept = self.link(self.reader, conversation_id="c2", record=self.env["res.partner"].create({"name": "Kept"}))
        gone = self.link(self.reader) | self.link(self.reader, record=tag)
        self.partner.unlink()
        tag.unlink()
        self.assertFalse(self.env["maildesk.link"]._for_conversations(ACCOUNT, ["c1"]))
        self.env["maildesk.link"]._gc_links_of_gone_records()
        self.assertFalse(gone.sudo().exists())
        self.assertTrue(kept.sudo().exists())
