import { BadRecording } from './bad-recording.ts';
import { parseCsvLine } from './parse-csv-line.ts';
import { type ProcessSample, parseProcessSample, type SampleField, sampleFieldOf } from './process-sample.ts';

/** Whether the first line is the header of a CSV of per-process samples, or a JSON object of one. */
export function areProcessSamples(firstLine: string): boolean {
  if (firstLine.trimStart().startsWith('{')) return fieldsOfJson(firstLine)?.has('pid') ?? false;
  const fields = columnsOf(firstLine);
  return fields.includes('pid') && fields.includes('time');
}

/** Reads CSV with a header, or JSON lines; empty lines are passed over. Throws {@link BadRecording} with the line. */
export function* readSampleLines(text: string): Generator<{ readonly sample: ProcessSample; readonly line: number }> {
  const lines = text.split(/\r?\n/);
  const isJson = (lines[0] ?? '').trimStart().startsWith('{');
  const columns = isJson ? [] : columnsOf(lines[0] ?? '');
  for (const [index, content] of lines.entries()) {
    const line = index + 1;
    if (content.trim() === '' || (!isJson && index === 0)) continue;
    const fields = isJson ? fieldsOfJson(content) : fieldsOfCsv(content, columns);
    if (fields === undefined) throw new BadRecording(isJson ? 'this is no JSON object' : 'a quote is not closed', line);
    yield { sample: parseProcessSample(fields, line), line };
  }
}

function columnsOf(line: string): readonly (SampleField | undefined)[] {
  return parseCsvLine(line.replace(/^\ufeff/, ''))?.map(sampleFieldOf) ?? [];
}

function fieldsOfCsv(
  line: string,
  columns: readonly (SampleField | undefined)[],
): ReadonlyMap<SampleField, string> | undefined {
  const values = parseCsvLine(line);
  if (values === undefined) return undefined;
  const fields = new Map<SampleField, string>();
  for (const [index, field] of columns.entries()) {
    const value = values[index];
    if (field !== undefined && value !== undefined && !fields.has(field)) fields.set(field, value);
  }
  return fields;
}

/** Values may be texts, numbers, or a list of texts (arguments). */
function fieldsOfJson(line: string): ReadonlyMap<SampleField, string> | undefined {
  let object: unknown;
  try {
    object = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof object !== 'object' || object === null || Array.isArray(object)) return undefined;
  const fields = new Map<SampleField, string>();
  for (const [name, value] of Object.entries(object)) {
    const field = sampleFieldOf(name);
    if (field === undefined || fields.has(field)) continue;
    if (typeof value === 'string' || typeof value === 'number') fields.set(field, String(value));
    else if (Array.isArray(value)) fields.set(field, value.filter((part) => typeof part === 'string').join(' '));
  }
  return fields;
}
