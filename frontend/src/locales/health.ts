import { health } from './en/health';
import { texts } from './texts';

export const t = texts('health', health);
