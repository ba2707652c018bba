import { common } from './common';
import { entrance } from './entrance';
import { shell } from './shell';

/** Everything in German, in one file that is loaded when it is spoken. */
export const catalogues = { common, entrance, shell };
