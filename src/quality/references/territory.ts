import type { Validity } from './validity';
import { isInForce } from './validity';

/** One department and its region (TRE_R30 code). */
export interface TerritoryRow extends Validity {
  readonly department: string;
  readonly region: string;
  readonly regionName: string;
}

/** Departments and regions at one date. A region that the table does not hold is not a real one (ror-indicators 2.3). */
export class Territory {
  private readonly regionByDepartment: ReadonlyMap<string, string>;
  private readonly names: ReadonlyMap<string, string>;

  constructor(rows: readonly TerritoryRow[], date: string) {
    const inForce = rows.filter((row) => isInForce(row, date));
    this.regionByDepartment = new Map(inForce.map(({ department, region }) => [department, region]));
    this.names = new Map(inForce.map(({ region, regionName }) => [region, regionName]));
  }

  isRegion(code: string): boolean {
    return this.names.has(code);
  }

  /** Region of a department; undefined when the department is unknown. */
  regionOf(department: string): string | undefined {
    return this.regionByDepartment.get(department);
  }

  nameOf(region: string): string | undefined {
    return this.names.get(region);
  }

  get regions(): string[] {
    return [...this.names.keys()].sort();
  }
}
