import { type Allowance, allowanceSchema } from '../model/allowance.ts';

/**
 * Reads the elements of an `allowances` message one by one. One with a criterion that we do not know is left out: without it the others
 * would mean more than they should.
 */
export function readAllowances(elements: readonly unknown[]): readonly Allowance[] {
  return elements.flatMap((element) => {
    const parsed = allowanceSchema.safeParse(element);
    return parsed.success ? [parsed.data] : [];
  });
}
