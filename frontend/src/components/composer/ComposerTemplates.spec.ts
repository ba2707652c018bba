// @vitest-environment happy-dom
import { mount } from '@vue/test-utils';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { defineComponent, h, ref } from 'vue';
import type { RecordsBridge } from '../../lib/host';
import { portalKey } from '../../lib/portal';
import ComposerTemplates from './ComposerTemplates.vue';

const records = { call: () => Promise.resolve([]) } as unknown as RecordsBridge;
const about = { record: null, conversation: null, emails: [] };

afterEach(() => document.body.replaceChildren());

describe('the templates of a composer', () => {
  it('are chosen in a dialog whose keys the composer does not hear', async () => {
    const heard: string[] = [];
    const hear = ({ key }: KeyboardEvent): void => void heard.push(key);
    const composer = defineComponent(
      () => () => h('section', { onKeydownCapture: hear, onKeydown: hear }, h(ComposerTemplates, { records, about })),
    );
    const portal = document.createElement('div');
    document.body.append(portal);
    const wrapper = mount(composer, {
      attachTo: document.body,
      global: { provide: { [portalKey as symbol]: ref(portal) } },
    });

    await wrapper.get('button').trigger('click');
    const findDialog = (): HTMLDialogElement => {
      const shown = document.querySelector<HTMLDialogElement>('dialog[open]');
      if (shown === null) throw new Error('There is no dialog.');
      return shown;
    };
    // It is loaded lazily.
    const dialog = await vi.waitFor(findDialog, { timeout: 20_000 });
    const press = { bubbles: true, cancelable: true };
    dialog.querySelector('button')?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', ...press }));
    dialog
      .querySelector('button')
      ?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, ...press }));

    expect(heard).toEqual([]);
    expect(portal.contains(dialog)).toBe(true);
    wrapper.unmount();
    expect(document.querySelector('dialog')).toBeNull();
  });
});
