import type { InsidePackage } from './inside-packages.ts';
import type { Target } from './targets.ts';

/**
 * What is inside an executable, as CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/). `npm sbom` tells what is installed, which is another
 * thing: it knows neither the Node nor what was left out of the bundle. Without time and serial number, so that two builds are alike.
 */
export function billOfMaterials(version: string, target: Target, packages: readonly InsidePackage[]): string {
  const node = {
    type: 'platform',
    'bom-ref': `node@${target.node.version}`,
    name: 'node',
    version: target.node.version,
    purl: `pkg:generic/node@${target.node.version}`,
    description: 'With what it brings along: V8, libuv, OpenSSL, SQLite and others, named in its licence',
  };
  const document = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': `minesweep@${version}`,
        ...{ name: `minesweep-${target.name}`, version },
        licenses: [{ license: { id: 'Apache-2.0' } }],
      },
    },
    components: [node, ...packages.map(componentOf)],
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function componentOf({ registry, name, version, licence, sha512 }: InsidePackage) {
  const purl = `pkg:${registry}/${name.replace('@', '%40')}${version === undefined ? '' : `@${version}`}`;
  return {
    ...{ type: 'library', 'bom-ref': purl, name, version, purl },
    licenses: [{ expression: licence }],
    ...(sha512 === undefined ? {} : { hashes: [{ alg: 'SHA-512', content: sha512 }] }),
  };
}
