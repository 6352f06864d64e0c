import type { Coding } from 'fhir/r4';
import { coding } from './codes';
import {
  disabledAdultHomeOffers, disabledAdultServiceOffers, educationalInstituteOffers, healthCentreOffers, homeHelpOffers, homeNursingOffers,
  independentLivingOffers, nursingHomeOffers, practiceOffers, psychoPedagogicalOffers, specialEducationOffers, therapeuticInstituteOffers,
} from './community-offers';
import { acuteOffers, hospitalAtHomeOffers, psychiatryOffers, rehabilitationOffers } from './hospital-offers';
import type { OfferTemplate } from './offer-template';
import type { WeightedTable } from './random';
import { weightedTable } from './random';

/** A geographic entity (EG) of one category and the offers found there. */
export interface SiteProfile {
  readonly key: string;
  readonly category: () => Coding;
  /** Name of the site; `{de}` is "de Nantes", "du Mans"..., `{saint}` a patron, `{flower}` the name of a residence. */
  readonly names: readonly [string, ...string[]];
  readonly weight: number;
  readonly offers: WeightedTable<OfferTemplate>;
  /** Templates that the first offers of this profile take in turn, so that the requests of the guide always find data. */
  readonly scenarioOffers: readonly OfferTemplate[];
}

/** A kind of legal entity (EJ): how many there are, what they own, how they are identified. */
export interface StructureKind {
  readonly key: string;
  /** Share of the legal entities, in per mille. */
  readonly perMille: number;
  /** Mean number of sites beyond the first, of internal organizations, of offers beyond one per site. */
  readonly extraSites: number;
  readonly internalOrganizations: number;
  readonly extraOffers: number;
  /** idNat_Struct: FINESS when the structure has one, otherwise RPPS-rang for a practice, otherwise SIREN (ROR guide 2.3). */
  readonly pivot: 'finess' | 'siren' | 'rpps-rang';
  readonly legalStatuses: readonly [string, ...string[]];
  readonly commercial?: true;
  readonly names: readonly [string, ...string[]];
  readonly inCities: boolean;
  readonly sites: readonly [SiteProfile, ...SiteProfile[]];
  /** Communes of the first structures of this kind (INSEE, then postal code): the places the guide's requests name. */
  readonly scenarioPlaces?: readonly (readonly [inseeCode: string, postalCode: string])[];
}

function site(
  key: string, category: () => Coding, weight: number, names: readonly [string, ...string[]], offers: readonly OfferTemplate[],
): SiteProfile {
  return {
    key, category, weight, names,
    // Only the first offer of a scenario discipline is made to fit the request; the others vary like any offer.
    offers: weightedTable(offers.map((template) => ({ value: { ...template, scenario: false }, weight: template.weight }))),
    scenarioOffers: offers.filter((template) => template.scenario === true),
  };
}

const establishment = (code: string) => () => coding('R66', code);
const practice = (code: string) => () => coding('R02', code);

const hospitalSites = [
  site('hospital', establishment('355'), 70, ['CH {de} - site {saint}', 'Hôpital {saint}', 'CH {de}'], acuteOffers),
  site('university-hospital', establishment('101'), 14, ['CHU {de} - hôpital {saint}', 'CHU {de}'], acuteOffers),
  site('local-hospital', establishment('106'), 16, ['Hôpital de proximité {de}'], [...acuteOffers, ...rehabilitationOffers]),
] as const;

const clinicSites = [
  site('clinic', establishment('365'), 60, ['Clinique {saint}', 'Polyclinique {de}', 'Clinique des {flower}'], acuteOffers),
  site('surgical-clinic', establishment('128'), 40, ['Clinique chirurgicale {saint}', 'Centre chirurgical {de}'], acuteOffers),
] as const;

const nursingHomeSites = [
  site('nursing-home', establishment('500'), 88, ['EHPAD Les {flower}', 'EHPAD Résidence {saint}', 'EHPAD {de}', 'Résidence Les {flower}'],
    nursingHomeOffers),
  site('independent-living', establishment('202'), 12, ['Résidence autonomie Les {flower}'], independentLivingOffers),
] as const;

const homeCareSites = [
  site('home-help', establishment('460'), 62, ['Service autonomie à domicile {de}', 'SAD Les {flower}', 'Aide à domicile {de}'],
    homeHelpOffers),
  site('home-nursing', establishment('354'), 38, ['SSIAD {de}', 'Service de soins infirmiers à domicile {de}'], homeNursingOffers),
] as const;

const disabilitySites = [
  site('therapeutic-institute', establishment('186'), 10, ['ITEP Les {flower}', 'ITEP {saint}'], therapeuticInstituteOffers),
  site('psycho-pedagogical-centre', establishment('189'), 12, ['CMPP {de}'], psychoPedagogicalOffers),
  site('educational-institute', establishment('183'), 22, ['IME Les {flower}', 'IME {saint}'], educationalInstituteOffers),
  site('special-education', establishment('182'), 18, ['SESSAD {de}', 'SESSAD Les {flower}'], specialEducationOffers),
  site('disabled-adult-home', establishment('255'), 20, ['MAS Les {flower}', 'Foyer {saint}'], disabledAdultHomeOffers),
  site('disabled-adult-service', establishment('446'), 18, ['SAVS {de}', 'Service d’accompagnement {de}'], disabledAdultServiceOffers),
] as const;

const publicHospital = ['13', '14', '11'] as const;
const nonProfit = ['60', '61', '63', '65'] as const;

/** Kinds of legal entities with the proportions of design.md 5: 160 EJ, 240 EG, 480 OI for 1,000 offers. */
export const structureKinds: readonly StructureKind[] = [
  { key: 'public-hospital', perMille: 25, extraSites: 3.2, internalOrganizations: 70, extraOffers: 70, pivot: 'finess',
    legalStatuses: publicHospital,
    names: ['Centre hospitalier {de}', 'Centre hospitalier intercommunal {de}', 'Centre hospitalier {saint}'], inCities: true,
      sites: hospitalSites,
    scenarioPlaces: [['60057', '60000'], ['44162', '44800'], ['76351', '76620']] },
  { key: 'nursing-home', perMille: 160, extraSites: 0.5, internalOrganizations: 0.4, extraOffers: 2.2, pivot: 'finess',
    legalStatuses: ['21', '17', '60', '95', '72'], names: ['Association Les {flower}', 'CCAS {de}', 'SAS Résidences Les {flower}'],
      inCities: false,
    sites: nursingHomeSites, scenarioPlaces: [['71076', '71100']] },
  { key: 'home-care', perMille: 120, extraSites: 0.3, internalOrganizations: 0, extraOffers: 1.6, pivot: 'finess',
    legalStatuses: ['60', '17', '72', '95'],
    names: ['Association d’aide à domicile {de}', 'CCAS {de}', 'SARL Domicile {flower}'], inCities: false, sites: homeCareSites,
    scenarioPlaces: [['29151', '29600']] },
  { key: 'psychiatric-hospital', perMille: 7, extraSites: 3, internalOrganizations: 50, extraOffers: 50, pivot: 'finess',
    legalStatuses: ['11', '13', '61'],
    names: ['Centre hospitalier spécialisé {de}', 'Centre psychothérapique {saint}'], inCities: true,
    sites: [site('psychiatric-hospital', establishment('292'), 1, ['CHS {de}', 'CMP {de}', 'Hôpital psychiatrique {saint}'],
      psychiatryOffers)] },
  { key: 'disability', perMille: 90, extraSites: 2.2, internalOrganizations: 0.2, extraOffers: 2.4, pivot: 'finess',
    legalStatuses: nonProfit,
    names: ['ADAPEI {de}', 'Association {saint}', 'Fondation {saint}'], inCities: false, sites: disabilitySites },
  { key: 'solo-practice', perMille: 350, extraSites: 0, internalOrganizations: 0, extraOffers: 0.3, pivot: 'rpps-rang',
    legalStatuses: ['70'],
    names: ['{owner}'], inCities: false, sites: [site('solo-practice', practice('SA07'), 1, ['Cabinet du Dr {owner}'], practiceOffers)],
    scenarioPlaces: [['13013', '13720'], ['18033', '18000']] },
  { key: 'rehabilitation', perMille: 13, extraSites: 0.5, internalOrganizations: 8, extraOffers: 6, pivot: 'finess',
    legalStatuses: ['60', '95', '73'],
    names: ['Centre de réadaptation {de}', 'SA Les {flower}'], inCities: true,
    sites: [site('rehabilitation', establishment('109'), 1, ['Centre de réadaptation Les {flower}', 'SMR {saint}'],
      rehabilitationOffers)] },
  { key: 'private-hospital', perMille: 25, extraSites: 0.5, internalOrganizations: 25, extraOffers: 30, pivot: 'finess',
    legalStatuses: ['95', '73', '72'],
    commercial: true, names: ['SAS Clinique {saint}', 'SA Polyclinique {de}'], inCities: true, sites: clinicSites },
  { key: 'health-centre', perMille: 50, extraSites: 0.1, internalOrganizations: 0, extraOffers: 7, pivot: 'siren',
    legalStatuses: ['80', '60'],
    names: ['SISA {de}', 'Association Maison de santé {de}'], inCities: false,
    sites: [site('health-centre', establishment('603'), 1, ['Maison de santé pluriprofessionnelle {de}', 'MSP {saint}'],
      healthCentreOffers)] },
  { key: 'community-clinic', perMille: 30, extraSites: 0.3, internalOrganizations: 0, extraOffers: 5, pivot: 'finess',
    legalStatuses: ['47', '17', '60'],
    names: ['Mutualité {de}', 'CCAS {de}'], inCities: true,
    sites: [site('community-clinic', establishment('124'), 1, ['Centre de santé {de}', 'Centre de santé {saint}'], practiceOffers)] },
  { key: 'group-practice', perMille: 125, extraSites: 0, internalOrganizations: 0, extraOffers: 2.4, pivot: 'siren',
    legalStatuses: ['79', '85'],
    names: ['SCM {saint}', 'SELARL Les {flower}'], inCities: false,
    sites: [site('group-practice', practice('SA08'), 1, ['Cabinet de groupe {saint}', 'Cabinet médical Les {flower}'], practiceOffers)] },
  { key: 'hospital-at-home', perMille: 5, extraSites: 0.4, internalOrganizations: 1, extraOffers: 3, pivot: 'finess',
    legalStatuses: nonProfit,
    names: ['Association HAD {de}'], inCities: true,
    sites: [site('hospital-at-home', establishment('127'), 1, ['HAD {de}', 'Hospitalisation à domicile {de}'], hospitalAtHomeOffers)] },
];
