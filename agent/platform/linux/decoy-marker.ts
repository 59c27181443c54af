/** How every folder of decoys begins: whoever lists programs by their path (we ourselves do) can tell a decoy from the real thing. */
export const DECOY_PREFIX = 'minesweep-decoy-';

/** Stands at the end of the file of every decoy, for whoever finds one. */
export const DECOY_TEXT = '\nminesweep decoy: waits and does nothing else, ends with the program that started it\n';
