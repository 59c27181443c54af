import { describe, expect, it } from 'vitest';
import { OpenRecalls, RECALL_PATIENCE_MS } from './open-recalls.ts';

function askAsManyAsFit(recalls: OpenRecalls, nowMs: number): readonly string[] {
  const asked: string[] = [];
  while (recalls.hasRoom(nowMs)) {
    const id = `${nowMs}-${asked.length}`;
    recalls.add(id, nowMs);
    asked.push(id);
  }
  return asked;
}

describe('recollections that an agent is asked for', () => {
  it('are eight at a time, and an answer makes room for another', () => {
    const recalls = new OpenRecalls();
    const asked = askAsManyAsFit(recalls, 0);
    expect(asked).toHaveLength(8);
    expect(recalls.take('0-3')).toBe(true);
    expect(recalls.hasRoom(0)).toBe(true);
    expect([recalls.take('0-3'), recalls.take('never asked')]).toEqual([false, false]);
  });

  it('hold up the others only as long as somebody waits, and a late answer is still one, once', () => {
    const recalls = new OpenRecalls();
    const asked = askAsManyAsFit(recalls, 0);
    expect(recalls.hasRoom(RECALL_PATIENCE_MS)).toBe(false);
    expect(askAsManyAsFit(recalls, RECALL_PATIENCE_MS + 1)).toHaveLength(8);
    expect(asked.map((id) => recalls.take(id))).toEqual(asked.map(() => true));
    expect(asked.map((id) => recalls.take(id))).toEqual(asked.map(() => false));
  });

  it('are forgotten at last when they are never answered', () => {
    const recalls = new OpenRecalls();
    const asked: string[] = [];
    for (let round = 0; round < 126; round += 1)
      asked.push(...askAsManyAsFit(recalls, round * (RECALL_PATIENCE_MS + 1)));
    expect(asked).toHaveLength(1_008);
    expect(asked.filter((id) => !recalls.take(id))).toEqual(asked.slice(0, 8));
  });
});
