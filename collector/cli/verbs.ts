import type { Verb } from '#shared/cli/verb.ts';
import type { CollectorParts } from '../collector-parts.ts';
import { createAccountActions, linkVerb } from './access-verbs.ts';
import { createAlertsImportVerb, createAlertsParseVerb } from './alerts-verbs.ts';
import { createCollectorActions, createUpVerb } from './collector-verbs.ts';
import { groupVerbs } from './group-verbs.ts';
import { normalVerbs } from './normal-verbs.ts';
import { incidentWorkVerbs } from './incident-work-verbs.ts';
import { alertVerbs, findingVerbs, hostVerbs, incidentVerbs } from './read-verbs.ts';

/** The verbs that need the collector and nothing of the other program. Each handler imports what it runs when it is called. */
export function createVerbs(parts: CollectorParts): readonly Verb[] {
  return [
    createUpVerb(parts),
    linkVerb,
    groupVerbs('hosts', 'Hosts that are watched', hostVerbs),
    groupVerbs('findings', 'What agents saw on their hosts', findingVerbs),
    groupVerbs('incidents', 'Who mines, how sure, and why', [...incidentVerbs, ...incidentWorkVerbs]),
    groupVerbs('alerts', 'What security devices say', [
      ...alertVerbs,
      createAlertsParseVerb(parts),
      createAlertsImportVerb(findIngest),
    ]),
    groupVerbs('normal', 'What is normal here, and no longer reported as suspicious', normalVerbs),
    groupVerbs('account', 'Who signs in to the console with a password', createAccountActions(parts)),
    groupVerbs('collector', 'The collector itself', createCollectorActions(parts)),
  ];
}

/** Where the collector of this machine takes alerts; nothing when none runs or its folder may not be read. */
async function findIngest(): Promise<{ readonly url?: string; readonly token?: string }> {
  const { codeOf, DataFolder, defaultDataFolder } = await import('../data-folder.ts');
  const data = new DataFolder(defaultDataFolder(process.env, process.getuid?.() === 0));
  try {
    const url = data.readRuntime()?.ingest;
    const token = data.readToken('ingest');
    return { ...(url === undefined ? {} : { url }), ...(token === undefined ? {} : { token }) };
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return {};
  }
}
