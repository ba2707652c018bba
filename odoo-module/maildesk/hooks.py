"""What differs from series to series, and what data files cannot say."""


def post_init_hook(env):
    _group_section(env)
    _action_path(env)
    env["maildesk.pairing"]._signing_key()


def uninstall_hook(env):
    """Odoo removes models, views and groups by itself; the settings are ours to remove.

    MailDesk is told, so that nobody goes on reading mail with a session of a database that no longer has the addon.
    """
    env["maildesk.pairing"]._end_all_sessions()
    env["ir.config_parameter"].sudo().search([("key", "=like", "maildesk.%")]).unlink()


def _group_section(env):
    """Puts both groups under one heading: `category_id` up to 18, a privilege from 19 on."""
    category = env.ref("maildesk.module_category_maildesk")
    groups = env.ref("maildesk.group_user") | env.ref("maildesk.group_manager")
    if "privilege_id" in groups._fields:
        privilege = env["res.groups.privilege"].create({"name": "MailDesk", "category_id": category.id})
        env["ir.model.data"].create(
            {
                "module": "maildesk",
                "name": "privilege_maildesk",
                "model": privilege._name,
                "res_id": privilege.id,
                "noupdate": True,
            }
        )
        groups.write({"privilege_id": privilege.id})
    else:
        groups.write({"category_id": category.id})


def _action_path(env):
    """A readable address, /odoo/maildesk, where actions have one (from 18 on)."""
    action = env.ref("maildesk.action_maildesk")
    if "path" in action._fields:
        action.path = "maildesk"
