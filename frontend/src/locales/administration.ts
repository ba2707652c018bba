import { administration } from './en/administration';
import { texts } from './texts';

export const t = texts('administration', administration);
