import { watch, type Ref } from 'vue';
import type { ChecklistStep } from '../lib/checklist';
import type { ConnectInput } from '../lib/connect-form';

/**
 * Self-signed certificates that the person decides to trust. Whom one trusts is the server at this name and port alone: a change of
 * either ends it.
 */
export function useTrust(input: ConnectInput, steps: Readonly<Ref<readonly ChecklistStep[] | null>>) {
  for (const server of ['imap', 'smtp'] as const) {
    watch(
      () => [input[server].host, input[server].port],
      () => {
        input[server].pinnedFingerprint = null;
      },
    );
  }

  /** The same certificate of both servers is trusted in one step: it is one decision. */
  return function trust(server: ChecklistStep['server'], fingerprint: string): void {
    input[server].pinnedFingerprint = fingerprint;
    for (const step of steps.value ?? []) {
      if (step.certificate?.fingerprint === fingerprint) input[step.server].pinnedFingerprint = fingerprint;
    }
  };
}
