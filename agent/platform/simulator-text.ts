/** Stands at the end of the file of every simulator, for whoever finds one. */
export const SIMULATOR_TEXT =
  '\nminesweep self-test: computes nothing of use and ends with the program that started it\n';
