/** What one run remembers from one legal entity to the next; bounded, whatever the number of offers. */
import type { CommuneDirectory, LocatedCommune } from './communes';
import type { RecordDates, Site } from './fhir-parts';
import { communeSpread, drawRecordDates, positionAround } from './fhir-parts';
import { NumberRegistry, rppsOf } from './identifiers';
import { drawPerson, drawStreetAddress } from './names';
import { capacityShare, perOffer } from './national-plan';
import type { KnowHow, OfferTemplate } from './offer-template';
import type { Professional } from './practitioner-resources';
import { SeededRandom, weightedTable } from './random';
import type { WeightedTable } from './random';
import type { SiteProfile, StructureKind } from './structure-kinds';

/** Prefixes of the ids: resource kind, then a serial number. */
type IdPrefix = 'ej' | 'eg' | 'oi' | 'hs' | 'loc' | 'prac' | 'pr';

/** Professionals kept for a second situation, by department and know-how. */
const keptProfessionals = 24;

export class GenerationState {
  readonly random: SeededRandom;
  readonly registry = new NumberRegistry();
  private readonly serials: Record<IdPrefix, number> = { ej: 0, eg: 0, oi: 0, hs: 0, loc: 0, prac: 0, pr: 0 };
  private readonly scenarioUse = new Map<SiteProfile | StructureKind, number>();
  private readonly siteTables = new Map<StructureKind, WeightedTable<SiteProfile>>();
  private readonly professionals = new Map<string, Professional[]>();
  private latestProfessional: Professional | undefined;
  private placesUsed = new Map<StructureKind, number>();
  private placesWithCapacity = 0;
  private offersPlanned = 0;

  constructor(seed: number, readonly communes: CommuneDirectory) {
    this.random = new SeededRandom(seed);
  }

  /** `ej-000001`, `hs-000042`: short, stable for a seed. */
  nextId(prefix: IdPrefix): string {
    this.serials[prefix] += 1;
    return `${prefix}-${String(this.serials[prefix]).padStart(6, '0')}`;
  }

  /** Functional identifier `<region>/<number>`, unique for its kind of resource. */
  functionalNumber(prefix: IdPrefix, region: string): string {
    return `${region}/${10_000_000 + this.serials[prefix]}`;
  }

  dates(): RecordDates {
    return drawRecordDates(this.random);
  }

  /** Where the next legal entity of a kind settles: first the places of the scenarios, then by population. */
  nextSite(kind: StructureKind): Site {
    const used = this.placesUsed.get(kind) ?? 0;
    this.placesUsed.set(kind, used + 1);
    const [inseeCode, postalCode] = kind.scenarioPlaces?.[used] ?? [];
    const commune = inseeCode === undefined ? undefined : this.communes.byCode.get(inseeCode);
    return this.siteIn(commune ?? this.random.weighted(kind.inCities ? this.communes.cities : this.communes.everywhere), postalCode);
  }

  /** Another site of the same legal entity: the same town or another one of the department. */
  siblingSite(home: Site): Site {
    const neighbours = this.communes.byDepartment.get(home.commune.department) ?? [home.commune];
    return this.siteIn(this.random.chance(0.55) ? home.commune : this.random.pick(neighbours), undefined);
  }

  /** Communes served around a site: its own and up to a dozen others of the department. */
  zoneAround(home: LocatedCommune): LocatedCommune[] {
    const neighbours = this.communes.byDepartment.get(home.department) ?? [];
    const zone = new Map([[home.code, home]]);
    const wanted = 1 + Math.floor(this.random.fraction() ** 2 * 12);
    for (let draws = 0; draws < wanted && neighbours.length > 0; draws += 1) {
      const commune = this.random.pick(neighbours);
      zone.set(commune.code, commune);
    }
    return [...zone.values()];
  }

  private siteIn(commune: LocatedCommune, postalCode: string | undefined): Site {
    return {
      commune,
      postalCode: postalCode ?? this.random.pick(commune.postalCodes),
      street: drawStreetAddress(this.random),
      position: positionAround(this.random, commune, communeSpread(commune)),
      reliable: this.random.chance(0.85),
    };
  }

  /** Profile of the next site: each profile of the kind once, then by weight. */
  nextProfile(kind: StructureKind): SiteProfile {
    const forced = kind.sites[this.useCount(kind)];
    if (forced) return forced;
    let table = this.siteTables.get(kind);
    if (!table) {
      table = weightedTable(kind.sites.map((value) => ({ value, weight: value.weight })));
      this.siteTables.set(kind, table);
    }
    return this.random.weighted(table);
  }

  /** Discipline of the next offer or service: the scenario ones once, then by weight. */
  nextTemplate(profile: SiteProfile): OfferTemplate {
    const use = this.scenarioUse.get(profile) ?? 0;
    if (use >= profile.scenarioOffers.length) return this.random.weighted(profile.offers);
    return profile.scenarioOffers[this.useCount(profile)] ?? this.random.weighted(profile.offers);
  }

  private useCount(key: SiteProfile | StructureKind): number {
    const use = this.scenarioUse.get(key) ?? 0;
    this.scenarioUse.set(key, use + 1);
    return use;
  }

  /** Opens the budget of a number of offers: how many places, professionals and situations go with them. */
  openBudget(offers: number): { readonly locations: number; readonly practitioners: number; readonly practitionerRoles: number } {
    const before = this.offersPlanned;
    this.offersPlanned += offers;
    const share = (ratio: number): number => Math.floor(this.offersPlanned * ratio) - Math.floor(before * ratio);
    return { locations: share(perOffer.locations), practitioners: share(perOffer.practitioners),
      practitionerRoles: share(perOffer.practitionerRoles) };
  }

  /** Whether the next eligible place gets a capacity, so that one place in five has one overall. */
  grantCapacity(always: boolean): boolean {
    if (!always && this.placesWithCapacity >= this.serials.loc * capacityShare) return false;
    this.placesWithCapacity += 1;
    return true;
  }

  newProfessional(knowHow: KnowHow, department: string): Professional {
    const id = this.nextId('prac');
    const professional: Professional = {
      id, knowHow, rpps: rppsOf(this.serials.prac - 1), person: drawPerson(this.random), professor: this.random.chance(0.03),
    };
    const pool = this.poolOf(knowHow, department);
    if (pool.length < keptProfessionals) pool.push(professional);
    else pool[this.random.integer(0, keptProfessionals - 1)] = professional;
    this.latestProfessional = professional;
    return professional;
  }

  /** Someone of the department who already works elsewhere; failing that, the latest one made. */
  knownProfessional(knowHow: KnowHow, department: string): Professional | undefined {
    const pool = this.poolOf(knowHow, department);
    return pool.length > 0 ? this.random.pick(pool) : this.latestProfessional;
  }

  private poolOf(knowHow: KnowHow, department: string): Professional[] {
    const skill = 'specialty' in knowHow ? knowHow.specialty : knowHow.exclusiveCompetence;
    const key = `${department}|${skill}`;
    let pool = this.professionals.get(key);
    if (!pool) {
      pool = [];
      this.professionals.set(key, pool);
    }
    return pool;
  }
}
