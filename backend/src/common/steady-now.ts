/**
 * Milliseconds since 1970 by a clock that never jumps: for how long something took and when it is due, also when somebody sets
 * the system's clock meanwhile. It may differ from the time of day by as much as that was set since the process began.
 */
export const steadyNow = (): number => performance.timeOrigin + performance.now();
