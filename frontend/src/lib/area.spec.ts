import { describe, expect, it } from 'vitest';
import { formatArea, parseArea, type Area } from './area';

describe('parseArea', () => {
  it.each<[string, Area]>([
    ['', { kind: 'mail' }],
    ['01890a5d-ac96-774b-bcce-b302099a8057/01890a5d-ac96-774b-bcce-b302099a8058', { kind: 'mail' }],
    ['administrator/users', { kind: 'mail' }],
    ['admin', { kind: 'admin', section: '' }],
    ['me/sessions', { kind: 'me', section: 'sessions' }],
    ['#/admin/users', { kind: 'admin', section: 'users' }],
  ])('reads %j', (place, area) => {
    expect(parseArea(place)).toEqual(area);
  });
});

describe('formatArea', () => {
  it.each<Area>([{ kind: 'admin', section: 'health' }, { kind: 'mail' }])('writes what is read again: %j', (area) => {
    expect(parseArea(formatArea(area))).toEqual(area);
  });
});
