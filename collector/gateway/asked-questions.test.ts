import { describe, expect, it } from 'vitest';
import type { OwnerQuestion } from '#shared/protocol/messages.ts';
import { AskedQuestions } from './asked-questions.ts';

function questionsOf(count: number, from = 0): readonly OwnerQuestion[] {
  const end = (port: number) => ({ ip: '192.0.2.1', port });
  return Array.from({ length: count }, (_, index) => ({
    questionId: `q${from + index}`,
    tuple: { protocol: 'tcp', local: end(1), remote: end(2) },
    match: 'wire',
    atMs: 0,
    toleranceMs: 0,
  }));
}

function drain(asked: AskedQuestions, nowMs: number): readonly string[] {
  const sent: string[] = [];
  for (let batch = asked.next(nowMs); batch.length > 0; batch = asked.next(nowMs)) {
    expect(batch.length).toBeLessThanOrEqual(100);
    sent.push(...batch.map(({ questionId }) => questionId));
  }
  return sent;
}

describe('questions to an agent', () => {
  it('go out at the pace of its answers, in order, and every one of a flood is asked and answered', () => {
    const asked = new AskedQuestions();
    asked.add(questionsOf(10_000));
    const answered: string[] = [];
    for (let sent = drain(asked, 0); sent.length > 0; sent = drain(asked, 0)) {
      expect(sent.length).toBeLessThanOrEqual(200);
      for (const id of sent) if (asked.take(id)) answered.push(id);
    }
    expect(answered).toEqual(questionsOf(10_000).map(({ questionId }) => questionId));
  });

  it('that are never answered do not hold up the others, and a late answer is still one, once', () => {
    const asked = new AskedQuestions();
    asked.add(questionsOf(300));
    expect(drain(asked, 0)).toHaveLength(200);
    asked.passTime(9_000);
    expect(drain(asked, 9_000)).toEqual([]);
    asked.passTime(11_000);
    expect(drain(asked, 11_000)).toHaveLength(100);
    expect([asked.take('q0'), asked.take('q0'), asked.take('q300')]).toEqual([true, false, false]);
  });
});
