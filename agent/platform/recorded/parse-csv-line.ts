const MAX_FIELDS = 200;

/**
 * Fields of one line of a CSV file (RFC 4180, without line breaks inside quotes): spaces around fields are dropped, `""` inside
 * quotes is one quote. `undefined` when a quote is not closed or the line has too many fields.
 */
export function parseCsvLine(line: string): readonly string[] | undefined {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    while (line[at] === ' ' || line[at] === '\t') at++;
    if (line[at] === '"') {
      const parts: string[] = [];
      for (;;) {
        const end = line.indexOf('"', at + 1);
        if (end < 0) return undefined;
        parts.push(line.slice(at + 1, end));
        at = end + 1;
        if (line[at] !== '"') break;
      }
      fields.push(parts.join('"'));
      while (line[at] === ' ' || line[at] === '\t') at++;
      if (at < line.length && line[at] !== ',') return undefined;
    } else {
      const comma = line.indexOf(',', at);
      const end = comma < 0 ? line.length : comma;
      fields.push(line.slice(at, end).trimEnd());
      at = end;
    }
    if (fields.length > MAX_FIELDS) return undefined;
    if (at >= line.length) return fields;
    at++;
  }
}
