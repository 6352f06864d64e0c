import type { EstablishmentRow } from '../directory/rows';
import type { FinessEstablishment } from '../references/finess';
import { finessClosingType, finessState } from '../references/finess';
import { hasClosed } from './closing';
import type { Rule, Verdict } from './rule';
import type { ExpectedEstablishment, Scope } from './scope';
import type { Finding } from './verdicts';
import { conforming, deviating, notApplicable, onEstablishment, onExpected } from './verdicts';

const PERIOD_END = "Organization.extension.where(url='http://hl7.org/fhir/StructureDefinition/organization-period').value.end";
const CLOSING_TYPE = "Organization.extension.where(url='https://interop.esante.gouv.fr/ig/fhir/ror/StructureDefinition/ror-organization-closing-type').value";

/** EX1.2: every expected establishment exists in the ROR, even closed there (O-8: EX2 catches that one). */
export const ex12: Rule = {
  id: 'EX1.2',
  needs: ['structures', 'activities'],
  *judge(scope) {
    for (const expected of scope.expected) {
      if (expected.facts.perimeter === 'historique') yield onExpected(scope, expected, existence(scope, expected));
    }
  },
};

function existence(scope: Scope, { finess, facts, flags }: ExpectedEstablishment): Finding {
  const isExpected = facts.domain === 'medico-social' || (facts.domain === 'sanitaire' && (flags.mco || flags.psy || flags.smr));
  if (!isExpected) return notApplicable();
  if (scope.establishmentsWithFiness(finess.number).length > 0) return conforming();
  const followUp = { phone: finess.phone ?? '', email: finess.email ?? '', opening: finess.opening ?? '' };
  return deviating({ proposedValues: [finess.number], description: `L'établissement ${finess.number} (${finess.name}) est ouvert dans FINESS et absent du ROR` }, followUp);
}

/** EX2: the establishment is open or closed as FINESS says. */
export const ex2: Rule = {
  id: 'EX2',
  needs: ['structures', 'closed-structures'],
  *judge(scope) {
    for (const row of scope.establishments) {
      if (row.finess === undefined || !scope.references.territory.isRegion(row.region)) continue;
      yield onEstablishment(scope, row, openness(scope, row));
    }
  },
};

/** First match wins (ror-indicators 4, EX2). */
function openness(scope: Scope, row: EstablishmentRow): Finding {
  const finess = scope.finessOf(row);
  const isClosed = hasClosed(row, scope.date);
  const states = { ror: rorState(row, isClosed), finess: finessLabel(finess, scope.date) };
  const mismatch = (): Finding => deviating({
    path: PERIOD_END, errorValues: [states.ror], proposedValues: [finess?.closing ?? states.finess],
    description: `Établissement ${states.ror} dans le ROR, ${states.finess} dans FINESS`,
  }, states);
  if (!isClosed) return finess !== undefined && finessState(finess, scope.date) === 'open' ? conforming(states) : mismatch();
  // O-3: the national view also counts a closed structure that FINESS does not know, or says lapsed without a date.
  const expectedType = finess && finessClosingType(finess, scope.date);
  if (expectedType === undefined) return (finess === undefined || finess.lapsed) && !scope.asSource ? conforming(states) : mismatch();
  const mustAgree = expectedType === 'PRO' || expectedType === 'DEF';
  if (!mustAgree || row.closingType === undefined || row.closingType === expectedType) return conforming(states);
  return deviating({
    path: CLOSING_TYPE, errorValues: [row.closingType], proposedValues: [expectedType],
    description: `Type de fermeture ${row.closingType} dans le ROR, ${expectedType} dans FINESS`,
  }, states);
}

function rorState({ closingType }: EstablishmentRow, isClosed: boolean): string {
  if (!isClosed) return 'ouvert';
  return closingType === 'PRO' ? 'fermé provisoirement' : 'fermé définitivement';
}

function finessLabel(finess: FinessEstablishment | undefined, date: string): string {
  if (finess === undefined) return 'inconnu';
  const state = finessState(finess, date);
  switch (state) {
    case 'open': return 'ouvert';
    case 'provisionally-closed': return 'fermé provisoirement';
    case 'closed': return 'fermé définitivement';
    case 'lapsed': return 'caduc';
    default: return state satisfies never;
  }
}

const ADULT_RESUSCITATION = ['121', '122', '123', '124', '125', '126', '127', '129'];

/** EX3, EX4, EX5: an authorised resuscitation is described by an offer. */
export const ex3 = resuscitation('EX3', 'adulte', ADULT_RESUSCITATION, ({ flags }) => flags.adultResuscitation);
export const ex4 = resuscitation('EX4', 'pédiatrique', ['130'], ({ flags }) => flags.paediatricResuscitation);
export const ex5 = resuscitation('EX5', 'néonatale', ['128'], ({ flags }) => flags.neonatalResuscitation);

function resuscitation(id: string, label: string, activities: readonly string[], isAuthorised: (expected: ExpectedEstablishment) => boolean): Rule {
  return {
    id,
    needs: ['structures', 'activities'],
    *judge(scope): Iterable<Verdict> {
      for (const expected of scope.expected) {
        if (!scope.references.categories.isFollowed(expected.finess.category)) continue;
        if (!isAuthorised(expected)) yield onExpected(scope, expected, notApplicable());
        else yield onExpected(scope, expected, isDescribed(scope, expected, activities) ? conforming() : deviating({
          proposedValues: activities,
          description: `Réanimation ${label} autorisée pour ${expected.finess.number} (${expected.finess.name}), aucune offre ne la décrit`,
        }));
      }
    },
  };
}

function isDescribed(scope: Scope, { finess }: ExpectedEstablishment, activities: readonly string[]): boolean {
  return scope.establishmentsWithFiness(finess.number).some((establishment) => {
    // O-7: the national view also accepts an offer that is closed for good.
    const offers = scope.asSource ? scope.offersOf(establishment) : scope.openOffersOf(establishment);
    return offers.some((offer) => offer.activities.some((activity) => activities.includes(activity)));
  });
}
