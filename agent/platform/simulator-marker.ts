/** How the folder of the self-test begins. It excuses nothing: whatever runs from below one is judged as everything else is. */
export const SIMULATOR_FOLDER_PREFIX = 'minesweep-selftest-';
