// @vitest-environment happy-dom
import { mount } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { testRow } from '../../lib/test-rows';
import ThreadRow from './ThreadRow.vue';

function row(more: Parameters<typeof testRow>[2], props: object = {}) {
  return mount(ThreadRow, {
    props: {
      row: testRow('a', 10, more),
      role: 'inbox' as const,
      ownAddress: 'me@example.org',
      now: new Date('2026-03-01T12:00:00Z'),
      isOpen: false,
      isFresh: false,
      canWrite: true,
      ...props,
    },
  });
}

describe('ThreadRow', () => {
  it('says first that it is unread, then who, what and the rest', () => {
    const label = row({ unreadCount: 1, hasAttachments: true, flagged: true }).attributes('aria-label') ?? '';
    expect(label).toMatch(/^Unread, Kim, Subject a, .*starred, with attachments$/);
  });

  it('emits what is wanted of it, not how it is done', async () => {
    const wrapper = row({ unreadCount: 1 });
    await wrapper.get('[aria-label="Archive"]').trigger('click');
    await wrapper.get('[aria-label="Mark as read"]').trigger('click');
    await wrapper.get('[aria-label="Starred"]').trigger('click');
    expect(wrapper.emitted('act')).toEqual([['archive'], ['read'], ['star']]);
  });

  it('has a dot for what oneself, and bold for what the team has not read, where that is kept apart', () => {
    const classesOf = (unreadCount: number, ownUnreadCount: number | null) =>
      row({ unreadCount, ownUnreadCount }, { canWrite: false })
        .classes()
        .filter((name) => name.startsWith('is-unread'));
    expect(classesOf(1, null)).toEqual(['is-unread', 'is-unread-for-me']);
    expect(classesOf(1, 0)).toEqual(['is-unread']);
    expect(classesOf(0, 1)).toEqual(['is-unread-for-me']);
    expect(row({ ownUnreadCount: 1 }, { canWrite: false }).find('[aria-label="Mark as read"]').exists()).toBe(true);
    expect(row({ unreadCount: 1 }, { canWrite: false }).find('[aria-label="Mark as read"]').exists()).toBe(false);
  });

  it('shows who else has the conversation open, and says so last', () => {
    const bob = { userId: 'b', name: 'Bob', address: 'bob@example.org', doing: 'replying' as const, isIdle: false };
    const wrapper = row({}, { colleagues: [bob] });
    expect(wrapper.attributes('aria-label')).toMatch(/, Bob is replying$/);
    expect(wrapper.find('.colleague-faces .is-replying').exists()).toBe(true);
  });

  it('names the recipients in Sent', () => {
    expect(row({}, { role: 'sent' }).text()).toContain('To: Kim');
  });

  it('shows that a message could not be sent', () => {
    expect(row({ outboxState: 'failed' }).text()).toContain('Not sent');
  });

  it('offers a mere reader nothing to change', () => {
    const wrapper = row({}, { canWrite: false });
    expect(wrapper.find('[aria-label="Archive"]').exists()).toBe(false);
    expect(wrapper.find('[aria-label="Starred"]').exists()).toBe(false);
    const starred = row({ flagged: true }, { canWrite: false }).get('[aria-label="Starred"]');
    expect(starred.attributes('disabled')).toBeDefined();
  });

  it('shows mail as text, whatever is in it', () => {
    const wrapper = row({ subject: '<img src=x onerror=alert(1)>' });
    expect(wrapper.find('.subject img').exists()).toBe(false);
    expect(wrapper.get('.subject').text()).toBe('<img src=x onerror=alert(1)>');
  });
});
