import { frameTexts } from './frame.ts';

/** Every text of the console that is not also said elsewhere. One file a room. */
export const consoleTexts = {
  ...frameTexts,
} as const;
export type ConsoleTextCode = keyof typeof consoleTexts;
