from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    maildesk_show_calendar = fields.Boolean("Meetings")
