// @vitest-environment happy-dom
import { mount } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { completePeopleKey, type CompletePeople } from '../../lib/completion';
import type { RecipientEntry } from '../../lib/recipients';
import RecipientField from './RecipientField.vue';

function mountField(people: RecipientEntry[] = [], complete: CompletePeople | null = null) {
  const wrapper = mount(RecipientField, {
    props: {
      label: 'To',
      modelValue: people,
      'onUpdate:modelValue': (next: RecipientEntry[]) => wrapper.setProps({ modelValue: next }),
    },
    global: { provide: { [completePeopleKey as symbol]: complete } },
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

describe('RecipientField with somebody who completes', () => {
  const bert = { name: 'Bert Young', address: 'bert@example.org' };
  const carla = { name: 'Carla', address: 'carla@example.org' };

  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  async function type(text: string, complete: CompletePeople = () => Promise.resolve([bert, carla])) {
    const wrapper = mountField([], complete);
    await wrapper.get('input').setValue(text);
    await vi.advanceTimersByTimeAsync(500);
    return wrapper;
  }

  it('offers people and takes the first at Enter', async () => {
    const wrapper = await type('be');

    expect(wrapper.findAll('[role="option"]')).toHaveLength(2);
    await wrapper.get('input').trigger('keydown', { key: 'Enter' });
    expect(addresses(wrapper)).toEqual(['bert@example.org']);
  });

  it('takes the one that the arrows chose', async () => {
    const wrapper = await type('be');

    await wrapper.get('input').trigger('keydown', { key: 'ArrowDown' });
    expect(wrapper.get('[aria-selected="true"]').text()).toContain('Carla');
    await wrapper.get('input').trigger('keydown', { key: 'Tab' });
    expect(addresses(wrapper)).toEqual(['carla@example.org']);
  });

  it('takes a whole address as it was typed', async () => {
    const wrapper = await type('other@example.org');

    await wrapper.get('input').trigger('keydown', { key: 'Enter' });
    expect(addresses(wrapper)).toEqual(['other@example.org']);
  });

  it('keeps what was typed when the offers are closed', async () => {
    const wrapper = await type('be');

    await wrapper.get('input').trigger('keydown', { key: 'Escape' });
    expect(wrapper.findAll('[role="option"]')).toHaveLength(0);
    expect(wrapper.get('input').element.value).toBe('be');
  });

  it('offers nothing that comes after the field was left', async () => {
    const wrapper = await type('be', () => new Promise((resolve) => setTimeout(() => resolve([bert]), 1000)));

    await wrapper.get('input').trigger('blur');
    await vi.advanceTimersByTimeAsync(2000);
    expect(wrapper.findAll('[role="option"]')).toHaveLength(0);
  });
});
