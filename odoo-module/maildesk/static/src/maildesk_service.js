/** @odoo-module **/

import { reactive } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { _t } from "@web/core/l10n/translation";
import { session } from "@web/session";
import { createPage, inWords, ReloadNeeded } from "./bridge";
import { firstThen } from "./first_token";
import { HeldClient } from "./held_client";
import { untilItWorks } from "./try_again";

/** The client action in the data of the addon. */
const ACTION = "maildesk.action_maildesk";

/** Who works here, in which companies: a client is theirs alone. */
function whoIsHere(uid) {
    const companies = /(?:^|;\s*)cids=([^;]*)/.exec(document.cookie)?.[1] ?? "";
    return `${session.db}/${uid}/${companies}`;
}

/** Calls back when the browser has nothing better to do, and after a few seconds in any case. */
function whenIdle(work) {
    if (window.requestIdleCallback) {
        window.requestIdleCallback(work, { timeout: 5000 });
    } else {
        window.setTimeout(() => work(), 2000);
    }
}

export const maildeskService = {
    dependencies: ["action", "dialog", "hotkey", "notification", "orm", "title"],

    start(env, { action, hotkey, orm, title }) {
        /**
         * `unread` is null as long as the number is not known; `ended` says why the client that was on screen is gone, and is empty
         * as long as it is not.
         */
        const state = reactive({ status: "unknown", unread: null, ended: "" });
        /** Whose page this is. From 18 on Odoo keeps it in a module that 17 does not have; there the first answer tells it. */
        let uid = session.uid ?? null;
        let live = null;
        let held = null;
        let heldFor = null;
        let props = {};
        let lastPlace = "";
        let lastTitle = "";

        async function getSession() {
            let start;
            try {
                start = await orm.silent.call("maildesk.session", "get_session", []);
            } catch (error) {
                throw inWords(error);
            }
            uid ??= start.user.uid;
            if (start.user.uid !== uid) {
                const text = _t("Somebody else has signed in to Odoo in this browser.");
                state.ended = held === null ? "" : text;
                drop();
                throw new ReloadNeeded(text);
            }
            return start;
        }

        /** A token for the server, or the reason why Odoo gives none. */
        async function renew() {
            const start = await getSession();
            if (start.status !== "ready") {
                state.status = start.status;
                throw new Error(
                    start.status === "not-paired"
                        ? _t("Odoo is not connected with a MailDesk server any more. Ask your administrator.")
                        : _t("You may not use MailDesk any more. Ask your administrator.")
                );
            }
            return start.token;
        }

        function setUnread(count) {
            state.unread = count;
            const shown = count > 99 ? "99+" : `${count}`;
            if (title.setCounters) {
                title.setCounters({ maildesk: count });
            } else {
                title.setParts({ _maildesk: count > 0 ? `(${shown})` : null });
            }
        }

        function showTitle() {
            if (held?.place) {
                title.setParts({ action: lastTitle ? `${lastTitle} – MailDesk` : "MailDesk" });
            }
        }

        function drop() {
            held?.drop();
            held = null;
        }

        /** Opens the client action, at a conversation or where it was left. */
        async function open(place = "") {
            await action.doAction(ACTION, { clearBreadcrumbs: true });
            if (place) {
                held?.with((client) => client.goTo(place));
            }
        }

        /**
         * Shows the client in the place of the client action.
         *
         * @param {HTMLElement} place
         * @param {Object} actionProps of the action that is on screen now
         * @param {string} address what Odoo's address says is open; empty when it says nothing
         * @returns {Promise<Object | null>} the reply of `get_session` when there is nothing to show, else null
         * @throws {Error} whose message is a sentence
         */
        async function show(place, actionProps, address) {
            props = actionProps;
            state.ended = "";
            if (held !== null && heldFor !== whoIsHere(uid)) {
                drop();
            }
            if (held === null) {
                const start = await getSession();
                state.status = start.status;
                if (start.status !== "ready" || !start.app) {
                    return start;
                }
                // The person may have gone elsewhere meanwhile.
                if (!place.isConnected) {
                    return null;
                }
                heldFor = whoIsHere(uid);
                held ??= new HeldClient(
                    createPage(env, start, {
                        // The first token came along; it serves once.
                        renew: firstThen(start, renew),
                        props: () => props,
                        setTitle(name) {
                            lastTitle = name;
                            showTitle();
                        },
                        setPlace: (written) => (lastPlace = written),
                        isShown: () => held?.place !== null,
                    }),
                    start,
                    hotkey
                );
            } else if (address) {
                held.with((client) => client.goTo(address));
            }
            const shown = held;
            try {
                await shown.show(place);
                // Not before: on its way to the place a client in a frame may load anew.
                const wish = actionProps.action?.params?.wish;
                if (wish) {
                    held?.with((client) => client.ask(wish));
                }
                // It may be that the number could not be had before, or that this person may use MailDesk only now.
                keepLive();
                // Odoo shows the name of the action when it has come up, which is now.
                setTimeout(showTitle);
                watch();
            } catch (error) {
                // There may be another one by now.
                if (held === shown) {
                    drop();
                }
                throw error;
            }
            return null;
        }

        /** Takes the client out of `place`, which is about to go; it goes on out of sight. */
        function park(place) {
            held?.park(place);
            watch();
        }

        async function startLive(attempt) {
            const start = await getSession();
            state.status = start.status;
            if (start.status !== "ready" || !start.app) {
                return false;
            }
            // Browsers may not ask again for a script that they could not load, but for one of another address they do.
            const address = attempt === 0 ? start.app.live : `${start.app.live}?attempt=${attempt}`;
            const { startLive: begin } = await import(/* @vite-ignore */ address);
            live = begin({
                serverUrl: start.server_url,
                who: whoIsHere(uid),
                lang: start.user.lang,
                renew: firstThen(start, renew),
                setUnread,
                open,
            });
            watch();
            return true;
        }

        const keepLive = untilItWorks(startLive);

        /** New mail needs no note while the client shows it. */
        function watch() {
            live?.setWatched(held !== null && held.place !== null && document.visibilityState === "visible");
        }
        document.addEventListener("visibilitychange", watch);

        // Never in the way of the page that the person waits for, and no reason to trouble them when it fails: the client
        // says what is wrong when it is opened.
        whenIdle(keepLive);

        return {
            state,
            show,
            open,
            park,
            /** What is open in the client that is kept aside; empty when there is none. */
            get lastPlace() {
                return held === null ? "" : lastPlace;
            },
        };
    },
};

registry.category("services").add("maildesk", maildeskService);
