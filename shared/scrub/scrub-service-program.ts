import { isUnobservable, type Observed, observed } from '#shared/model/observed.ts';
import type { OsName } from '#shared/model/os-name.ts';
import type { ServiceProgram } from '#shared/model/service-program.ts';
import { scrubOsName } from './scrub.ts';

/** A service without the secrets that whoever registered it put beside its files. */
export function scrubServiceProgram({ name, program, library }: ServiceProgram): ServiceProgram {
  return { name, program: scrubFile(program), ...(library === undefined ? {} : { library: scrubFile(library) }) };
}

function scrubFile(file: Observed<OsName>): Observed<OsName> {
  return isUnobservable(file) ? file : observed(scrubOsName(file.value));
}
