/** Stands at the end of the file of every decoy, for whoever finds one. */
export const DECOY_TEXT = '\nminesweep decoy: waits and does nothing else, ends with the program that started it\n';
