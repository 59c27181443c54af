import { describe, expect, it } from 'vitest';
import { isNarrowed, readIncidentsSearch, toIncidentsQuery } from './incidents-search.ts';

describe('the address of the inbox', () => {
  it('is read for what makes sense in it, whatever else stands there', () => {
    const search = {
      text: 'x',
      verdict: ['confirmed', 'guilty'],
      state: [],
      role: 'king',
      span: '24h',
      open: 7,
      more: 1,
    };
    expect(readIncidentsSearch(search)).toEqual({ text: 'x', verdict: ['confirmed'], state: [], span: '24h' });
    expect(readIncidentsSearch({ text: '', state: 'new' })).toEqual({});
  });

  it('asks for open ones first, for all when no state is chosen, and for mine by name', () => {
    expect(toIncidentsQuery({}, 'ana', 0)).toEqual({
      ...{ order: 'last-change', observed: 'hide', state: 'new,reopened,investigating,contained,watching' },
    });
    expect(toIncidentsQuery({ state: [], whose: 'me' }, 'ana', 0)).toEqual({
      ...{ order: 'last-change', observed: 'hide', assignee: 'ana' },
    });
    expect(toIncidentsQuery({ whose: 'nobody', assignee: 'bo' }, 'ana', 0)).toMatchObject({ unassigned: 'only' });
    expect(toIncidentsQuery({ span: '1h' }, undefined, 7_261_000).from).toBe('1970-01-01T01:01:00.000Z');
  });

  it('is narrowed by filters, not by what is open or how it is ordered', () => {
    expect(isNarrowed({ open: 'x', order: 'probability' })).toBe(false);
    expect(isNarrowed({ role: 'relay' })).toBe(true);
  });
});
