import { entrance } from './en/entrance';
import { texts } from './texts';

export const t = texts('entrance', entrance);
