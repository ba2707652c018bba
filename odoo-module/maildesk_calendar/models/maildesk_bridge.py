from datetime import datetime, timedelta

from odoo import _, api, fields, models
from odoo.exceptions import UserError


class MailDeskBridge(models.AbstractModel):
    _inherit = "maildesk.bridge"

    @api.model
    def _linkable_models(self):
        models_ = super()._linkable_models()
        return models_ + ([("calendar.event", _("Meetings"))] if self._may("calendar.event") else [])

    def _coming_events(self, partners):
        return [("partner_ids", "in", partners.ids), ("stop", ">=", fields.Datetime.now())]

    def _sections(self, address, partners):
        sections = super()._sections(address, partners)
        if not partners or not self._shows("calendar"):
            return sections
        return sections + [
            self._section(
                "event",
                _("Meetings"),
                "calendar.event",
                self._coming_events(partners),
                "start",
                lambda event: {"name": event.name, "when": event.start_date if event.allday else event.start},
                50,
            )
        ]

    @api.model
    def _creators(self):
        return dict(super()._creators(), event=(_("Meeting"), "calendar.event"))

    def _prepare_event(self, mail):
        partner = self._mail_partner(mail)
        Event = self.env["calendar.event"]
        known = Event.search(self._coming_events(partner), order="start", limit=5) if partner else Event
        tomorrow = fields.Date.context_today(self) + timedelta(days=1)
        form = [
            self._field("name", _("Subject"), value=mail.get("subject"), required=True),
            self._field("start", _("Begins"), "datetime", "%sT09:00" % tomorrow, required=True),
            self._field("minutes", _("Takes"), "select", "60", options=self._lengths(), required=True),
            self._field("place", _("Place")),
            self._field("notes", _("Notes"), "multiline", self._mail_text(mail)),
        ]
        if partner:
            # A guest is told of the meeting by a mail of Odoo's, so nobody is a guest unless it is asked for.
            form.insert(4, self._field("invite", _("Invite %s (Odoo sends an invitation)", partner.name), "checkbox"))
        return form, known

    def _lengths(self):
        return [(15, _("15 minutes")), (30, _("30 minutes")), (60, _("1 hour")), (120, _("2 hours")), (240, _("4 hours"))]

    def _values_event(self, values, mail):
        """Times of the form are in the time zone of the user."""
        try:
            local = datetime.fromisoformat(self._text(values, "start", _("Begins"))[:16])
            minutes = int(values.get("minutes") or 60)
        except ValueError as error:
            raise UserError(_("Give a day and a time for the meeting.")) from error
        start = self._in_utc(local)
        guests = self.env.user.partner_id
        if values.get("invite"):
            guests |= self._mail_partner(mail)
        return {
            "name": self._text(values, "name", _("Subject")),
            "start": start,
            "stop": start + timedelta(minutes=minutes),
            "location": self._text(values, "place"),
            "description": self._as_html(self._text(values, "notes")),
            "partner_ids": [(6, 0, guests.ids)],
        }
