/** Synthetic national data of the ROR: legal entities one after the other, each with everything that hangs from it. */
import type { Extension } from 'fhir/r4';
import { dayMs, epochMs } from './calendar';
import { loadTerminology } from '../../fhir-common/terminology/load-terminology';
import { findData, loadCommunes } from './communes';
import type { Site } from './fhir-parts';
import { GenerationState } from './generation-state';
import { siretOf } from './identifiers';
import { addLabels } from './labels';
import { nameFromPattern } from './names';
import type { EntityPlan } from './national-plan';
import { apportion, nationalTotals, planEntities } from './national-plan';
import type { OfferTemplate } from './offer-template';
import { homeHelpPrices, nursingHomePrices } from './organization-prices';
import type { Closing, StructureNumbers } from './organization-resources';
import { geographicEntity, legalEntity } from './organization-resources';
import type { Professional } from './practitioner-resources';
import { practitioner } from './practitioner-resources';
import type { RorResource, SitePlan } from './site-resources';
import { siteResources } from './site-resources';
import type { SiteProfile } from './structure-kinds';

export type { RorResource } from './site-resources';

export interface GenerationOptions {
  /** Number of HealthcareService resources, at least 1; all other numbers follow (design.md 5). */
  readonly offers: number;
  /** 32-bit integer; the same seed and number give the same resources. */
  readonly seed: number;
}

/** One legal entity while it is being made. */
interface Entity {
  readonly id: string;
  readonly plan: EntityPlan;
  readonly home: Site;
  readonly siren: string;
  readonly owner: Professional | undefined;
}

function entityNumbers(state: GenerationState, entity: Entity): StructureNumbers {
  const { siren, owner } = entity;
  if (entity.plan.kind.pivot === 'rpps-rang' && owner) return { national: `4${owner.rpps}001`, rppsRank: `${owner.rpps}001` };
  if (entity.plan.kind.pivot === 'siren') return { national: `2${siren}`, siren };
  const finess = state.registry.finess(entity.home.commune.department);
  return { national: `1${finess}`, finess, siren };
}

function siteNumbers(state: GenerationState, entity: Entity, department: string, rank: number): StructureNumbers {
  const { siren, owner } = entity;
  if (entity.plan.kind.pivot === 'rpps-rang' && owner) {
    const rppsRank = `${owner.rpps}${String(rank + 1).padStart(3, '0')}`;
    return { national: `4${rppsRank}`, rppsRank };
  }
  const siret = siretOf(siren, rank);
  if (entity.plan.kind.pivot === 'siren') return { national: `3${siret}`, siret };
  const finess = state.registry.finess(department);
  return { national: `1${finess}`, finess, siret };
}

function pricesOf(state: GenerationState, profile: SiteProfile): Extension[] {
  if (profile.key === 'nursing-home') return state.random.chance(0.93) ? nursingHomePrices(state.random) : [];
  return profile.key === 'home-help' && state.random.chance(0.8) ? homeHelpPrices(state.random) : [];
}

/** One small site in 250 is closed for good, and its offers with it; never one that carries scenario offers. */
function siteClosing(state: GenerationState, profile: SiteProfile, internalOrganizations: number): Closing | undefined {
  if (internalOrganizations > 0 || profile.scenarioOffers.length > 0 || !state.random.chance(0.02)) return undefined;
  return { type: 'DEF', startMs: epochMs - state.random.integer(10, 700) * dayMs };
}

/** What the first site of a legal entity already knows. */
interface FirstSite {
  readonly profile: SiteProfile;
  readonly template: OfferTemplate | undefined;
}

function* geographicEntities(state: GenerationState, entity: Entity, firstSite: FirstSite): Generator<RorResource> {
  const { plan } = entity;
  // The main site is the largest: offers and units decrease with the rank of the site.
  const shares = Array.from({ length: plan.sites }, (_value, rank) => 1 / (rank + 1));
  const evenOffers = Math.min(plan.offers, plan.sites);
  const extraOffers = apportion(plan.offers - evenOffers, shares);
  const units = apportion(plan.internalOrganizations, shares);
  for (let rank = 0; rank < plan.sites; rank += 1) {
    const profile = rank === 0 ? firstSite.profile : state.nextProfile(plan.kind);
    const site = rank === 0 ? entity.home : state.siblingSite(entity.home);
    const id = state.nextId('eg');
    const numbers = siteNumbers(state, entity, site.commune.department, rank + 1);
    const closing = siteClosing(state, profile, units[rank] ?? 0);
    const sitePlan: SitePlan = {
      id, site, profile, closing,
      structureNumber: numbers.national,
      internalOrganizations: units[rank] ?? 0,
      offers: (rank < evenOffers ? 1 : 0) + (extraOffers[rank] ?? 0),
      liberal: plan.kind.pivot !== 'finess',
      owner: rank === 0 ? entity.owner : undefined,
      firstTemplate: rank === 0 ? firstSite.template : undefined,
    };
    const dates = state.dates();
    yield geographicEntity(state.random, {
      id, site, numbers, closing,
      name: nameFromPattern(state.random.pick(profile.names), state.random, site.commune, entity.owner?.person),
      category: profile.category(),
      dates: closing ? { ...dates, updatedMs: Math.max(dates.updatedMs, closing.startMs) } : dates,
      partOf: entity.id,
      prices: pricesOf(state, profile),
      hospital: plan.kind.internalOrganizations >= 8,
      socialHelp: profile.key === 'nursing-home' || profile.key === 'home-help',
    });
    yield* siteResources(state, sitePlan);
  }
}

function* entityResources(state: GenerationState, plan: EntityPlan): Generator<RorResource> {
  const { random } = state;
  const { kind } = plan;
  const home = state.nextSite(kind);
  const profile = state.nextProfile(kind);
  const liberal = kind.pivot === 'rpps-rang' && plan.offers > 0;
  const template = liberal ? state.nextTemplate(profile) : undefined;
  const owner = template ? state.newProfessional(template.knowHow, home.commune.department) : undefined;
  const entity: Entity = { id: state.nextId('ej'), plan, home, owner, siren: state.registry.siren() };
  const { region } = home.commune;
  if (owner) yield practitioner(random, owner, region, state.dates());
  yield legalEntity(random, {
    id: entity.id,
    name: nameFromPattern(random.pick(kind.names), random, home.commune, owner?.person),
    numbers: entityNumbers(state, entity),
    legalStatus: random.pick(kind.legalStatuses),
    commercial: kind.commercial === true,
    site: owner ? undefined : home,
    region,
    dates: state.dates(),
  });
  yield* geographicEntities(state, entity, { profile, template });
}

/**
 * Makes the resources one by one, in an order where each comes after those it refers to. Memory stays bounded: nothing but
 * counters, the plan of the legal entities and a pool of professionals is kept. Throws a RangeError on a number of offers
 * or a seed that is not a suitable integer.
 */
export function* generateResources(options: GenerationOptions): Generator<RorResource> {
  const { offers, seed } = options;
  if (!Number.isSafeInteger(offers) || offers < 1) throw new RangeError(`offers: ${offers}`);
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffff_ffff) throw new RangeError(`seed: ${seed}`);
  const plans = planEntities(nationalTotals(offers), seed);
  const state = new GenerationState(seed, loadCommunes());
  const terminology = loadTerminology(findData('terminology'));
  for (const plan of plans) {
    for (const resource of entityResources(state, plan)) {
      addLabels(resource, terminology);
      yield resource;
    }
  }
}
