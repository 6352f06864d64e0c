/** Prices of nursing homes and home-help services: extension ror-organization-price (ROR guide 4.4). */
import type { Extension } from 'fhir/r4';
import { coding, concept } from './codes';
import { ror } from './fhir-parts';
import type { SeededRandom } from './random';

interface Price {
  readonly type: string;
  /** The code list of units was not found: 02 with the unit in clear, as the published examples write it. */
  readonly per: string;
  readonly cents: number;
  readonly start: string;
  readonly details: readonly Extension[];
}

function priceExtension(price: Price): Extension {
  return {
    url: ror('ror-organization-price'),
    extension: [
      { url: 'priceType', valueCodeableConcept: concept('R246', price.type) },
      { url: 'priceUnit', valueCodeableConcept: { coding: [coding('R228', '2')], text: price.per } },
      { url: 'amount', valueMoney: { value: price.cents / 100, currency: 'EUR' } },
      { url: 'startDate', valueDateTime: price.start },
      ...price.details,
    ],
  };
}

const startOfYear = (year: number): string => `${year}-01-01T00:00:00+01:00`;
const permanent = (): Extension => ({ url: 'welcomeType', valueCodeableConcept: concept('R240', '02') });
const singleRoom = (): Extension => ({ url: 'residentialType', valueCodeableConcept: concept('R242', '03') });

/** Lodging, dependency, services; one price per combination of discriminating attributes and start date. */
export function nursingHomePrices(random: SeededRandom): Extension[] {
  const lodging = random.integer(4500, 12_000);
  const perDay = 'par jour';
  const start = startOfYear(2026);
  const prices: Price[] = [
    { type: '02', per: perDay, cents: lodging, start, details: [
      { url: 'under60', valueBoolean: false }, { url: 'othersDeliveryIncluded', valueString: 'Entretien du linge personnel' },
        singleRoom(), permanent()] },
    { type: '03', per: perDay, cents: random.integer(1900, 2500), start, details: [
      permanent(), { url: 'dependencyLevel', valueCodeableConcept: concept('R237', '01') }] },
    { type: '03', per: perDay, cents: random.integer(1200, 1600), start, details: [
      permanent(), { url: 'dependencyLevel', valueCodeableConcept: concept('R237', '02') }] },
    { type: '03', per: perDay, cents: random.integer(500, 690), start, details: [
      permanent(), { url: 'dependencyLevel', valueCodeableConcept: concept('R237', '03') }] },
  ];
  if (random.chance(0.5)) {
    prices.push({ type: '02', per: perDay, cents: Math.round(lodging * 0.87), start, details: [
      { url: 'under60', valueBoolean: false }, singleRoom(), { url: 'specialPrice', valueCodeableConcept: concept('R250', '03') },
        permanent()] });
  }
  if (random.chance(0.4)) {
    prices.push({ type: '02', per: perDay, cents: Math.round(lodging * 1.24), start,
      details: [{ url: 'under60', valueBoolean: true }, singleRoom(), permanent()] });
  }
  if (random.chance(0.3)) {
    prices.push({ type: '02', per: perDay, cents: Math.round(lodging * 0.96), start: startOfYear(2025), details: [
      { url: 'under60', valueBoolean: false }, singleRoom(), permanent()] });
  }
  if (random.chance(0.3)) {
    prices.push({ type: '04', per: 'par prestation', cents: random.integer(15, 40) * 100, start, details: [
      { url: 'otherAdditionalServiceName', valueString: random.pick(['Coiffure (coupe et brushing)', 'Pédicurie', 'Repas invité']) }] });
  }
  if (random.chance(0.25)) prices.push({ type: '05', per: perDay, cents: random.integer(2500, 5500), start, details: [] });
  return prices.map(priceExtension);
}

/** Hourly prices of human help, meals at home. */
export function homeHelpPrices(random: SeededRandom): Extension[] {
  const hour = random.integer(2350, 3100);
  const start = startOfYear(2026);
  const help = (name: string, cents: number): Price => ({ type: '06', per: 'par heure', cents, start, details: [
    { url: 'humanHelpPriceName', valueString: name }, { url: 'managementType', valueCodeableConcept: concept('R236', '02') }] });
  const prices = [
    help('Aide humaine, jours ouvrables', hour),
    ...(random.chance(0.7) ? [help('Aide humaine, dimanches et jours fériés', Math.round(hour * 1.25))] : []),
  ];
  if (random.chance(0.3)) {
    prices.push({ type: '07', per: 'par repas', cents: random.integer(850, 1400), start, details: [
      { url: 'mealDeliveryName', valueString: 'Déjeuner complet livré le matin' }] });
  }
  return prices.map(priceExtension);
}
