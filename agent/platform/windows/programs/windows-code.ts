import { type Argument, MachineCode } from '../../native/machine-code.ts';

/** The functions of Windows that our programs call, by the library that has them. */
const FUNCTIONS = {
  'KERNEL32.dll': [
    'CreateThread',
    'ExitProcess',
    'GetStdHandle',
    'GetThreadTimes',
    'GetTickCount64',
    'ReadFile',
    'ResumeThread',
    'SetThreadAffinityMask',
    'Sleep',
    'SuspendThread',
    'VirtualAlloc',
  ],
  'WS2_32.dll': ['WSAStartup', 'connect', 'send', 'socket'],
} as const;
type Library = keyof typeof FUNCTIONS;
type WindowsFunction = (typeof FUNCTIONS)[Library][number];

const ARGUMENTS = ['rcx', 'rdx', 'r8', 'r9'] as const;
/** Where arguments behind the fourth stand: below them is room for those in registers, which the function may use. */
const STACK_ARGUMENTS_AT = 32;

/**
 * Machine code that calls functions of Windows by its one convention on x64: these change `rax`, `rcx`, `rdx` and `r8` to `r11`, and need a stack
 * that {@link enter} made.
 */
export class WindowsCode extends MachineCode {
  readonly #called = new Set<WindowsFunction>();

  /** Begins a function that has so much room on the stack (a multiple of 16): above what the calls need, that is its own. */
  enter(roomBytes: number): void {
    this.reserveStack(roomBytes + 8); // and it is aligned again, behind the address to return to
  }

  /** The result is in `rax`. An argument in `rax` may be among the first four only. */
  call(name: WindowsFunction, ...args: readonly Argument[]): void {
    for (const [index, argument] of args.entries()) {
      const register = ARGUMENTS[index];
      if (register !== undefined) {
        this.set(register, argument);
      } else {
        this.set('rax', argument);
        this.storeToStack('rax', STACK_ARGUMENTS_AT + 8 * (index - ARGUMENTS.length));
      }
    }
    this.#called.add(name);
    this.put(0xff, 0x15); // call [rip + distance]
    this.putDistance(name);
  }

  /** What is called, by library: whoever makes a program of it makes a label of each, where the loader will write its address. */
  get imports(): readonly { readonly library: Library; readonly names: readonly WindowsFunction[] }[] {
    return (Object.keys(FUNCTIONS) as Library[]).flatMap((library) => {
      const names = FUNCTIONS[library].filter((name) => this.#called.has(name));
      return names.length === 0 ? [] : [{ library, names }];
    });
  }
}
