from . import crm_lead, maildesk_bridge, res_config_settings
