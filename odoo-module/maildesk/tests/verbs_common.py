import json
from pathlib import Path

from odoo.tests.common import TransactionCase, new_test_user

EXAMPLES = Path(__file__).parent / "verbs"
ACCOUNT = "0b5c1a52-7c0f-4d7e-9c4e-5b1d0a6f1c01"
CONVERSATION = "6f0d7c0e-3c52-4f1b-8a55-0e8a4b7f2c11"


class VerbCase(TransactionCase):
    """Verbs, called as a user of MailDesk, and held against the examples that the client is tested with."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(
            cls.env, "maildesk-verbs", groups="base.group_user,base.group_partner_manager,maildesk.group_user"
        )
        cls.stranger = new_test_user(cls.env, "maildesk-stranger", groups="base.group_user")
        cls.bridge = cls.env["maildesk.bridge"].with_user(cls.user)
        cls.company = cls.env["res.partner"].create(
            {"name": "Chairs Ltd", "is_company": True, "email": "office@verbs-chairs.example", "phone": "+43 1 234"}
        )
        cls.anna = cls.env["res.partner"].create(
            {"name": "Anna Example", "email": "Anna@verbs-chairs.example", "parent_id": cls.company.id}
        )
        cls.mail = cls.mail_from("Anna Example", "anna@verbs-chairs.example")

    @classmethod
    def mail_from(cls, name, email, header="offer-7@verbs-chairs.example", conversation=CONVERSATION):
        return {
            "account_id": ACCOUNT,
            "conversation_id": conversation,
            "message_id_header": header,
            "subject": "Forty chairs",
            "from": {"name": name, "email": email},
            "date": "2026-11-20T08:30:00Z",
            "text": "Hello,\n\nplease make us an offer for forty chairs.",
        }

    def section(self, answer, kind):
        return next((section for section in answer["sections"] if section["kind"] == kind), None)

    def assertShape(self, verb, answer):
        """The answer has what the example has: the same keys, and values of the same kinds. Null fits everywhere."""
        example = json.loads((EXAMPLES / ("%s.json" % verb)).read_text())["reply"]
        self._assert_same_shape(example, json.loads(json.dumps(answer)), verb)

    def _assert_same_shape(self, example, answer, where):
        if example is None or answer is None:
            return
        if isinstance(example, float):
            self.assertIsInstance(answer, (int, float), where)
            return
        self.assertIs(type(answer), type(example), where)
        if isinstance(example, dict):
            self.assertEqual(set(answer) - {"conversation"}, set(example) - {"conversation"}, where)
            for key in example:
                self._assert_same_shape(example[key], answer.get(key), "%s.%s" % (where, key))
        elif isinstance(example, list) and example:
            for item in answer:
                self._assert_same_shape(example[0], item, where + "[]")
