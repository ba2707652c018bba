import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { framePage, type FrameMessage, type FramePage } from './frame-page';

const start = {
  serverUrl: 'https://mail.example.org',
  lang: 'de_AT',
  direction: 'ltr',
  theme: 'dark',
  features: ['crm'],
  place: 'a/b',
} as const;

describe('the page of Odoo as a frame sees it', () => {
  let channel: MessageChannel;
  let heard: FrameMessage[];
  let frame: FramePage;

  beforeEach(() => {
    channel = new MessageChannel();
    heard = [];
    channel.port2.onmessage = ({ data }: MessageEvent<FrameMessage>) => heard.push(data);
    frame = framePage(channel.port1, start);
  });
  afterEach(() => {
    channel.port1.close();
    channel.port2.close();
  });

  it('answers each question with its own reply', async () => {
    const first = frame.page.call('find_partners', { emails: ['a@example.org'] });
    const second = frame.page.renew();
    await vi.waitFor(() => expect(heard).toHaveLength(2));
    channel.port2.postMessage({ id: 2, reply: 'token' });
    channel.port2.postMessage({ id: 1, reply: { partners: [] } });

    expect(await second).toBe('token');
    expect(await first).toEqual({ partners: [] });
    expect(heard[0]).toEqual({ id: 1, ask: 'call', args: ['find_partners', { emails: ['a@example.org'] }] });
  });

  it('waits until a record that lies over the mail is closed', async () => {
    const closed = vi.fn();
    void frame.page.open({ model: 'crm.lead', id: 7 }, 'dialog').then(closed);
    await vi.waitFor(() => expect(heard).toHaveLength(1));
    expect(heard[0]).toEqual({ id: 1, ask: 'open', args: [{ model: 'crm.lead', id: 7 }, 'dialog'] });
    expect(closed).not.toHaveBeenCalled();
    channel.port2.postMessage({ id: 1, reply: undefined });
    await vi.waitFor(() => expect(closed).toHaveBeenCalledOnce());
  });

  it('says why Odoo refused', async () => {
    const asked = frame.page.renew();
    await vi.waitFor(() => expect(heard).toHaveLength(1));
    channel.port2.postMessage({ id: 1, error: 'Your session in Odoo has ended.' });
    await expect(asked).rejects.toThrow('Your session in Odoo has ended.');
  });

  it('knows the place that was written last, by the client or by Odoo', async () => {
    expect(frame.page.readPlace()).toBe('a/b');
    frame.page.writePlace('a/c', true);
    expect(frame.page.readPlace()).toBe('a/c');

    const goTo = vi.fn<(place: string) => void>();
    frame.serve({ goTo } as unknown as Parameters<FramePage['serve']>[0]);
    channel.port2.postMessage({ client: 'goTo', args: ['a/d'] });
    await vi.waitFor(() => expect(goTo).toHaveBeenCalledWith('a/d'));
    expect(frame.page.readPlace()).toBe('a/d');
    expect(heard).toEqual([{ tell: 'writePlace', args: ['a/c', true] }]);
  });
});
