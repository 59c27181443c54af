import { consoleTemplatesOf } from '#shared/catalogue/console/console-templates.ts';

/** Worked out when the console is built (`bin/build-console.ts`), so that a page loads this language and no other. */
export const templates = consoleTemplatesOf('en');
