// @vitest-environment happy-dom
import { mount } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import PinCertificate from './PinCertificate.vue';

const certificate = {
  fingerprint: Array.from({ length: 32 }, (_, index) => index.toString(16).toUpperCase().padStart(2, '0')).join(':'),
  subject: 'DNS:mail.lan',
  validFrom: '2026-01-01T00:00:00.000Z',
  validUntil: '2027-01-01T00:00:00.000Z',
};

describe('PinCertificate', () => {
  it('trusts a certificate only after somebody says that they have compared it', async () => {
    const wrapper = mount(PinCertificate, { props: { certificate } });

    expect(wrapper.get('button').attributes('disabled')).toBeDefined();
    await wrapper.get('button').trigger('click');
    expect(wrapper.emitted('trust')).toBeUndefined();

    await wrapper.get('input[type=checkbox]').setValue(true);
    await wrapper.get('button').trigger('click');
    expect(wrapper.emitted('trust')).toEqual([[certificate.fingerprint]]);
  });

  it('shows every byte of the fingerprint', () => {
    const wrapper = mount(PinCertificate, { props: { certificate } });

    expect(
      wrapper
        .findAll('.fingerprint span')
        .map((line) => line.text())
        .join(':'),
    ).toBe(certificate.fingerprint);
  });
});
