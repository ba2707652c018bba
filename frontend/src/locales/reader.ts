import { reader } from './en/reader';
import { texts } from './texts';

export const t = texts('reader', reader);
