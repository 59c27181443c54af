import type { Allowance } from '#shared/model/allowance.ts';
import type { Finding } from '#shared/model/finding.ts';
import { toFindingOutput } from '#shared/output/finding-output.ts';
import { allowedFindings } from '#shared/verdict/allowance.ts';
import type { Outbox } from './memory/outbox.ts';
import { toSafeJson } from './safe-json.ts';

/** Without a collector findings are said, not sent: they leave the outbox as they are printed, one a line. */
export class FindingsPrinter {
  readonly #outbox: Outbox;

  constructor(outbox: Outbox) {
    this.#outbox = outbox;
  }

  /** @param open those that nobody closed yet, which may be allowed together with these */
  print(
    findings: readonly Finding[],
    { open, allowances }: { readonly open: readonly Finding[]; readonly allowances: readonly Allowance[] },
  ): void {
    const told = new Map([...open, ...findings].map((finding) => [finding.id, finding]));
    const allowed = allowedFindings([...told.values()], allowances, Date.now());
    for (const finding of findings) {
      const allowedBy = allowed.get(finding.id);
      const options = { language: 'en', ...(allowedBy === undefined ? {} : { allowedBy }) } as const;
      process.stdout.write(`${toSafeJson(toFindingOutput(finding, options))}\n`);
    }
    this.#outbox.acknowledge(findings.map(({ id, rev }) => ({ id, rev })));
  }
}
