// @vitest-environment happy-dom
import type { SettingsFinding, SettingsLookup } from '@maildesk/contracts';
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { OnboardingDoor } from '../../composables/useOnboarding';
import { PlainError } from '../../lib/plain-error';
import type { SaveReply } from '../../stores/accounts';
import OnboardingFlow from './OnboardingFlow.vue';

const server = (host: string) => ({ host, port: 993, security: 'tls', username: 'anna@example.org' }) as const;

function finding(parts: Partial<SettingsFinding> = {}): SettingsFinding {
  return {
    source: 'srv',
    trust: 'own-domain',
    provider: null,
    origin: 'example.org says so.',
    imap: server('imap.example.org'),
    smtp: server('smtp.example.org'),
    signIn: { password: 'account', help: null, oauth: null },
    ...parts,
  };
}

const found = (...findings: SettingsFinding[]): SettingsLookup => ({ findings, attempts: [], note: null });
const failed: SaveReply = { account: null, report: { ok: false, steps: [] } };

function flow(parts: Partial<OnboardingDoor> = {}) {
  const door: OnboardingDoor = {
    find: () => Promise.resolve(found(finding())),
    listOffers: () => Promise.resolve([]),
    save: () => Promise.resolve(failed),
    mailboxesOf: () => ({ state: 'ready', errorText: null, mailboxes: [] }),
    chooseRole: () => Promise.resolve(),
    ...parts,
  };
  return mount(OnboardingFlow, { props: { door, defaultName: 'Anna' } });
}

async function typeAddress(wrapper: VueWrapper, address = 'anna@example.org'): Promise<void> {
  await wrapper.get('input[type=email]').setValue(address);
  await wrapper.get('form').trigger('submit');
  await flushPromises();
}

const button = (wrapper: VueWrapper, words: string) =>
  wrapper.findAll('button').find((candidate) => candidate.text().includes(words));

describe('connecting a mailbox', () => {
  beforeEach(() => setActivePinia(createPinia()));

  it('asks for the address first, and shows where the password would go before it asks for that', async () => {
    const wrapper = flow();
    expect(wrapper.find('input[type=password]').exists()).toBe(false);

    await typeAddress(wrapper);

    expect(wrapper.text()).toContain('imap.example.org, port 993, TLS');
    expect(wrapper.find('input[type=password]').exists()).toBe(true);
  });

  it('offers the provider’s own page first where one is set up, and a password for those who want one', async () => {
    const oauth = { providerId: '7b0e1a9e-0000-4000-8000-000000000001', label: 'Test Provider' };
    const offered = finding({ signIn: { password: 'account', help: null, oauth } });
    const wrapper = flow({ find: () => Promise.resolve(found(offered)) });
    await typeAddress(wrapper);

    expect(button(wrapper, 'Sign in with Test Provider')).toBeDefined();
    expect(wrapper.find('input[type=password]').exists()).toBe(false);
    await button(wrapper, 'Use a password instead')?.trigger('click');
    expect(wrapper.find('input[type=password]').exists()).toBe(true);
  });

  it('offers the provider’s own page also for its servers typed by hand', async () => {
    const offer = {
      id: '7b0e1a9e-0000-4000-8000-000000000001',
      kind: 'custom',
      name: 'Test Provider',
      domains: [],
    } as const;
    const [imap, smtp] = [server('imap.example.org'), { ...server('smtp.example.org'), port: 465 }];
    const wrapper = flow({
      find: () => Promise.resolve(found()),
      listOffers: () => Promise.resolve([{ ...offer, domains: [], imap, smtp }]),
    });
    await typeAddress(wrapper);
    expect(button(wrapper, 'Sign in with Test Provider')).toBeDefined();

    await wrapper.get('input[inputmode=url]').setValue('mx.example.org');
    expect(button(wrapper, 'Sign in with Test Provider')).toBeUndefined();
    expect(wrapper.find('input[type=password]').exists()).toBe(true);
  });

  it('looks for nothing while the address is none', async () => {
    const find = vi.fn<OnboardingDoor['find']>();
    const wrapper = flow({ find });
    await typeAddress(wrapper, 'anna');

    expect(find).not.toHaveBeenCalled();
    expect(wrapper.text()).toContain('Enter a mail address');
  });

  it('warns of servers that belong to another domain', async () => {
    const wrapper = flow({
      find: () => Promise.resolve(found(finding({ trust: 'other-domain', imap: server('imap.hoster.example') }))),
    });
    await typeAddress(wrapper);

    expect(wrapper.text()).toContain('sent to imap.hoster.example, which is not part of example.org');
  });

  it('says what a service wants instead of the usual password', async () => {
    const help = { text: 'Make an app password.', url: 'https://example.org/app' };
    const wrapper = flow({
      find: () =>
        Promise.resolve(found(finding({ provider: 'Gmail', signIn: { password: 'app', help, oauth: null } }))),
    });
    await typeAddress(wrapper);

    expect(wrapper.text()).toContain('Make an app password.');
    expect(wrapper.get('a').attributes('href')).toBe(help.url);
    expect(wrapper.text()).toContain('App password');
  });

  it('asks for no password where none is taken, unless the person insists', async () => {
    const wrapper = flow({
      find: () => Promise.resolve(found(finding({ signIn: { password: 'none', help: null, oauth: null } }))),
    });
    await typeAddress(wrapper);
    expect(wrapper.find('input[type=password]').exists()).toBe(false);
    expect(wrapper.text()).toContain('Ask an administrator');

    await button(wrapper, 'all the same')?.trigger('click');

    expect(wrapper.find('input[type=password]').exists()).toBe(true);
  });

  it.each([
    [
      'finds nothing',
      () => Promise.resolve({ findings: [], attempts: [], note: 'There is no domain example.org.' }),
      'There is no domain',
    ],
    ['cannot look', () => Promise.reject(new PlainError('No connection.')), 'No connection.'],
  ])('goes on by hand when it %s, with the likely names filled in', async (_what, find, words) => {
    const wrapper = flow({ find });
    await typeAddress(wrapper);

    expect(wrapper.text()).toContain(words);
    expect(wrapper.findAll<HTMLInputElement>('input[inputmode=url]').map(({ element }) => element.value)).toEqual([
      'imap.example.org',
      'smtp.example.org',
    ]);
  });

  it('lets the servers be set by hand at any time, and keeps what was found to go back to', async () => {
    const wrapper = flow();
    await typeAddress(wrapper);
    await button(wrapper, 'Set the servers yourself')?.trigger('click');
    await wrapper.get('input[inputmode=url]').setValue('mail.example.org');

    await button(wrapper, 'Use what was found')?.trigger('click');

    expect(wrapper.text()).toContain('imap.example.org, port 993');
  });

  it('fills the checklist while the test goes on, and keeps everything when a step fails', async () => {
    let end = (_reply: SaveReply): void => undefined;
    const wrapper = flow({
      save: (_input, { onStep }) => {
        onStep({ server: 'imap', step: 'connect', state: 'running', problem: null, message: '' });
        return new Promise((resolve) => {
          end = (reply) => {
            onStep({ server: 'imap', step: 'sign-in', state: 'failed', problem: 'login-refused', message: 'Refused.' });
            resolve(reply);
          };
        });
      },
    });
    await typeAddress(wrapper);
    await wrapper.get('input[type=password]').setValue('secret');
    await wrapper.get('form').trigger('submit');
    await flushPromises();
    expect(wrapper.findAll('.is-running')).toHaveLength(1);

    end(failed);
    await flushPromises();

    expect(wrapper.text()).toContain('Refused.');
    expect(wrapper.get<HTMLInputElement>('input[type=password]').element.value).toBe('secret');
    expect(wrapper.text()).toContain('anna@example.org');
    expect(wrapper.text()).toContain('imap.example.org, port 993');
  });

  it('opens the servers when one of them cannot be reached', async () => {
    const wrapper = flow({
      save: (_input, { onStep }) => {
        onStep({ server: 'smtp', step: 'connect', state: 'failed', problem: 'refused', message: 'Nobody answers.' });
        return Promise.resolve(failed);
      },
    });
    await typeAddress(wrapper);
    await wrapper.get('input[type=password]').setValue('secret');
    await wrapper.get('form').trigger('submit');
    await flushPromises();

    expect(wrapper.findAll('input[inputmode=url]')).toHaveLength(2);
    expect(wrapper.text()).toContain('Nobody answers.');
  });

  it('tries once, however often the button is pressed, and not while something is missing', async () => {
    const save = vi.fn<OnboardingDoor['save']>(() => new Promise(() => undefined));
    const wrapper = flow({ save });
    await typeAddress(wrapper);
    await wrapper.get('form').trigger('submit');
    expect(save).not.toHaveBeenCalled();
    expect(wrapper.text()).toContain('Enter the password');

    await wrapper.get('input[type=password]').setValue('secret');
    await wrapper.get('form').trigger('submit');
    await wrapper.get('form').trigger('submit');

    expect(save).toHaveBeenCalledOnce();
  });

  it('ends the test when the person stops it or leaves', async () => {
    const signals: AbortSignal[] = [];
    const wrapper = flow({
      save: (_input, { signal }) => {
        signals.push(signal);
        return new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason as Error)),
        );
      },
    });
    await typeAddress(wrapper);
    await wrapper.get('input[type=password]').setValue('secret');
    await wrapper.get('form').trigger('submit');
    await button(wrapper, 'Stop')?.trigger('click');
    await flushPromises();
    expect(wrapper.find('[role=alert]').exists()).toBe(false);

    await wrapper.get('form').trigger('submit');
    wrapper.unmount();

    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  });

  it('tries again with the certificate that is trusted, until the server is another one', async () => {
    const fingerprint = Array.from({ length: 32 }, () => 'AB').join(':');
    const certificate = {
      fingerprint,
      subject: 'mail',
      validFrom: '2026-01-01T00:00:00Z',
      validUntil: '2027-01-01T00:00:00Z',
    };
    const told = {
      step: 'secure',
      state: 'failed',
      problem: 'certificate-untrusted',
      message: '',
      certificate,
    } as const;
    const save = vi.fn<OnboardingDoor['save']>((_input, { onStep }) => {
      onStep({ server: 'imap', ...told });
      onStep({ server: 'smtp', ...told });
      return Promise.resolve(failed);
    });
    const wrapper = flow({ save });
    await typeAddress(wrapper);
    await wrapper.get('input[type=password]').setValue('secret');
    await wrapper.get('form').trigger('submit');
    await flushPromises();

    await wrapper.get('input[type=checkbox]').setValue(true);
    await wrapper.get('.pin-certificate button').trigger('click');
    await flushPromises();
    const pinned = expect.objectContaining({ pinnedFingerprint: fingerprint });
    expect(save).toHaveBeenLastCalledWith(expect.objectContaining({ imap: pinned, smtp: pinned }), expect.anything());

    await wrapper.get('input[inputmode=url]').setValue('other.example.org');
    await wrapper.get('form').trigger('submit');
    await flushPromises();
    const unpinned = expect.objectContaining({ host: 'other.example.org', pinnedFingerprint: null });
    expect(save).toHaveBeenLastCalledWith(expect.objectContaining({ imap: unpinned, smtp: pinned }), expect.anything());
  });
});
