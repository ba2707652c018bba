import * as z from 'zod/mini';
import { idSchema } from './common.js';

/** What somebody does in a conversation. Whoever replies views it as well. */
export const doingSchema = z.enum(['viewing', 'replying']);
export type Doing = z.infer<typeof doingSchema>;

/**
 * Where a client is: the conversation in its reader, and the one that its composer answers. Each message says all of it anew.
 * `isIdle`: nobody has touched the page for minutes, or it is not on the screen.
 */
export const whereaboutsSchema = z.object({
  places: z.array(z.object({ accountId: idSchema, threadId: idSchema, doing: doingSchema })).check(z.maxLength(2)),
  isIdle: z.boolean(),
});
export type Whereabouts = z.infer<typeof whereaboutsSchema>;

/** One conversation that somebody has open, in whichever of their windows. */
export interface PresentPlace {
  readonly threadId: string;
  readonly doing: Doing;
  readonly isIdle: boolean;
}

/** Somebody who has conversations of an account open. */
export interface PresentPerson {
  readonly userId: string;
  readonly displayName: string;
  readonly email: string;
  /** Empty for somebody who has left. */
  readonly places: readonly PresentPlace[];
}

/** Who is where in an account. It is not kept: whoever was away is told the whole of it once more. */
export interface PresenceNews {
  readonly accountId: string;
  /** These are all; else only those for whom something has changed. */
  readonly isWhole: boolean;
  /** With the one who hears it among them. */
  readonly people: readonly PresentPerson[];
}
