import { UNKNOWN_DEPARTMENT } from '../../directory/address';
import type { LocalDefect } from '../../directory/rows';
import { QUALITY_RULES } from '../catalogue';
import { hasClosed, isDefinitivelyClosed } from '../closing';
import type { Rule, Verdict } from '../rule';
import type { Scope } from '../scope';
import type { Finding } from '../verdicts';
import { deviating, objectOf } from '../verdicts';

const BETWEEN_RESOURCES: Readonly<Record<string, Rule['judge']>> = { RG_EXP_044: openUnderClosed, RG_EXP_047: availableWhileClosed };

/**
 * The rules of ror-anomalies 9.3 and 9.4 on a snapshot. They have no indicator: they yield deviations only.
 */
export const managementRules: readonly Rule[] = QUALITY_RULES.filter(({ isIndicator }) => !isIndicator).map(({ id }) => ({ id, needs: [], judge: judgeOf(id) }));

/** Rules that one resource shows by itself. */
export const LOCAL_RULES: ReadonlySet<string> = new Set(managementRules.map(({ id }) => id).filter((id) => !(id in BETWEEN_RESOURCES)));

function judgeOf(id: string): Rule['judge'] {
  return BETWEEN_RESOURCES[id] ?? localDefects(id);
}

/** Defects found while the rows were extracted. */
function localDefects(rule: string): Rule['judge'] {
  return function* judge(scope): Iterable<Verdict> {
    for (const defect of scope.snapshot.localDefects) {
      if (defect.rule === rule && (scope.options.region === undefined || scope.options.region === defect.region)) yield ofDefect(defect);
    }
  };
}

/** The verdict of a local rule: it only says what is wrong. */
export function ofDefect({ type, id, identifier, region, path, errorValues, proposedValues, description }: LocalDefect): Verdict {
  return onResource(type, { id, identifier, region }, deviating({ ...(path === undefined ? {} : { path }), errorValues, proposedValues, description }));
}

function onResource(type: string, row: { readonly id: string; readonly identifier: string | undefined; readonly region: string }, finding: Finding): Verdict {
  return { ...finding, object: objectOf(type, row.id, row.identifier), region: row.region, department: UNKNOWN_DEPARTMENT, domain: 'indefini', weight: 1 };
}

/** RG_EXP_044: closing a structure for good closes every organization and offer below it. */
function* openUnderClosed(scope: Scope): Iterable<Verdict> {
  const { snapshot, date } = scope;
  const isUnderClosed = (parent: string | undefined): boolean => {
    const closing = scope.structure(parent);
    return closing !== undefined && isDefinitivelyClosed(closing, date);
  };
  const finding = deviating({ description: 'Ouvert sous une structure fermée définitivement' });
  const inRegion = ({ region }: { readonly region: string }): boolean => scope.options.region === undefined || region === scope.options.region;
  for (const row of scope.establishments) {
    if (isUnderClosed(row.partOf) && !isDefinitivelyClosed(row, date)) yield onResource('Organization', { id: row.id, region: row.region, identifier: row.nationalId }, finding);
  }
  for (const row of snapshot.internalOrganizations.filter(inRegion)) {
    if (isUnderClosed(row.partOf) && !isDefinitivelyClosed(row, date)) yield onResource('Organization', row, finding);
  }
  for (const offer of scope.offers) {
    if (isUnderClosed(offer.providedBy) && scope.isOpen(offer)) yield onResource('HealthcareService', offer, finding);
  }
}

/** RG_EXP_047: a place whose offers are all closed has nothing available. */
function* availableWhileClosed(scope: Scope): Iterable<Verdict> {
  const closed = new Set<string>();
  const { offers } = scope.snapshot;
  for (const offer of offers) if (hasClosed(offer, scope.date)) for (const location of offer.locations) closed.add(location);
  for (const offer of offers) if (!hasClosed(offer, scope.date)) for (const location of offer.locations) closed.delete(location);
  for (const id of closed) {
    const location = scope.snapshot.locations.get(id);
    if (!location || location.available === 0 || (scope.options.region !== undefined && location.region !== scope.options.region)) continue;
    yield onResource('Location', location, deviating({ errorValues: [String(location.available)], proposedValues: ['0'], description: 'Places disponibles dans un lieu dont toutes les offres sont fermées' }));
  }
}
