from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    maildesk_show_sale = fields.Boolean("Quotations and orders")
