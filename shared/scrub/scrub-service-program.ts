import { isUnobservable, type Observed, observed } from '#shared/model/observed.ts';
import type { OsName } from '#shared/model/os-name.ts';
import type { ServiceProgram } from '#shared/model/service-program.ts';
import { scrubOsName } from './scrub.ts';

/** A service without the secrets that whoever registered it put beside its files; the same object where there are none. */
export function scrubServiceProgram(service: ServiceProgram): ServiceProgram {
  const { name, program, library } = service;
  const [file, loaded] = [scrubFile(program), library === undefined ? undefined : scrubFile(library)];
  if (file === program && loaded === library) return service;
  return { name, program: file, ...(loaded === undefined ? {} : { library: loaded }) };
}

function scrubFile(file: Observed<OsName>): Observed<OsName> {
  if (isUnobservable(file)) return file;
  const scrubbed = scrubOsName(file.value);
  return scrubbed === file.value ? file : observed(scrubbed);
}
