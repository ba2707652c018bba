import { Activity, BellRing, Inbox, KeyRound, Link2, ScrollText, Users, UsersRound } from '@lucide/vue';
import { defineAsyncComponent } from 'vue';
import type { Section } from '../lib/section';
import { t } from '../locales/administration';

/** The sections of the administration, in the order in which they stand there. The first is shown when none is named. */
export const adminSections: readonly [Section, ...Section[]] = [
  {
    id: 'health',
    label: () => t('section.health'),
    icon: Activity,
    view: defineAsyncComponent(() => import('./admin/HealthSection.vue')),
  },
  {
    id: 'accounts',
    label: () => t('section.accounts'),
    icon: Inbox,
    view: defineAsyncComponent(() => import('./admin/AccountsSection.vue')),
  },
  {
    id: 'notices',
    label: () => t('section.notices'),
    icon: BellRing,
    view: defineAsyncComponent(() => import('./admin/NoticesSection.vue')),
  },
  {
    id: 'users',
    label: () => t('section.users'),
    icon: Users,
    view: defineAsyncComponent(() => import('./admin/UsersSection.vue')),
  },
  {
    id: 'groups',
    label: () => t('section.groups'),
    icon: UsersRound,
    view: defineAsyncComponent(() => import('./admin/GroupsSection.vue')),
  },
  {
    id: 'providers',
    label: () => t('section.providers'),
    icon: KeyRound,
    view: defineAsyncComponent(() => import('./admin/ProvidersSection.vue')),
  },
  {
    id: 'odoo',
    label: () => t('section.odoo'),
    icon: Link2,
    view: defineAsyncComponent(() => import('./admin/OdooSection.vue')),
  },
  {
    id: 'audit',
    label: () => t('section.audit'),
    icon: ScrollText,
    view: defineAsyncComponent(() => import('./admin/AuditSection.vue')),
  },
];
