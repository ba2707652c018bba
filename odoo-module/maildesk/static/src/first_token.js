/** @odoo-module **/

/** What ends so soon may have ended when it arrives. */
const TOO_LATE_S = 10;

/**
 * The first call answers the token that came along, which serves once; the others ask for the next. So does the first when that
 * token was left lying until it was too old.
 *
 * @param {{ token: string, expires_at: number }} start the reply of `get_session`; the end in Unix seconds
 * @param {() => Promise<string>} next
 * @returns {() => Promise<string>}
 */
export function firstThen(start, next) {
    let left = start.token;
    return async () => {
        const token = left;
        left = null;
        const serves = token && Date.now() < (start.expires_at - TOO_LATE_S) * 1000;
        return serves ? token : next();
    };
}
