"""What the series 17, 18 and 19 of Odoo do not all have, or understand differently."""

import re

# Modules of Odoo's web client that 17, 18 and 19 have under the same name. A file that imports another is dropped whole.
JS_MODULES = {
    "@odoo/owl",
    "@web/core/assets",
    "@web/core/browser/browser",
    "@web/core/confirmation_dialog/confirmation_dialog",
    "@web/core/dialog/dialog",
    "@web/core/dropdown/dropdown",
    "@web/core/dropdown/dropdown_item",
    "@web/core/hotkeys/hotkey_hook",
    "@web/core/l10n/translation",
    "@web/core/orm_service",
    "@web/core/registry",
    "@web/core/utils/hooks",
    "@web/core/utils/patch",
    "@web/core/utils/timing",
    "@web/search/layout",
    "@web/session",
    "@web/views/view_dialogs/form_view_dialog",
    "@web/views/view_dialogs/select_create_dialog",
}

# What one of the three series does not know, or ignores with no more than a warning.
PYTHON_TRAPS = {
    r"\b_sql_constraints\b": "_sql_constraints is ignored from 19 on: make a unique index in init()",
    r"\bcheck_access_(?:rights|rule)\b": "check_access_rights and check_access_rule are gone after 18",
    r"\bhas_access\b|\bcheck_access\b": "has_access and check_access come with 18 only",
    r"\bname_get\b": "name_get is gone from 17 on",
    r"type=[\"']json(?:rpc)?[\"']": "routes of type json are called jsonrpc from 19 on: use a method through orm.call",
    r"^\s*(?:import jwt|from jwt\b)": "PyJWT does not come with Odoo",
    r"\bself\.env\._\(": "self.env._ comes with 18 only: import _ from odoo",
    r"[\"'](?:groups_id|users)[\"']\s*:": "the groups of a user and the users of a group have other names in 19",
    r"\benv\.user\.groups_id\b": "the groups of a user have another name in 19: use has_group",
}
XML_TRAPS = {
    r"<(?:tree|list)[\s>/]": "list views are <tree> in 17 and <list> from 18 on: leave them out",
    r"\s(?:attrs|states)=": "attrs and states are gone from 17 on",
    r"name=[\"'](?:category_id|privilege_id)[\"'][^>]*>.*res\.groups": "the section of a group is set in hooks.py",
    r"name=[\"']numbercall[\"']": "numbercall is gone from 18 on: set it in _make_scheduled_actions_endless",
    r"<field name=[\"']target[\"']>inline<": "actions have no target inline from 19 on: leave it out",
    r"name=[\"'](?:groups_id|group_ids)[\"']": "the groups of a record have another name in 19: use `groups`",
}


def check_series(addon):
    """:return: findings, each a sentence with the file"""
    return [
        *_traps(addon, "*.py", PYTHON_TRAPS, excepted={"hooks.py", "res_users.py", "res_groups.py"}),
        *_traps(addon, "*.xml", XML_TRAPS),
        *_imports_of_javascript(addon),
    ]


def _traps(addon, pattern, traps, excepted=frozenset()):
    findings = []
    for path in sorted(addon.rglob(pattern)):
        if path.name in excepted or "static" in path.relative_to(addon).parts:
            continue
        text = path.read_text(encoding="utf-8")
        for trap, words in traps.items():
            for found in re.finditer(trap, text, re.MULTILINE):
                line = text.count("\n", 0, found.start()) + 1
                findings.append(f"{path.relative_to(addon)}:{line}: {words}")
    return findings


def _imports_of_javascript(addon):
    findings = []
    for path in sorted((addon / "static" / "src").rglob("*.js")):
        text = path.read_text(encoding="utf-8")
        for name in re.findall(r"^\s*(?:import|export)\b[^;]*?\bfrom\s*[\"']([^\"']+)[\"']", text, re.MULTILINE):
            if name.startswith(".") or name.startswith(f"@{addon.name}/") or name in JS_MODULES:
                continue
            findings.append(f"{path.relative_to(addon)}: {name} is not in all of 17, 18 and 19")
    return findings
