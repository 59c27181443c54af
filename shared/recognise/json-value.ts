/** A value read from JSON. Objects have no prototype, so keys such as `__proto__` or `toString` are keys like any other. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: JsonValue;
}

export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !isJsonArray(value);
}

export function isJsonArray(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** The objects of an array; an object standing alone counts as an array of one, anything else as an empty one. */
export function objectsOf(value: JsonValue | undefined): readonly JsonObject[] {
  if (isJsonArray(value)) return value.filter(isJsonObject);
  return isJsonObject(value) ? [value] : [];
}

/** The non-empty text under `key`, trimmed. */
export function textAt(object: JsonObject, key: string): string | undefined {
  const value = object[key];
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  return text === '' ? undefined : text;
}

/** How many of `keys` the object has with a value other than null. */
export function countKeys(object: JsonObject, keys: readonly string[]): number {
  return keys.filter((key) => object[key] !== undefined && object[key] !== null).length;
}
