import type { ResourceJson } from '../../fhir-common/core/json';
import { describeResource } from './described-resource';
import type { DescribedResource, DirectoryRow } from './described-resource';
import { DayReader } from './fhir-reading';
import { DirectoryTables } from './row-tables';
import type { DirectorySnapshot, LocalDefect, TypeVolume } from './rows';

/** Finds the defects that a resource shows by itself. */
export type Examine = (resource: ResourceJson) => readonly LocalDefect[];

/** Gathers rows, resource by resource, in any order. */
export class SnapshotBuilder {
  private readonly days = new DayReader();
  private readonly tables = new DirectoryTables();
  private readonly localDefects: LocalDefect[] = [];
  private readonly volumes = new Map<string, Map<string, TypeVolume>>();

  /** @param examine rules local to one resource; none by default */
  constructor(private readonly examine: Examine = () => []) {}

  /** Takes one resource in. */
  add(resource: ResourceJson): void {
    this.addDescribed(describeResource(resource, this.days), this.examine(resource));
  }

  /** Takes one in whose row was made before. @param defects what it shows by itself, unless its caller judges that */
  addDescribed(described: DescribedResource, defects: readonly LocalDefect[] = []): void {
    this.localDefects.push(...defects);
    this.count(described);
    if (described.row !== undefined) this.addRow(described.row);
  }

  build(): DirectorySnapshot {
    const { establishments, legalEntities, internalOrganizations, offers, locations } = this.tables;
    return {
      establishments: establishments.rows, legalEntities: legalEntities.rows, internalOrganizations: internalOrganizations.rows, offers: offers.rows, locations,
      localDefects: this.localDefects, volumes: [...this.volumes.values()].flatMap((regions) => [...regions.values()]),
    };
  }

  private addRow({ kind, row }: DirectoryRow): void {
    switch (kind) {
      case 'EG':
        this.tables.establishments.add(row);
        break;
      case 'EJ':
        this.tables.legalEntities.add(row);
        break;
      case 'OI':
        this.tables.internalOrganizations.add(row);
        break;
      case 'offer':
        this.tables.offers.add(row);
        break;
      case 'place':
        this.tables.locations.add(row);
        break;
      default: kind satisfies never;
    }
  }

  private count({ type, region, lastUpdated }: DescribedResource): void {
    const regions = this.volumes.get(type) ?? new Map<string, TypeVolume>();
    this.volumes.set(type, regions);
    const known = regions.get(region);
    regions.set(region, { type, region, count: (known?.count ?? 0) + 1, lastUpdated: later(known?.lastUpdated, lastUpdated) });
  }
}

/** Technical dates of the source systems: they say nothing (ror-indicators 8). */
const TECHNICAL_DATE = /^(?:1899-12-(?:29|30|31)|(?:7777|8888|9999)-12-31)/;

/** The later of two instants as written. */
function later(known: string | undefined, candidate: string | undefined): string | undefined {
  if (candidate === undefined || candidate === known || TECHNICAL_DATE.test(candidate)) return known;
  const instant = Date.parse(candidate);
  if (Number.isNaN(instant)) return known;
  return known === undefined || instant > Date.parse(known) ? candidate : known;
}
