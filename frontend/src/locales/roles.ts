import { roles } from './en/roles';
import { texts } from './texts';

export const t = texts('roles', roles);
