import type { Account, ChoosableRole, OAuthProviderOffer, SettingsFinding, SettingsLookup } from '@maildesk/contracts';
import { computed, onScopeDispose, reactive, shallowRef } from 'vue';
import { isSignInRefused } from '../lib/checklist';
import { emptyInput, offerFor, type ConnectInput } from '../lib/connect-form';
import { problemsOf } from '../lib/connect-words';
import { guessServers } from '../lib/server-guess';
import { reasonOf } from '../lib/reason';
import type { AccountMailboxes } from '../stores/mailboxes';
import { useTrust } from './useTrust';
import { useTrial, type SaveSettings } from './useTrial';

/** What connecting a mailbox needs from outside. */
export interface OnboardingDoor {
  /** @throws PlainError */
  readonly find: (address: string, signal: AbortSignal) => Promise<SettingsLookup>;
  /** What a mailbox can be signed in to with besides a password. @throws PlainError */
  readonly listOffers: () => Promise<readonly OAuthProviderOffer[]>;
  readonly save: SaveSettings;
  readonly mailboxesOf: (accountId: string) => AccountMailboxes;
  /** @throws PlainError */
  readonly chooseRole: (accountId: string, role: ChoosableRole, mailboxId: string | null) => Promise<void>;
}

/**
 * - `address`: which mailbox. `looking`: its servers are looked for. `settings`: where, and the password.
 * - `connected`: the account is stored, and its mail comes in.
 */
export type OnboardingPhase = 'address' | 'looking' | 'settings' | 'connected';

/** A mailbox on its way in, from its address to its first mail. What was typed stays, whichever way one goes. */
export function useOnboarding(door: OnboardingDoor, defaultName: string) {
  const input = reactive(emptyInput(defaultName));
  const phase = shallowRef<OnboardingPhase>('address');
  const lookup = shallowRef<SettingsLookup | null>(null);
  const lookupFailure = shallowRef<string | null>(null);
  /** The finding whose servers stand in the form; null when they are the person's own. */
  const chosen = shallowRef<SettingsFinding | null>(null);
  const offers = shallowRef<readonly OAuthProviderOffer[]>([]);
  const account = shallowRef<Account | null>(null);
  const wasTried = shallowRef(false);
  const trial = useTrial(door.save);
  const trust = useTrust(input, trial.steps);
  let looking: AbortController | null = null;
  /** The address that the servers in the form belong to. */
  let lookedFor = '';

  const problems = computed(() => (wasTried.value ? problemsOf(input, null) : {}));
  const domain = computed(() => input.address.trim().split('@').at(-1)?.toLowerCase() ?? '');

  /** The provider of servers that a person has typed. */
  const ownOffer = computed(() => (chosen.value === null ? offerFor(input, offers.value) : null));
  // Without them there is a password still.
  door.listOffers().then(
    (listed) => (offers.value = listed),
    () => undefined,
  );

  function hasAddress(): boolean {
    wasTried.value = true;
    if (problems.value.address !== undefined) return false;
    wasTried.value = false;
    return true;
  }

  /** Looks for the servers of the address. What fails there is no end: they can be typed. */
  async function look(): Promise<void> {
    if (phase.value === 'looking' || !hasAddress()) return;
    const address = input.address.trim();
    if (address === lookedFor && lookup.value !== null) {
      phase.value = 'settings';
      return;
    }
    const own = new AbortController();
    looking = own;
    phase.value = 'looking';
    lookupFailure.value = null;
    lookup.value = null;
    trial.clear();
    try {
      lookup.value = await door.find(address, own.signal);
    } catch (error) {
      if (own.signal.aborted) return;
      lookupFailure.value = reasonOf(error);
    }
    const [best] = lookup.value?.findings ?? [];
    if (best === undefined) useOwn(address);
    else choose(best);
    lookedFor = address;
    phase.value = 'settings';
  }

  /** Takes a finding's servers into the form. */
  function choose(finding: SettingsFinding): void {
    chosen.value = finding;
    Object.assign(input.imap, finding.imap);
    Object.assign(input.smtp, finding.smtp);
    trial.clear();
  }

  /** The servers of another address are no use; those that were typed for this one stay. */
  function useOwn(address: string): void {
    const isSame = lookedFor === address;
    chosen.value = null;
    const guess = guessServers(address);
    for (const server of ['imap', 'smtp'] as const) {
      if (isSame && input[server].host !== '') continue;
      Object.assign(input[server], guess?.[server] ?? { host: '' }, { username: '' });
    }
  }

  /** Lets the person type the servers, beginning with what stands there. */
  function setManually(): void {
    if (!hasAddress()) return;
    looking?.abort();
    if (phase.value !== 'settings') useOwn(input.address.trim());
    lookedFor = input.address.trim();
    chosen.value = null;
    phase.value = 'settings';
  }

  function changeAddress(): void {
    looking?.abort();
    trial.stop();
    phase.value = 'address';
  }

  /** Tries the settings and stores them when they work; by a permission of the provider where it has granted one. */
  async function connect(authorizationId?: string): Promise<void> {
    const given: ConnectInput = { ...input, imap: { ...input.imap }, smtp: { ...input.smtp } };
    if (authorizationId === undefined) wasTried.value = true;
    else given.authorizationId = authorizationId;
    const wrong = Object.keys(problemsOf(given, null));
    if (wrong.some((field) => field.includes('.'))) chosen.value = null;
    if (wrong.length > 0) return;
    const stored = await trial.start(given);
    if (stored !== null) {
      account.value = stored;
      phase.value = 'connected';
      return;
    }
    if (trial.steps.value !== null && !isSignInRefused(trial.steps.value)) chosen.value = null;
  }

  async function trustAndConnect(server: 'imap' | 'smtp', fingerprint: string): Promise<void> {
    trust(server, fingerprint);
    await connect();
  }

  onScopeDispose(() => looking?.abort());
  return {
    input,
    phase,
    domain,
    lookup,
    lookupFailure,
    chosen,
    ownOffer,
    account,
    problems,
    trial,
    look,
    choose,
    setManually,
    changeAddress,
    connect,
    trustAndConnect,
  };
}
