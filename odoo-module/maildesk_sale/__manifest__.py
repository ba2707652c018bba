{
    "name": "MailDesk: Sales",
    "summary": "Quotations and orders beside mail",
    "version": "1.0.0",
    "category": "Productivity/Discuss",
    "author": "MailDesk",
    "license": "LGPL-3",
    "depends": ["maildesk", "sale"],
    "data": [
        "views/sale_order_views.xml",
        "views/res_config_settings_views.xml",
    ],
    "installable": True,
    "auto_install": True,
}
