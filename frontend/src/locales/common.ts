import { common } from './en/common';
import { texts } from './texts';

export const t = texts('common', common);
