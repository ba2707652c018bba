import { dialogs } from './en/dialogs';
import { texts } from './texts';

export const t = texts('dialogs', dialogs);
