// @vitest-environment happy-dom
import type { Account } from '@maildesk/contracts';
import { flushPromises, mount } from '@vue/test-utils';
import { describe, expect, it, vi } from 'vitest';
import type { SaveSettings } from '../../composables/useTrial';
import type { SaveReply } from '../../stores/accounts';
import ConnectForm from './ConnectForm.vue';

const account = {
  id: 'a',
  address: 'anna@example.org',
  displayName: 'Anna',
  imap: { host: 'imap.example.org', port: 993, security: 'tls', username: 'anna' },
  smtp: { host: 'smtp.example.org', port: 465, security: 'tls', username: 'anna' },
} as Account;

const failed: SaveReply = { account: null, report: { ok: false, steps: [] } };

const form = (save: SaveSettings) => mount(ConnectForm, { props: { account, save } });

describe('the settings of an account', () => {
  it('are tried without the password where no server has changed', async () => {
    const save = vi.fn<SaveSettings>(() => Promise.resolve(failed));
    const wrapper = form(save);
    await wrapper.get('input[autocomplete=name]').setValue('Anna B');
    await wrapper.get('form').trigger('submit');

    expect(save).toHaveBeenCalledWith(
      expect.objectContaining({ displayName: 'Anna B', password: '' }),
      expect.anything(),
    );
  });

  it('are not tried before the password is there, where a server has changed', async () => {
    const save = vi.fn<SaveSettings>(() => Promise.resolve(failed));
    const wrapper = form(save);
    await wrapper.get('input[inputmode=url]').setValue('mail.example.org');
    await wrapper.get('form').trigger('submit');

    expect(save).not.toHaveBeenCalled();
    expect(wrapper.text()).toContain('Enter the password again');
  });

  it('stay as they were when a step fails, and so does what was typed', async () => {
    const wrapper = form((_input, { onStep }) => {
      onStep({ server: 'smtp', step: 'connect', state: 'failed', problem: 'refused', message: 'Nobody answers.' });
      return Promise.resolve(failed);
    });
    await wrapper.get('input[type=password]').setValue('secret');
    await wrapper.get('form').trigger('submit');
    await flushPromises();

    expect(wrapper.text()).toContain('Not saved');
    expect(wrapper.text()).toContain('Nobody answers.');
    expect(wrapper.get<HTMLInputElement>('input[type=password]').element.value).toBe('secret');
    expect(wrapper.emitted('saved')).toBeUndefined();
  });
});
