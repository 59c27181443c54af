import type { Page } from 'playwright-core';
import { UNSEEN_IN_PAGES } from './hostile-names.ts';

/** What hostile names may have done to a page. All lists are empty when they did nothing. */
export interface PageInspection {
  /** Elements that only a name can have made, as they begin. */
  readonly strangers: readonly string[];
  /** Addresses of links that lead elsewhere. */
  readonly foreignLinks: readonly string[];
  /** Text or attributes with characters that hide, move or turn around what stands beside them. */
  readonly unseen: readonly string[];
  /** By how much the page is wider than the window, pixels. */
  readonly overflowPx: number;
  /** Prototypes of the page's own objects were changed. */
  readonly isPolluted: boolean;
  /** The marks of names that stand in the page as text. */
  readonly marks: readonly string[];
}

/** Looks for what names have made of a page. What is scripted, framed or loaded by an attribute is no work of the console. */
export function inspectPage(page: Page): Promise<PageInspection> {
  return page.evaluate<PageInspection>(`(() => {
    const begin = (text) => JSON.stringify(text.slice(0, 120));
    const strange = 'script:not([src]), img:not([src^="/assets/"]), iframe, object, embed, base, meta[http-equiv], math, marquee, [id^="h0"], ' +
      '[onerror], [onload], [onclick], [onmouseover], [style*="evil"], a[href^="javascript" i], form[action]';
    const unsafe = new RegExp(${JSON.stringify(UNSEEN_IN_PAGES)}, 'u');
    const isUnsafe = (text) => unsafe.test(text.replace(/[\\n\\t]/g, ''));
    const unseen = [];
    const pathOf = (element) =>
      element === null || element === document.body ? '' : pathOf(element.parentElement).split(' ').slice(-4).join(' ') + ' ' + element.tagName;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    // What stands in a field is as somebody typed it.
    const isField = (node) => node.parentElement?.closest('textarea') !== null;
    while (walker.nextNode())
      if (isUnsafe(walker.currentNode.data) && !isField(walker.currentNode))
        unseen.push(pathOf(walker.currentNode.parentElement) + ' ' + begin(walker.currentNode.data));
    for (const element of document.querySelectorAll('body *'))
      for (const { name, value } of element.attributes) if (isUnsafe(value)) unseen.push(name + ' ' + begin(value));
    if (isUnsafe(document.title)) unseen.push('title ' + begin(document.title));
    const { scrollWidth, clientWidth } = document.documentElement;
    return {
      strangers: [...document.querySelectorAll(strange)].map(({ outerHTML }) => outerHTML.slice(0, 200)),
      foreignLinks: [...document.querySelectorAll('[href], [src]')]
        .flatMap((element) => element.href?.baseVal ?? element.href ?? element.src ?? [])
        .filter((address) => !address.startsWith(location.origin) && !/^(data|blob):/.test(address)),
      unseen,
      overflowPx: scrollWidth - clientWidth,
      isPolluted: 'polluted' in {},
      marks: [...new Set(document.body.innerText.match(/h\\d{4}/g) ?? [])],
    };
  })()`);
}
