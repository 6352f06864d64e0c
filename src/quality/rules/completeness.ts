import type { EstablishmentRow, OfferRow } from '../directory/rows';
import { populationRows } from '../figures/population';
import type { Rule } from './rule';
import type { Scope } from './scope';
import type { Finding } from './verdicts';
import { conforming, deviating, notApplicable, onExpected, onOffer } from './verdicts';

/** CP4: establishments are populated. It counts the rows of the population follow-up, one per establishment and activity (12.9). */
export const cp4: Rule = {
  id: 'CP4',
  needs: ['structures', 'activities'],
  *judge(scope) {
    for (const row of populationRows(scope)) {
      const { activity, status, offers, finalised } = row;
      const evidence = { activity, status, offers, finalised };
      yield onExpected(scope, row.expected, status === 'finalised' ? conforming(evidence) : deviating({
        errorValues: row.missing, description: `Peuplement ${activity} non finalisé : ${finalised} offre(s) complète(s) sur ${offers}`,
      }, evidence));
    }
  },
};

/** Hébergement, accueil de jour, accueil de nuit: the medico-social care modes. */
const WELCOME_MODES = ['46', '47', '48'];
const LODGING = '46';
const EXCLUDED_OFFER_TYPE = '38';
const WITHOUT_PLACES = '25';
const TEMPORALITY_SYSTEM = 'https://mos.esante.gouv.fr/NOS/TRE_R240-TemporaliteAccueil/FHIR/TRE-R240-TemporaliteAccueil';

/** Base perimeter of CP5 and CP6. */
function* welcomeOffers(scope: Scope): Iterable<{ readonly offer: OfferRow; readonly establishment: EstablishmentRow }> {
  for (const offer of scope.offers) {
    if (!WELCOME_MODES.includes(offer.careMode ?? '') || offer.offerType === EXCLUDED_OFFER_TYPE || !scope.isOpen(offer)) continue;
    const establishment = scope.establishmentOf(offer);
    if (establishment && scope.references.lists.has('cp5-cp6-categories', establishment.category)) yield { offer, establishment };
  }
}

/** CP5: offer type and reception temporality are both filled. */
export const cp5: Rule = {
  id: 'CP5',
  needs: [],
  *judge(scope) {
    const { lists } = scope.references;
    for (const { offer, establishment } of welcomeOffers(scope)) {
      const applies = lists.has('cp5-categories-tous-modes', establishment.category)
        || (lists.has('cp5-categories-hebergement', establishment.category) && offer.careMode === LODGING);
      yield onOffer(scope, offer, establishment, applies ? typeAndTemporality(offer) : notApplicable());
    }
  },
};

/** One anomaly for each missing field. */
function typeAndTemporality({ offerType, temporality }: OfferRow): Finding {
  const none = { errorValues: [], proposedValues: [] };
  const details = [
    ...(offerType === undefined ? [{ ...none, path: 'HealthcareService.category', description: 'Type d’offre absent' }] : []),
    ...(temporality === undefined
      ? [{ ...none, path: `HealthcareService.characteristic.where(coding.system='${TEMPORALITY_SYSTEM}')`, description: 'Temporalité d’accueil absente' }] : []),
  ];
  return details.length === 0 ? conforming() : { status: 'deviating', details, evidence: {} };
}

/** CP6: the offer has installed places. */
export const cp6: Rule = {
  id: 'CP6',
  needs: [],
  *judge(scope) {
    for (const { offer, establishment } of welcomeOffers(scope)) {
      yield onOffer(scope, offer, establishment, offer.offerType === WITHOUT_PLACES ? notApplicable() : installedPlaces(scope, offer));
    }
  },
};

function installedPlaces(scope: Scope, offer: OfferRow): Finding {
  const counts = offer.locations.flatMap((id) => scope.snapshot.locations.get(id)?.installed ?? []);
  const installed = counts.reduce((sum, count) => sum + count, 0);
  if (installed > 0) return conforming({ installed });
  return deviating({
    errorValues: counts.length === 0 ? [] : [String(installed)],
    description: counts.length === 0 ? 'Nombre de places installées absent' : 'Nombre de places installées nul',
  }, { installed });
}
