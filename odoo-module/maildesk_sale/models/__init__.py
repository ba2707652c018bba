from . import maildesk_bridge, sale_order, res_config_settings
