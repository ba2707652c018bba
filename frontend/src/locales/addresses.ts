import { addresses } from './en/addresses';
import { texts } from './texts';

export const t = texts('addresses', addresses);
