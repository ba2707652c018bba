// @vitest-environment happy-dom
import { mount } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import ServerFields from './ServerFields.vue';

const fingerprint = Array.from({ length: 32 }, () => 'AB').join(':');
const server = { host: 'mail.lan', port: 993, security: 'tls' as const, username: '' };
const texts = { server: 'imap' as const, title: 'IMAP', address: '', hostProblem: null, portProblem: null };

describe('the fields of a server', () => {
  it('show that a certificate of its own is trusted, and let one take that back', async () => {
    const wrapper = mount(ServerFields, {
      props: { ...texts, modelValue: { ...server, pinnedFingerprint: fingerprint } },
    });

    expect(wrapper.get('.pinned-certificate').text()).toContain('AB:AB:AB');
    await wrapper.get('.pinned-certificate button').trigger('click');
    expect(wrapper.emitted('update:modelValue')).toEqual([[{ ...server, pinnedFingerprint: null }]]);
  });

  it('say nothing of certificates otherwise', () => {
    expect(
      mount(ServerFields, { props: { ...texts, modelValue: server } })
        .find('.pinned-certificate')
        .exists(),
    ).toBe(false);
  });
});
