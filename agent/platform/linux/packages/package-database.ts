import type { PackageOwner } from '#shared/model/process-footprint.ts';

/** The database of one package manager, read and never run. */
export interface PackageDatabase {
  /** When something was last installed, upgraded or removed, milliseconds; undefined where there is no such database. */
  changedAtMs(): Promise<number | undefined>;
  /** Whose one of these paths is (exact bytes); without a name nobody's. Throws where it cannot be read. */
  ownerOf(paths: readonly Buffer[]): Promise<PackageOwner>;
}
