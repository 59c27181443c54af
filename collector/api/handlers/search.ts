import type { searchEndpoints } from '#shared/api/search.ts';
import { SCHEMA_VERSION } from '#shared/output/schema-version.ts';
import type { HandlersOf } from '../handler.ts';
import { searchPaste } from '../search-paste.ts';

export const searchHandlers: HandlersOf<typeof searchEndpoints> = {
  'POST /api/v1/search': async ({ context, body, language }) => {
    const { items, isList, isCut } = await searchPaste(context, body.text, language);
    return { schemaVersion: SCHEMA_VERSION, isList, isCut, items };
  },
};
