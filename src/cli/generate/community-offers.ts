import { concept } from './codes';
import type { KnowHow, OfferTemplate } from './offer-template';
import { doctor } from './offer-template';

/** Advanced practice nurse for stabilised chronic diseases: the nursing know-how with an ordinal specialty. */
const advancedNurse: KnowHow = { profession: '60', specialty: 'SI01' };

// A medico-social offer has a family of activity and a public (ROR guide, HealthcareService profile notes).
const medicoSocial = { field: '04', knowHow: doctor('SM54') } as const;
const lodging = { ...medicoSocial, modes: ['46'], activity: '298', family: '019', ages: 'elderly' } as const;

export const nursingHomeOffers: readonly OfferTemplate[] = [
  { ...lodging, discipline: 'hébergement permanent', category: '21', weight: 10,
    characteristics: [() => concept('R240', '02'), () => concept('R236', '02')] },
  { ...lodging, discipline: 'hébergement avec troubles du comportement', category: '21', weight: 0.8, scenario: true,
    characteristics: [() => concept('R240', '02'), () => concept('R245', '24')] },
  { ...lodging, discipline: 'unité de vie protégée', category: '24', weight: 3,
    characteristics: [() => concept('R240', '02'), () => concept('R245', '28')] },
  { ...lodging, discipline: 'hébergement temporaire', category: '21', weight: 4, characteristics: [() => concept('R240', '01')] },
  { ...lodging, modes: ['47'], discipline: 'accueil de jour', category: '21', weight: 2,
    characteristics: [() => concept('R240', '01'), () => concept('R238', '02')] },
  { ...lodging, modes: ['47'], discipline: "pôle d'activités et de soins adaptés", category: '25', weight: 2,
    characteristics: [() => concept('R245', '28')] },
];

export const independentLivingOffers: readonly OfferTemplate[] = [
  { ...lodging, discipline: 'résidence autonomie', category: '22', weight: 1, characteristics: [() => concept('R240', '02')] },
];

const atHome = { ...medicoSocial, travels: true, ages: 'elderly' } as const;

export const homeHelpOffers: readonly OfferTemplate[] = [
  { ...atHome, modes: ['59', '49'], discipline: 'aide aux actes de la vie quotidienne', activity: '293', family: '011', category: '30',
    weight: 5, scenario: true,
    characteristics: [() => concept('R236', '02')] },
  { ...atHome, modes: ['59', '49'], discipline: 'aide et accompagnement à domicile', activity: '299', family: '020', category: '30',
    weight: 5,
    characteristics: [() => concept('R236', '02')] },
  { ...atHome, modes: ['49'], discipline: 'portage de repas', activity: '299', family: '020', category: '33', weight: 2 },
];

export const homeNursingOffers: readonly OfferTemplate[] = [
  { ...atHome, modes: ['49'], knowHow: advancedNurse, discipline: 'soins infirmiers à domicile', activity: '293', family: '005',
    category: '28', weight: 5 },
  { ...atHome, modes: ['49'], knowHow: advancedNurse, discipline: 'aide et soins à domicile', activity: '293', family: '005',
    category: '132', weight: 2 },
];

const schoolAge = { ...medicoSocial, ages: 'schoolAge', knowHow: doctor('SM43') } as const;
const disabledAdult = { ...medicoSocial, ages: 'workingAge' } as const;

export const therapeuticInstituteOffers: readonly OfferTemplate[] = [
  { ...schoolAge, modes: ['47', '46'], discipline: 'institut thérapeutique, accueil séquentiel', activity: '298', family: '019',
    category: '50', weight: 2, scenario: true,
    characteristics: [() => concept('R338', '01')] },
  { ...schoolAge, modes: ['46', '47'], discipline: 'institut thérapeutique éducatif et pédagogique', activity: '298', family: '019',
    category: '50', weight: 3 },
];

export const psychoPedagogicalOffers: readonly OfferTemplate[] = [
  { ...schoolAge, modes: ['32'], discipline: 'consultation médico-psycho-pédagogique', activity: '227', family: '005', category: '62',
    weight: 3, scenario: true,
    specificAct: '0626' },
  { ...schoolAge, modes: ['32'], discipline: 'suivi médico-psycho-pédagogique', activity: '227', family: '005', category: '62', weight: 2 },
];

export const educationalInstituteOffers: readonly OfferTemplate[] = [
  { ...schoolAge, modes: ['47', '46'], discipline: 'institut médico-éducatif', activity: '298', family: '019', category: '48', weight: 4,
    characteristics: [() => concept('R245', '02')] },
  { ...schoolAge, modes: ['47', '46'], discipline: "institut d'éducation motrice", activity: '298', family: '019', category: '49',
    weight: 1 },
  { ...schoolAge, modes: ['47', '46'], discipline: 'accueil des enfants polyhandicapés', activity: '298', family: '019', category: '51',
    weight: 1,
    characteristics: [() => concept('R245', '17')] },
];

export const specialEducationOffers: readonly OfferTemplate[] = [
  { ...schoolAge, travels: true, modes: ['49'], discipline: "service d'éducation spéciale et de soins à domicile", activity: '293',
    family: '011', category: '57', weight: 3 },
  { ...schoolAge, ages: 'infant', modes: ['32'], knowHow: doctor('SM40'), discipline: 'action médico-sociale précoce', activity: '227',
    family: '005', category: '61', weight: 1 },
];

export const disabledAdultHomeOffers: readonly OfferTemplate[] = [
  { ...disabledAdult, modes: ['46', '47'], discipline: "maison d'accueil spécialisée", activity: '298', family: '019', category: '40',
    weight: 3,
    characteristics: [() => concept('R240', '02'), () => concept('R245', '17')] },
  { ...disabledAdult, modes: ['46', '47'], discipline: "foyer d'accueil médicalisé", activity: '298', family: '019', category: '39',
    weight: 3,
    characteristics: [() => concept('R240', '02')] },
];

export const disabledAdultServiceOffers: readonly OfferTemplate[] = [
  { ...disabledAdult, travels: true, modes: ['49'], discipline: 'accompagnement à la vie sociale', activity: '299', family: '020',
    category: '31', weight: 3 },
  { ...disabledAdult, travels: true, modes: ['49'], discipline: 'accompagnement médico-social', activity: '299', family: '020',
    category: '32', weight: 2 },
];

const town = { field: '05', ages: 'everyone', modes: ['32'] } as const;

/** Town practices: general medicine is about half of the offers. */
export const practiceOffers: readonly OfferTemplate[] = [
  { ...town, modes: ['32', '32', '27'], discipline: 'médecine générale', activity: '437', knowHow: doctor('SM54'), specificAct: '0628',
    weight: 40 },
  { ...town, modes: ['032'], discipline: 'médecine générale', activity: '437', knowHow: doctor('SM26'), weight: 1.5, scenario: true },
  { ...town, discipline: 'médecine générale à orientation allergologie', activity: '481', knowHow: doctor('SM54'), weight: 0.8,
    scenario: true },
  { ...town, discipline: 'allergologie', activity: '005', knowHow: doctor('SM57'), weight: 0.8 },
  { ...town, discipline: 'médecine générale', activity: '437', knowHow: doctor('SM26'), weight: 8 },
  { ...town, ages: 'adult', discipline: 'gynécologie médicale', activity: '053',
    knowHow: { profession: '10', exclusiveCompetence: 'CEX24' }, weight: 4 },
  { ...town, ages: 'adult', discipline: 'gynécologie obstétrique', activity: '100',
    knowHow: { profession: '10', exclusiveCompetence: 'CEX22' }, weight: 1.5 },
  { ...town, discipline: 'dermatologie', activity: '037', knowHow: doctor('SM15'), weight: 4 },
  { ...town, discipline: 'ophtalmologie', activity: '103', knowHow: doctor('SM38'), weight: 6 },
  { ...town, ages: 'adult', discipline: 'cardiologie', activity: '013', knowHow: doctor('SM04'), weight: 6 },
  { ...town, ages: 'adult', discipline: 'psychiatrie adulte', activity: '229', knowHow: doctor('SM42'), weight: 5 },
  { ...town, ages: 'child', discipline: "psychiatrie de l'enfant", activity: '227', knowHow: doctor('SM43'), weight: 1.5 },
  { ...town, ages: 'child', discipline: 'pédiatrie', activity: '088', knowHow: doctor('SM40'), weight: 3 },
  { ...town, ages: 'adult', discipline: 'rhumatologie', activity: '131', knowHow: doctor('SM48'), weight: 2.5 },
  { ...town, ages: 'adult', discipline: 'gastro-entérologie', activity: '046', knowHow: doctor('SM24'), weight: 2.5 },
  { ...town, discipline: 'ORL', activity: '016', knowHow: doctor('SM34'), weight: 2.5 },
  { ...town, ages: 'adult', discipline: 'endocrinologie', activity: '041', knowHow: doctor('SM16'), weight: 1.5 },
  { ...town, ages: 'adult', discipline: 'pneumologie', activity: '114', knowHow: doctor('SM41'), weight: 1.5 },
  { ...town, ages: 'adult', discipline: 'neurologie', activity: '097', knowHow: doctor('SM32'), weight: 1.5 },
  { ...town, ages: 'adult', discipline: 'urologie', activity: '031', knowHow: { profession: '10', exclusiveCompetence: 'CEX64' },
    weight: 1 },
  { ...town, discipline: 'soins dentaires', activity: '101', knowHow: { profession: '40', specialty: 'SCD03' }, weight: 12 },
  { ...town, modes: ['55'], discipline: 'échographie', activity: '067', knowHow: doctor('SM74'), equipment: 'imaging', weight: 1.5 },
];

/** Multi-professional health centres: mostly general medicine, with advanced practice nurses. */
export const healthCentreOffers: readonly OfferTemplate[] = [
  { ...town, discipline: 'médecine générale', activity: '437', category: '99', knowHow: doctor('SM54'), specificAct: '0628', weight: 20 },
  { ...town, modes: ['56'], discipline: 'soins non programmés', activity: '437', category: '138', knowHow: doctor('SM54'), weight: 3 },
  { ...town, discipline: 'suivi des maladies chroniques', activity: '437', category: '99', knowHow: advancedNurse, weight: 4 },
  { ...town, discipline: 'soins dentaires', activity: '101', category: '99', knowHow: { profession: '40', specialty: 'SCD03' }, weight: 6 },
  { ...town, ages: 'adult', discipline: 'cardiologie', activity: '013', category: '99', knowHow: doctor('SM04'), weight: 2 },
  { ...town, ages: 'child', discipline: 'pédiatrie', activity: '088', category: '99', knowHow: doctor('SM40'), weight: 2 },
  { ...town, ages: 'adult', discipline: 'gynécologie médicale', activity: '053', category: '99', knowHow: doctor('SM19'), weight: 2 },
];
