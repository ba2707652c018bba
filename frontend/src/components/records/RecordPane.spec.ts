// @vitest-environment happy-dom
import { mount } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { nextTick } from 'vue';
import type { Pane } from '../../lib/odoo/pane';
import RecordPane from './RecordPane.vue';

const anna = { name: 'Anna Example', address: 'Anna@example.org' };
const contact = {
  model: 'res.partner' as const,
  id: 31,
  name: 'Anna Example',
  email: 'anna@example.org',
  phone: null,
  job: null,
  place: null,
  is_company: false,
};
const lead = {
  model: 'crm.lead',
  id: 7,
  name: 'Forty chairs',
  state: 'Qualified',
  tone: 'plain' as const,
  when: null,
  amount: { value: 4800, currency: 'EUR' },
};
const section = {
  kind: 'lead',
  title: 'Open leads',
  model: 'crm.lead',
  count: 1,
  more: false,
  denied: false,
  records: [lead],
  overdue: [],
};
const creates = [{ kind: 'contact', title: 'Contact', model: 'res.partner' }];
const paneOf = (more: Partial<Pane>, known = true): Pane => ({
  people: [{ email: 'anna@example.org', contact: known ? contact : null, company: null }],
  sections: [],
  creates,
  ...more,
});

function mountPane(props: Partial<InstanceType<typeof RecordPane>['$props']>, attachTo?: HTMLElement) {
  return mount(RecordPane, {
    ...(attachTo && { attachTo }),
    props: {
      state: 'ready',
      errorText: null,
      pane: paneOf({}),
      people: [anna],
      focus: anna,
      links: [],
      recent: null,
      recentError: null,
      isCreating: false,
      locale: 'en-US',
      ...props,
    },
  });
}

describe('RecordPane', () => {
  it('opens a record beside the mail, and in its place with Ctrl or the middle button', async () => {
    const wrapper = mountPane({ pane: paneOf({ sections: [section] }) });
    const line = wrapper.get('.record-line .main');

    await line.trigger('click');
    await line.trigger('click', { ctrlKey: true });
    await line.trigger('auxclick', { button: 1 });
    await wrapper.get('.record-line .full').trigger('click');

    const opened = wrapper.emitted('open')?.map(([record, how]) => [(record as { id: number }).id, how]);
    expect(opened).toEqual([
      [7, 'dialog'],
      [7, 'full'],
      [7, 'full'],
      [7, 'full'],
    ]);
    expect(wrapper.text()).toContain('€4,800.00');
  });

  it('opens a linked conversation and no record', async () => {
    const conversation = { account_id: 'account', conversation_id: 'thread' };
    const mail = { ...section, kind: 'mail', records: [{ ...lead, conversation }] };
    const wrapper = mountPane({ pane: paneOf({ sections: [mail] }) });

    await wrapper.get('.record-line .main').trigger('click');

    expect(wrapper.emitted('open-conversation')).toEqual([[{ accountId: 'account', threadId: 'thread' }]]);
    expect(wrapper.emitted('open')).toBeUndefined();
  });

  it('offers to create a contact of an unknown sender, to those who may', () => {
    expect(mountPane({ pane: paneOf({}, false) }).text()).toContain('Create contact');
    expect(mountPane({ pane: paneOf({ creates: [] }, false) }).text()).not.toContain('Create contact');
    expect(mountPane({}).text()).not.toContain('Create contact');
  });

  it('says what Odoo does not show', () => {
    const wrapper = mountPane({ pane: paneOf({ sections: [{ ...section, denied: true, records: [] }] }) });

    expect(wrapper.text()).toContain('Odoo does not show you these.');
  });

  it('tells what is overdue, and how many there are besides those shown', () => {
    const many = { ...section, count: 12, overdue: [{ value: 5, currency: 'EUR' }] };
    const wrapper = mountPane({ pane: paneOf({ sections: [many] }) });

    expect(wrapper.text()).toContain('€5.00 overdue');
    expect(wrapper.get('button.rest').text()).toBe('and 11 more');
  });

  it('unfolds what Odoo has told and the pane does not show at first', async () => {
    const conversation = (id: number) => ({ account_id: 'account', conversation_id: `thread-${id}` });
    const records = Array.from({ length: 7 }, (_, id) => ({ ...lead, conversation: conversation(id) }));
    const wrapper = mountPane({ pane: paneOf({ sections: [{ ...section, kind: 'mail', count: 7, records }] }) });

    expect(wrapper.findAll('.record-line')).toHaveLength(5);
    await wrapper.get('button.rest').trigger('click');

    expect(wrapper.findAll('.record-line')).toHaveLength(7);
    expect(wrapper.find('button.rest').exists()).toBe(false);
    expect(wrapper.emitted('list')).toBeUndefined();
  });

  it('keeps the focus in what was unfolded, and folds it again for somebody else', async () => {
    const bert = { name: 'Bert', address: 'bert@example.org' };
    const records = Array.from({ length: 7 }, (_, id) => ({ ...lead, id, name: `Chair ${id}` }));
    const pane = paneOf({ sections: [{ ...section, count: 7, records }] });
    const wrapper = mountPane({ pane, people: [anna, bert] }, document.body);

    await wrapper.get('button.rest').trigger('click');
    await nextTick();
    expect(document.activeElement?.textContent).toContain('Chair 5');

    await wrapper.setProps({ focus: bert });
    expect(wrapper.findAll('.record-line')).toHaveLength(5);
    wrapper.unmount();
  });

  it('offers no list of conversations that Odoo has not told', async () => {
    const conversation = (id: number) => ({ account_id: 'account', conversation_id: `thread-${id}` });
    const records = Array.from({ length: 7 }, (_, id) => ({ ...lead, conversation: conversation(id) }));
    const wrapper = mountPane({ pane: paneOf({ sections: [{ ...section, kind: 'mail', count: 9, records }] }) });

    await wrapper.get('button.rest').trigger('click');

    expect(wrapper.find('button.rest').exists()).toBe(false);
    expect(wrapper.get('.rest').text()).toBe('and 2 more');
  });

  it("tells Odoo's reason and tries again", async () => {
    const wrapper = mountPane({ state: 'error', pane: null, errorText: 'You may not use MailDesk.' });

    expect(wrapper.text()).toContain('You may not use MailDesk.');
    await wrapper.get('.ui-button').trigger('click');
    expect(wrapper.emitted('retry')).toHaveLength(1);
  });

  it('says so when nobody outside takes part', () => {
    expect(mountPane({ people: [], focus: null, pane: null }).text()).toContain('Nobody to look up');
  });
});
