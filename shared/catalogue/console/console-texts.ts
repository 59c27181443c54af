import { frameTexts } from './frame.ts';
import { normalTexts } from './normal.ts';

/** Every text of the console that is not also said elsewhere. One file a room. */
export const consoleTexts = {
  ...frameTexts,
  ...normalTexts,
} as const;
export type ConsoleTextCode = keyof typeof consoleTexts;
