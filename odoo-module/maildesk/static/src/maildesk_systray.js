/** @odoo-module **/

import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

/** The way to MailDesk from everywhere in Odoo, with the number of unread mails. */
export class MailDeskSystray extends Component {
    static template = "maildesk.Systray";
    static props = ["*"];

    setup() {
        this.maildesk = useService("maildesk");
        this.state = useState(this.maildesk.state);
    }

    get badge() {
        return this.state.unread > 99 ? "99+" : `${this.state.unread}`;
    }

    get label() {
        const { unread } = this.state;
        if (unread === null) {
            return _t("MailDesk: how much is unread is not known yet");
        }
        if (unread === 0) {
            return _t("MailDesk: no unread mail");
        }
        return unread === 1 ? _t("MailDesk: 1 unread mail") : _t("MailDesk: %s unread mails", unread);
    }

    open() {
        void this.maildesk.open();
    }
}

registry.category("systray").add("maildesk.systray", { Component: MailDeskSystray }, { sequence: 24 });
