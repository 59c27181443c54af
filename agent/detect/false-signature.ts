import { observedValue } from '#shared/model/observed.ts';
import type { ImageSignature } from '#shared/model/process-footprint.ts';
import type { Detector } from './detector.ts';
import { footprintLook } from './footprint-look.ts';
import { signalOf } from './process-evidence.ts';
import { ProcessRuleDetector } from './process-rule.ts';

const MAX_PATH_CHARS = 200;
/**
 * No program of Microsoft's is changed behind its signature, and every Windows knows who signs for Microsoft. Genuine ones are refused all the same: signed
 * without a timestamp and long ago, on a host whose clock is wrong, under a policy of the host.
 */
const OF_MICROSOFT = /\bmicrosoft\b/i;
/** How certificates that somebody made look, and no genuine one. */
const MADE_UP: ReadonlySet<ImageSignature['why']> = new Set([
  'unknown-root',
  'no-chain',
  'bad-certificate',
  'distrusted',
]);
/**
 * `other`: people patch games and the stubs of installers as well, and whoever makes one executable of Node and a script of theirs changes what was signed and
 * seldom takes the signature out. Beside whatever a busy processor may say that is no suspicion: (1 - 0.25) * (1 - 0.35 * 0.19) > 0.70.
 */
const QUALITY = { microsoft: 1, other: 0.19, untrustedMicrosoft: 0.8 } as const;

/**
 * A process that computes and whose program bears a signature that is not its own (Windows): it was copied from another program, or what was signed was changed
 * afterwards; or it is said to be Microsoft's, and this host does not trust it. No signature is no sign: most honest programs have none.
 */
export function createFalseSignature(): Detector {
  return new ProcessRuleDetector({
    kind: 'false-signature',
    signals: ['provenance.false-signature'],
    when: 'computes',
    look: footprintLook,
    suspects: () => true,
    tell({ details }, footprint) {
      const origin = footprint === undefined ? undefined : observedValue(footprint.origin);
      const signature = origin?.signature === undefined ? undefined : observedValue(origin.signature);
      const quality = signature === undefined ? undefined : qualityOf(signature);
      if (signature === undefined || quality === undefined) return undefined;
      const path = observedValue(details.exe)?.text;
      const params = {
        ...(signature.by === undefined ? {} : { by: signature.by }),
        ...(path === undefined ? {} : { exe: path.slice(0, MAX_PATH_CHARS) }),
      };
      return { signals: [signalOf('provenance.false-signature', quality, params)] };
    },
  });
}

function qualityOf({ state, why, by = '' }: ImageSignature): number | undefined {
  if (state === 'untrusted') return MADE_UP.has(why) && OF_MICROSOFT.test(by) ? QUALITY.untrustedMicrosoft : undefined;
  if (state !== 'changed') return undefined;
  return OF_MICROSOFT.test(by) ? QUALITY.microsoft : QUALITY.other;
}
