import v8Flags from '../v8-flags.json' with { type: 'json' };
import { start } from '../start.ts';
import { embeddedInstallation } from './embedded-installation.ts';
import { becomeSmall } from './become-small.ts';

/** The entry file of agent, collector, their workers and the command line in an executable. */
const installation = embeddedInstallation();
const args = process.argv.slice(2);

const isAgent = args[0] === 'part:agent' || (args[0] === 'agent' && args[1] === 'run');
if (isAgent) becomeSmall(installation.ownCommand(v8Flags.agent), v8Flags.agent, args);
await start(installation);
