import ast
import unittest

from load import ADDONS


def load_normal_address():
    """The function alone: the rest of the file wants the package `requests`, which is not needed for it."""
    tree = ast.parse((ADDONS / "maildesk/tools/server.py").read_text(encoding="utf-8"))
    wanted = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "normal_address"]
    names = {}
    exec("from urllib.parse import urlsplit", names)
    exec(compile(ast.Module(wanted, []), "server.py", "exec"), names)
    return names["normal_address"]


class TestNormalAddress(unittest.TestCase):
    def test_what_people_type_becomes_scheme_host_and_port(self):
        normal_address = load_normal_address()
        for typed, expected in [
            ("https://mail.example.com", "https://mail.example.com"),
            (" https://Mail.Example.com/ ", "https://mail.example.com"),
            ("mail.example.com/odoo?x=1#y", "https://mail.example.com"),
            ("http://localhost:3000", "http://localhost:3000"),
            ("https://[2001:db8::1]:8443/", "https://[2001:db8::1]:8443"),
            ("", None),
            (None, None),
            ("ftp://mail.example.com", None),
            ("https://", None),
            ("https://user:secret@mail.example.com", None),
            ("https://mail.example.com:99999", None),
            ("my mail server", None),
        ]:
            with self.subTest(typed=typed):
                self.assertEqual(normal_address(typed), expected)


if __name__ == "__main__":
    unittest.main()
