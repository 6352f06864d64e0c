import type { ScenarioRow } from './scenario-row';
import { ids, INC5, search } from './scenario-row';

/** Offers with a word that begins with "cardio" in their own text or in the label of one of their codes. */
const CARDIO = ids('HealthcareService', 'hs-cardiologie-hc', 'hs-uc1-ambulatoire', 'hs-uc1-ambulatoire-partage', 'hs-decoy-uc1-1400',
  'hs-decoy-uc3-s9-specialty', 'hs-uc3-s6-sud-ouest', 'hs-uc3-s6-nord-est', 'hs-uc3-s6-two-places', 'hs-uc3-s6-sans-position',
  'hs-decoy-uc3-s6-outside', 'hs-uc6-inflection');
const CARDIO_OR_PLACE = [...CARDIO, 'HealthcareService/hs-uc6-place-only'].sort();
const ABSENT = ids('HealthcareService', 'hs-decoy-uc6-inside-word', 'hs-decoy-uc6-other-word', 'hs-decoy-uc3-s6-specialty');

const CARDIO_INCLUDE = [
  ...ids('Location', '140', '1400', '141', '142', 'loc-cardiologie-hebergement', 'loc-decoy-uc3-s6-outside', 'loc-decoy-uc6-plateau',
    'loc-uc3-s6-nord-est', 'loc-uc3-s6-proche', 'loc-uc3-s6-rennes', 'loc-uc3-s6-sans-position', 'loc-uc3-s6-sud-ouest',
    'loc-uc3-s9-beauvais'),
  ...ids('Organization', 'oi-uf-cardiologie-hc', 'oi-service-cardiologie', 'oi-pole-medecine', 'eg-ch-ancenis', 'ej-ch-rives-loire',
    'eg-chru-rade-brest', 'ej-chru-rade-brest', 'eg-chu-nantes-ile', 'ej-chu-nantes', 'eg-clinique-trois-vallees',
    'ej-clinique-obesite-nord', 'eg-hopital-bateliers', 'ej-hopitaux-bords-de-seine'),
  'Practitioner/prac-kermarrec', 'PractitionerRole/pr-kermarrec-cardiologie',
];

/** UC6: full text (read side, section 8). The sets are given by hand: ranking and stemming are not written a second time. */
export const UC6_ROWS: readonly ScenarioRow[] = [
  {
    id: 'UC6 S1', request: search('HealthcareService', '_content=cardio', INC5), form: 'printed', match: CARDIO, include: CARDIO_INCLUDE,
    score: true,
    absent: [...ABSENT, 'HealthcareService/hs-uc6-place-only'], warnings: [],
    why: 'Beginning of a word: cardiologie, cardiologues, cardio-vasculaire; not électrocardiogramme, not cardiaque. The label of a code '
      + 'counts (hs-uc1-ambulatoire says it nowhere else); the text of the place does not.',
  },
  {
    id: 'UC6 S2', request: search('HealthcareService', '_filter=(_content=cardio or location._content=cardio)', INC5), form: 'printed',
    match: CARDIO_OR_PLACE, include: [...CARDIO_INCLUDE, 'Location/loc-uc6-plateau'], score: true,
    absent: ABSENT,
    why: '`=` inside a filter means contains; an offer whose place alone says it enters.',
  },
  {
    id: 'UC6 S2', request: search('HealthcareService', '_filter=_content co cardio or location._content co cardio'), form: 'strict',
    match: CARDIO_OR_PLACE, include: [], score: true, absent: ABSENT, why: 'The same with an operator of the grammar.',
  },
  {
    id: 'UC6 S2', request: search('HealthcareService', 'location._content=cardio', '_include=HealthcareService:location'), form: 'strict',
    match: ids('HealthcareService', 'hs-cardiologie-hc', 'hs-uc3-s6-sud-ouest', 'hs-uc3-s6-nord-est', 'hs-decoy-uc3-s6-outside',
      'hs-uc6-place-only'),
    include: ids('Location', 'loc-cardiologie-hebergement', 'loc-uc3-s6-sud-ouest', 'loc-uc3-s6-nord-est', 'loc-decoy-uc3-s6-outside',
      'loc-uc6-plateau'),
    absent: ids('HealthcareService', 'hs-uc6-inflection', 'hs-uc1-ambulatoire'), why: 'The text of the place only.',
  },
  {
    id: 'UC6 words', request: search('HealthcareService', '_content=échographie'), form: 'strict',
    match: ids('HealthcareService', 'hs-uc6-inflection'),
    include: [], score: true, why: 'Accents as written.',
  },
  {
    id: 'UC6 words', request: search('HealthcareService', '_content=ECHOGRAPHIE'), form: 'strict',
    match: ids('HealthcareService', 'hs-uc6-inflection'),
    include: [], score: true, why: 'Neither case nor accents count.',
  },
  {
    id: 'UC6 words', request: search('HealthcareService', '_content=cardiologue échographie'), form: 'strict',
    match: ids('HealthcareService', 'hs-uc6-inflection'), include: [], score: true, absent: ids('HealthcareService', 'hs-uc1-ambulatoire'),
    why: 'Several words are an AND, wherever they stand; the singular finds the plural.',
  },
  {
    id: 'UC6 words', request: search('HealthcareService', '_content=electrocardiogramme'), form: 'decoy',
    match: ids('HealthcareService', 'hs-decoy-uc6-inside-word'), include: [], score: true, why: 'The decoy answers to its own word.',
  },
  {
    id: 'UC6 words', request: search('HealthcareService', '_content=insuffisance cardiaque'), form: 'decoy',
    match: ids('HealthcareService', 'hs-decoy-uc6-other-word'), include: [], score: true, why: 'Likewise.',
  },
  {
    id: 'UC6 words', request: search('Location', '_content=cardiologie interventionnelle'), form: 'strict',
    match: ids('Location', 'loc-uc6-plateau'),
    include: [], score: true, absent: ids('Location', 'loc-cardiologie-hebergement', 'loc-decoy-uc6-plateau'),
    why: 'Places have text of their own.',
  },
];
