import { own } from './en/own';
import { texts } from './texts';

export const t = texts('own', own);
