import { account } from './en/account';
import { texts } from './texts';

export const t = texts('account', account);
