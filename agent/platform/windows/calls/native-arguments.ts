import type { NativeFunction } from './bind-library.ts';
import type { StructureLayout } from './structure-layout.ts';

/** A call on another thread. */
export function later(call: NativeFunction, ...args: readonly unknown[]): Promise<number> {
  return new Promise((resolve, reject) => {
    call.async(...args, (error: unknown, result: number) => (error == null ? resolve(result) : reject(error)));
  });
}

/** One that begins with its size, as all of these do, and has these pointers and handles in it. */
export function structure<Name extends string>(
  layout: StructureLayout<Name | 'size'>,
  fields: Readonly<Partial<Record<Name, bigint>>>,
): Buffer {
  const buffer = Buffer.alloc(layout.bytes);
  buffer.writeUInt32LE(layout.bytes, layout.at.size);
  for (const [name, value] of Object.entries<bigint>(fields as Record<string, bigint>))
    buffer.writeBigUInt64LE(value, layout.at[name as Name]);
  return buffer;
}

/** UTF-16 that ends with 0, in memory of its own. */
export function textOf(text: string): Buffer {
  const buffer = Buffer.alloc(2 * text.length + 2);
  buffer.write(text, 'utf16le');
  return buffer;
}
