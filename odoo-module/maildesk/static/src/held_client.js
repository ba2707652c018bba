/** @odoo-module **/

import { _t } from "@web/core/l10n/translation";
import { currentTheme, onThemeChange, ReloadNeeded } from "./bridge";
import { FrameTalk } from "./frame_talk";

/** How a browser moves an element without emptying the frames in it; those that cannot load them anew. */
function move(element, into) {
    if (into.moveBefore && element.isConnected && into.isConnected) {
        into.moveBefore(element, null);
        return true;
    }
    into.append(element);
    return false;
}

/** A tall blank place outside of what is shown, where a client goes on while the person is in another app of Odoo. */
function parkingPlace() {
    const found = document.querySelector(".o_maildesk_parked");
    if (found) {
        return found;
    }
    const place = document.createElement("div");
    place.className = "o_maildesk_parked";
    place.inert = true;
    place.setAttribute("aria-hidden", "true");
    document.body.append(place);
    return place;
}

/**
 * @param {Element} element the client's host
 * @param {Object} page as `createPage` makes it
 * @param {{ entry: string, style: string }} app addresses of the built client
 */
async function mountInShadow(element, page, app) {
    const root = element.attachShadow({ mode: "open" });
    const frameless = document.createElement("style");
    // Odoo's type and colours would come in by inheritance; its variables still do.
    frameless.textContent = ":host { all: initial; display: block; block-size: 100%; } .root { block-size: 100%; }";
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = app.style;
    const target = document.createElement("div");
    target.className = "root";
    root.append(frameless, sheet, target);
    const styled = new Promise((resolve, reject) => {
        sheet.onload = resolve;
        sheet.onerror = () => reject(new Error("style"));
    });
    // The address is no literal: bundlers and Odoo's loader are to leave it to the browser.
    const entry = app.entry;
    const [{ mountMailDesk }] = await Promise.all([import(/* @vite-ignore */ entry), styled]);
    return mountMailDesk(target, page);
}

/** As `mountInShadow`, in a frame of its own, whose document the addon serves with a policy of its own. */
async function mountInFrame(element, page, hotkey) {
    const frame = document.createElement("iframe");
    frame.title = "MailDesk";
    frame.src = "/maildesk/frame";
    frame.allow = "clipboard-read; clipboard-write";
    const talk = new FrameTalk(frame, page, { origin: window.location.origin, theme: currentTheme });
    // Each document that loads has a window of its own, in which Odoo is to hear its keys.
    frame.addEventListener("load", () => hotkey?.registerIframe?.(frame));
    await new Promise((resolve) => {
        frame.addEventListener("load", resolve, { once: true });
        element.append(frame);
    });
    // A page that says what went wrong, such as that of a session that is over, or the browser's own, loads as well.
    if (!frame.contentDocument?.getElementById("maildesk")) {
        talk.close();
        throw new Error("frame");
    }
    const say = (client) => (argument) => talk.say(client, argument);
    return {
        setTheme: say("setTheme"),
        goTo: say("goTo"),
        ask: say("ask"),
        setShown: say("setShown"),
        framesLost: () => talk.expect(),
        unmount: () => talk.close(),
    };
}

/**
 * One client for as long as the page lives, or until it is dropped. It is in the place of the action while that is on
 * screen, and goes on out of sight otherwise: what is being written stays, and so does its connection.
 */
export class HeldClient {
    /**
     * @param {Object} page as `createPage` makes it
     * @param {{ app: Object, mount: string }} start the reply of `maildesk.session.get_session`
     * @param {Object} [hotkey] Odoo's service
     */
    constructor(page, start, hotkey) {
        this.page = page;
        this.place = null;
        this.waiting = [];
        this.element = document.createElement("div");
        this.element.className = "o_maildesk_host";
        this.start = start;
        this.hotkey = hotkey;
        this.client = null;
        this.isDropped = false;
    }

    /**
     * Shows the client in an element of the document.
     *
     * @param {HTMLElement} place
     * @throws {Error} whose message is a sentence, when the client could not be loaded
     */
    async show(place) {
        const isMoved = this.element.isConnected;
        this.place = place;
        const keptFrames = move(this.element, place);
        if (isMoved && !keptFrames) {
            this.client?.framesLost();
        }
        this.mounting ??= this.mount();
        await this.mounting;
        this.client?.setShown(this.place !== null);
    }

    async mount() {
        try {
            const client =
                this.start.mount === "frame"
                    ? await mountInFrame(this.element, this.page, this.hotkey)
                    : await mountInShadow(this.element, this.page, this.start.app);
            if (this.isDropped) {
                client.unmount();
                return;
            }
            this.client = client;
            const theme = currentTheme();
            if (theme !== this.page.theme) {
                client.setTheme(theme);
            }
            this.endTheme = onThemeChange((changed) => client.setTheme(changed));
            for (const work of this.waiting.splice(0)) {
                work(client);
            }
        } catch {
            // Some browsers do not ask again for a script that they could not load.
            throw new ReloadNeeded(_t("MailDesk could not be loaded. Reload the page to try again."));
        }
    }

    /** Keeps the client aside when `place` goes off the screen. */
    park(place) {
        if (this.place !== place) {
            return;
        }
        const parking = parkingPlace();
        const { width, height } = place.getBoundingClientRect();
        // As large as before: nothing is laid out anew, and lists stay where they were scrolled to.
        Object.assign(parking.style, { width: `${width}px`, height: `${height}px` });
        this.place = null;
        if (!move(this.element, parking)) {
            this.client?.framesLost();
        }
        this.client?.setShown(false);
    }

    /** Does something with the client, at once or as soon as it is there. */
    with(work) {
        if (this.client) {
            work(this.client);
        } else {
            this.waiting.push(work);
        }
    }

    /** Ends the client: somebody else is signed in, or in other companies. */
    drop() {
        this.isDropped = true;
        this.place = null;
        this.endTheme?.();
        this.client?.unmount();
        this.client = null;
        this.element.remove();
    }
}
