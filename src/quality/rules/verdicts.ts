import type { EstablishmentRow, OfferRow } from '../directory/rows';
import type { DeviationDetail, QualityObject, Status, Verdict } from './rule';
import type { ExpectedEstablishment, Scope } from './scope';

type Evidence = Verdict['evidence'];

/** What a rule concluded, before it is attached to its object. */
export interface Finding {
  readonly status: Status;
  readonly details: readonly DeviationDetail[];
  readonly evidence: Evidence;
}

export const conforming = (evidence: Evidence = {}): Finding => ({ status: 'conforming', details: [], evidence });
export const notApplicable = (evidence: Evidence = {}): Finding => ({ status: 'not-applicable', details: [], evidence });

/** A deviation with one anomaly. */
export function deviating(detail: Partial<DeviationDetail> & Pick<DeviationDetail, 'description'>, evidence: Evidence = {}): Finding {
  return { status: 'deviating', details: [{ errorValues: [], proposedValues: [], ...detail }], evidence };
}

/** On an establishment of the directory: its department, and the domain of its category in the ROR (12.10). */
export function onEstablishment(scope: Scope, row: EstablishmentRow, finding: Finding): Verdict {
  return {
    ...finding,
    object: objectOf('Organization', row.id, row.nationalId),
    region: row.region,
    department: row.department,
    domain: scope.references.categories.factsOf(row.category).domain,
    weight: scope.establishmentWeight(row),
  };
}

/** On an offer: department and domain are those of its establishment (ror-indicators 3). */
export function onOffer(scope: Scope, offer: OfferRow, establishment: EstablishmentRow, finding: Finding): Verdict {
  return {
    ...finding,
    object: objectOf('HealthcareService', offer.id, offer.identifier),
    region: offer.region,
    department: establishment.department,
    domain: scope.references.categories.factsOf(establishment.category).domain,
    weight: scope.offerWeight(offer),
  };
}

/** On an establishment of FINESS: the one of the directory with its number when there is one, else a logical reference `1` + FINESS. */
export function onExpected(scope: Scope, { finess, region, department, facts }: ExpectedEstablishment, finding: Finding): Verdict {
  const [known] = scope.establishmentsWithFiness(finess.number);
  const object = known ? objectOf('Organization', known.id, known.nationalId) : { type: 'Organization', identifier: `1${finess.number}` };
  return { ...finding, object, region, department, domain: facts.domain, weight: 1 };
}

export function objectOf(type: string, id: string, identifier: string | undefined): QualityObject {
  return { type, id, ...(identifier === undefined ? {} : { identifier }) };
}
