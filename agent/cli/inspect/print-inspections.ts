import { render } from '#shared/catalogue/render.ts';
import type { Language } from '#shared/cli/language-option.ts';
import type { Pool } from '#shared/model/pool.ts';
import { escapeForTerminal } from '#shared/text/escape-for-terminal.ts';
import { toSafeJson } from '../../safe-json.ts';
import type { InspectionOutput, NotLookedAt } from './inspection-output.ts';

const SHOWN_EACH = 8;

/** Prints what was found as it is found (`human`, `jsonl`) or all at the end (`json`). */
export interface InspectionPrinter {
  file(inspection: InspectionOutput): void;
  end(notLookedAt: readonly NotLookedAt[]): void;
}

type Write = (line: string) => void;

export function createInspectionPrinter(
  output: 'human' | 'json' | 'jsonl',
  language: Language,
  write: Write,
): InspectionPrinter {
  switch (output) {
    case 'json':
      return printDocument(write);
    case 'jsonl':
      return { file: (inspection) => write(toSafeJson(inspection)), end: () => undefined };
    case 'human':
      return printForPeople(language, write);
  }
}

function printDocument(write: Write): InspectionPrinter {
  const files: InspectionOutput[] = [];
  return {
    file: (inspection) => files.push(inspection),
    end: (notLookedAt) => write(toSafeJson({ schemaVersion: 1, files, notLookedAt })),
  };
}

function printForPeople(language: Language, write: Write): InspectionPrinter {
  let looked = 0;
  let telling = 0;
  return {
    file: (inspection) => {
      looked++;
      if (inspection.is === 'nothing') return;
      telling++;
      for (const line of linesOf(inspection, language)) write(line);
    },
    end: () => write(`${looked} inspected, ${telling} of them tell of mining`),
  };
}

function linesOf(inspection: InspectionOutput, language: Language): readonly string[] {
  const label = (code: string) => render(code, {}, language);
  return [
    `${escapeForTerminal(inspection.path)}: ${inspection.is} (${inspection.score}/100)`,
    ...listed(label('label.pool'), inspection.pools.map(describePool)),
    ...listed(
      label('label.wallet'),
      inspection.wallets.map(({ address, coin, valid, known }) => {
        const checksum = label(valid ? 'label.checksum-valid' : 'label.checksum-invalid');
        return `${coin} ${address} (${checksum}${known === undefined ? '' : `, ${known}`})`;
      }),
    ),
  ];
}

function listed(label: string, values: readonly string[]): readonly string[] {
  const shown = values.slice(0, SHOWN_EACH).map((value) => `  ${label}: ${escapeForTerminal(value)}`);
  return values.length > SHOWN_EACH ? [...shown, `  … +${values.length - SHOWN_EACH}`] : shown;
}

function describePool({ host, port, tls }: Pool): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return `${name}${port === undefined ? '' : `:${port}`}${tls === true ? ' (TLS)' : ''}`;
}
