import { randomBytes } from 'node:crypto';
import type { hostBaitEndpoints } from '#shared/api/host-bait.ts';
import type { BaitWish } from '#shared/model/bait.ts';
import { toBaitExperimentOutput } from '#shared/output/bait-output.ts';
import { SCHEMA_VERSION } from '#shared/output/schema-version.ts';
import { baitNames } from '#shared/signature/bait-names.ts';
import type { ApiContext } from '../api-context.ts';
import { ApiProblem } from '../api-problem.ts';
import { findOne } from '../find-one.ts';
import type { HandlersOf } from '../handler.ts';

const schemaVersion = SCHEMA_VERSION;

function hostOf(context: ApiContext, id: string) {
  return findOne(context, 'host', id, (hostId) => context.store.read('host', { hostId }));
}

export const hostBaitHandlers: HandlersOf<typeof hostBaitEndpoints> = {
  'GET /api/v1/hosts/:id/bait': async ({ context, params }) => {
    const host = await hostOf(context, params.id);
    if (host instanceof ApiProblem) return host;
    const { good, possible } = baitNames(context.signatures().monitors, host.facts.system);
    const experiments = await context.baits.of(host.hostId);
    return {
      ...{ schemaVersion, monitors: { good: [...good], possible: [...possible] } },
      experiments: experiments.map(toBaitExperimentOutput),
    };
  },
  'POST /api/v1/hosts/:id/bait': async ({ context, params, body, caller, change }) => {
    const host = await hostOf(context, params.id);
    if (host instanceof ApiProblem) return host;
    const { monitor, slots, seconds, seed = randomBytes(8).toString('hex') } = body;
    const wish: BaitWish = { slots, seconds, seed, ...(monitor === undefined ? {} : { monitor }) };
    const record = context.baits.open(host.hostId, wish, caller?.name ?? '');
    if (record === 'running') return running();
    if (typeof record === 'string') return { schemaVersion, notNow: record };
    const detail = { slots, slotMs: seconds * 1_000, ...(monitor === undefined ? {} : { monitor }) };
    try {
      await change([{ op: 'put-bait', bait: record }], { action: 'bait-asked', target: host.hostId, detail });
    } catch (error) {
      context.baits.cancel(record);
      throw error;
    }
    await context.baits.begin(record);
    return { schemaVersion, experiment: toBaitExperimentOutput(record) };
  },
  'DELETE /api/v1/hosts/:id/bait': async ({ context, params, change }) => {
    const host = await hostOf(context, params.id);
    if (host instanceof ApiProblem) return host;
    const result = context.baits.stop(host.hostId);
    if (result === undefined) return nothingRuns();
    if (result !== 'sent') return { schemaVersion, notNow: result };
    await change([], { action: 'bait-stopped', target: host.hostId, detail: {} });
    const [latest] = await context.baits.of(host.hostId);
    return { schemaVersion, ...(latest === undefined ? {} : { experiment: toBaitExperimentOutput(latest) }) };
  },
};

function running(): ApiProblem {
  return new ApiProblem(409, {
    ...{ code: 'bait-running', message: 'An experiment goes on at this host already' },
    remedy: 'Wait until it is over, or stop it',
  });
}

function nothingRuns(): ApiProblem {
  return new ApiProblem(409, {
    ...{ code: 'no-bait', message: 'No experiment goes on at this host' },
    remedy: 'GET /api/v1/hosts/:id/bait says how the last one ended',
  });
}
