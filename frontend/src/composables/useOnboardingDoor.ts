import { discoveryApi } from '@maildesk/contracts';
import { call } from '../api/call';
import { toNewSettings } from '../lib/connect-form';
import { useAccounts } from '../stores/accounts';
import { useMailboxes } from '../stores/mailboxes';
import { useOAuth } from '../stores/oauth';
import type { OnboardingDoor } from './useOnboarding';

/** Connects mailboxes for the person who is signed in. `onTrying` hears when a new one is about to be stored, and when it was not. */
export function useOnboardingDoor(onTrying: (isTrying: boolean) => void = () => undefined): OnboardingDoor {
  const accounts = useAccounts();
  const mailboxes = useMailboxes();
  const oauth = useOAuth();
  return {
    find: (address, signal) => call(discoveryApi.findSettings, { body: { address }, signal }),
    listOffers: oauth.listOffers,
    async save(input, trial) {
      onTrying(true);
      let isStored = false;
      try {
        const reply = await accounts.connect(toNewSettings(input), trial);
        isStored = reply.account !== null;
        return reply;
      } finally {
        if (!isStored) onTrying(false);
      }
    },
    mailboxesOf: (accountId) => mailboxes.of(accountId),
    chooseRole: (accountId, role, mailboxId) => mailboxes.chooseRole(accountId, role, mailboxId),
  };
}
