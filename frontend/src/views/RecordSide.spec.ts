// @vitest-environment happy-dom
import type { MailAddress, Message, Thread } from '@maildesk/contracts';
import { flushPromises, mount } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { nextTick, ref } from 'vue';
import CreateRecord from '../components/records/CreateRecord.vue';
import LogMail from '../components/records/LogMail.vue';
import RecordPane from '../components/records/RecordPane.vue';
import type { RecordsBridge } from '../lib/host';
import type { RecordLink } from '../lib/odoo/links';
import { useFollowed } from '../stores/followed';
import { useToasts } from '../stores/toasts';
import { shownKey } from '../lib/on-screen';
import { PlainError } from '../lib/plain-error';
import RecordSide from './RecordSide.vue';

const accountId = '00000000-0000-4000-8000-000000000002';
const threadId = '00000000-0000-4000-8000-000000000003';
const me = { name: 'Me Myself', address: 'me@own.example.org' };
const sam = { name: 'Sam Stranger', address: 'Sam@chairs.example.org' };
const line = { model: 'res.partner', id: 9, name: 'Sam', state: null, tone: 'plain', when: null, amount: null };

function mail(id: string, from: MailAddress, to: MailAddress[]): Message {
  return {
    id,
    accountId,
    threadId,
    messageIdHeader: `${id}@example.org`,
    subject: 'Forty chairs',
    from: [from],
    to,
    cc: [],
    bcc: [],
    replyTo: [],
    sentAt: null,
    receivedAt: '2026-11-20T08:00:00Z',
    sizeBytes: 1,
    preview: 'Hello',
    hasAttachments: false,
    flags: [],
    keywords: [],
    mailboxIds: [],
    outbox: null,
  };
}

describe('the records beside a conversation', () => {
  let asked: { verb: string; args: Record<string, unknown> }[];
  let replies: Record<string, unknown>;
  /** Ends the dialog of the record that is looked at. */
  let closeRecord: () => void;
  const shown = ref(true);
  const openList = vi.fn();
  /** What MailDesk's own server answers. */
  let recent: () => Response;

  const records = {
    features: new Set<string>(),
    call(verb: string, args: Record<string, unknown>) {
      asked.push({ verb, args });
      const reply = replies[verb];
      return reply instanceof Error ? Promise.reject(reply) : Promise.resolve(reply);
    },
    open: () => new Promise<void>((resolve) => (closeRecord = resolve)),
    openList,
  } as unknown as RecordsBridge;

  async function mountSide(messages: Message[]) {
    const thread = { id: threadId, accountId, messages } as unknown as Thread;
    const wrapper = mount(RecordSide, {
      props: { records, thread, accounts: [{ id: accountId, address: me.address, displayName: '' }], locale: 'en-US' },
      global: { provide: { [shownKey as symbol]: shown }, stubs: { UiDialog: true } },
    });
    await vi.waitFor(() => expect(wrapper.text()).toContain('Sam'));
    await vi.waitFor(() => expect(wrapper.find('.visually-hidden[role=status]').exists()).toBe(false));
    return wrapper;
  }
  const argsOf = (verb: string) => asked.filter((each) => each.verb === verb).map(({ args }) => args);

  beforeEach(() => {
    setActivePinia(createPinia());
    asked = [];
    recent = () => Response.json({ threads: [] });
    vi.stubGlobal('fetch', () => Promise.resolve(recent()));
    replies = {
      find_partners: {
        people: [{ email: 'sam@chairs.example.org', contact: null, company: null }],
        sections: [],
        creates: [{ kind: 'contact', title: 'Contact', model: 'res.partner' }],
      },
      conversation_links: [],
      prepare_create: { title: 'Contact', existing: [], fields: [] },
      create_record: { record: line, created: true },
    };
  });

  afterEach(() => void vi.unstubAllGlobals());

  it('make a contact of the stranger who was written to, and not of who wrote', async () => {
    const wrapper = await mountSide([mail('first', me, [sam])]);

    await wrapper.get('.person-card .ui-button').trigger('click');
    await flushPromises();

    const person = { name: sam.name, email: sam.address };
    expect(argsOf('prepare_create')).toMatchObject([{ mail: { person, from: { email: me.address } } }]);
    expect(argsOf('create_record')).toMatchObject([{ mail: { person } }]);
  });

  it('make of a mail that somebody else wrote the person who is chosen', async () => {
    const anna = { name: 'Anna', address: 'anna@chairs.example.org' };
    replies['find_partners'] = {
      ...(replies['find_partners'] as object),
      people: [sam, anna].map(({ address }) => ({ email: address.toLowerCase(), contact: null, company: null })),
    };
    const wrapper = await mountSide([mail('first', anna, [me, sam])]);

    await wrapper.get('select').setValue(sam.address.toLowerCase());
    await vi.waitFor(() => expect(wrapper.find('.person-card').text()).toContain('Create contact'));
    await wrapper.get('.person-card .ui-button').trigger('click');
    await flushPromises();

    expect(argsOf('create_record')).toMatchObject([{ mail: { person: { email: sam.address } } }]);
  });

  it('double nobody whom a colleague has made since, and show them instead', async () => {
    replies['create_record'] = { record: line, created: false };
    const wrapper = await mountSide([mail('first', sam, [me])]);

    await wrapper.get('.person-card .ui-button').trigger('click');
    await flushPromises();

    expect(argsOf('create_record')).toMatchObject([{ seen: [] }]);
    expect(useToasts().toasts.map(({ text }) => text)).toEqual(['“Sam” has this address in Odoo already.']);
    expect(argsOf('find_partners')).toHaveLength(2);
  });

  const leads = (name: string) => ({
    kind: 'lead',
    title: 'Open leads',
    model: 'crm.lead',
    count: 12,
    more: false,
    denied: false,
    records: [{ ...line, model: 'crm.lead', name }],
    overdue: [],
  });
  const withLead = (name: string) => ({ ...(replies['find_partners'] as object), sections: [leads(name)] });

  it('are as Odoo has them once a record that was looked at is closed', async () => {
    replies['find_partners'] = withLead('Forty chairs');
    const wrapper = await mountSide([mail('first', sam, [me])]);
    await wrapper.get('.record-line .main').trigger('click');

    replies['find_partners'] = withLead('Fifty chairs');
    await flushPromises();
    expect(wrapper.text()).toContain('Forty chairs');
    closeRecord();
    await vi.waitFor(() => expect(wrapper.text()).toContain('Fifty chairs'));
  });

  it('are asked for again when somebody comes back to the mail', async () => {
    replies['find_partners'] = withLead('Forty chairs');
    const wrapper = await mountSide([mail('first', sam, [me])]);
    shown.value = false;
    await nextTick();
    replies['find_partners'] = withLead('Fifty chairs');

    shown.value = true;

    await vi.waitFor(() => expect(wrapper.text()).toContain('Fifty chairs'));
  });

  it('stay, with the reason, when Odoo does not tell them anew', async () => {
    replies['find_partners'] = withLead('Forty chairs');
    const wrapper = await mountSide([mail('first', sam, [me])]);
    replies['find_partners'] = new PlainError('Odoo could not be asked.');

    await wrapper.get('[aria-label="Ask Odoo again"]').trigger('click');
    await flushPromises();

    expect(wrapper.text()).toContain('Forty chairs');
    expect(useToasts().toasts.map(({ text }) => text)).toEqual(['Odoo could not be asked.']);
  });

  it('that are more than is shown are a list of Odoo', async () => {
    const list = { title: 'Open leads', model: 'crm.lead', domain: [['partner_id', 'in', [9]]] };
    Object.assign(replies, { find_partners: withLead('Forty chairs'), section_list: list });
    const wrapper = await mountSide([mail('first', sam, [me])]);

    await wrapper.get('button.rest').trigger('click');
    await flushPromises();

    expect(argsOf('section_list')).toEqual([{ kind: 'lead', email: 'sam@chairs.example.org' }]);
    expect(openList).toHaveBeenCalledWith(list);
  });

  it('come with the last conversations with the person, in whatever mailbox', async () => {
    const threads = ['first', 'second'].map((subject, index) => ({
      accountId,
      threadId: `00000000-0000-4000-8000-00000000001${index}`,
      subject,
      lastAt: '2026-11-20T08:00:00.000Z',
    }));
    recent = () => Response.json({ threads });
    const wrapper = await mountSide([mail('first', sam, [me])]);
    await vi.waitFor(() => expect(wrapper.text()).toContain('Last conversations'));

    await wrapper.findAll('.record-line .main')[1]?.trigger('click');

    expect(wrapper.emitted('open-conversation')).toEqual([[{ accountId, threadId: threads[1]?.threadId }]]);
  });

  it('say so when the last conversations cannot be read', async () => {
    recent = () => Response.json({ code: 'internal', message: 'The server is busy.' }, { status: 500 });
    const wrapper = await mountSide([mail('first', sam, [me])]);

    await vi.waitFor(() => expect(wrapper.text()).toContain('The last conversations could not be read.'));
  });

  it('keep the form of a new record as it was opened when newer mail comes', async () => {
    const wrapper = await mountSide([mail('first', sam, [me])]);
    wrapper.getComponent(RecordPane).vm.$emit('create', 'contact');
    await vi.waitFor(() => expect(wrapper.findComponent(CreateRecord).exists()).toBe(true));
    const form: unknown = wrapper.getComponent(CreateRecord).element;

    const messages = [mail('first', sam, [me]), mail('second', sam, [me])];
    await wrapper.setProps({ thread: { id: threadId, accountId, messages } as unknown as Thread });

    expect(wrapper.getComponent(CreateRecord).element).toBe(form);
    expect(wrapper.getComponent(CreateRecord).props('message')).toMatchObject({ id: 'first' });
  });

  it('offer for a chatter only what is mail by now', async () => {
    const waiting = { ...mail('second', me, [sam]), outbox: { id: 'x', state: 'queued' as const, error: null } };
    const wrapper = await mountSide([mail('first', sam, [me]), waiting]);
    wrapper.getComponent(RecordPane).vm.$emit('log');
    await vi.waitFor(() => expect(wrapper.findComponent(LogMail).exists()).toBe(true));

    expect(wrapper.getComponent(LogMail).props('messages')).toMatchObject([{ id: 'first' }]);
  });

  it('end a following that was ended elsewhere', async () => {
    const link = { id: 3, account_id: accountId, conversation_id: threadId, record: line, follow: true } as RecordLink;
    useFollowed().set(link);
    replies['conversation_links'] = [{ ...link, follow: false, since: null, logged: [], taken_out: [] }];

    await mountSide([mail('first', sam, [me])]);

    await vi.waitFor(() => expect(useFollowed().of(accountId, threadId)).toEqual([]));
  });
});
