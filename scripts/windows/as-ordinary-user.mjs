import koffi from 'koffi';

/*
 * Loaded before a program under Wine (`--import`): its user counts as an administrator and owns everything in person, which nobody does on Windows. The
 * program is told that its rights are not in force.
 */

/** `TokenElevation`. */
const TOKEN_ELEVATION = 20;

const { load } = koffi;
koffi.load = (...names) => {
  const library = load(...names);
  const func = (...declared) => {
    const call = library.func(...declared);
    if (!String(declared[0]).includes(' GetTokenInformation(')) return call;
    return (token, kind, ...rest) => (kind === TOKEN_ELEVATION ? 0 : call(token, kind, ...rest));
  };
  return { ...library, func };
};
