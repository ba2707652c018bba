// @vitest-environment happy-dom
import { flushPromises, mount } from '@vue/test-utils';
import { describe, expect, it, vi } from 'vitest';
import type { ConnectInput } from '../../lib/connect-form';
import { PlainError } from '../../lib/reason';
import type { SaveReply } from '../../stores/accounts';
import ConnectForm from './ConnectForm.vue';

function form(save: (input: ConnectInput) => Promise<SaveReply>) {
  return mount(ConnectForm, { props: { account: null, defaultName: 'Anna', save } });
}

async function fill(wrapper: ReturnType<typeof form>): Promise<void> {
  await wrapper.get('input[type=email]').setValue('anna@example.org');
  await wrapper.get('input[type=password]').setValue('secret');
}

const failed: SaveReply = {
  account: null,
  report: {
    ok: false,
    steps: [{ server: 'imap', step: 'sign-in', state: 'failed', problem: 'login-refused', message: 'Wrong password.' }],
  },
};

describe('ConnectForm', () => {
  it('fills the servers in from the address', async () => {
    const save = vi.fn(() => Promise.resolve(failed));
    const wrapper = form(save);
    await fill(wrapper);
    await wrapper.get('form').trigger('submit');

    expect(save).toHaveBeenCalledWith(
      expect.objectContaining({
        address: 'anna@example.org',
        imap: expect.objectContaining({ host: 'imap.example.org', port: 993, security: 'tls' }),
        smtp: expect.objectContaining({ host: 'smtp.example.org', port: 465, security: 'tls' }),
      }),
    );
  });

  it('shows which step failed and keeps everything typed', async () => {
    const wrapper = form(() => Promise.resolve(failed));
    await fill(wrapper);
    await wrapper.get('form').trigger('submit');
    await flushPromises();

    expect(wrapper.text()).toContain('Wrong password.');
    expect(wrapper.get<HTMLInputElement>('input[type=password]').element.value).toBe('secret');
    expect(wrapper.emitted('saved')).toBeUndefined();
  });

  it('keeps everything typed when the server cannot be asked', async () => {
    const wrapper = form(() => Promise.reject(new PlainError('No connection.')));
    await fill(wrapper);
    await wrapper.get('form').trigger('submit');
    await flushPromises();

    expect(wrapper.text()).toContain('No connection.');
    expect(wrapper.get<HTMLInputElement>('input[type=email]').element.value).toBe('anna@example.org');
  });

  it('asks the server once, however often the button is pressed', async () => {
    const save = vi.fn(() => new Promise<SaveReply>(() => undefined));
    const wrapper = form(save);
    await fill(wrapper);
    await wrapper.get('form').trigger('submit');
    await wrapper.get('form').trigger('submit');

    expect(save).toHaveBeenCalledOnce();
  });

  it('asks no server while something is missing', async () => {
    const save = vi.fn(() => Promise.resolve(failed));
    const wrapper = form(save);
    await wrapper.get('form').trigger('submit');

    expect(save).not.toHaveBeenCalled();
    expect(wrapper.text()).toContain('Enter the password');
  });

  it('tries again with the certificate that is trusted, until the server is another one', async () => {
    const fingerprint = Array.from({ length: 32 }, () => 'AB').join(':');
    const certificate = {
      fingerprint,
      subject: 'mail',
      validFrom: '2026-01-01T00:00:00Z',
      validUntil: '2027-01-01T00:00:00Z',
    };
    const step = {
      step: 'secure',
      state: 'failed',
      problem: 'certificate-untrusted',
      message: 'Self-signed.',
      certificate,
    } as const;
    const steps = [
      { server: 'imap' as const, ...step },
      { server: 'smtp' as const, ...step },
    ];
    const save = vi.fn<(input: ConnectInput) => Promise<SaveReply>>(() =>
      Promise.resolve({ account: null, report: { ok: false, steps } }),
    );
    const wrapper = form(save);
    await fill(wrapper);
    await wrapper.get('form').trigger('submit');
    await flushPromises();

    await wrapper.get('input[type=checkbox]').setValue(true);
    await wrapper.get('.pin-certificate button').trigger('click');
    await flushPromises();
    const pinned = expect.objectContaining({ pinnedFingerprint: fingerprint });
    expect(save).toHaveBeenLastCalledWith(expect.objectContaining({ imap: pinned, smtp: pinned }));

    await wrapper.get('input[inputmode=url]').setValue('other.example.org');
    await wrapper.get('form').trigger('submit');
    await flushPromises();
    const unpinned = expect.objectContaining({ host: 'other.example.org', pinnedFingerprint: null });
    expect(save).toHaveBeenLastCalledWith(expect.objectContaining({ imap: unpinned, smtp: pinned }));
  });
});
