import type { HostOutput } from '#shared/output/host-output.ts';

type LastHour = NonNullable<HostOutput['lastHour']>;

/** One layer of a step: `from` to `to` as shares of the whole height. Layer 0 to 2: a group; `busy`: everything else. */
export interface StepLayer {
  readonly step: number;
  readonly layer: 0 | 1 | 2 | 'busy';
  readonly from: number;
  readonly to: number;
}

const LAYERS = [0, 1, 2] as const;

/**
 * The last hour as layers of each step: what the groups used, and on top what else was busy. Steps of which nothing is known have
 * none: they are holes, not idle.
 */
export function stackSteps({ busyCores, groups }: LastHour, cpuCount: number): readonly StepLayer[] {
  return busyCores.flatMap((busy, step) => {
    const layers: StepLayer[] = [];
    let from = 0;
    const add = (layer: StepLayer['layer'], cores: number) => {
      const to = Math.min(1, from + cores / cpuCount);
      if (to > from) layers.push({ step, layer, from, to });
      from = to;
    };
    for (const layer of LAYERS) add(layer, groups[layer]?.cores[step] ?? 0);
    if (busy !== null) add('busy', busy - from * cpuCount);
    return layers;
  });
}
