/** Regions (INSEE codes) and structures (national identifiers) a caller manages. */
export interface Perimeter {
  readonly regions: readonly string[];
  readonly structures: readonly string[];
}

/** Who is calling, as the certificate guard established it. */
export interface Caller {
  readonly id: string;
  readonly roles: readonly string[];
  /** Access profile 0 to 5 of a directory consumer; null for callers that have none. */
  readonly accessProfile: number | null;
  /** What the caller manages; null or absent: everything. Reading the offer does not depend on it, writing does. */
  readonly perimeter?: Perimeter | null;
}
