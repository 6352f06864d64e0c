/** The part of the directory a caller manages: what lies in one of these regions or belongs to one of these structures. */
export interface Perimeter {
  /** INSEE region codes, for instance `24`. */
  readonly regions: readonly string[];
  /** National structure identifiers, prefixed as in an OU, for instance `1750000001`. */
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
