/** One establishment of the ViaTrajectoire synchronisation file (ror-indicators 2.1). */
export interface ViaTrajectoireRow {
  readonly finess: string;
  readonly name: string;
  readonly region: string;
  readonly domain: 'Grand Age' | 'Handicap';
  /** State of the establishment in ViaTrajectoire. */
  readonly state: string;
  /** State of its synchronisation with the ROR. */
  readonly synchronisation: string;
  readonly synchronisedOn: string | undefined;
}

export interface ViaTrajectoireExtract {
  readonly version: string;
  readonly rows: readonly ViaTrajectoireRow[];
}

/** Number of establishments that take part in SI APA, by department (ror-indicators 6). */
export interface ApaPerimeterRow {
  readonly date: string;
  readonly region: string;
  readonly department: string;
  readonly establishments: number;
}
