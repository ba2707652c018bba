// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { handTicket, readTicket, ticketQuestion } from './oauth-ticket';

const url = 'https://mail.example.org/oauth-window.html';

describe('the ticket for a window of ours', () => {
  const opened = { postMessage: vi.fn<(message: unknown, options: unknown) => void>() };
  let stop: () => void;

  const say = (data: unknown, from: object = opened, origin = 'https://mail.example.org') =>
    window.dispatchEvent(Object.assign(new Event('message'), { data, source: from, origin }));

  beforeEach(() => {
    opened.postMessage.mockClear();
    stop = handTicket(opened as unknown as MessageEventSource, url, 'secret');
  });
  afterEach(() => stop());

  it('is handed to that window as often as it asks, and to our origin alone', () => {
    say(ticketQuestion);
    say(ticketQuestion);
    const told = [{ maildesk: { ticket: 'secret' } }, { targetOrigin: 'https://mail.example.org' }];
    expect(opened.postMessage.mock.calls).toEqual([told, told]);
  });

  it.each([
    ['another window', () => say(ticketQuestion, {})],
    ['another site in that window', () => say(ticketQuestion, opened, 'https://elsewhere.example')],
    ['whoever asks for something else', () => say({ maildesk: 'other' })],
    ['whoever says nothing', () => say(null)],
  ])('is not handed to %s', (_, ask) => {
    ask();
    expect(opened.postMessage).not.toHaveBeenCalled();
  });

  it('is handed out no more when that is over', () => {
    stop();
    say(ticketQuestion);
    expect(opened.postMessage).not.toHaveBeenCalled();
  });
});

describe('what a window is told', () => {
  it.each([
    [{ maildesk: { ticket: 'secret' } }, 'secret'],
    [{ maildesk: { ticket: 7 } }, null],
    [{ maildesk: 'ticket' }, null],
    ['secret', null],
    [null, null],
  ])('%j has the ticket %s', (data, ticket) => expect(readTicket(data)).toBe(ticket));
});
