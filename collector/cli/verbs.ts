import type { Verb } from '#shared/cli/verb.ts';
import type { CollectorParts } from '../collector-parts.ts';
import { createAccountActions, createLinkVerb } from './access-verbs.ts';
import { createAlertsImportVerb, createAlertsParseVerb, type Ingest } from './alerts-verbs.ts';
import { createCollectorActions, createUpVerb } from './collector-verbs.ts';
import { groupVerbs } from './group-verbs.ts';
import { createNormalVerbs } from './normal-verbs.ts';
import { createIncidentWorkVerbs } from './incident-work-verbs.ts';
import { createAlertVerbs, createFindingVerbs, createHostVerbs, createIncidentVerbs } from './read-verbs.ts';
import type { Here } from './where-options.ts';

/** The verbs that need the collector and nothing of the other program. Each handler imports what it runs when it is called. */
export function createVerbs(parts: CollectorParts): readonly Verb[] {
  return [
    createUpVerb(parts),
    createLinkVerb(parts),
    groupVerbs('hosts', 'Hosts that are watched', createHostVerbs(parts)),
    groupVerbs('findings', 'What agents saw on their hosts', createFindingVerbs(parts)),
    groupVerbs('incidents', 'Who mines, how sure, and why', [
      ...createIncidentVerbs(parts),
      ...createIncidentWorkVerbs(parts),
    ]),
    groupVerbs('alerts', 'What security devices say', [
      ...createAlertVerbs(parts),
      createAlertsParseVerb(parts),
      createAlertsImportVerb(() => findIngest(parts)),
    ]),
    groupVerbs('normal', 'What is normal here, and no longer reported as suspicious', createNormalVerbs(parts)),
    groupVerbs('account', 'Who signs in to the console with a password', createAccountActions(parts)),
    groupVerbs('collector', 'The collector itself', createCollectorActions(parts)),
  ];
}

/** Where the collector of this machine takes alerts; nothing when none runs or its folder may not be read. */
async function findIngest({ ownDataFolders }: Here): Promise<Ingest> {
  const { codeOf, DataFolder } = await import('../data-folder.ts');
  const [folder] = await ownDataFolders();
  if (folder === undefined) return {};
  const data = new DataFolder(folder);
  try {
    const url = data.readRuntime()?.ingest;
    const token = data.readToken('ingest');
    return { ...(url === undefined ? {} : { url }), ...(token === undefined ? {} : { token }) };
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return {};
  }
}
