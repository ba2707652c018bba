import requests

from odoo import release
from odoo.exceptions import AccessError, UserError
from odoo.tests.common import tagged

from .common import MailDeskCase, problem

ANSWER = {"audience": "urn:maildesk:new", "serverName": "Mail of the house", "webhookSecret": "s"}


@tagged("post_install", "-at_install")
class TestPairing(MailDeskCase):
    def setUp(self):
        super().setUp()
        for name in ("server_url", "audience", "webhook_secret"):
            self.pairing._set_param(name, False)
        self.settings = self.env["res.config.settings"].with_user(self.system)
        self.env["res.users.log"].with_user(self.reader).sudo().create({})

    def pair(self, address="https://mail.example.com/", code=" ABCD-EFGH-IJKL "):
        values = {"maildesk_server_url": address, "maildesk_pairing_code": code}
        return self.settings.create(values).action_maildesk_pair()

    def test_pairing_tells_who_we_are_and_keeps_what_the_server_says(self):
        with self.answering(body=ANSWER) as came:
            self.pair()
        self.assertEqual(came[0]["url"], "https://mail.example.com/api/odoo/pair")
        said = came[0]["json"]
        self.assertEqual(said["code"], "ABCD-EFGH-IJKL")
        self.assertEqual(said["databaseUuid"], self.env["ir.config_parameter"].get_param("database.uuid"))
        self.assertEqual(said["jwks"], self.pairing._jwks())
        self.assertEqual(said["jwksUrl"], f"{said['odooUrl']}/maildesk/jwks.json")
        self.assertEqual(said["odooVersion"], release.series)
        self.assertNotIn(self.pairing._signing_key(), str(said))
        self.assertEqual(self.pairing._audience(), "urn:maildesk:new")
        self.assertEqual(self.session_of(self.reader)["server_url"], "https://mail.example.com")

    def test_an_address_is_taken_without_scheme_and_path(self):
        with self.answering(body=ANSWER):
            self.pair("mail.example.com:8443/odoo")
        self.assertEqual(self.pairing._server_url(), "https://mail.example.com:8443")

    def test_what_is_no_address_is_refused_in_words(self):
        for address in ("", "ftp://mail.example.com", "https://", "https://user@mail.example.com", "two words"):
            with self.assertRaisesRegex(UserError, "not the address of a server"):
                self.pair(address)

    def test_each_failure_says_what_to_do_and_changes_nothing(self):
        unknown = requests.exceptions.ConnectionError("NameResolutionError: Name or service not known")
        cases = [
            (self.failing(unknown), "no server of this name"),
            (self.failing(requests.exceptions.ConnectionError("refused")), "does not answer"),
            (self.failing(requests.exceptions.ConnectTimeout()), "in time"),
            (self.failing(requests.exceptions.SSLError()), "certificate"),
            (self.answering(301, headers={"Location": "https://elsewhere.example.com/"}), "final address"),
            (self.answering(404, b"<html>"), "Something else than MailDesk"),
            (self.answering(200, {"hello": "world"}), "Something else than MailDesk"),
            (self.answering(403, problem("odoo.pairing-code-wrong")), "pairing code is wrong"),
            (self.answering(403, problem("odoo.clock-off", "The clock of Odoo is off by 90 s.")), "off by 90 s"),
        ]
        for server, words in cases:
            with server, self.assertRaisesRegex(UserError, words):
                self.pair()
            self.assertFalse(self.pairing._is_paired())

    def test_a_server_that_really_is_not_there_is_told_in_words(self):
        with self.assertRaisesRegex(UserError, "does not answer"):
            self.pair("http://127.0.0.1:9")

    def test_without_a_code_nothing_is_sent(self):
        with self.answering(body=ANSWER) as came, self.assertRaisesRegex(UserError, "pairing code"):
            self.pair(code="  ")
        self.assertFalse(came)

    def test_an_administrator_of_maildesk_alone_cannot_pair(self):
        with self.assertRaises(AccessError):
            self.settings.with_user(self.manager).create({}).action_maildesk_pair()

    def test_ending_the_pairing_ends_all_sessions_and_forgets_the_server(self):
        with self.answering(body=ANSWER):
            self.pair()
        with self.answering(body={"endedSessions": 1}) as came:
            self.settings.create({}).action_maildesk_unpair()
        self.assertEqual(came[0]["url"], "https://mail.example.com/api/odoo/revocations")
        self.assertEqual(self.session_of(self.reader)["status"], "not-paired")

    def test_the_pairing_ends_here_also_when_the_server_is_gone(self):
        with self.answering(body=ANSWER):
            self.pair()
        with self.failing(requests.exceptions.ConnectionError("refused")):
            self.settings.create({}).action_maildesk_unpair()
        self.assertFalse(self.pairing._is_paired())
