import { state } from './en/state';
import { texts } from './texts';

export const t = texts('state', state);
