/** Everything below one geographic entity (EG): internal organizations, places, offers, professionals. */
import type { HealthcareService, Location, Organization, Practitioner, PractitionerRole } from 'fhir/r4';
import { dayMs, epochMs, minuteMs } from './calendar';
import type { Site } from './fhir-parts';
import type { GenerationState } from './generation-state';
import type { OfferDraft } from './healthcare-service-resource';
import { operationalOffer } from './healthcare-service-resource';
import { capacityNatureOf, deliveryLocation } from './location-resource';
import type { OfferTemplate } from './offer-template';
import type { Closing } from './organization-resources';
import { internalOrganization } from './organization-resources';
import type { Professional } from './practitioner-resources';
import { operationalSituation, practitioner } from './practitioner-resources';
import type { SiteProfile } from './structure-kinds';

export type RorResource = Organization | HealthcareService | Location | Practitioner | PractitionerRole;

/** A geographic entity whose content is to be made. */
export interface SitePlan {
  readonly id: string;
  readonly structureNumber: string;
  readonly site: Site;
  readonly profile: SiteProfile;
  readonly internalOrganizations: number;
  readonly offers: number;
  readonly closing: Closing | undefined;
  readonly liberal: boolean;
  /** The professional whose practice it is: works in the first offer. */
  readonly owner: Professional | undefined;
  readonly firstTemplate: OfferTemplate | undefined;
}

/** Who provides an offer and in which discipline. */
interface OfferSeat {
  readonly providedBy: string;
  readonly template: OfferTemplate;
  readonly closing: Closing | undefined;
}

/** Closed for works since some months, to be reopened after the epoch. */
export function provisionalClosing(state: GenerationState): Closing {
  return {
    type: 'PRO',
    startMs: epochMs - state.random.integer(1, 200) * dayMs,
    reopeningMs: epochMs + state.random.integer(20, 240) * dayMs,
  };
}

/** Update date not before the closing it records. */
function datesWith(state: GenerationState, closing: Closing | undefined): { createdMs: number; updatedMs: number } {
  const dates = state.dates();
  return { createdMs: dates.createdMs, updatedMs: Math.max(dates.updatedMs, (closing?.startMs ?? 0) + minuteMs) };
}

/** Poles > services > functional units; offers are mostly provided by units, then by services. */
function* internalOrganizations(state: GenerationState, plan: SitePlan): Generator<Organization, (index: number) => OfferSeat> {
  const { random } = state;
  const region = plan.site.commune.region;
  const total = plan.internalOrganizations;
  const poles = total >= 6 ? Math.max(1, Math.round(total * 0.08)) : 0;
  const services = Math.max(1, Math.round((total - poles) * 0.35));
  const make = (type: string, letter: string, name: string, partOf: string, closing?: Closing): Organization => {
    const id = state.nextId('oi');
    return internalOrganization(random, {
      id, type, name, partOf, region, closing, number: `${region}/${letter}${id.slice(3)}`, dates: datesWith(state, closing),
    });
  };
  const poleIds: string[] = [];
  for (let index = 0; index < poles; index += 1) {
    const pole = make('1', 'P',
      `Pôle ${random.pick(['médecine', 'chirurgie', 'femme-mère-enfant', 'urgences', 'gériatrie', 'plateau technique', 'santé mentale'])}`,
      plan.id);
    poleIds.push(pole.id ?? plan.id);
    yield pole;
  }
  const seats: { service: string; template: OfferTemplate; units: OfferSeat[] }[] = [];
  for (let index = 0; index < services; index += 1) {
    const template = state.nextTemplate(plan.profile);
    const service = make('2', 'S', `Service ${template.discipline}`, poleIds[index % Math.max(1, poles)] ?? plan.id);
    seats.push({ service: service.id ?? plan.id, template, units: [] });
    yield service;
  }
  for (let index = 0; index < total - poles - services; index += 1) {
    const seat = seats[index % services];
    if (!seat) break;
    const closing = seat.template.scenario !== true && random.chance(0.01) ? provisionalClosing(state) : undefined;
    const unit = make('3', 'F', `UF ${seat.units.length + 1} ${seat.template.discipline}`, seat.service, closing);
    seat.units.push({ providedBy: unit.id ?? seat.service, template: seat.template, closing });
    yield unit;
  }
  return (index) => {
    const seat = seats[index % services];
    if (!seat) return { providedBy: plan.id, template: state.nextTemplate(plan.profile), closing: plan.closing };
    if (seat.units.length > 0 && random.chance(0.8)) return random.pick(seat.units);
    return { providedBy: random.chance(0.1) ? plan.id : seat.service, template: seat.template, closing: plan.closing };
  };
}

/** Offers of a site without internal organizations: all provided by the EG. */
function seatOfSite(state: GenerationState, plan: SitePlan): (index: number) => OfferSeat {
  return (index) => ({
    providedBy: plan.id,
    template: (index === 0 ? plan.firstTemplate : undefined) ?? state.nextTemplate(plan.profile),
    closing: plan.closing,
  });
}

function draftOffer(state: GenerationState, plan: SitePlan, seat: OfferSeat): Omit<OfferDraft, 'locations'> {
  const { random } = state;
  const { template } = seat;
  const commune = plan.site.commune;
  // A scenario offer keeps its first mode, is open and visible: a request of the guide looks for it.
  const mode = template.scenario || random.chance(0.55) ? template.modes[0] : random.pick(template.modes);
  const closing = seat.closing ?? (!template.scenario && random.chance(0.015) ? provisionalClosing(state) : undefined);
  const id = state.nextId('hs');
  return {
    id, template, mode, commune, closing,
    number: state.functionalNumber('hs', commune.region),
    providedBy: seat.providedBy,
    dates: datesWith(state, closing),
    sensitive: !template.scenario && random.chance(template.field === '03' ? 0.04 : 0.009),
    interventionZone: template.travels ? state.zoneAround(commune) : [],
  };
}

/** Ids of the places of each offer, and the places themselves with the offers they serve. */
interface PlaceDraft {
  readonly id: string;
  readonly number: string;
  readonly offer: Omit<OfferDraft, 'locations'> | undefined;
}

/**
 * Shares the places among the offers of a site: each offer has one of its own or, one time in seven, that of another open
 * offer; the places left become second places, or rooms attached to no offer.
 */
function sharePlaces(state: GenerationState, offers: readonly Omit<OfferDraft, 'locations'>[], count: number, region: string): {
  places: PlaceDraft[]; locationsOf: Map<string, string[]>;
} {
  const { random } = state;
  const places: PlaceDraft[] = [];
  const locationsOf = new Map<string, string[]>(offers.map((offer) => [offer.id, []]));
  const open: string[] = [];
  const give = (offer: Omit<OfferDraft, 'locations'> | undefined): void => {
    const id = state.nextId('loc');
    places.push({ id, offer, number: state.functionalNumber('loc', region) });
    if (!offer) return;
    locationsOf.get(offer.id)?.push(id);
    if (!offer.closing) open.push(id);
  };
  for (const offer of offers) {
    if (!offer.closing && !offer.template.scenario && open.length > 0
      && random.chance(1 / 7)) locationsOf.get(offer.id)?.push(random.pick(open));
    else give(offer);
  }
  while (places.length < count) {
    const offer = random.pick(offers);
    give(random.chance(0.12) || (locationsOf.get(offer.id)?.length ?? 0) > 1 ? undefined : offer);
  }
  return { places, locationsOf };
}

function* locations(state: GenerationState, plan: SitePlan, places: readonly PlaceDraft[], fallback: OfferDraft): Generator<Location> {
  const enclosing = places.find((place) => place.offer !== undefined)?.id;
  for (const place of places) {
    const offer = place.offer ?? fallback;
    const nature = place.offer ? capacityNatureOf(offer.mode) : undefined;
    yield deliveryLocation(state.random, {
      id: place.id,
      number: place.number,
      // One place in thirty is an advanced consultation in another town; it never belongs to a scenario.
      site: !offer.template.scenario && state.random.chance(1 / 30) ? state.siblingSite(plan.site) : plan.site,
      dates: state.dates(),
      template: offer.template,
      mode: offer.mode,
      closing: place.offer?.closing?.type,
      capacity: nature && state.grantCapacity(offer.template.scenario === true) ? nature : undefined,
      structureNumber: plan.structureNumber,
      ...(place.offer ? {} : { managingOrganization: plan.id, ...(enclosing === undefined ? {} : { partOf: enclosing }) }),
    });
  }
}

function* professionals(
  state: GenerationState, plan: SitePlan, offers: readonly OfferDraft[], budget: { practitioners: number; practitionerRoles: number },
): Generator<Practitioner | PractitionerRole> {
  const { random } = state;
  const { region, department } = plan.site.commune;
  let newcomers = budget.practitioners - (plan.owner ? 1 : 0);
  const seen = new Set<string>();
  for (let left = budget.practitionerRoles, index = 0; left > 0; left -= 1, index += 1) {
    // Every offer has someone first; the others are spread at random.
    const offer = index < offers.length ? offers[index] : random.pick(offers);
    if (!offer) break;
    let professional = index === 0 ? plan.owner : undefined;
    const nobodyYet = state.knownProfessional(offer.template.knowHow, department) === undefined;
    if (!professional && newcomers > 0 && (nobodyYet || newcomers >= left || random.chance(newcomers / left))) {
      newcomers -= 1;
      professional = state.newProfessional(offer.template.knowHow, department);
      yield practitioner(random, professional, region, state.dates());
    }
    for (let draws = 0; !professional && draws < 4; draws += 1) {
      const known = state.knownProfessional(offer.template.knowHow, department);
      if (known && (draws === 3 || !seen.has(`${offer.id}|${known.id}`))) professional = known;
    }
    if (!professional) continue;
    seen.add(`${offer.id}|${professional.id}`);
    const id = state.nextId('pr');
    yield operationalSituation(random, {
      id, professional, region, offer: offer.id, number: state.functionalNumber('pr', region), dates: state.dates(),
      liberal: plan.liberal || random.chance(0.06),
    });
  }
}

/** All resources below an EG, in an order where each one comes after those it refers to. */
export function* siteResources(state: GenerationState, plan: SitePlan): Generator<RorResource> {
  const seatOf = plan.internalOrganizations > 0 ? yield* internalOrganizations(state, plan) : seatOfSite(state, plan);
  if (plan.offers === 0) return;
  const drafts = Array.from({ length: plan.offers }, (_value, index) => draftOffer(state, plan, seatOf(index)));
  const budget = state.openBudget(plan.offers);
  const { places, locationsOf } = sharePlaces(state, drafts, budget.locations, plan.site.commune.region);
  const offers = drafts.map((draft): OfferDraft => ({ ...draft, locations: locationsOf.get(draft.id) ?? [] }));
  const [first] = offers;
  if (!first) return;
  yield* locations(state, plan, places, first);
  for (const offer of offers) yield operationalOffer(state.random, offer);
  yield* professionals(state, plan, offers, budget);
}
