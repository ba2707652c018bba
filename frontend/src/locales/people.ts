import { people } from './en/people';
import { texts } from './texts';

export const t = texts('people', people);
