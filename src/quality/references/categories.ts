import type { Validity } from './validity';
import { isInForce } from './validity';

/** ror-indicators 2.2: since when an establishment category is followed. */
export const PERIMETERS = ['historique', 'nouveau-2023', 'nouveau-2024', 'hors-suivi'] as const;
export type Perimeter = (typeof PERIMETERS)[number];

/** Domains of the ROR; their codes are those of the indicator groups (12.12). */
export const DOMAINS = ['sanitaire', 'medico-social', 'coordination', 'ville', 'indefini'] as const;
export type Domain = (typeof DOMAINS)[number];

/** Groups of categories whose population is followed as one activity. */
export const CATEGORY_GROUPS = ['PA', 'PH', 'Domicile', 'Autre médico-social', 'Coordination', 'Ville', 'Non défini'] as const;
export type CategoryGroup = (typeof CATEGORY_GROUPS)[number];

export interface CategoryFacts {
  readonly perimeter: Perimeter;
  readonly domain: Domain;
  readonly group: CategoryGroup;
  /** Activity that needs no authorisation in this category: PSY, or MCO for 638. */
  readonly withoutAuthorisation: 'PSY' | 'MCO' | undefined;
}

export interface CategoryRow extends CategoryFacts, Validity {
  readonly code: string;
}

/** An empty category, or one that no nomenclature knows: historic perimeter, domain undefined (12.5). */
const UNKNOWN: CategoryFacts = { perimeter: 'historique', domain: 'indefini', group: 'Non défini', withoutAuthorisation: undefined };
const NOT_FOLLOWED: CategoryFacts = { ...UNKNOWN, perimeter: 'hors-suivi' };

/** What is known of each establishment category at one date. */
export class CategoryTable {
  private readonly facts: ReadonlyMap<string, CategoryFacts>;

  /** @param isKnown whether TRE_R66 has a code that the table does not list */
  constructor(rows: readonly CategoryRow[], date: string, private readonly isKnown: (code: string) => boolean = () => false) {
    this.facts = new Map(rows.filter((row) => isInForce(row, date)).map((row) => [row.code, row]));
    const listed = new Set(rows.map(({ code }) => code));
    this.isListed = (code) => listed.has(code);
  }

  private readonly isListed: (code: string) => boolean;

  factsOf(code: string | undefined): CategoryFacts {
    if (code === undefined) return UNKNOWN;
    const known = this.facts.get(code);
    if (known) return known;
    // A category whose perimeter opens later is known and not followed yet.
    return this.isListed(code) || this.isKnown(code) ? NOT_FOLLOWED : UNKNOWN;
  }

  isFollowed(code: string | undefined): boolean {
    return this.factsOf(code).perimeter !== 'hors-suivi';
  }
}
