import type { Doing, PresentPerson, PresentPlace } from '@maildesk/contracts';

/**
 * What several windows of one person come to: each conversation once. Replying counts for more than viewing, and only who is
 * idle everywhere is idle.
 */
export function mergePlaces(windows: readonly (readonly PresentPlace[])[]): PresentPlace[] {
  const places = new Map<string, PresentPlace>();
  for (const place of windows.flat()) {
    const other = places.get(place.threadId);
    if (other === undefined) places.set(place.threadId, place);
    else if (other.doing === place.doing)
      places.set(place.threadId, { ...place, isIdle: place.isIdle && other.isIdle });
    else if (strength[place.doing] > strength[other.doing]) places.set(place.threadId, place);
  }
  return [...places.values()];
}

const strength: Readonly<Record<Doing, number>> = { viewing: 0, replying: 1 };

/** Cuts a list into parts of at most `maxBytes` each as JSON; one that is larger by itself makes a part of its own. */
export function partsOf<T extends PresentPerson>(people: readonly T[], maxBytes: number): T[][] {
  const parts: T[][] = [];
  let left = 0;
  for (const person of people) {
    const bytes = Buffer.byteLength(JSON.stringify(person)) + 1;
    if (parts.length === 0 || bytes > left) {
      parts.push([]);
      left = maxBytes;
    }
    parts.at(-1)?.push(person);
    left -= bytes;
  }
  return parts;
}
