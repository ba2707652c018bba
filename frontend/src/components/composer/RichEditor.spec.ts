// @vitest-environment happy-dom
import { mount } from '@vue/test-utils';
import { afterEach, describe, expect, it } from 'vitest';
import { nextTick } from 'vue';
import RichEditor from './RichEditor.vue';

afterEach(() => document.body.replaceChildren());

describe('the editor of a message', () => {
  it('takes out what was put in, and nothing that was written right before it', async () => {
    const wrapper = mount(RichEditor, {
      props: { initialHtml: '<p></p>', label: 'Message text' },
      attachTo: document.body,
    });
    await nextTick();

    wrapper.vm.insert('Good morning.');
    wrapper.vm.insert('<p>The kiln is yours.</p>');
    expect(wrapper.vm.html()).toContain('The kiln is yours.');

    wrapper.vm.undo();
    expect(wrapper.vm.html()).toContain('Good morning.');
    expect(wrapper.vm.html()).not.toContain('kiln');
    wrapper.unmount();
  });
});
