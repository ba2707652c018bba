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
  settingsVersion: 1,
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

  it('show what somebody else has changed meanwhile, and are tried anew with what is decided', async () => {
    const save = vi.fn<SaveSettings>(() => Promise.resolve(failed));
    const wrapper = form(save);
    await wrapper.get('input[autocomplete=name]').setValue('Anna B');
    const theirs = { ...account, settingsVersion: 2, displayName: 'Info' };
    await wrapper.setProps({ account: theirs });
    expect(wrapper.get('.changed-meanwhile').text()).toContain('Name: Anna → Info');

    // Without a decision the server refuses them, as they are made from older ones.
    await wrapper.get('form').trigger('submit');
    expect(save.mock.lastCall?.[0]).toMatchObject({ displayName: 'Anna B', settingsVersion: 1 });
    await flushPromises();

    const button = (words: string) => wrapper.findAll('.changed-meanwhile button').find((one) => one.text() === words);
    await button('Keep what I have typed')?.trigger('click');
    expect(wrapper.find('.changed-meanwhile').exists()).toBe(false);
    await wrapper.get('form').trigger('submit');
    expect(save.mock.lastCall?.[0]).toMatchObject({ displayName: 'Anna B', settingsVersion: 2 });
    await flushPromises();

    await wrapper.setProps({ account: { ...theirs, settingsVersion: 3, displayName: 'Sales' } });
    await button('Take theirs into the form')?.trigger('click');
    await wrapper.get('form').trigger('submit');
    expect(save.mock.lastCall?.[0]).toMatchObject({ displayName: 'Sales', settingsVersion: 3 });
  });
});
