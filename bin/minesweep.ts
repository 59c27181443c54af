import { installationInFolder } from './folder-installation.ts';
import { start } from './start.ts';

/**
 * The one entry file of agent, collector, their workers and the command line, in a checkout and in a package. Children and workers
 * re-enter it with a hidden first argument.
 */
await start(installationInFolder(import.meta.url));
