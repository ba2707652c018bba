import * as z from 'zod';
import type { OdooClient } from './odoo-client.js';

/** Somebody whom a company sells to, with one record of every kind that our addons know. */
export interface Customer {
  readonly name: string;
  readonly address: string;
  readonly partnerId: number;
  readonly lead: string;
  readonly task: string;
  readonly meeting: string;
  /** Odoo gives these their names. */
  readonly quotation: string;
  readonly invoice: string;
}

const day = (fromToday: number): string =>
  new Date(Date.now() + fromToday * 86_400_000).toISOString().slice(0, 'yyyy-mm-dd'.length);

/** The groups that may see all of it. */
export async function salesGroups(odoo: OdooClient): Promise<number[]> {
  const names = [
    'sales_team.group_sale_salesman_all_leads',
    'account.group_account_invoice',
    'project.group_project_user',
  ];
  return Promise.all(names.map((name) => odoo.ref(name)));
}

export async function makeCustomer(odoo: OdooClient, name: string, address: string): Promise<Customer> {
  const partnerId = await odoo.create('res.partner', { name, email: address, phone: '+43 1 5550 123', city: 'Vienna' });
  const lead = { name: 'Forty chairs for the town hall', type: 'opportunity', expected_revenue: 4800 };
  await odoo.create('crm.lead', { ...lead, partner_id: partnerId });
  const line = [0, 0, { name: 'Chair', quantity: 10, price_unit: 120, tax_ids: [[6, 0, []]] }];
  const product = await odoo.create('product.product', { name: 'Chair', list_price: 120, taxes_id: [[6, 0, []]] });
  const order = await odoo.create('sale.order', {
    partner_id: partnerId,
    validity_date: day(20),
    order_line: [[0, 0, { product_id: product, product_uom_qty: 40 }]],
  });
  const move = await odoo.create('account.move', {
    move_type: 'out_invoice',
    partner_id: partnerId,
    invoice_date: day(-40),
    invoice_date_due: day(-10),
    invoice_payment_term_id: false,
    invoice_line_ids: [line],
  });
  await odoo.call('account.move', 'action_post', [[move]]);
  const project = await odoo.create('project.project', { name: 'Town hall' });
  const task = 'Measure the hall';
  await odoo.create('project.task', { name: task, project_id: project, partner_id: partnerId, date_deadline: day(3) });
  const meeting = 'Look at samples';
  const hours = { start: `${day(2)} 09:00:00`, stop: `${day(2)} 10:00:00` };
  await odoo.create('calendar.event', { name: meeting, ...hours, partner_ids: [[6, 0, [partnerId]]] });
  return {
    name,
    address,
    partnerId,
    lead: lead.name,
    task,
    meeting,
    quotation: await nameOf(odoo, 'sale.order', order),
    invoice: await nameOf(odoo, 'account.move', move),
  };
}

async function nameOf(odoo: OdooClient, model: string, id: number): Promise<string> {
  const rows = await odoo.call(model, 'read', [[id], ['name']]);
  const [row] = z.tuple([z.object({ name: z.string() })]).parse(rows);
  return row.name;
}
