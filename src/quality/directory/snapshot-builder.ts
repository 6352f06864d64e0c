import { stringAt } from '../../fhir-common/core/json';
import type { ResourceJson } from '../../fhir-common/core/json';
import { extractLocation, extractOffer } from './extract-offer';
import { extractOrganization } from './extract-organization';
import { DayReader, regionOf } from './fhir-reading';
import { DirectoryTables } from './row-tables';
import type { DirectorySnapshot, LocalDefect, TypeVolume } from './rows';

/** Finds the defects that a resource shows by itself. */
export type Examine = (resource: ResourceJson) => readonly LocalDefect[];

/** Gathers rows, resource by resource, in any order. */
export class SnapshotBuilder {
  private readonly days = new DayReader();
  private readonly tables = new DirectoryTables();
  private readonly localDefects: LocalDefect[] = [];
  private readonly volumes = new Map<string, TypeVolume>();

  /** @param examine rules local to one resource; none by default */
  constructor(private readonly examine: Examine = () => []) {}

  /** Takes one resource in; the types that no rule reads only count in the volumes. */
  add(resource: ResourceJson): void {
    this.count(resource);
    this.localDefects.push(...this.examine(resource));
    switch (resource.resourceType) {
      case 'Organization': {
        const organization = extractOrganization(resource, this.days);
        if (organization.kind === 'EG') this.tables.establishments.add(organization.row);
        else if (organization.kind === 'EJ') this.tables.legalEntities.add(organization.row);
        else this.tables.internalOrganizations.add(organization.row);
        break;
      }
      case 'HealthcareService':
        this.tables.offers.add(extractOffer(resource, this.days));
        break;
      case 'Location':
        this.tables.locations.add(extractLocation(resource));
        break;
      default:
    }
  }

  build(): DirectorySnapshot {
    const { establishments, legalEntities, internalOrganizations, offers, locations } = this.tables;
    return {
      establishments: establishments.rows, legalEntities: legalEntities.rows, internalOrganizations: internalOrganizations.rows, offers: offers.rows, locations,
      localDefects: this.localDefects, volumes: [...this.volumes.values()],
    };
  }

  private count(resource: ResourceJson): void {
    const { resourceType: type } = resource;
    const region = regionOf(resource);
    const known = this.volumes.get(`${type}|${region}`);
    const lastUpdated = later(known?.lastUpdated, stringAt(resource['meta'], 'lastUpdated'));
    this.volumes.set(`${type}|${region}`, { type, region, count: (known?.count ?? 0) + 1, lastUpdated });
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
