// @vitest-environment happy-dom
import { mount } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import type { RecipientEntry } from '../../lib/recipients';
import RecipientField from './RecipientField.vue';

function mountField(people: RecipientEntry[] = []) {
  const wrapper = mount(RecipientField, {
    props: {
      label: 'To',
      modelValue: people,
      'onUpdate:modelValue': (next: RecipientEntry[]) => wrapper.setProps({ modelValue: next }),
    },
    attachTo: document.body,
  });
  return wrapper;
}
const anna = { name: 'Anna', address: 'anna@example.org', problem: null };
const addresses = (wrapper: ReturnType<typeof mountField>) =>
  wrapper.props('modelValue').map((person) => person.address);

describe('RecipientField', () => {
  it.each(['Enter', ',', ';', 'Tab'])('makes a chip of what was typed at %s', async (key) => {
    const wrapper = mountField();

    await wrapper.get('input').setValue('bert@example.org');
    await wrapper.get('input').trigger('keydown', { key });

    expect(addresses(wrapper)).toEqual(['bert@example.org']);
    expect(wrapper.get('input').element.value).toBe('');
  });

  it('keeps what was typed when the field is left', async () => {
    const wrapper = mountField([anna]);

    await wrapper.get('input').setValue('wrong');
    await wrapper.get('input').trigger('blur');

    expect(addresses(wrapper)).toEqual(['anna@example.org', 'wrong']);
    expect(wrapper.get('.problem').text()).toContain('is not a mail address');
  });

  it('removes the last chip by two presses of Backspace', async () => {
    const wrapper = mountField([anna]);

    await wrapper.get('input').trigger('keydown', { key: 'Backspace' });
    await wrapper.get('.chip').trigger('keydown', { key: 'Backspace' });

    expect(addresses(wrapper)).toEqual([]);
    expect(wrapper.get('[role=status]').text()).toBe('Anna removed');
  });

  it('takes a chip back into the field to be corrected', async () => {
    const wrapper = mountField([anna]);

    await wrapper.get('.chip').trigger('keydown', { key: 'Enter' });

    expect(addresses(wrapper)).toEqual([]);
    expect(wrapper.get('input').element.value).toBe('Anna <anna@example.org>');
  });

  it('does not add the same address twice', async () => {
    const wrapper = mountField([anna]);

    await wrapper.get('input').setValue('ANNA@example.org,');
    await wrapper.get('input').trigger('keydown', { key: 'Enter' });

    expect(addresses(wrapper)).toEqual(['anna@example.org']);
  });
});
