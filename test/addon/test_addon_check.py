import shutil
import tempfile
import unittest
from pathlib import Path

from addon_check import check_addon

SOUND = {
    "__manifest__.py": """{
        "name": "Sound", "summary": "x", "version": "1.0.0", "author": "x", "license": "LGPL-3",
        "depends": ["mail"], "data": ["security/ir.model.access.csv", "views/views.xml"], "installable": True,
        "assets": {"web.assets_backend": ["sound/static/src/*.js"]},
    }""",
    "__init__.py": "from . import models\n",
    "models/__init__.py": "from . import thing\n",
    "models/thing.py": 'from odoo import _, models\n\nclass Thing(models.Model):\n    _name = "sound.thing"\n\n    def x(self):\n        return _("Word")\n',
    "security/ir.model.access.csv": (
        "id,name,model_id:id,group_id:id,perm_read,perm_write,perm_create,perm_unlink\n"
        "a,b,model_sound_thing,base.group_user,1,0,0,0\n"
    ),
    "views/views.xml": (
        '<odoo><record id="action" model="ir.actions.client"><field name="tag">sound.client</field></record>'
        '<menuitem id="menu" action="action" groups="base.group_user" /></odoo>'
    ),
    "static/src/action.js": (
        'import { registry } from "@web/core/registry";\nregistry.category("actions").add("sound.client", {});\n'
    ),
    "i18n/sound.pot": 'msgid ""\nmsgstr ""\n\n#. odoo-python\nmsgid "Word"\nmsgstr ""\n',
    "i18n/de.po": 'msgid ""\nmsgstr ""\n\n#. odoo-python\nmsgid "Word"\nmsgstr "Wort"\n',
}

BROKEN = [
    ("models/thing.py", "def (", "no Python"),
    ("models/thing.py", "_sql_constraints = []\n", "ignored from 19"),
    ("models/thing.py", "import jwt\n", "PyJWT"),
    ("models/thing.py", "from odoo.addons.crm import x\n", "crm, which is no dependency"),
    ("models/thing.py", 'from odoo import _\n_(f"{1}")\n', "plain string"),
    ("models/thing.py", 'from odoo import _\n_("Other word")\n', "not in i18n: Other word"),
    ("models/forgotten.py", "", "does not import forgotten"),
    ("__manifest__.py", "{'name': 1 + x}", "must be a literal"),
    ("__manifest__.py", SOUND["__manifest__.py"].replace('"1.0.0"', '"18.0.1.0.0"'), "three numbers"),
    ("__manifest__.py", SOUND["__manifest__.py"].replace("views/views.xml", "views/gone.xml"), "gone.xml is not there"),
    ("__manifest__.py", SOUND["__manifest__.py"].replace("src/*.js", "lib/*.js"), "of web.assets_backend is not there"),
    ("views/extra.xml", "<odoo />", "extra.xml is not listed"),
    ("views/views.xml", "<odoo>", "no element found"),
    ("views/views.xml", "<odoo><tree /></odoo>", "list views"),
    ("views/views.xml", '<odoo><field name="target">inline</field></odoo>', "no target inline"),
    ("views/views.xml", '<odoo><menuitem id="m" action="gone" /></odoo>', "gone is not defined"),
    ("views/views.xml", '<odoo><field ref="crm.x" name="y" /></odoo>', "crm.x belongs to a module that is no dependency"),
    ("static/src/action.js", "", "no script registers the client action sound.client"),
    ("static/src/more.js", 'import { user } from "@web/core/user";\n', "@web/core/user is not in all"),
    ("security/ir.model.access.csv", "id,name,model_id:id,group_id:id\n", "says nothing of sound.thing"),
    ("i18n/de.po", 'msgid "Word"\nmsgstr ""\n', "without translation: Word"),
    ("i18n/de.po", 'msgid "Word"\nmsgstr "Wort"\n', "without the comment odoo-python: Word"),
    ("static/src/more.js", '_t("More")', "not in i18n: More"),
    ("static/src/more.js", '_t("Word")', "without the comment odoo-javascript: Word"),
    ("static/src/more.xml", '<templates><t t-name="x"><p title="Tip">%s</p></t></templates>', "not in i18n: Tip"),
]


class TestAddonCheck(unittest.TestCase):
    def setUp(self):
        self.addon = Path(tempfile.mkdtemp()) / "sound"
        self.addCleanup(shutil.rmtree, self.addon.parent)

    def findings(self):
        return check_addon(self.addon)

    def write(self, files):
        for name, text in files.items():
            path = self.addon / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def test_a_sound_addon_has_no_findings(self):
        self.write(SOUND)
        self.assertEqual(self.findings(), [])

    def test_every_fault_is_found(self):
        for name, text, words in BROKEN:
            with self.subTest(words=words):
                shutil.rmtree(self.addon, ignore_errors=True)
                self.write({**SOUND, name: text})
                self.assertTrue(any(words in finding for finding in self.findings()), self.findings())


if __name__ == "__main__":
    unittest.main()
