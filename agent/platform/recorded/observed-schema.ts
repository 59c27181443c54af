import { z } from 'zod';
import { unobservableSchema } from '#shared/model/observed.ts';

/** A reading as a recording holds it: a value, or why there is none. */
export function observedSchema<T extends z.ZodType>(value: T) {
  return z.union([z.object({ value }).readonly(), unobservableSchema]);
}
