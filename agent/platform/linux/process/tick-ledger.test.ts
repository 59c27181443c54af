import { describe, expect, it } from 'vitest';
import { TickLedger } from './tick-ledger.ts';

/** A sweep in which these processes, none of which has its file open, were read. */
function sweep(ledger: TickLedger, ticksOf: Readonly<Record<number, number>>, held: readonly number[] = []): number {
  ledger.begin();
  for (const [name, ticks] of Object.entries(ticksOf)) {
    const pid = Number(name);
    ledger.change(ledger.take(pid) ?? 0, ticks);
    if (!held.includes(pid)) ledger.keep(pid, ticks);
  }
  ledger.settle();
  return ledger.sum;
}

describe('a ledger of ticks', () => {
  it('counts whoever it knows by the change, and takes away who ended', () => {
    const ledger = new TickLedger();
    expect(sweep(ledger, { 1: 100, 2: 50 })).toBe(150);
    expect(sweep(ledger, { 1: 103, 2: 50 })).toBe(3);
    expect(sweep(ledger, { 1: 104 })).toBe(-49);
    expect(sweep(ledger, { 1: 104 })).toBe(0);
  });

  it('does not take away a second time whose file is held open from now on', () => {
    const ledger = new TickLedger();
    sweep(ledger, { 1: 100, 2: 50 });
    expect(sweep(ledger, { 1: 101, 2: 50 }, [1])).toBe(1);
    expect(sweep(ledger, { 2: 50 })).toBe(0);
  });

  it('knows in the same sweep and in the next what was kept in this one', () => {
    const ledger = new TickLedger();
    ledger.begin();
    ledger.keep(1, 100);
    ledger.keep(2, 70);
    ledger.change(ledger.take(1) ?? 0, 101);
    ledger.settle();
    expect(ledger.sum).toBe(1);
    expect(ledger.hasKept).toBe(true);
    expect(sweep(ledger, { 2: 72 })).toBe(2);
  });
});
