import type { ConnectionProgress, ConnectionStep, OwnCertificate } from '@maildesk/contracts';

/** One line of the checklist: a step of the connection test and how far it is. */
export interface ChecklistStep {
  readonly server: ConnectionStep['server'];
  readonly step: ConnectionStep['step'];
  readonly state: ConnectionProgress['state'] | 'waiting';
  /** What came of it, in a sentence; empty before. */
  readonly message: string;
  /** What to trust if one will, where the step failed for a self-signed certificate. */
  readonly certificate?: OwnCertificate | undefined;
}

const steps = {
  imap: ['connect', 'secure', 'sign-in', 'mailboxes'],
  smtp: ['connect', 'secure', 'sign-in'],
} as const satisfies Record<ConnectionStep['server'], readonly ConnectionStep['step'][]>;

/** All steps of a test that has not begun. */
export function newChecklist(): ChecklistStep[] {
  return (['imap', 'smtp'] as const).flatMap((server) =>
    steps[server].map((step): ChecklistStep => ({ server, step, state: 'waiting', message: '' })),
  );
}

/** The checklist after one more thing was told. */
export function withProgress(list: readonly ChecklistStep[], told: ConnectionProgress): ChecklistStep[] {
  const { server, step, state, message, certificate } = told;
  return list.map((line) =>
    line.server === server && line.step === step ? { server, step, state, message, certificate } : line,
  );
}

/** Whether the only thing wrong is who signs in: then the servers need no looking at. */
export function isSignInRefused(list: readonly ChecklistStep[]): boolean {
  const failed = list.filter(({ state }) => state === 'failed');
  return failed.length > 0 && failed.every(({ step }) => step === 'sign-in');
}
