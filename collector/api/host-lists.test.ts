import { expect, it } from 'vitest';
import { HostLists } from './host-lists.ts';

function all(lists: HostLists, rows: readonly number[], limit: number): readonly (readonly number[])[] {
  let page = lists.begin(rows, limit);
  const pages = [page.rows];
  while (page.next !== undefined) {
    page = lists.turn(page.next, limit);
    pages.push(page.rows);
  }
  return pages;
}

it('turns every page of a list once, and keeps nothing for lists of one page', () => {
  const lists = new HostLists('a');
  expect(all(lists, [3, 1, 2, 5], 2)).toEqual([
    [3, 1],
    [2, 5],
  ]);
  expect(all(lists, [3, 1, 2], 2)).toEqual([[3, 1], [2]]);
  expect(lists.begin([1, 2], 2)).toEqual({ rows: [1, 2] });
});

it('refuses cursors that are none, of another run, or of a list that was forgotten', () => {
  const lists = new HostLists('a');
  const turn = (cursor: string) => () => lists.turn(cursor, 1);
  const { next = '' } = lists.begin([1, 2], 1);
  const kept = lists.begin([3, 4], 1).next ?? '';
  for (const cursor of ['x', 'a-9.1', next.replace('a-', 'b-'), `${next}9999999999`]) {
    expect(turn(cursor)).toThrow(expect.objectContaining({ code: 'refused' }));
  }
  for (let more = 0; more < 63; more += 1) {
    expect(lists.turn(kept, 1).rows).toEqual([4]);
    lists.begin([1, 2], 1);
  }
  expect(turn(next)).toThrow(expect.objectContaining({ code: 'refused' }));
  expect(lists.turn(kept, 1).rows).toEqual([4]);
});
