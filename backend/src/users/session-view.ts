import type { Session, User } from '@maildesk/contracts';
import type { Config } from '../config/config.js';

/** What a browser is told of its session. */
export function sessionView(
  { production }: Config,
  { user, mustSetUpSecondFactor }: { user: User; mustSetUpSecondFactor: boolean },
): Session {
  return { user, demoAvailable: !production, mustSetUpSecondFactor };
}
