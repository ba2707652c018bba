{
    "name": "MailDesk: CRM",
    "summary": "Leads beside mail, and made of mail",
    "version": "1.0.0",
    "category": "Productivity/Discuss",
    "author": "MailDesk",
    "license": "LGPL-3",
    "depends": ["maildesk", "crm"],
    "data": [
        "views/crm_lead_views.xml",
        "views/res_config_settings_views.xml",
    ],
    "installable": True,
    "auto_install": True,
}
