import { Activity, BellRing, Inbox, KeyRound, Link2, ScrollText, Users, UsersRound } from '@lucide/vue';
import { defineAsyncComponent } from 'vue';
import type { Section } from '../lib/section';

/** The sections of the administration, in the order in which they stand there. The first is shown when none is named. */
export const adminSections: readonly [Section, ...Section[]] = [
  {
    id: 'health',
    label: () => 'Health',
    icon: Activity,
    view: defineAsyncComponent(() => import('./admin/HealthSection.vue')),
  },
  {
    id: 'accounts',
    label: () => 'Mailboxes',
    icon: Inbox,
    view: defineAsyncComponent(() => import('./admin/AccountsSection.vue')),
  },
  {
    id: 'notices',
    label: () => 'Notices',
    icon: BellRing,
    view: defineAsyncComponent(() => import('./admin/NoticesSection.vue')),
  },
  {
    id: 'users',
    label: () => 'Users',
    icon: Users,
    view: defineAsyncComponent(() => import('./admin/UsersSection.vue')),
  },
  {
    id: 'groups',
    label: () => 'Groups',
    icon: UsersRound,
    view: defineAsyncComponent(() => import('./admin/GroupsSection.vue')),
  },
  {
    id: 'providers',
    label: () => 'Sign-in providers',
    icon: KeyRound,
    view: defineAsyncComponent(() => import('./admin/ProvidersSection.vue')),
  },
  { id: 'odoo', label: () => 'Odoo', icon: Link2, view: defineAsyncComponent(() => import('./admin/OdooSection.vue')) },
  {
    id: 'audit',
    label: () => 'Audit',
    icon: ScrollText,
    view: defineAsyncComponent(() => import('./admin/AuditSection.vue')),
  },
];
