import { common } from './common';
import { entrance } from './entrance';
import { shell } from './shell';
import { dialogs } from './dialogs';
import { list } from './list';
import { reader } from './reader';
import { state } from './state';
import { changes } from './changes';
import { composer } from './composer';
import { addresses } from './addresses';
import { records } from './records';
import { problems } from './problems';
import { troubles } from './troubles';
import { own } from './own';
import { account } from './account';
import { roles } from './roles';
import { onboarding } from './onboarding';

/** Everything in German, in one file that is loaded when it is spoken. */
export const catalogues = {
  onboarding,
  roles,
  account,
  own,
  troubles,
  problems,
  records,
  addresses,
  composer,
  changes,
  state,
  reader,
  list,
  dialogs,
  common,
  entrance,
  shell,
};
