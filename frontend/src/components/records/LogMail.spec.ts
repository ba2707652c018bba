// @vitest-environment happy-dom
import type { Attachment, Message } from '@maildesk/contracts';
import { flushPromises, mount } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { RecordsBridge } from '../../lib/host';
import { useConversation } from '../../stores/conversation';
import LogMail from './LogMail.vue';

const megabyte = 1024 * 1024;
const lead = { model: 'crm.lead', id: 7, name: 'Forty chairs', state: null, tone: 'plain', when: null, amount: null };
const link = {
  id: 3,
  account_id: 'account',
  conversation_id: 'thread',
  record: lead,
  follow: false,
  since: null,
  logged: [],
  taken_out: [],
};

const mail = (id: string, sender: string) =>
  ({
    id,
    accountId: 'account',
    threadId: 'thread',
    messageIdHeader: `${id}@example.org`,
    subject: 'Chairs',
    from: [{ name: sender, address: `${id}@example.org` }],
    sentAt: null,
    receivedAt: '2026-11-20T08:00:00Z',
    preview: '',
    hasAttachments: true,
    flags: [],
  }) as unknown as Message;

const part = (partId: string, fileName: string, sizeBytes: number, contentId: string | null = null): Attachment => ({
  partId,
  fileName,
  contentType: fileName.endsWith('.png') ? 'image/png' : 'application/pdf',
  sizeBytes,
  contentId,
  inline: contentId !== null,
});

describe('putting mail into a chatter', () => {
  let logged: Record<string, unknown>[];
  let attachments: Attachment[];

  const records = {
    call(verb: string, args: Record<string, unknown>) {
      if (verb === 'search_targets') return Promise.resolve([{ title: 'Leads', records: [lead] }]);
      logged.push(args);
      return Promise.resolve({ state: 'logged', link });
    },
  } as unknown as RecordsBridge;

  async function mountDialog(messageId: string | null) {
    const messages = [mail('question', 'Anna'), mail('answer', 'Me')];
    const wrapper = mount(LogMail, {
      props: { records, messages, messageId, email: null, locale: 'en-US' },
      global: { stubs: { UiDialog: { template: '<div><slot /><slot name="actions" /></div>' } } },
    });
    await flushPromises();
    return wrapper;
  }
  async function submit(wrapper: Awaited<ReturnType<typeof mountDialog>>) {
    await wrapper.get('.target input').setValue(true);
    await wrapper.get('form').trigger('submit');
    await vi.waitFor(() => expect(wrapper.emitted('done')).toHaveLength(1));
  }
  const headers = () => logged.map(({ mail: ref }) => (ref as { message_id_header: string }).message_id_header);

  beforeEach(() => {
    setActivePinia(createPinia());
    logged = [];
    attachments = [];
    const html = '<p>Look: <img data-cid="plan@x"></p>';
    vi.spyOn(useConversation(), 'readBody').mockImplementation(() =>
      Promise.resolve({ html, text: 'Look', attachments } as never),
    );
    vi.spyOn(useConversation(), 'loadPartOf').mockResolvedValue(new Blob(['plan']));
  });

  it('takes the one message whose menu it was chosen from', async () => {
    await submit(await mountDialog('question'));

    expect(headers()).toEqual(['question@example.org']);
  });

  it('takes the newest message unless another one, or all of them, is chosen', async () => {
    await submit(await mountDialog(null));
    const another = await mountDialog(null);
    await another.get('.which').setValue('question');
    await submit(another);
    const whole = await mountDialog(null);
    await whole.findAll('fieldset input[type=radio]')[1]?.setValue(true);
    await submit(whole);

    const all = ['question@example.org', 'answer@example.org'];
    expect(headers()).toEqual(['answer@example.org', 'question@example.org', ...all]);
  });

  it('says so when the message that was chosen is gone meanwhile', async () => {
    const wrapper = await mountDialog('question');
    await wrapper.setProps({ messages: [mail('answer', 'Me')] });

    await wrapper.get('.target input').setValue(true);
    await wrapper.get('form').trigger('submit');

    expect(wrapper.get('.problem').text()).toContain('no longer in the conversation');
    expect(logged).toEqual([]);
  });

  it('carries the pictures of the text along, and shows them there', async () => {
    attachments = [part('1.2', 'plan.png', 5000, 'plan@x')];

    await submit(await mountDialog(null));

    expect(logged).toMatchObject([
      { html: '<p>Look: <img src="cid:1.2"></p>', attachments: [{ name: 'plan.png', part: '1.2' }] },
    ]);
  });

  it('carries what the text names and nobody shows as a picture along as a file', async () => {
    attachments = [part('1.2', 'drawing.svg', 5000, 'plan@x')];

    await submit(await mountDialog(null));

    expect(logged).toMatchObject([{ html: '<p>Look: </p>', attachments: [{ name: 'drawing.svg' }] }]);
  });

  it('carries a file along that the text could have shown and does not', async () => {
    attachments = [part('3', 'sketch.png', 5000, 'other@x')];

    await submit(await mountDialog(null));

    expect(logged).toMatchObject([{ attachments: [{ name: 'sketch.png' }] }]);
  });

  it('says before and after which files have no room', async () => {
    attachments = [part('2', 'film.pdf', 26 * megabyte), part('3', 'offer.pdf', megabyte)];
    const wrapper = await mountDialog(null);

    expect(wrapper.text()).toContain('These will not go along: “film.pdf”.');
    await submit(wrapper);

    expect(logged).toMatchObject([{ attachments: [{ name: 'offer.pdf' }] }]);
    expect(wrapper.emitted('done')).toMatchObject([[{ left: [{ fileName: 'film.pdf' }] }]]);
  });
});
