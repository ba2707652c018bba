/** @odoo-module **/

/**
 * Speaks with the client in a frame. Every document that loads there gets a channel of its own, as the one before took the end of
 * its channel along. What is said to a document that has not loaded yet waits in its channel.
 */
export class FrameTalk {
    /**
     * @param {HTMLIFrameElement} frame
     * @param {Object} page as `createPage` makes it
     * @param {{ origin: string, theme: () => "light" | "dark" }} around the origin of both, and Odoo's look at this moment
     */
    constructor(frame, page, around) {
        this.frame = frame;
        this.page = page;
        this.around = around;
        this.place = null;
        this.port = null;
        this.theirs = null;
        this.expect();
        frame.addEventListener("load", () => this.begin());
    }

    /** The document in the frame is gone, or not there yet: from now on the next one is spoken to. */
    expect() {
        if (this.theirs) {
            return;
        }
        this.port?.close();
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data }) => this.hear(port1, data);
        this.port = port1;
        this.theirs = port2;
    }

    /** Lets the client in a document that has loaded begin, where the one before was. */
    begin() {
        this.expect();
        const { serverUrl, lang, direction, features } = this.page;
        this.place ??= this.page.readPlace();
        const theme = this.around.theme();
        const start = { serverUrl, lang, direction, theme, features, place: this.place };
        const theirs = this.theirs;
        this.theirs = null;
        this.frame.contentWindow.postMessage({ maildesk: start }, this.around.origin, [theirs]);
    }

    async hear(port, { id, ask, tell, args }) {
        if (tell) {
            if (tell === "writePlace") {
                this.place = args[0];
            }
            this.page[tell](...args);
            return;
        }
        try {
            port.postMessage({ id, reply: await this.page[ask](...args) });
        } catch (error) {
            port.postMessage({ id, error: error.message });
        }
    }

    /** Calls what the client offers. */
    say(client, argument) {
        if (client === "goTo") {
            this.place = argument;
        }
        const { port } = this;
        port.postMessage({ client, args: [argument] });
    }

    close() {
        this.port.close();
    }
}
