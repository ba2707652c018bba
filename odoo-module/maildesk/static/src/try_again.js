/** @odoo-module **/

const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 5 * 60_000;

/**
 * Does something until it works, after pauses that grow. It is done once at a time, and not again once it has worked.
 *
 * @param {(attempt: number) => Promise<boolean>} work counted from 0; it throws when it is to be done again by itself, and answers
 *     false when there is no sense in that
 * @returns {() => void} does it now, unless it is being done or has worked
 */
export function untilItWorks(work) {
    let attempt = 0;
    let state = "waiting";
    let timer;

    return function now() {
        if (state !== "waiting") {
            return;
        }
        state = "busy";
        clearTimeout(timer);
        work(attempt).then(
            (hasWorked) => (state = hasWorked ? "done" : "waiting"),
            () => {
                state = "waiting";
                timer = setTimeout(now, Math.min(FIRST_PAUSE_MS * 2 ** attempt, LONGEST_PAUSE_MS));
                attempt += 1;
            }
        );
    };
}
