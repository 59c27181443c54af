/** Field types of the Windows headers on 64-bit Windows, bytes. `string` is a `UNICODE_STRING`, `ip6` an address as 16 bytes. */
const FIELDS = {
  u16: { bytes: 2, alignment: 2 },
  u32: { bytes: 4, alignment: 4 },
  i32: { bytes: 4, alignment: 4 },
  u64: { bytes: 8, alignment: 8 },
  i64: { bytes: 8, alignment: 8 },
  pointer: { bytes: 8, alignment: 8 },
  string: { bytes: 16, alignment: 8 },
  ip6: { bytes: 16, alignment: 1 },
} as const;

/** One of the types above, or a fixed number of bytes, of UTF-16 units or of 64-bit words. */
export type FieldType =
  | keyof typeof FIELDS
  | { readonly octets: number }
  | { readonly characters: number }
  | { readonly words: number };

/** Where the fields of a structure lie, and how long it is; bytes. */
export interface StructureLayout<Name extends string> {
  readonly at: Readonly<Record<Name, number>>;
  readonly bytes: number;
}

/** Lays out a structure as C compilers for 64-bit Windows do. `fields`: all of them in the order of the declaration. */
export function layOut<const Fields extends Readonly<Record<string, FieldType>>>(
  fields: Fields,
): StructureLayout<Extract<keyof Fields, string>> {
  const at: Record<string, number> = {};
  let [end, largest] = [0, 1];
  for (const [name, type] of Object.entries(fields)) {
    const { bytes, alignment } = sizeOf(type);
    const start = alignedTo(end, alignment);
    at[name] = start;
    end = start + bytes;
    largest = Math.max(largest, alignment);
  }
  return { at: at as Record<Extract<keyof Fields, string>, number>, bytes: alignedTo(end, largest) };
}

function sizeOf(type: FieldType): { readonly bytes: number; readonly alignment: number } {
  if (typeof type === 'string') return FIELDS[type];
  if ('octets' in type) return { bytes: type.octets, alignment: 1 };
  if ('words' in type) return { bytes: 8 * type.words, alignment: 8 };
  return { bytes: 2 * type.characters, alignment: 2 };
}

function alignedTo(offset: number, alignment: number): number {
  return Math.ceil(offset / alignment) * alignment;
}
