import { changes } from './en/changes';
import { texts } from './texts';

export const t = texts('changes', changes);
