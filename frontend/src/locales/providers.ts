import { providers } from './en/providers';
import { texts } from './texts';

export const t = texts('providers', providers);
