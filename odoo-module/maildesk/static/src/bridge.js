/** @odoo-module **/

import { _t } from "@web/core/l10n/translation";
import { FormViewDialog } from "@web/views/view_dialogs/form_view_dialog";

/** Under this name the address keeps what is open in MailDesk. */
const PLACE = "place";

/**
 * What the address says is open: in the query from 18 on, in the fragment before. Empty when it says nothing.
 *
 * @returns {string}
 */
export function placeInAddress() {
    const inQuery = new URLSearchParams(window.location.search).get(PLACE);
    return inQuery ?? new URLSearchParams(window.location.hash.slice(1)).get(PLACE) ?? "";
}

/**
 * Puts a place into the address as Odoo does it. From 18 on Odoo has no way to replace a step of the browser's history; it
 * makes none, though, where the address is already what it wants.
 *
 * @param {Object} env of Owl
 * @param {Object} props of the client action
 * @param {string} place
 * @param {boolean} replace
 */
export function writePlaceInAddress(env, props, place, replace) {
    const state = { [PLACE]: place || undefined };
    if (props.updateActionState) {
        if (replace) {
            const url = new URL(window.location.href);
            const query = [...url.searchParams].filter(([name]) => name !== PLACE);
            if (place) {
                query.push([PLACE, place]);
            }
            const search = query.map((pair) => pair.map(encodeURIComponent).join("=")).join("&");
            url.search = search;
            window.history.replaceState(window.history.state, "", url.href);
        }
        props.updateActionState(state);
        return;
    }
    const router = env.services.router;
    if (replace) {
        router?.replaceState(state);
    } else {
        router?.pushState(state);
    }
}

/**
 * Odoo's own look at this moment.
 *
 * @returns {"light" | "dark"}
 */
export function currentTheme() {
    const cookie = /(?:^|;\s*)color_scheme=(\w+)/.exec(document.cookie)?.[1];
    const { classList, dataset } = document.documentElement;
    const isDark = cookie === "dark" || dataset.bsTheme === "dark" || classList.contains("o_dark_mode");
    return isDark ? "dark" : "light";
}

/**
 * Calls back whenever Odoo's look has changed.
 *
 * @param {(theme: "light" | "dark") => void} listener
 * @returns {() => void} ends that
 */
export function onThemeChange(listener) {
    let last = currentTheme();
    const look = () => {
        const theme = currentTheme();
        if (theme !== last) {
            last = theme;
            listener(theme);
        }
    };
    const observer = new MutationObserver(look);
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ["class", "data-bs-theme"] });
    // Not every browser tells of cookies; there the look is right again when the person comes back to the tab.
    window.cookieStore?.addEventListener("change", look);
    document.addEventListener("visibilitychange", look);
    return () => {
        observer.disconnect();
        window.cookieStore?.removeEventListener("change", look);
        document.removeEventListener("visibilitychange", look);
    };
}

/** Something that goes on after the page was loaded anew, and not before. The message is a sentence for the person. */
export class ReloadNeeded extends Error {}

/**
 * A sentence for the person about a failed call of Odoo's server.
 *
 * @param {Error} error as `orm.call` throws it
 * @returns {Error}
 */
export function inWords(error) {
    if (error.code === 100 || error.exceptionName === "odoo.http.SessionExpiredException") {
        return new ReloadNeeded(_t("Your session in Odoo has ended. Reload the page to sign in again."));
    }
    const told = error.data?.message;
    const isMeant = /(UserError|AccessError|ValidationError|MissingError|RedirectWarning)$/.test(error.exceptionName ?? "");
    return new Error(isMeant && told ? told : _t("Odoo could not be asked. Try again in a moment."));
}

/**
 * What Odoo's page does for the client; the client's `odoo-page.ts` says what each of it means.
 *
 * @param {Object} env of Owl, for its services
 * @param {Object} start the reply of `maildesk.session.get_session`
 * @param {{ renew: () => Promise<string>, props: () => Object, setTitle: (name: string) => void, isShown: () => boolean,
 *     setPlace: (place: string) => void }} holder of the client
 */
export function createPage(env, start, holder) {
    const { action, dialog, notification, orm } = env.services;

    const notify = (text, tone) =>
        notification.add(text, { title: "MailDesk", type: tone === "error" ? "danger" : "info" });

    return {
        serverUrl: start.server_url,
        lang: start.user.lang,
        direction: start.user.dir,
        theme: currentTheme(),
        features: Object.keys(start.features).filter((feature) => start.features[feature]),
        renew: holder.renew,
        async call(verb, args) {
            try {
                return await orm.call("maildesk.bridge", verb, [], args);
            } catch (error) {
                throw inWords(error);
            }
        },
        async open({ model, id }, how) {
            if (how === "dialog") {
                const props = { resModel: model, resId: id };
                await new Promise((onClose) => dialog.add(FormViewDialog, props, { onClose }));
                return;
            }
            action.doAction({
                type: "ir.actions.act_window",
                res_model: model,
                res_id: id,
                views: [[false, "form"]],
                target: "current",
            });
        },
        openList({ title, model, domain }) {
            action.doAction({
                type: "ir.actions.act_window",
                name: title,
                res_model: model,
                domain,
                views: [
                    [false, "list"],
                    [false, "form"],
                ],
                target: "current",
            });
        },
        setTitle: holder.setTitle,
        notify,
        readPlace: placeInAddress,
        writePlace(place, replace) {
            holder.setPlace(place);
            if (holder.isShown()) {
                writePlaceInAddress(env, holder.props(), place, replace);
            }
        },
    };
}
