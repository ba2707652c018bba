import { shell } from './en/shell';
import { texts } from './texts';

export const t = texts('shell', shell);
