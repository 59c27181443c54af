import { expect, it } from 'vitest';
import { hostsQuery, readHostsSearch, toggleValue } from './hosts-search.ts';

it('keeps of the URL what it knows, whatever stands there', () => {
  expect(readHostsSearch({ text: 5, state: '', order: 'name', label: 'a,b', page: 2 })).toEqual({
    ...{ text: '5', label: 'a,b', order: 'name' },
  });
  expect(readHostsSearch({ order: 'luck' })).toEqual({});
  expect(hostsQuery({ text: 'x' })).toEqual({ text: 'x', order: 'verdict' });
});

it('puts a value into a filter and takes it out again', () => {
  expect(toggleValue(undefined, 'a')).toBe('a');
  expect(toggleValue('a', 'b')).toBe('a,b');
  expect(toggleValue('a,b', 'a')).toBe('b');
  expect(toggleValue('b', 'b')).toBe(undefined);
});
