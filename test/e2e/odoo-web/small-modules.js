/** What is imported from several modules of Odoo's and has nothing to do here. */
export const _t = (text, ...values) => values.reduce((made, value) => made.replace('%s', value), text);
/** From 18 on Odoo takes out of it who is signed in. */
export const session = { db: 'stand-in' };
export class FormViewDialog {}
