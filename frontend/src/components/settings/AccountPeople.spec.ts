// @vitest-environment happy-dom
import { accountsApi, groupsApi, type User, usersApi } from '@maildesk/contracts';
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, expect, test, vi } from 'vitest';
import { networkError } from '../../api/api-error';
import { call } from '../../api/call';
import AccountPeople from './AccountPeople.vue';

vi.mock('../../api/call');

const person = (id: string): User => ({ id, displayName: `Person ${id}`, email: `${id}@example.org`, isAdmin: false });
const owner = person('owner');

/** What cannot be read now. */
let down: readonly unknown[] = [];

beforeEach(() => {
  setActivePinia(createPinia());
  vi.mocked(call).mockImplementation((operation: unknown) => {
    if (down.includes(operation)) return Promise.reject(networkError(null));
    if (operation === usersApi.list) return Promise.resolve({ users: [owner, person('colleague')] });
    if (operation === groupsApi.list) return Promise.resolve({ groups: [] });
    if (operation === accountsApi.listMembers)
      return Promise.resolve({ members: [{ user: owner, role: 'owner' }], groups: [] });
    throw new Error('not expected');
  });
});

async function show(): Promise<VueWrapper> {
  const granter = { isAdmin: false, role: 'owner' } as const;
  const wrapper = mount(AccountPeople, { props: { accountId: 'account', user: owner, granter, canManage: true } });
  await flushPromises();
  return wrapper;
}

async function tryAgain(wrapper: VueWrapper): Promise<void> {
  down = [];
  await wrapper.get('[role=alert] button').trigger('click');
  await flushPromises();
}

test('whom an account could be shared with is said to be unknown, not nobody, until it is read', async () => {
  down = [usersApi.list];
  const wrapper = await show();
  expect(wrapper.text()).toContain('Person owner (you)');
  expect(wrapper.get('[role=alert]').text()).toContain('Who else is in this MailDesk could not be read');

  await tryAgain(wrapper);

  expect(wrapper.find('[role=alert]').exists()).toBe(false);
  expect(wrapper.text()).toContain('Person colleague (colleague@example.org)');
});

test('who has access is said to be unknown, and nothing offered in its place, until it is read', async () => {
  down = [accountsApi.listMembers];
  const wrapper = await show();
  expect(wrapper.get('[role=alert]').text()).toContain('Who has access could not be read.');
  expect(wrapper.find('form').exists()).toBe(false);

  await tryAgain(wrapper);

  expect(wrapper.text()).toContain('Person owner (you)');
  expect(wrapper.text()).toContain('Person colleague (colleague@example.org)');
});
