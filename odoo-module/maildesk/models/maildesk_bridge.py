from odoo import models


class MailDeskBridge(models.AbstractModel):
    """What the client may ask of Odoo: one public method for each verb, called through `orm.call`.

    Verbs run as the user, never with sudo, so nobody reads or changes more than Odoo lets them. Addons for single apps
    (`maildesk_crm` and its like) add theirs by `_inherit`.
    """

    _name = "maildesk.bridge"
    _description = "MailDesk: what the client may ask"
