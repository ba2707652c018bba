from odoo import _, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import email_normalize

from ..tools.public_domains import company_domain

LINES = 5
# Odoo has no list of them.
LINKED_LINES = 15
COUNTED = 100
MOST_ADDRESSES = 20


class MailDeskBridge(models.AbstractModel):
    """What the mail client may ask of Odoo.

    Each public method is a verb, called by the client with named arguments. Verbs work with the rights of the user who
    calls them: nothing here runs as superuser. Addons for one kind of record add theirs by `_inherit`.
    """

    _name = "maildesk.bridge"
    _description = "MailDesk: what the mail client asks of Odoo"

    # ------------------------------------------------------------------ who may

    def _check_user(self):
        """Anybody who is signed in reaches a verb, so each asks first.

        :raise AccessError: the user does not use MailDesk
        """
        if not self.env.user.has_group("maildesk.group_user"):
            raise AccessError(_("You may not use MailDesk. Ask an administrator for the group “MailDesk / User”."))

    def _may(self, model, operation="read"):
        """Whether the model is there and the user has the operation on it at all."""
        return model in self.env and self.env["ir.model.access"].check(model, operation, raise_exception=False)

    def _record(self, model, res_id):
        """One record of a kind that mail may be put beside.

        :raise AccessError: the user may not read it, or it is gone: who may not read it is not told which
        :raise UserError: no mail may be put beside this kind of record
        """
        if model not in dict(self._linkable_models()):
            raise UserError(_("Mail cannot be put beside this kind of record."))
        record = self.env[model].with_context(active_test=False).search([("id", "=", int(res_id))])
        if not record:
            raise AccessError(_("This record is no longer there, or you may not see it."))
        return record.with_context(self.env.context)

    def _check_may_change(self, record):
        """:raise AccessError: the user may read the record, but not change it"""
        rules = self.env["ir.rule"]._compute_domain(record._name, "write")
        if not self._may(record._name, "write") or (rules and not record.sudo().filtered_domain(rules)):
            raise AccessError(_("You may see this record, but not change it."))

    @api.model
    def _linkable_models(self):
        """`(model, title)` of the kinds of records that mail may be put beside, the most used first."""
        return [("res.partner", _("Contact"))] if self._may("res.partner") else []

    # ------------------------------------------------------------------ the pane

    @api.model
    def find_partners(self, emails):
        """Who is behind mail addresses, and what there is about the first of them.

        :param emails: addresses of a conversation; the first is the one whose records are told
        :return: `{people: [{email, contact, company}], sections: [..], creates: [..]}`
        """
        self._check_user()
        addresses = []
        for email in emails[:MOST_ADDRESSES]:
            normal = email_normalize(email)
            if normal and normal not in addresses:
                addresses.append(normal)
        found = self._partners_by_address(addresses)
        people = [
            {
                "email": address,
                "contact": self._person_line(found[address][0]),
                "company": self._person_line(found[address][1]),
            }
            for address in addresses
        ]
        sections = []
        if addresses:
            focus = addresses[0]
            partner, company = found[focus]
            sections = self._pane(focus, partner, company)
        return {"people": people, "sections": sections, "creates": self._creates()}

    def _partners_by_address(self, addresses):
        """`{address: (contact, company)}`; either may be empty. Asks the database once for all of them."""
        Partner = self.env["res.partner"]
        none = (Partner, Partner)
        if not addresses or not self._may("res.partner"):
            return dict.fromkeys(addresses, none)
        # Of several with one address persons come before companies, and the oldest first.
        partners = Partner.search([("email_normalized", "in", addresses)], order="is_company, id", limit=200)
        by_address = {}
        for partner in partners:
            by_address.setdefault(partner.email_normalized, partner)
        by_domain = self._companies_by_domain(
            {company_domain(address) for address in addresses if address not in by_address}
        )
        # The tree of companies is read as superuser by Odoo; what the user is told of it goes by their rights.
        tops = Partner.union(*by_address.values()).commercial_partner_id
        readable = Partner.search([("id", "in", tops.ids)])
        found = {}
        for address in addresses:
            partner = by_address.get(address, Partner)
            if partner:
                company = partner.commercial_partner_id
                found[address] = (partner, company & readable if company != partner else Partner)
            else:
                found[address] = (Partner, by_domain.get(company_domain(address), Partner))
        return found

    def _companies_by_domain(self, domains):
        """`{domain: company}` of the companies that have an address at one of the domains."""
        domains = sorted(domain for domain in domains if domain)[:MOST_ADDRESSES]
        if not domains:
            return {}
        tails = [("email_normalized", "=like", "%@" + domain.replace("_", r"\_")) for domain in domains]
        domain_filter = ["|"] * (len(tails) - 1) + tails
        votes = {}
        Partner = self.env["res.partner"]
        partners = Partner.search(domain_filter, order="id desc", limit=200)
        companies = Partner.search([("id", "in", partners.commercial_partner_id.ids), ("is_company", "=", True)])
        for partner in partners:
            company = partner.commercial_partner_id
            if company not in companies:
                continue
            tally = votes.setdefault(company_domain(partner.email_normalized), {})
            tally[company] = tally.get(company, 0) + 1
        return {domain: max(tally, key=lambda company: (tally[company], -company.id)) for domain, tally in votes.items()}

    def _person_line(self, partner):
        if not partner:
            return None
        return {
            "model": "res.partner",
            "id": partner.id,
            "name": partner.display_name if partner.is_company else partner.name or partner.display_name,
            "email": partner.email_normalized or None,
            "phone": partner.phone or (partner.mobile if "mobile" in partner._fields else None) or None,
            "job": partner.function or None,
            "place": ", ".join(filter(None, [partner.city, partner.country_id.name])) or None,
            "is_company": partner.is_company,
        }

    @api.model
    def section_list(self, kind, email):
        """Which records a section of the pane is about: what Odoo shows as a list when they are more than the pane shows.

        :return: `{title, model, domain}`
        :raise UserError: there are none by now
        """
        self._check_user()
        address = email_normalize(email) or ""
        partner, company = self._partners_by_address([address])[address]
        for section in self._sections_about(address, partner, company):
            if section["kind"] == kind and section.get("domain") and section["count"]:
                domain = [self._as_text(term) for term in section["domain"]]
                return {"title": section["title"], "model": section["model"], "domain": domain}
        raise UserError(_("There are no such records any more."))

    @api.model
    def _as_text(self, term):
        """A term of a domain whose dates are written as Odoo's own client writes them."""
        if isinstance(term, str) or not hasattr(term[2], "strftime"):
            return term
        field = fields.Datetime if hasattr(term[2], "hour") else fields.Date
        return (*term[:2], field.to_string(term[2]))

    def _pane(self, address, partner, company):
        """The sections about one address, as the client shows them."""
        sections = self._sections_about(address, partner, company)
        for section in sections:
            section.pop("domain", None)
        return sections

    def _sections_about(self, address, partner, company):
        """The sections about one address: its contact's, with those of the company and of everybody in it."""
        top = company or partner
        scope = self.env["res.partner"].search([("id", "child_of", top.ids)], limit=500) if top else top
        sections = [section for section in self._sections(address, scope) if section]
        shown = self._shown_records(scope, sections)
        if self._shows("activities"):
            sections.append(self._activities(shown))
        sections.append(self._linked_mail(shown))
        sections = [section for section in sections if section and (section["count"] or section["denied"])]
        return sorted(sections, key=lambda section: section.pop("sequence"))

    def _sections(self, address, partners):
        """Sections of `_section`; addons for one kind of record append theirs."""
        return []

    def _section(self, kind, title, model, domain, order, line, sequence):
        """One section: its first records and how many there are; `None` where the user does not see the model at all.

        :param line: `line(record)` → keyword arguments of `_line`
        """
        if not self._may(model):
            return None
        section = self._empty_section(kind, title, model, sequence)
        try:
            records = self.env[model].search(domain, order=order, limit=LINES + 1)
            section.update(count=len(records), domain=domain)
            if len(records) > LINES:
                section["count"] = self.env[model].search_count(domain, limit=COUNTED + 1)
            section["more"] = section["count"] > COUNTED
            section["records"] = [self._line(record, **line(record)) for record in records[:LINES]]
        except AccessError:
            # One record shows something of another that the user must not see.
            section.update(denied=True, count=0, more=False, records=[])
        return section

    def _empty_section(self, kind, title, model, sequence):
        return {
            "kind": kind,
            "title": title,
            "model": model,
            "count": 0,
            "more": False,
            "denied": False,
            "records": [],
            "overdue": [],
            "sequence": sequence,
            # Of all of them, where Odoo has a list of such records.
            "domain": None,
        }

    def _shows(self, feature):
        """Whether the administrator lets a kind of record be shown beside mail."""
        return self.env["res.config.settings"]._maildesk_shown().get(feature, True)

    def _line(self, record, state=None, tone="plain", when=None, word=None, amount=None, currency=None, name=None):
        """A line of the pane, of a search or of an offer.

        :param when: a date, or a time in UTC
        :param word: what is then: `due`, `until`, `on` or `closes`
        :param tone: `plain`, `good`, `warn` or `bad`
        """
        money = None
        if amount is not None and currency:
            money = {"value": amount, "currency": currency.name}
        return {
            "model": record._name,
            "id": record.id,
            "name": name or record.display_name or "",
            "state": state or None,
            "tone": tone,
            "when": {"at": self._time(when), "word": word or "on"} if when else None,
            "amount": money,
        }

    @api.model
    def _time(self, value):
        """A date as `2026-11-22`, a time as `2026-11-22T10:00:00Z`."""
        text = fields.Date.to_string(value)
        if hasattr(value, "hour"):
            text = value.strftime("%Y-%m-%dT%H:%M:%SZ")
        return text

    def _shown_records(self, partners, sections):
        """`{model: ids}` of the partners and of what the sections show."""
        shown = {"res.partner": list(partners.ids)}
        for section in sections:
            shown.setdefault(section["model"], []).extend(record["id"] for record in section["records"])
        return shown

    def _linked_mail(self, shown):
        """Conversations that somebody put beside one of the records, the newest link first."""
        links = self.env["maildesk.link"]
        for model, ids in shown.items():
            links |= links._for_records(model, ids)
        newest = {}
        for link in links.sorted("id", reverse=True):
            newest.setdefault((link.account_id, link.conversation_id), link)
        section = self._empty_section("mail", _("Linked conversations"), "maildesk.link", 80)
        for (account_id, conversation_id), link in list(newest.items())[:LINKED_LINES]:
            record = self.env[link.res_model].browse(link.res_id)
            message = link.mail_message_id
            line = self._line(record, name=message.subject or record.display_name, when=message.date)
            line["conversation"] = {"account_id": account_id, "conversation_id": conversation_id}
            section["records"].append(line)
        # There is no list of the others, so they are not counted as ones that could be shown.
        section["count"] = len(section["records"])
        section["more"] = len(newest) > section["count"]
        return section

    def _activities(self, shown):
        """What is planned with the partners and with the records that the other sections show."""
        pairs = [("&", ("res_model", "=", model), ("res_id", "in", ids)) for model, ids in shown.items() if ids]
        if not pairs:
            return None
        domain = ["|"] * (len(pairs) - 1) + [term for pair in pairs for term in pair]
        today = fields.Date.context_today(self)

        def line(activity):
            late = activity.date_deadline < today
            what = activity.summary or activity.activity_type_id.name
            return {
                "name": "%s: %s" % (what, activity.res_name) if activity.res_name else what,
                "state": activity.user_id.name,
                "tone": "bad" if late else "warn" if activity.date_deadline == today else "plain",
                "when": activity.date_deadline,
                "word": "due",
            }

        return self._section("activity", _("Activities"), "mail.activity", domain, "date_deadline, id", line, 60)
