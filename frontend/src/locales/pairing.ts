import { pairing } from './en/pairing';
import { texts } from './texts';

export const t = texts('pairing', pairing);
