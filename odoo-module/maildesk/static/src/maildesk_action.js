/** @odoo-module **/

import { Component, onMounted, onWillUnmount, useRef, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { placeInAddress, ReloadNeeded, writePlaceInAddress } from "./bridge";

/** The client action: an empty place for the client, and a page in words when there is none. */
export class MailDeskAction extends Component {
    static template = "maildesk.Action";
    static props = ["*"];

    setup() {
        this.maildesk = useService("maildesk");
        this.action = useService("action");
        this.place = useRef("place");
        this.state = useState({ page: "loading", text: "", canConfigure: false, mustReload: false });
        this.shared = useState(this.maildesk.state);
        // Odoo writes its own address when the action has come up; what stands there now would be lost.
        const address = placeInAddress();
        const place = address || this.maildesk.lastPlace;
        this.props.updateActionState?.({ place: place || undefined });
        onMounted(() => {
            this.element = this.place.el;
            // Before 18 Odoo gathers what is to be pushed in one go, and a replacement would throw its own part away.
            if (!this.props.updateActionState && place) {
                writePlaceInAddress(this.env, this.props, place, false);
            }
            void this.open(address);
        });
        onWillUnmount(() => this.maildesk.park(this.element));
    }

    /** The client may be gone after it was there. */
    get page() {
        return this.state.page === "client" && this.shared.ended ? "failed" : this.state.page;
    }

    get text() {
        return this.shared.ended || this.state.text;
    }

    get mustReload() {
        return this.shared.ended !== "" || this.state.mustReload;
    }

    async open(address) {
        this.state.page = "loading";
        try {
            const refusal = await this.maildesk.show(this.element, this.props, address);
            if (refusal === null) {
                this.state.page = "client";
                return;
            }
            this.state.canConfigure = refusal.can_configure;
            this.state.page = refusal.status === "ready" ? "not-built" : refusal.status;
        } catch (error) {
            this.state.text = error.message;
            this.state.mustReload = error instanceof ReloadNeeded;
            this.state.page = "failed";
        }
    }

    retry() {
        void this.open("");
    }

    reload() {
        window.location.reload();
    }

    openSettings() {
        this.action.doAction("base_setup.action_general_configuration", { additionalContext: { module: "maildesk" } });
    }
}

registry.category("actions").add("maildesk.client", MailDeskAction);
