import type { EstablishmentRow, LegalEntityRow } from '../directory/rows';
import { hasClosed, isOpenOrProvisional } from './closing';
import type { Rule, Verdict } from './rule';
import type { Scope } from './scope';
import { groupBy } from './scope';
import type { Finding } from './verdicts';
import { conforming, deviating, notApplicable, objectOf, onEstablishment } from './verdicts';

/** A number that stands for "no FINESS number": counted as a deviation, never reported as an anomaly (12.7). */
export const DUMMY_FINESS = '888888888';

const CATEGORY_SYSTEM = 'https://mos.esante.gouv.fr/NOS/TRE_R66-CategorieEtablissement/FHIR/TRE-R66-CategorieEtablissement';
const CATEGORY_PATH = `Organization.type.coding.where(system='${CATEGORY_SYSTEM}')`;
const NATIONAL_ID_PATH = "Organization.identifier.where(type.coding.code='40').value";

/** Perimeter of ST2 and CO4. */
function* comparedWithFiness(scope: Scope): Iterable<{ readonly row: EstablishmentRow; readonly finess: string }> {
  for (const row of scope.establishments) {
    const { finess } = row;
    if (finess === undefined || !scope.references.territory.isRegion(row.region) || !isOpenOrProvisional(row, scope.date)) continue;
    yield { row, finess };
  }
}

const silent = (finess: string): { silent?: true } => (finess === DUMMY_FINESS ? { silent: true } : {});
const listed = (value: string | undefined): string[] => (value === undefined ? [] : [value]);

/** ST2: the parent legal entity is that of FINESS; missing on either side is a deviation. */
export const st2: Rule = {
  id: 'ST2',
  needs: ['structures'],
  readsClosed: true,
  *judge(scope) {
    for (const { row, finess } of comparedWithFiness(scope)) {
      const inRor = scope.legalEntityOf(row)?.finess;
      const inFiness = scope.finessOf(row)?.legalEntity;
      const evidence = { ror: inRor ?? '', finess: inFiness ?? '' };
      yield onEstablishment(scope, row, inRor !== undefined && inRor === inFiness ? conforming(evidence) : deviating({
        path: 'Organization.partOf', errorValues: listed(inRor), proposedValues: listed(inFiness), ...silent(finess),
        description: `Entité juridique ${inRor ?? 'absente'} dans le ROR, ${inFiness ?? 'absente'} dans FINESS`,
      }, evidence));
    }
  },
};

/** CO4: the category is that of FINESS. */
export const co4: Rule = {
  id: 'CO4',
  needs: ['structures'],
  readsClosed: true,
  *judge(scope) {
    for (const { row, finess } of comparedWithFiness(scope)) yield onEstablishment(scope, row, sameCategory(scope, row, finess));
  },
};

function sameCategory(scope: Scope, row: EstablishmentRow, finess: string): Finding {
  if (scope.references.lists.has('sans-finess', row.category)) return notApplicable();
  const inFiness = scope.finessOf(row)?.category;
  const evidence = { ror: row.category ?? '', finess: inFiness ?? '' };
  if (row.category !== undefined && row.category === inFiness) return conforming(evidence);
  return deviating({
    path: CATEGORY_PATH, errorValues: listed(row.category), proposedValues: listed(inFiness), ...silent(finess),
    description: `Catégorie ${row.category ?? 'absente'} dans le ROR, ${inFiness ?? 'inconnue'} dans FINESS`,
  }, evidence);
}

/** ST3: an identifier stands once in its region, legal entities and establishments together; every member of a group deviates (12.8). */
export const st3: Rule = {
  id: 'ST3',
  needs: [],
  *judge(scope) {
    const structures = [...openLegalEntities(scope), ...openEstablishments(scope)];
    // O-4: the national view takes missing identifiers as equal to each other.
    const groups = groupBy(structures, ({ row }) => (row.nationalId === undefined && !scope.asSource ? undefined : `${row.region}|${row.nationalId ?? ''}`));
    for (const { row, verdict } of structures) {
      const key = `${row.region}|${row.nationalId ?? ''}`;
      const duplicates = (groups.get(key)?.length ?? 0) - 1;
      if (row.nationalId === undefined && !scope.asSource) yield verdict(notApplicable());
      else yield verdict(duplicates === 0 ? conforming({ duplicates }) : deviating({
        path: NATIONAL_ID_PATH, errorValues: listed(row.nationalId),
        description: `Identifiant ${row.nationalId ?? 'absent'} porté par ${duplicates + 1} structures de la région`,
      }, { duplicates }));
    }
  },
};

interface Structure {
  readonly row: LegalEntityRow;
  readonly verdict: (finding: Finding) => Verdict;
}

/** A virtual legal entity stands for none; its technical id says so. */
const VIRTUAL = /ejv$/;

function openLegalEntities(scope: Scope): Structure[] {
  return scope.legalEntities.filter((row) => !hasClosed(row, scope.date) && !VIRTUAL.test(row.id)).map((row) => ({
    row,
    verdict: (finding) => ({
      ...finding, object: objectOf('Organization', row.id, row.nationalId), region: row.region, department: row.department, domain: 'indefini', weight: 1,
    }),
  }));
}

function openEstablishments(scope: Scope): Structure[] {
  const { lists } = scope.references;
  return scope.establishments
    .filter((row) => row.category !== undefined && !lists.has('sans-finess', row.category) && !hasClosed(row, scope.date))
    .map((row) => ({ row, verdict: (finding) => onEstablishment(scope, row, finding) }));
}
