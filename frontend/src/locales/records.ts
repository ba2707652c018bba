import { records } from './en/records';
import { texts } from './texts';

export const t = texts('records', records);
