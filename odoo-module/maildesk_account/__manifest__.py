{
    "name": "MailDesk: Invoicing",
    "summary": "Invoices and what is overdue beside mail",
    "version": "1.0.0",
    "category": "Productivity/Discuss",
    "author": "MailDesk",
    "license": "LGPL-3",
    "depends": ["maildesk", "account"],
    "data": [
        "views/account_move_views.xml",
        "views/res_config_settings_views.xml",
    ],
    "installable": True,
    "auto_install": True,
}
