import type { Validity } from './validity';
import { isInForce } from './validity';

/** Lists of codes that the rules name; what they hold, and since when, is data (`data/reference/quality/lists.csv`). */
export const LIST_NAMES = [
  'sans-finess', 'cp5-cp6-categories', 'cp5-categories-tous-modes', 'cp5-categories-hebergement', 'co3-categories-exclues', 'co3-mots-cles',
  'co3-mots-cles-exclus', 'domicile', 'vt-categories-hors-suivi', 'peuplement-regions-exclues', 'objectif-apa-regions-exclues',
  'apa-peuplement-departements', 'apa-synchronisation-departements',
] as const;
export type ListName = (typeof LIST_NAMES)[number];

export interface CodeListRow extends Validity {
  readonly list: ListName;
  readonly code: string;
}

const EMPTY: ReadonlySet<string> = new Set();

/** The code lists in force at one date. */
export class CodeLists {
  private readonly lists = new Map<ListName, Set<string>>();

  constructor(rows: readonly CodeListRow[], date: string) {
    for (const row of rows) {
      if (!isInForce(row, date)) continue;
      const list = this.lists.get(row.list) ?? new Set();
      this.lists.set(row.list, list.add(row.code));
    }
  }

  has(list: ListName, code: string | undefined): boolean {
    return code !== undefined && this.valuesOf(list).has(code);
  }

  valuesOf(list: ListName): ReadonlySet<string> {
    return this.lists.get(list) ?? EMPTY;
  }
}
