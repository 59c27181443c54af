import { expect, it } from 'vitest';
import { escapeForMarkdown, markdownBlock, markdownCode } from './escape-for-markdown.ts';

it('leaves nothing of markup, links or HTML in hostile text', () => {
  const shown = escapeForMarkdown('[x](http://evil.example) <img src=x> **b** `c` | # \u202e\n');
  expect(shown.replace(/\\[!-/:-@[-`{-~]/g, '')).not.toMatch(/[[\]()<>*`|#:\n\u202e]/);
  expect(escapeForMarkdown('礦池 a')).toBe('礦池 a');
});

it('fences code with more than it holds', () => {
  expect(markdownCode('a`b')).toBe('``a`b``');
  expect(markdownCode('`a')).toBe('`` `a ``');
  expect(markdownCode('a|b\n')).toBe('`a\\|b\\n`');
  expect(markdownCode(' ')).toBe('–');
  expect(markdownBlock('x\n```\ny\u001b[31m')).toBe('````\nx\n```\ny\\e[31m\n````');
});
