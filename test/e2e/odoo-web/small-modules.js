/** What is imported from several modules of Odoo's and has nothing to do here. */
export const _t = (text, ...values) => values.reduce((made, value) => made.replace('%s', value), text);
export const session = { db: 'stand-in', uid: 7 };
export class FormViewDialog {}
