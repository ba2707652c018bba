import { onboarding } from './en/onboarding';
import { texts } from './texts';

export const t = texts('onboarding', onboarding);
