import { list } from './en/list';
import { texts } from './texts';

export const t = texts('list', list);
