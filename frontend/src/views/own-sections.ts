import { Activity, Bell, KeyRound, MonitorSmartphone } from '@lucide/vue';
import { defineAsyncComponent } from 'vue';
import { partView } from '../lib/part-view';
import type { Section } from '../lib/section';
import { t } from '../locales/shell';

const signIn = { id: 'sign-in', label: () => t('section.sign-in'), icon: KeyRound };

const health: Section = {
  id: 'health',
  label: () => t('section.health'),
  icon: Activity,
  // The same as an administrator sees of all mailboxes: the server tells everybody of their own.
  view: partView('admin', () => import('./admin/HealthSection.vue')),
};

/** The sections of the own settings, in the order in which they stand there. The first is shown when none is named. */
export const ownSections: readonly [Section, ...Section[]] = [
  { ...signIn, view: defineAsyncComponent(() => import('./own/SignInSection.vue')) },
  {
    id: 'sessions',
    label: () => t('section.sessions'),
    icon: MonitorSmartphone,
    view: defineAsyncComponent(() => import('./own/SessionsSection.vue')),
  },
  health,
];

/** The same for those whom the host signs in: what it decides about is told there, and changed at the host. */
export const ownSectionsInHost: readonly [Section, ...Section[]] = [
  { ...signIn, view: defineAsyncComponent(() => import('./own/HostSignInSection.vue')) },
  {
    id: 'notes',
    label: () => t('section.notes'),
    icon: Bell,
    view: defineAsyncComponent(() => import('./own/NotesSection.vue')),
  },
  health,
];
