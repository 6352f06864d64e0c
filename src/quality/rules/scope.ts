import type { Closing, DirectorySnapshot, EstablishmentRow, InternalOrganizationRow, LegalEntityRow, OfferRow } from '../directory/rows';
import type { CategoryFacts } from '../references/categories';
import type { AuthorisationFlags, FinessEstablishment } from '../references/finess';
import { authorisationFlags, finessState } from '../references/finess';
import type { References } from '../references/references';
import { isDefinitivelyClosed } from './closing';
import type { Mode } from './mode';

export interface EvaluationOptions {
  /** Reference day, `YYYY-MM-DD` in Europe/Paris. */
  readonly date: string;
  readonly mode: Mode;
  /** Judges the objects of this region only; the whole snapshot stays readable. */
  readonly region?: string;
}

/** An open establishment of FINESS (ror-indicators 2.4) with all that the rules ask of it. */
export interface ExpectedEstablishment {
  readonly finess: FinessEstablishment;
  readonly region: string;
  readonly department: string;
  readonly facts: CategoryFacts;
  readonly flags: AuthorisationFlags;
}

/** Saint-Pierre-et-Miquelon, outside the perimeter of the national view. */
const EXCLUDED_DEPARTMENT = '975';
const MAX_LEVELS = 10;
const NO_OFFERS: readonly OfferRow[] = [];

/** The snapshot joined with the reference data at one date: what every rule reads. Built once per evaluation. */
export class Scope {
  readonly establishments: readonly EstablishmentRow[];
  readonly legalEntities: readonly LegalEntityRow[];
  readonly offers: readonly OfferRow[];
  /** Establishments that FINESS says open, in a known department. Empty when FINESS is not loaded. */
  readonly expected: readonly ExpectedEstablishment[];
  private readonly establishmentById: ReadonlyMap<string, EstablishmentRow>;
  private readonly legalEntityById: ReadonlyMap<string, LegalEntityRow>;
  private readonly internalById: ReadonlyMap<string, InternalOrganizationRow>;
  private readonly expectedByNumber: ReadonlyMap<string, ExpectedEstablishment>;
  private readonly byFiness: ReadonlyMap<string, EstablishmentRow[]>;
  private readonly offersByEstablishment: ReadonlyMap<string, readonly OfferRow[]>;

  constructor(
    readonly snapshot: DirectorySnapshot,
    readonly references: References,
    readonly options: EvaluationOptions,
  ) {
    const inRegion = ({ region }: { readonly region: string }): boolean => options.region === undefined || region === options.region;
    this.establishments = snapshot.establishments.filter(inRegion);
    this.legalEntities = snapshot.legalEntities.filter(inRegion);
    this.offers = snapshot.offers.filter(inRegion);
    this.establishmentById = new Map(snapshot.establishments.map((row) => [row.id, row]));
    this.legalEntityById = new Map(snapshot.legalEntities.map((row) => [row.id, row]));
    this.internalById = new Map(snapshot.internalOrganizations.map((row) => [row.id, row]));
    this.byFiness = groupBy(snapshot.establishments, ({ finess }) => finess);
    // Whatever the order in which rows are read, the same one of several stands for its number.
    for (const twins of this.byFiness.values()) twins.sort((a, b) => (a.id < b.id ? -1 : 1));
    this.offersByEstablishment = groupBy(snapshot.offers, (offer) => this.establishmentOf(offer)?.id);
    const expected = expectedEstablishments(references, options);
    this.expectedByNumber = new Map(expected.map((one) => [one.finess.number, one]));
    this.expected = expected.filter(inRegion);
  }

  get date(): string {
    return this.options.date;
  }

  /** True when the national views are reproduced, oddities O-2 to O-9 included. */
  get asSource(): boolean {
    return this.options.mode === 'source';
  }

  /** The establishment above an offer, through its internal organizations. */
  establishmentOf({ providedBy }: OfferRow): EstablishmentRow | undefined {
    let id = providedBy;
    for (let level = 0; id !== undefined && level < MAX_LEVELS; level += 1) {
      const establishment = this.establishmentById.get(id);
      if (establishment) return establishment;
      id = this.internalById.get(id)?.partOf;
    }
    return undefined;
  }

  internalOrganization(id: string | undefined): InternalOrganizationRow | undefined {
    return id === undefined ? undefined : this.internalById.get(id);
  }

  /** A structure of any kind, by its logical id. */
  structure(id: string | undefined): Closing | undefined {
    return id === undefined ? undefined : this.establishmentById.get(id) ?? this.internalById.get(id) ?? this.legalEntityById.get(id);
  }

  legalEntityOf({ partOf }: EstablishmentRow): LegalEntityRow | undefined {
    return partOf === undefined ? undefined : this.legalEntityById.get(partOf);
  }

  /** Every offer below an establishment, closed ones included. */
  offersOf({ id }: EstablishmentRow): readonly OfferRow[] {
    return this.offersByEstablishment.get(id) ?? NO_OFFERS;
  }

  openOffersOf(establishment: EstablishmentRow): readonly OfferRow[] {
    return this.offersOf(establishment).filter((offer) => this.isOpen(offer));
  }

  /** An offer is closed by type DEF, or by a past date without type; PRO counts as open (12.3). */
  isOpen(offer: OfferRow): boolean {
    return !isDefinitivelyClosed(offer, this.date);
  }

  establishmentsWithFiness(number: string): readonly EstablishmentRow[] {
    return this.byFiness.get(number) ?? [];
  }

  expectedWithFiness(number: string | undefined): ExpectedEstablishment | undefined {
    return number === undefined ? undefined : this.expectedByNumber.get(number);
  }

  finessOf({ finess }: EstablishmentRow): FinessEstablishment | undefined {
    return finess === undefined ? undefined : this.references.finess?.establishments.get(finess);
  }

  /** O-2: the national view joins an offer with each of its places. */
  offerWeight({ locations }: OfferRow): number {
    return this.asSource ? Math.max(1, locations.length) : 1;
  }

  establishmentWeight({ sourceRows }: EstablishmentRow): number {
    return this.asSource ? sourceRows : 1;
  }
}

function expectedEstablishments(references: References, { date, mode }: EvaluationOptions): ExpectedEstablishment[] {
  const expected: ExpectedEstablishment[] = [];
  for (const finess of references.finess?.establishments.values() ?? []) {
    const department = finess.department;
    if (finess.opening === undefined || department === undefined || department === EXCLUDED_DEPARTMENT || finessState(finess, date) !== 'open') continue;
    const region = references.territory.regionOf(department);
    if (region === undefined) continue;
    const facts = references.categories.factsOf(finess.category);
    const flags = authorisationFlags(references.authorisations?.byEstablishment.get(finess.number) ?? [], mode === 'corrected');
    const { withoutAuthorisation } = facts;
    expected.push({
      finess, region, department, facts,
      flags: { ...flags, psy: flags.psy || withoutAuthorisation === 'PSY', mco: flags.mco || withoutAuthorisation === 'MCO' },
    });
  }
  return expected;
}

/** Rows by key; a row without key is left out. */
export function groupBy<Item>(items: Iterable<Item>, keyOf: (item: Item) => string | undefined): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
