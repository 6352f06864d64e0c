import { stringAt } from '../../fhir-common/core/json';
import type { ResourceJson } from '../../fhir-common/core/json';
import { extractLocation, extractOffer } from './extract-offer';
import { extractOrganization } from './extract-organization';
import { DayReader, regionOf } from './fhir-reading';
import type { DirectorySnapshot, EstablishmentRow, InternalOrganizationRow, LegalEntityRow, LocalDefect, LocationRow, OfferRow, TypeVolume } from './rows';

/** Finds the defects that a resource shows by itself. */
export type Examine = (resource: ResourceJson) => readonly LocalDefect[];

const MAX_SHARED_LENGTH = 24;

/**
 * Gathers rows, resource by resource, in any order. Texts that repeat (codes, days, lists of codes) are kept once: of the 250,000
 * offers of the country, most share their list of activities with others.
 */
export class SnapshotBuilder {
  private readonly days = new DayReader();
  private readonly texts = new Map<string, string>();
  private readonly lists = new Map<string, readonly string[]>();
  private readonly establishments: EstablishmentRow[] = [];
  private readonly legalEntities: LegalEntityRow[] = [];
  private readonly internalOrganizations: InternalOrganizationRow[] = [];
  private readonly offers: OfferRow[] = [];
  private readonly locations = new Map<string, LocationRow>();
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
        if (organization.kind === 'EG') this.establishments.push(this.share(organization.row));
        else if (organization.kind === 'EJ') this.legalEntities.push(this.share(organization.row));
        else this.internalOrganizations.push(this.share(organization.row));
        break;
      }
      case 'HealthcareService':
        this.offers.push(this.share(extractOffer(resource, this.days)));
        break;
      case 'Location': {
        const location = this.share(extractLocation(resource));
        this.locations.set(location.id, location);
        break;
      }
      default:
    }
  }

  build(): DirectorySnapshot {
    const { establishments, legalEntities, internalOrganizations, offers, locations, localDefects } = this;
    return { establishments, legalEntities, internalOrganizations, offers, locations, localDefects, volumes: [...this.volumes.values()] };
  }

  private count(resource: ResourceJson): void {
    const { resourceType: type } = resource;
    const region = this.shareText(regionOf(resource));
    const known = this.volumes.get(`${type}|${region}`);
    const lastUpdated = later(known?.lastUpdated, stringAt(resource['meta'], 'lastUpdated'));
    this.volumes.set(`${type}|${region}`, { type, region, count: (known?.count ?? 0) + 1, lastUpdated });
  }

  /** The same row, its short texts and its lists replaced by the copies kept here. */
  private share<R extends object>(row: R): R {
    const shared = Object.entries(row).map(([field, value]: [string, unknown]) => {
      if (typeof value === 'string' && field !== 'id' && value.length <= MAX_SHARED_LENGTH) return [field, this.shareText(value)] as const;
      return [field, isTextList(value) && field !== 'locations' ? this.shareList(value) : value] as const;
    });
    return Object.assign(row, Object.fromEntries(shared));
  }

  private shareText(text: string): string {
    const known = this.texts.get(text);
    if (known !== undefined) return known;
    this.texts.set(text, text);
    return text;
  }

  private shareList(list: readonly string[]): readonly string[] {
    const key = list.join(' ');
    const known = this.lists.get(key);
    if (known) return known;
    const kept = list.map((text) => this.shareText(text));
    this.lists.set(key, kept);
    return kept;
  }
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

/** Technical dates of the source systems: they say nothing (ror-indicators 8). */
const TECHNICAL_DATE = /^(?:1899-12-(?:29|30|31)|(?:7777|8888|9999)-12-31)/;

/** The later of two instants as written. */
function later(known: string | undefined, candidate: string | undefined): string | undefined {
  if (candidate === undefined || TECHNICAL_DATE.test(candidate) || Number.isNaN(Date.parse(candidate))) return known;
  return known === undefined || Date.parse(candidate) > Date.parse(known) ? candidate : known;
}
