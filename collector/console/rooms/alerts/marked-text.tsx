import { Fragment } from 'react';
import { escapeForTerminal } from '#shared/text/escape-for-terminal.ts';
import classes from './alerts.module.css';
import { COLOURS } from './colours.ts';

const MAX_CHARS = 60_000;
const MAX_LINE_COLUMNS = 4_000;

export interface MarkedTextProps {
  /** What a device logged: hostile. Its line ends are kept. */
  readonly text: string;
  /** Parts that are shown marked, wherever they occur. */
  readonly marks: readonly string[];
}

/** Several lines from outside, as text and nothing else, with parts marked. */
export function MarkedText({ text, marks }: MarkedTextProps) {
  const wanted = [...new Set(marks)].filter((mark) => mark.length >= 3).sort((a, b) => b.length - a.length);
  const lines = text.slice(0, MAX_CHARS).split('\n');
  return (
    <pre className={classes.line}>
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines never change their places
        <Fragment key={index}>
          <bdi>
            {partsOf(line, wanted).map(({ part, isMarked }, at) =>
              isMarked ? (
                // biome-ignore lint/suspicious/noArrayIndexKey: parts never change their places
                <mark key={at} style={{ background: COLOURS.markGround, color: 'inherit', borderRadius: 2 }}>
                  {escapeForTerminal(part, MAX_LINE_COLUMNS)}
                </mark>
              ) : (
                escapeForTerminal(part, MAX_LINE_COLUMNS)
              ),
            )}
          </bdi>
          {'\n'}
        </Fragment>
      ))}
    </pre>
  );
}

/** A line in pieces: what is one of the marks, and what stands between. */
function partsOf(
  line: string,
  marks: readonly string[],
): readonly { readonly part: string; readonly isMarked: boolean }[] {
  const parts: { part: string; isMarked: boolean }[] = [];
  let rest = line;
  while (rest !== '') {
    let at = -1;
    let found = '';
    for (const mark of marks) {
      const position = rest.indexOf(mark);
      if (position !== -1 && (at === -1 || position < at)) [at, found] = [position, mark];
    }
    if (at === -1) {
      parts.push({ part: rest, isMarked: false });
      break;
    }
    if (at > 0) parts.push({ part: rest.slice(0, at), isMarked: false });
    parts.push({ part: found, isMarked: true });
    rest = rest.slice(at + found.length);
  }
  return parts;
}
