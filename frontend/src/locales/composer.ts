import { composer } from './en/composer';
import { texts } from './texts';

export const t = texts('composer', composer);
