import type { z } from 'zod';
import type { DetectorSnapshot } from './detector.ts';

/**
 * What a detector remembers over a restart: its state in a shape, under a number. What another version of it wrote, or what is not in
 * that shape, is not read, and the detector begins anew. The number grows whenever what is remembered means something else than before.
 */
export class SnapshotForm<Shape extends z.ZodType> {
  readonly #version: number;
  readonly #shape: Shape;

  constructor(version: number, shape: Shape) {
    this.#version = version;
    this.#shape = shape;
  }

  write(state: z.infer<Shape>): DetectorSnapshot {
    return { version: this.#version, state };
  }

  /** Undefined when it is of no use. */
  read({ version, state }: DetectorSnapshot): z.infer<Shape> | undefined {
    return version === this.#version ? this.#shape.safeParse(state).data : undefined;
  }
}
