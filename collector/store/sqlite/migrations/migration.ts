/** A step from one version of the schema to the next. Once released it never changes. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}
