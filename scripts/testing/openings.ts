/**
 * When a monitoring tool is open, in tests of who minds it, seconds: closed for so long, then open for so long. Not evenly, as people are not. Three
 * openings are enough where a program gets its core; where others leave it a tenth of one, and seconds come late, there are more.
 */
export const OPENINGS = [
  { closedS: 24, openS: 10 },
  { closedS: 12, openS: 11 },
  { closedS: 9, openS: 10 },
  { closedS: 14, openS: 12 },
  { closedS: 10, openS: 10 },
  { closedS: 16, openS: 11 },
] as const;
