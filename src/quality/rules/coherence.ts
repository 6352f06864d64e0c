import { foldString } from '../../fhir-common/core/values/string-fold';
import type { EstablishmentRow, InternalOrganizationRow, OfferRow } from '../directory/rows';
import { hasClosed } from './closing';
import type { Rule, Verdict } from './rule';
import type { Scope } from './scope';
import type { Finding } from './verdicts';
import { conforming, deviating, notApplicable, onEstablishment, onOffer } from './verdicts';

const EMERGENCY_MODE = '33';
const EMERGENCY = '157';
const PAEDIATRIC_EMERGENCY = '249';

/** CO1: an emergency offer is named so and authorised. An establishment that FINESS does not know escapes: EX2 catches it (O-11). */
export const co1: Rule = {
  id: 'CO1',
  needs: ['structures', 'activities'],
  *judge(scope) {
    for (const offer of scope.offers) {
      const isEmergency = offer.careMode === EMERGENCY_MODE && (offer.activities.includes(EMERGENCY) || offer.activities.includes(PAEDIATRIC_EMERGENCY));
      if (!isEmergency || !scope.isOpen(offer)) continue;
      const establishment = scope.establishmentOf(offer);
      const expected = scope.expectedWithFiness(establishment?.finess);
      if (establishment && expected && scope.references.categories.isFollowed(expected.finess.category)) {
        yield onOffer(scope, offer, establishment, emergency(offer, expected.flags));
      }
    }
  },
};

function emergency(offer: OfferRow, flags: { readonly emergency: boolean; readonly paediatricEmergency: boolean }): Finding {
  const isNamed = foldString(offer.name).includes('urgence');
  const isAuthorised = flags.emergency || (!offer.activities.includes(EMERGENCY) && flags.paediatricEmergency);
  const evidence = { named: isNamed, authorised: isAuthorised };
  const details = [
    ...(isNamed ? [] : [{ path: 'HealthcareService.name', errorValues: [offer.name], proposedValues: [], description: 'Le nom d’une offre d’urgence doit contenir « urgence »' }]),
    ...(isAuthorised ? [] : [{
      path: 'HealthcareService.specialty', proposedValues: [],
      errorValues: offer.activities.filter((activity) => activity === EMERGENCY || activity === PAEDIATRIC_EMERGENCY),
      description: 'Offre d’urgence sans autorisation correspondante dans FINESS',
    }]),
  ];
  return details.length === 0 ? conforming(evidence) : { status: 'deviating', details, evidence };
}

const MATERNITY_MODES = ['14', '28', '29', '30', '34'];
const MATERNITY_KINDS = { M: ['100', '260'], N: ['094'], I: ['369'], R: ['128'] } as const;
const MATERNITY_ACTIVITIES: readonly string[] = Object.values(MATERNITY_KINDS).flat();
/** Codes of TRE_R253 from the highest level to the lowest. */
const MATERNITY_TYPES = [['04', '3'], ['03', '2B'], ['02', '2A'], ['01', '1']] as const;
/** Kinds of offers that a type has; it has none of the others. */
const KINDS_OF_TYPE: Readonly<Record<string, string>> = { '3': 'MNIR', '2B': 'MNI', '2A': 'MN', '1': 'M' };

/** CO2: the maternity of an establishment is described as it is declared and authorised. */
export const co2: Rule = {
  id: 'CO2',
  needs: ['structures', 'activities'],
  *judge(scope) {
    for (const row of scope.establishments) {
      const offers = scope.openOffersOf(row);
      if (offers.length === 0) continue;
      const considered = offers.filter((offer) => MATERNITY_MODES.includes(offer.careMode ?? '')
        && (offer.maternityTypes.length > 0 || offer.activities.some((activity) => MATERNITY_ACTIVITIES.includes(activity))));
      yield onEstablishment(scope, row, considered.length === 0 ? notApplicable() : maternity(scope, row, considered));
    }
  },
};

function maternity(scope: Scope, row: EstablishmentRow, offers: readonly OfferRow[]): Finding {
  const kinds = Object.entries(MATERNITY_KINDS).map(([kind, activities]) => {
    const isOfKind = (offer: OfferRow): boolean => offer.activities.some((activity) => activities.some((one) => one === activity));
    return [kind, offers.filter(isOfKind).reduce((sum, offer) => sum + scope.offerWeight(offer), 0)] as const;
  });
  const named = offers.filter(({ name }) => foldString(name).includes('maternite')).length;
  const declared = MATERNITY_TYPES.find(([code]) => offers.some(({ maternityTypes }) => maternityTypes.includes(code)))?.[1];
  const authorised = authorisedMaternity(scope, row);
  const present = kinds.filter(([, count]) => count > 0).map(([kind]) => kind).join('');
  const evidence = { ...Object.fromEntries(kinds), named, declared: declared ?? 'aucun', authorised: authorised ?? 'non autorisée' };
  const isCoherent = declared === undefined
    ? present === '' && named === 0
    : declared === authorised && named > 0 && present === KINDS_OF_TYPE[declared];
  if (isCoherent) return conforming(evidence);
  return deviating({
    errorValues: declared === undefined ? [] : [declared], proposedValues: authorised === undefined ? [] : [authorised],
    description: `Maternité déclarée ${evidence.declared}, autorisée ${evidence.authorised}, offres ${present === '' ? 'aucune' : present}, ${named} nommée(s) maternité`,
  }, evidence);
}

function authorisedMaternity(scope: Scope, row: EstablishmentRow): string | undefined {
  const flags = scope.expectedWithFiness(row.finess)?.flags;
  if (!flags) return undefined;
  if (flags.neonatalResuscitation) return '3';
  if (flags.neonatalIntensiveCare) return '2B';
  if (flags.neonatology) return '2A';
  return flags.obstetrics ? '1' : undefined;
}

const FUNCTIONAL_UNIT = '3';
const PRISON_MEDICINE = '089';
const NRBC_ACTS = ['0006', '0007', '0008'];
const SENSITIVE_PATH = "HealthcareService.extension.where(url='https://interop.esante.gouv.fr/ig/fhir/ror/StructureDefinition/ror-healthcareservice-sensitive-unit').value";

/** CO3: sensitive units carry the flag, and only they do. */
export const co3: Rule = {
  id: 'CO3',
  needs: [],
  *judge(scope): Iterable<Verdict> {
    const isNamedSensitive = sensitiveNames(scope);
    for (const offer of scope.offers) {
      const establishment = scope.establishmentOf(offer);
      if (!establishment) continue;
      const isOpen = scope.isOpen(offer);
      const isSensitive = isOpen && isDeduced(scope, offer, establishment, isNamedSensitive);
      const evidence = { nrbc: offer.acts.some((act) => NRBC_ACTS.includes(act)) };
      if (isSensitive) yield onOffer(scope, offer, establishment, offer.sensitive ? conforming(evidence) : missed(evidence));
      // O-7: the national view also counts flagged offers that are closed for good.
      else if (offer.sensitive && (isOpen || scope.asSource)) yield onOffer(scope, offer, establishment, overFlagged(evidence));
    }
  },
};

const missed = (evidence: Finding['evidence']): Finding => deviating({
  path: SENSITIVE_PATH, errorValues: ['false'], proposedValues: ['true'], description: 'Unité sensible non signalée comme telle',
}, evidence);
const overFlagged = (evidence: Finding['evidence']): Finding => deviating({
  path: SENSITIVE_PATH, errorValues: ['true'], proposedValues: ['false'], description: 'Offre signalée sensible sans qu’un critère le justifie',
}, evidence);

function isDeduced(scope: Scope, offer: OfferRow, { category }: EstablishmentRow, isNamedSensitive: (name: string) => boolean): boolean {
  if (category === undefined || scope.references.lists.has('co3-categories-exclues', category)) return false;
  if (offer.activities.includes(PRISON_MEDICINE) || isNamedSensitive(offer.name)) return true;
  const unit: InternalOrganizationRow | undefined = scope.internalOrganization(offer.providedBy);
  return unit?.kind === FUNCTIONAL_UNIT && unit.region === offer.region && !hasClosed(unit, scope.date) && isNamedSensitive(unit.name);
}

/** Names that hold a keyword; `WORD/OTHER` in the exclusions takes WORD back when the name also holds OTHER. */
function sensitiveNames(scope: Scope): (name: string) => boolean {
  const { lists } = scope.references;
  const keywords = [...lists.valuesOf('co3-mots-cles')].map((word) => foldString(word));
  const exclusions = [...lists.valuesOf('co3-mots-cles-exclus')].map((pair) => pair.split('/').map((word) => foldString(word)));
  return (name) => {
    const folded = foldString(name);
    return keywords.some((keyword) => folded.includes(keyword) && !exclusions.some(([word, other]) => word === keyword && other !== undefined && folded.includes(other)));
  };
}
