export type Koffi = typeof import('koffi').default;
export type NativeFunction = ReturnType<ReturnType<Koffi['load']>['func']>;

/** The calls of one library that are declared for it. Throws when the system has no such library, or it lacks one of them. */
export function bindLibrary<
  const Libraries extends Readonly<Record<string, Readonly<Record<string, string>>>>,
  Name extends Extract<keyof Libraries, string>,
>(koffi: Koffi, declared: Libraries, name: Name): Readonly<Record<keyof Libraries[Name], NativeFunction>> {
  const library = koffi.load(name);
  const calls = Object.entries<string>(declared[name] ?? {}).map(([call, prototype]) => [
    call,
    library.func(prototype),
  ]);
  return Object.fromEntries(calls) as Readonly<Record<keyof Libraries[Name], NativeFunction>>;
}
