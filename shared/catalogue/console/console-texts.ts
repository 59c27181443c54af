import { baitTexts } from '../bait-texts.ts';
import { alertsTexts } from './alerts.ts';
import { searchTexts } from './search.ts';
import { hostsTexts } from './hosts.ts';
import { overviewTexts } from './overview.ts';
import { firstRunTexts } from './first-run.ts';
import { frameTexts } from './frame.ts';
import { normalTexts } from './normal.ts';
import { incidentRoomTexts } from './incident.ts';
import { incidentsTexts } from './incidents.ts';
import { settingsTexts } from './settings.ts';
import { signInTexts } from './sign-in.ts';
import { baitRoomTexts } from './bait.ts';
import { healthTexts } from './health.ts';
import { hostTexts } from './host.ts';

/** Every text of the console; what the verb `bait` says as well stands in a file of its own. One file a room. */
export const consoleTexts = {
  ...frameTexts,
  ...alertsTexts,
  ...searchTexts,
  ...firstRunTexts,
  ...overviewTexts,
  ...hostsTexts,
  ...hostTexts,
  ...baitRoomTexts,
  ...baitTexts,
  ...incidentsTexts,
  ...incidentRoomTexts,
  ...normalTexts,
  ...signInTexts,
  ...settingsTexts,
  ...healthTexts,
} as const;
export type ConsoleTextCode = keyof typeof consoleTexts;
