{
    "name": "MailDesk: Calendar",
    "summary": "Meetings beside mail, and made of mail",
    "version": "1.0.0",
    "category": "Productivity/Discuss",
    "author": "MailDesk",
    "license": "LGPL-3",
    "depends": ["maildesk", "calendar"],
    "data": [
        "views/res_config_settings_views.xml",
    ],
    "installable": True,
    "auto_install": True,
}
