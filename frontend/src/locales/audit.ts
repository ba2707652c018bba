import { audit } from './en/audit';
import { texts } from './texts';

export const t = texts('audit', audit);
