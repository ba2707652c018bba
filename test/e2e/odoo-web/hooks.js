import { useEnv } from '@odoo/owl';

export const useService = (name) => useEnv().services[name];
