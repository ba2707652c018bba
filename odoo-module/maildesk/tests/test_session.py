from odoo.exceptions import AccessError
from odoo.tests.common import tagged

from .common import AUDIENCE, SERVER, MailDeskCase


@tagged("post_install", "-at_install")
class TestSession(MailDeskCase):
    def test_a_user_of_the_group_gets_a_token_for_the_paired_server(self):
        session = self.session_of(self.reader)
        self.assertEqual((session["status"], session["server_url"]), ("ready", SERVER))
        claims = self.claims_of(session["token"])
        self.assertEqual(claims["aud"], AUDIENCE)
        self.assertEqual(claims["sub"], str(self.reader.id))
        self.assertEqual(claims["login"], "md-reader")
        self.assertEqual(claims["email"], "reader@example.com")
        self.assertEqual(claims["role"], "user")
        self.assertLessEqual(claims["exp"] - claims["iat"], 300)

    def test_no_two_tokens_are_alike(self):
        first, second = (self.claims_of(self.session_of(self.reader)["token"]) for _ in range(2))
        self.assertNotEqual(first["jti"], second["jti"])

    def test_the_issuer_is_the_database_by_its_uuid(self):
        uuid = self.env["ir.config_parameter"].get_param("database.uuid")
        self.assertEqual(self.claims_of(self.session_of(self.reader)["token"])["iss"], f"urn:odoo:{uuid}")

    def test_an_administrator_is_told_as_one(self):
        self.assertEqual(self.claims_of(self.session_of(self.manager)["token"])["role"], "admin")

    def test_company_language_and_time_zone_come_from_the_screen_the_user_sees(self):
        second = self.env["res.company"].create({"name": "Second Company"})
        self.reader.company_ids += second
        self.env["res.lang"]._activate_lang("fr_FR")
        session = self.session_of(
            self.reader, allowed_company_ids=[second.id], lang="fr_FR", tz="Pacific/Auckland"
        )
        claims = self.claims_of(session["token"])
        self.assertEqual(claims["company"], {"id": second.id, "name": "Second Company"})
        self.assertEqual(claims["company_ids"], [second.id])
        self.assertEqual((claims["lang"], claims["tz"]), ("fr_FR", "Pacific/Auckland"))
        self.assertEqual(session["user"]["company_id"], second.id)

    def test_a_company_that_is_not_the_users_is_refused(self):
        foreign = self.env["res.company"].create({"name": "Foreign Company"})
        with self.assertRaises(AccessError):
            self.session_of(self.reader, allowed_company_ids=[foreign.id])

    def test_the_direction_of_writing_follows_the_language(self):
        self.env["res.lang"]._activate_lang("ar_001")
        self.assertEqual(self.session_of(self.reader, lang="ar_001")["user"]["dir"], "rtl")
        self.assertEqual(self.session_of(self.reader, lang="en_US")["user"]["dir"], "ltr")

    def test_a_user_without_the_group_gets_no_token(self):
        session = self.session_of(self.outsider)
        self.assertEqual((session["status"], session["token"]), ("not-allowed", False))
        with self.assertRaises(AccessError):
            self.env["maildesk.session"].with_user(self.outsider)._mint()

    def test_an_archived_user_gets_no_token(self):
        self.reader.active = False
        with self.assertRaises(AccessError):
            self.env["maildesk.session"].with_user(self.reader)._mint()

    def test_without_a_pairing_there_is_no_token_and_it_is_said_who_can_pair(self):
        self.pairing._set_param("audience", False)
        session = self.session_of(self.reader)
        self.assertEqual((session["status"], session["token"], session["can_configure"]), ("not-paired", False, False))
        self.assertTrue(self.session_of(self.system)["can_configure"])

    def test_only_the_groups_that_are_shared_are_told_and_only_those_of_the_user(self):
        groups = self.env["res.groups"].create([{"name": "Sales desk"}, {"name": "Support desk"}, {"name": "Secret"}])
        self.reader.write({self.env["res.users"]._maildesk_own_groups_field(): [(4, groups[0].id), (4, groups[2].id)]})
        settings = self.env["res.config.settings"].create({"maildesk_shared_group_ids": [(6, 0, groups[:2].ids)]})
        settings.execute()
        claims = self.claims_of(self.session_of(self.reader)["token"])
        self.assertEqual(claims["groups"], [{"id": str(groups[0].id), "name": "Sales desk"}])

    def test_no_secret_can_be_read_by_a_user_of_maildesk(self):
        for user in (self.reader, self.manager):
            parameters = self.env["ir.config_parameter"].with_user(user)
            with self.assertRaises(AccessError):
                parameters.search([("key", "=like", "maildesk.%")])
            with self.assertRaises(AccessError):
                parameters.get_param("maildesk.signing_key")
            with self.assertRaises(AccessError):
                self.env["maildesk.outgoing"].with_user(user).search([])
        self.assertNotIn(self.pairing._signing_key(), str(self.session_of(self.reader)))
