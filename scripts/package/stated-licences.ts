/** MIT as SPDX has it (https://spdx.org/licenses/MIT.html), from behind its line of copyright: the text of all repositories named below. */
const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.`;

const WHATWG_NODE = mit('Copyright (c) 2023 Arda TANRIKULU', 'LICENSE of https://github.com/ardatan/whatwg-node');

/** Packages whose files have no text of their licence: what their projects say elsewhere, and where that is. */
const PACKAGES: Readonly<Record<string, string>> = {
  '@whatwg-node/disposablestack': WHATWG_NODE,
  '@whatwg-node/promise-helpers': WHATWG_NODE,
  'abstract-logging': mit(
    'Copyright (c) James Sumners <james.sumners@gmail.com>',
    'its Readme.md names the MIT License, its package.json the author',
  ),
  'react-remove-scroll-bar': mit(
    'Copyright (c) 2025 Anton Korzunov <thekashey@gmail.com>',
    'LICENSE of https://github.com/theKashey/react-remove-scroll-bar',
  ),
};

/** Of a package that lies in several on npm, one for each system, only the one that loads them has the text. */
const LOADED_BY: readonly (readonly [RegExp, string])[] = [
  [/^@koromix\/koffi-/, 'koffi'],
  [/^@node-rs\/argon2-/, '@node-rs/argon2'],
];

/** What is linked into native parts: crates of Rust by their names there, and its library. */
const LINKED: Readonly<Record<string, { readonly licence: string; readonly text: string }>> = {
  'argon2-rust': {
    licence: 'MIT',
    text: mit('Copyright (c) LongYinan', 'README.md and Cargo.toml of https://github.com/Brooooooklyn/argon2-rust'),
  },
  mimalloc: {
    licence: 'MIT',
    text: mit(
      'Copyright (c) 2018-2026 Microsoft Corporation, Daan Leijen',
      'LICENSE of https://github.com/microsoft/mimalloc',
    ),
  },
  napi: {
    licence: 'MIT',
    text: mit(
      'Copyright (c) 2020 LongYinan\nCopyright (c) 2018 GitHub',
      'LICENSE of https://github.com/napi-rs/napi-rs, which has the text once for each of them',
    ),
  },
  ...Object.fromEntries(
    ['addr2line', 'gimli', 'hashbrown', 'rand', 'rust', 'rustc-demangle'].map((name) => [
      name,
      apache('MIT OR Apache-2.0'),
    ]),
  ),
  miniz_oxide: apache('MIT OR Zlib OR Apache-2.0'),
};

/** The text for a package of npm that brings none; undefined when nobody looked for it yet. */
export function statedLicence(name: string): string | undefined {
  return PACKAGES[name];
}

/** The package that has the text for this one, which is a part of it. */
export function loadingPackage(name: string): string | undefined {
  return LOADED_BY.find(([part]) => part.test(name))?.[1];
}

/** Licence and text of what is linked into a native part; undefined when nobody looked for it yet. */
export function linkedLicence(name: string) {
  return LINKED[name === 'napi-sys' ? 'napi' : name];
}

function mit(copyright: string, statedIn: string): string {
  return `MIT License\n\n${copyright}\n\n${MIT}\n\n(Stated in: ${statedIn}.)`;
}

function apache(licence: string) {
  const text = 'Used under the Apache License, Version 2.0, whose text is the file LICENSE beside this one.';
  return { licence, text };
}
