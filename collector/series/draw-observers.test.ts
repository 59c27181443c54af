import { describe, expect, it } from 'vitest';
import type { SeenBy } from '#shared/model/host.ts';
import { drawObservers } from './draw-observers.ts';
import type { SeriesPoint } from './series-point.ts';

const top: SeenBy = { kind: 'tool', name: 'top' };
const root: SeenBy = { kind: 'person', name: 'root' };
const span = { fromMs: 0, toMs: 60_000 };

function point(atS: number, observers?: readonly SeenBy[]): SeriesPoint {
  return { atMs: atS * 1_000, spanMs: 10_000, groups: [], ...(observers === undefined ? {} : { observers }) };
}

describe('who observed', () => {
  it('is one span as long as each summary says so, whatever the order', () => {
    const points = [point(10, []), point(30, [top, root]), point(20, [top]), point(40, [root]), point(60, [top])];
    expect(drawObservers(points, span)).toEqual({
      known: true,
      observers: [
        { ...top, fromMs: 10_000, toMs: 30_000 },
        { ...root, fromMs: 20_000, toMs: 40_000 },
        { ...top, fromMs: 50_000, toMs: 60_000 },
      ],
    });
  });

  it('is cut to what is drawn, and not known without a summary or when one does not say', () => {
    expect(drawObservers([point(5, [top])], span).observers).toEqual([{ ...top, fromMs: 0, toMs: 5_000 }]);
    expect(drawObservers([], span)).toEqual({ known: false, observers: [] });
    expect(drawObservers([point(10, [top]), point(20)], span).known).toBe(false);
    expect(drawObservers([point(10, []), point(90)], span).known).toBe(true);
  });
});
