import type { Page } from 'playwright-core';

/** Times since the navigation began, milliseconds. */
export interface ListTiming {
  /** The first row was painted. */
  readonly shownMs: number;
  /** A key had moved the cursor into the list. */
  readonly answeredMs: number;
  /** Rows that the list says it has. */
  readonly rows: number;
}

/** Loads a room whose main thing is a list, as by its address, and measures inside the page until it can be used. */
export async function measureList(page: Page, path: string): Promise<ListTiming> {
  await page.goto(path, { waitUntil: 'commit' });
  return page.evaluate<ListTiming>(`(async () => {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const row = () => document.querySelector('main [role="table"] [role="row"][aria-rowindex="2"] [role="cell"]');
    while (row() === null || row().getBoundingClientRect().height === 0) await frame();
    await frame();
    const shownMs = Math.round(performance.now());
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'j', code: 'KeyJ', bubbles: true, cancelable: true }));
    while (document.querySelector('main [role="row"][data-cursor]') === null) await frame();
    await frame();
    const rows = Number(document.querySelector('main [role="table"]').getAttribute('aria-rowcount'));
    return { shownMs, answeredMs: Math.round(performance.now()), rows };
  })()`);
}

/** Has every page that is opened from now on remember its long tasks. */
export async function watchLongTasks(page: Page): Promise<void> {
  await page.addInitScript(`
    globalThis.longTasks = [];
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) globalThis.longTasks.push(duration);
    }).observe({ type: 'longtask' });
  `);
}

export interface ScrollTiming {
  readonly frames: number;
  readonly slowestFrameMs: number;
  /** 0: none took more than 50 ms. */
  readonly longestTaskMs: number;
  /** Row that was in sight at the end, as its `aria-rowindex`. */
  readonly lastRow: number;
}

const STEP_PX = 1_500;
const PATIENCE_MS = 60_000;

/** Scrolls a list down, a step each frame, until the row `wanted` is in sight; more rows are loaded on the way. See {@link watchLongTasks}. */
export function measureScrolling(page: Page, wanted: number): Promise<ScrollTiming> {
  return page.evaluate<ScrollTiming>(`(async () => {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const scroller = document.querySelector('main [role="table"]');
    const lastRow = () => Math.max(...[...scroller.querySelectorAll('[aria-rowindex]')].map((row) => Number(row.getAttribute('aria-rowindex'))));
    globalThis.longTasks.length = 0;
    const beganMs = performance.now();
    let frames = 0;
    let slowestFrameMs = 0;
    let beforeMs = performance.now();
    while (lastRow() < ${wanted} && performance.now() - beganMs < ${PATIENCE_MS}) {
      scroller.scrollTop += ${STEP_PX};
      await frame();
      frames += 1;
      slowestFrameMs = Math.max(slowestFrameMs, performance.now() - beforeMs);
      beforeMs = performance.now();
    }
    return {
      frames,
      slowestFrameMs: Math.round(slowestFrameMs),
      longestTaskMs: Math.round(Math.max(0, ...globalThis.longTasks)),
      lastRow: lastRow(),
    };
  })()`);
}
