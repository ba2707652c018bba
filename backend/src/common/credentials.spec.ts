import { describe, expect, it } from 'vitest';
import { bearerOf, credentialsOf, isGivenOnPurpose, ticketOf } from './credentials.js';

const ours = `mdo_${'a'.repeat(43)}`;

describe('a bearer token', () => {
  it.each([
    ['Bearer ' + ours, ours],
    ['bearer  ' + ours, ours],
    ['Bearer something-of-a-proxy', null],
    ['Basic bWRvXzEyMw==', null],
    [`Bearer ${ours} ${ours}`, null],
    [`Bearer ${ours}, Bearer x`, null],
    [undefined, null],
  ])('is read from %j as %j', (header, token) => {
    expect(bearerOf(header)).toBe(token);
  });

  it('is something that no other site can make a browser send, and a cookie is not', () => {
    expect(isGivenOnPurpose(credentialsOf({ cookie: 'a=b' }))).toBe(false);
    expect(isGivenOnPurpose(credentialsOf({ cookie: 'a=b', authorization: `Bearer ${ours}` }))).toBe(true);
  });
});

describe('a ticket', () => {
  it.each([
    ['/api/a/b?ticket=x.1.y', { path: '/api/a/b', ticket: 'x.1.y' }],
    ['/api/a/b?format=csv&ticket=x', { path: '/api/a/b?format=csv', ticket: 'x' }],
    ['/api/a/b?ticket=x&more=1', null],
    ['/api/a/b?ticket=', null],
    ['/api/a/b', null],
  ])('is read from %s as %j', (url, given) => {
    expect(ticketOf(url)).toEqual(given);
  });
});
