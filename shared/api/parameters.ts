import * as z from 'zod';
import { LANGUAGES } from '../cli/language-option.ts';
import { isoTimeSchema } from '../output/iso-time.ts';
import { SCHEMA_VERSION } from '../output/schema-version.ts';
import { normaliseIp } from '../signature/ip-address.ts';

/** Stands in every answer. */
export const schemaVersion = z.literal(SCHEMA_VERSION);

export const byId = z.object({ id: z.string().min(1).max(200) });

export const lang = z.enum(LANGUAGES).default('en').describe('Language of titles and texts');

/** The query of a single thing. */
export const single = z.object({ lang });

/** The query of a list that is read page by page. */
export const page = {
  lang,
  limit: z.coerce.number().int().min(1).max(1_000).default(100).describe('At most so many, newest first'),
  after: z.string().max(500).optional().describe('`next` of the page before'),
};

/** Of the answer to a page; absent at the end. */
export const next = z.string().optional();

/** One or several values, separated by commas. */
export function oneOf<T extends string>(value: z.ZodType<T, string>) {
  return z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(value))
    .optional();
}

/** A moment that has to be told, epoch milliseconds once it is read. */
export const requiredTime = isoTimeSchema.transform((text) => Date.parse(text)).describe('ISO 8601, UTC');

/** A moment, epoch milliseconds once it is read. */
export const time = isoTimeSchema
  .transform((text) => Date.parse(text))
  .optional()
  .describe('ISO 8601, UTC');

/** Normalised once it is read. */
export const ipAddress = z.string().transform((text, context) => {
  const ip = normaliseIp(text);
  if (ip === undefined) context.addIssue({ code: 'custom', message: 'Not an IP address' });
  return ip ?? z.NEVER;
});
