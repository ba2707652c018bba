import base64
import binascii
from datetime import datetime, timedelta

import pytz

from odoo import _, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize, plaintext2html

from ..tools.public_domains import company_domain

MOST_FILES = 25
MOST_BYTES = 25 * 1024 * 1024
MOST_EXISTING = 8
TEXT_LENGTH = 4000


class MailDeskBridge(models.AbstractModel):
    """Records made of a mail."""

    _inherit = "maildesk.bridge"

    @api.model
    def _creators(self):
        """`{kind: (title, model)}` of what may be made of a mail; addons add their kinds.

        For each kind there are `_prepare_<kind>(mail)` → `(fields, existing records)` and
        `_values_<kind>(values, mail)` → the values of `create`.
        """
        return {
            "contact": (_("Contact"), "res.partner"),
            "activity": (_("Activity"), "mail.activity"),
        }

    def _creates(self):
        """The kinds that the user may create, those that a mail is made into most often first."""
        usual = ["contact", "lead", "task", "event"]
        kinds = sorted(self._creators().items(), key=lambda item: usual.index(item[0]) if item[0] in usual else len(usual))
        return [
            {"kind": kind, "title": title, "model": model}
            for kind, (title, model) in kinds
            if self._may(model, "create")
        ]

    def _creator(self, kind):
        """:raise UserError: there is no such kind, or the user may not create it"""
        title, model = self._creators().get(kind, (None, None))
        if not model or not self._may(model, "create"):
            raise UserError(_("You may not create this kind of record. Ask an administrator of Odoo."))
        return title, model

    @api.model
    def prepare_create(self, kind, mail):
        """The form for a new record, filled in from the mail, and what there is already.

        :param mail: `{account_id, conversation_id, message_id_header, subject, from, person, date, text}`; `person` is whom
            the record is about, where that is not who wrote the mail
        :return: `{title, existing: [lines with reason], fields: [..]}`
        """
        self._check_user()
        title, model = self._creator(kind)
        form, existing = getattr(self, "_prepare_" + kind)(mail)
        linked = self._linked_records(mail, model)
        lines = [dict(self._line(record), reason="linked") for record in linked[:MOST_EXISTING]]
        lines += [dict(self._line(record), reason="known") for record in existing if record not in linked]
        return {"title": title, "existing": lines, "fields": form}

    @api.model
    def create_record(self, kind, values, mail, attachments=(), seen=()):
        """Makes the record, puts the conversation beside it and the chosen files with it.

        A conversation makes one record of a kind, and an address one contact, unless the user has seen those that there are.

        :param attachments: `[{name, data}]`, data in base64; 25 files and 25 MB at most
        :param seen: ids of records of this kind that the user was shown, and means to have another one beside
        :return: `{record, created}`; not created: the one that there is already
        """
        self._check_user()
        _title, model = self._creator(kind)
        if model != "mail.activity":
            before = self._made_before(model, values, mail).filtered(lambda record: record.id not in seen)
            if before:
                return {"record": self._line(before[0]), "created": False}
        files = self._files(attachments)
        record = self.env[model].create(getattr(self, "_values_" + kind)(values, mail))
        self._attach(record, files)
        if model != "mail.activity":
            self._link(record, mail)
        return {"record": self._line(record), "created": True}

    def _made_before(self, model, values, mail):
        """The records that a new one would be a second one of. One window at a time is told, until its transaction ends.

        :raise UserError: a contact has no usable address
        """
        if model != "res.partner":
            self.env["maildesk.lock"]._take("create", model, mail)
            return self._linked_records(mail, model)
        address = email_normalize(self._text(values, "email", _("Mail address")))
        if not address:
            raise UserError(_("This is no mail address: write one such as name@example.com."))
        self.env["maildesk.lock"]._take("create", model, address)
        return self._contacts_with(address)

    # ------------------------------------------------------------------ forms

    def _field(self, name, label, kind="text", value=None, required=False, options=None):
        """:param kind: `text`, `multiline`, `select`, `date`, `datetime` or `checkbox`"""
        return {
            "name": name,
            "label": label,
            "type": kind,
            "value": value if value not in (False, "") else None,
            "required": required,
            "options": [{"value": str(key), "label": text} for key, text in options or []],
        }

    def _options(self, model, domain, order=None, limit=80):
        if not self._may(model):
            return []
        return [(record.id, record.display_name) for record in self.env[model].search(domain, order=order, limit=limit)]

    def _text(self, values, name, required=None):
        """:raise UserError: it is required and empty; `required` is what the field is called"""
        text = (values.get(name) or "").strip()
        if required and not text:
            raise UserError(_("Fill in “%s”.", required))
        return text

    def _chosen(self, values, name, model):
        """The record that was chosen in a field, or an empty one. :raise UserError: it is no longer there"""
        if not values.get(name):
            return self.env[model]
        record = self.env[model].search([("id", "=", int(values[name]))])
        if not record:
            raise UserError(_("What was chosen is no longer there. Open the form again."))
        return record

    @api.model
    def _mail_date(self, mail):
        """When the mail was written, as Odoo keeps times: in UTC, without a zone."""
        try:
            at = datetime.fromisoformat((mail.get("date") or "").replace("Z", "+00:00"))
        except ValueError:
            return fields.Datetime.now()
        return at.replace(tzinfo=None, microsecond=0) - (at.utcoffset() or timedelta())

    def _in_utc(self, local):
        """A time of the user's own clock as Odoo keeps times."""
        zone = pytz.timezone(self.env.user.tz or self.env.context.get("tz") or "UTC")
        return zone.localize(local).astimezone(pytz.utc).replace(tzinfo=None)

    def _person(self, mail):
        """`(name, address)` of whom records are made: who is looked at, who need not have written the mail."""
        person = mail.get("person") or mail.get("from") or {}
        return person.get("name") or "", email_normalize(person.get("email") or "") or ""

    def _mail_partner(self, mail):
        """The contact whom records are made of; may be empty."""
        return self._partner_with(self._person(mail)[1])

    def _partner_with(self, email):
        """The contact with an address; may be empty."""
        address = email_normalize(email or "")
        return self._partners_by_address([address])[address][0] if address else self.env["res.partner"]

    def _contacts_with(self, address):
        """Everybody who has a normalized address, persons first."""
        domain = [("email_normalized", "=", address)]
        return self.env["res.partner"].search(domain, order="is_company, id", limit=MOST_EXISTING)

    def _mail_text(self, mail):
        return (mail.get("text") or "").strip()[:TEXT_LENGTH]

    def _as_html(self, text):
        return plaintext2html(text) if text else False

    def _prepare_contact(self, mail):
        name, address = self._person(mail)
        domain = company_domain(address)
        company = self._companies_by_domain([domain]).get(domain) if domain else None
        form = [
            self._field("name", _("Name"), value=name or address.partition("@")[0], required=True),
            self._field("email", _("Mail address"), value=address, required=True),
            self._field("phone", _("Phone")),
            self._field("job", _("Job position")),
        ]
        if company:
            form.append(self._field("company", _("Company"), "select", str(company.id), options=self._choice_of(company)))
        return form, self._contacts_with(address) if address else self.env["res.partner"]

    def _choice_of(self, record):
        return [(record.id, record.display_name)]

    def _values_contact(self, values, mail):
        return {
            "name": self._text(values, "name", _("Name")),
            "email": self._text(values, "email", _("Mail address")),
            "phone": self._text(values, "phone"),
            "function": self._text(values, "job"),
            "parent_id": self._chosen(values, "company", "res.partner").id,
        }

    def _prepare_activity(self, mail):
        targets = self._activity_targets(mail)
        if not targets:
            raise UserError(_("An activity belongs to a record. Create the contact first, or link a record."))
        types = self._options("mail.activity.type", [("res_model", "=", False)])
        due = fields.Date.to_string(fields.Date.context_today(self))
        form = [
            self._field("target", _("For"), "select", targets[0][0], required=True, options=targets),
            self._field("type", _("What"), "select", str(types[0][0]) if types else None, options=types),
            self._field("summary", _("Summary"), value=mail.get("subject")),
            self._field("due", _("Due"), "date", due, required=True),
            self._field("note", _("Note"), "multiline"),
        ]
        return form, self.env["mail.activity"]

    def _activity_targets(self, mail):
        """`(model,id , name)` of what an activity can be planned for: linked records first, then the contact."""
        records = [record for record in self._linked_anything(mail) if "activity_ids" in record._fields]
        partner = self._mail_partner(mail)
        if partner and partner not in records:
            records.append(partner)
        return [("%s,%s" % (record._name, record.id), record.display_name) for record in records]

    def _values_activity(self, values, mail):
        model, _comma, res_id = (values.get("target") or "").partition(",")
        if not res_id.isdigit():
            raise UserError(_("Choose what the activity is for."))
        target = self._record(model, res_id)
        return {
            "res_model_id": self.env["ir.model"]._get_id(model),
            "res_id": target.id,
            "activity_type_id": self._chosen(values, "type", "mail.activity.type").id,
            "summary": self._text(values, "summary"),
            "date_deadline": self._text(values, "due", _("Due")),
            "note": self._as_html(self._text(values, "note")),
            "user_id": self.env.uid,
        }

    # ------------------------------------------------------------------ files

    def _files(self, attachments):
        """Values of `ir.attachment` but for the record, in the order of `attachments`. :raise UserError: too many, too large, or broken on the way"""
        if len(attachments) > MOST_FILES:
            raise UserError(_("These are too many files. Choose %s at most.", MOST_FILES))
        files, size = [], 0
        for attachment in attachments:
            try:
                data = base64.b64decode(attachment["data"], validate=True)
            except (binascii.Error, ValueError) as error:
                raise UserError(_("The file “%s” did not arrive whole. Try again.", attachment["name"])) from error
            size += len(data)
            if size > MOST_BYTES:
                raise UserError(_("The files are larger than 25 MB together. Choose fewer."))
            files.append({"name": attachment["name"][:255], "raw": data})
        return files

    def _attach(self, record, files):
        """Odoo tells the type of a file by its bytes and name, whatever the mail said. What a browser could run, such as HTML
        and SVG, is kept as plain text, also for those whom Odoo would trust with it: strangers wrote it."""
        if not files:
            return self.env["ir.attachment"]
        target = record
        if record._name == "mail.activity":
            target = self.env[record.res_model].browse(record.res_id)
        Attachment = self.env["ir.attachment"].with_context(attachments_mime_plainxml=True)
        return Attachment.create([dict(file, res_model=target._name, res_id=target.id) for file in files])
