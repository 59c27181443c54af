import { prepareWine } from './wine.ts';

/* Installs and fetches what the Windows suites need, ahead of them: minutes, nearly all of them spent waiting for the network. */

const wine = prepareWine();
if ('missing' in wine) {
  console.error(wine.missing);
  process.exitCode = 1;
}
