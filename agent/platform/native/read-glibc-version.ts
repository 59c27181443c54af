/** The version of the C library (`2.36`), as the runtime knows it; undefined where that is not glibc. */
export function readGlibcVersion(): string | undefined {
  // Names of hosts would be looked up for the part about the network.
  Object.assign(process.report, { excludeNetwork: true });
  const report: unknown = process.report.getReport();
  if (typeof report !== 'object' || report === null || !('header' in report)) return undefined;
  const { header } = report;
  if (typeof header !== 'object' || header === null || !('glibcVersionRuntime' in header)) return undefined;
  return typeof header.glibcVersionRuntime === 'string' ? header.glibcVersionRuntime : undefined;
}
