import { notices } from './en/notices';
import { texts } from './texts';

export const t = texts('notices', notices);
