from datetime import datetime, time

from odoo import _, api, fields, models

# What is due on a day is due by then, on the clock of whoever says so.
END_OF_WORK = time(18)


class MailDeskBridge(models.AbstractModel):
    _inherit = "maildesk.bridge"

    @api.model
    def _linkable_models(self):
        return super()._linkable_models() + ([("project.task", _("Tasks"))] if self._may("project.task") else [])

    def _open_tasks(self, partners):
        return [("partner_id", "in", partners.ids), ("state", "not in", ("1_done", "1_canceled"))]

    def _sections(self, address, partners):
        sections = super()._sections(address, partners)
        if not partners or not self._shows("project"):
            return sections
        now = fields.Datetime.now()

        def line(task):
            late = bool(task.date_deadline) and task.date_deadline < now
            return {
                "name": task.name,
                "state": task.stage_id.name,
                "tone": "bad" if late else "plain",
                "when": task.date_deadline,
                "word": "due",
            }

        return sections + [
            self._section(
                "task",
                _("Open tasks"),
                "project.task",
                self._open_tasks(partners),
                "priority desc, date_deadline, id desc",
                line,
                40,
            )
        ]

    @api.model
    def _creators(self):
        return dict(super()._creators(), task=(_("Task"), "project.task"))

    def _prepare_task(self, mail):
        partner = self._mail_partner(mail)
        Task = self.env["project.task"]
        scope = self.env["res.partner"].search([("id", "child_of", partner.commercial_partner_id.ids)], limit=500)
        known = Task.search(self._open_tasks(scope), limit=5) if partner else Task
        projects = self._options("project.project", [])
        form = [
            self._field("name", _("Title"), value=mail.get("subject"), required=True),
            self._field("project", _("Project"), "select", options=projects),
            self._field("due", _("Due"), "date"),
            self._field("notes", _("Description"), "multiline", self._mail_text(mail)),
        ]
        return form, known

    def _values_task(self, values, mail):
        project = self._chosen(values, "project", "project.project")
        due = self._text(values, "due")
        return {
            "name": self._text(values, "name", _("Title")),
            "project_id": project.id,
            # Without a project a task is private, and Odoo keeps private tasks from having a customer.
            "partner_id": self._mail_partner(mail).id if project else False,
            "user_ids": [(6, 0, self.env.user.ids)],
            "date_deadline": self._in_utc(datetime.combine(fields.Date.to_date(due), END_OF_WORK)) if due else False,
            "description": self._as_html(self._text(values, "notes")),
        }
