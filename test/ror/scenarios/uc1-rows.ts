import type { ScenarioRow } from './scenario-row';
import { ids, search, tre } from './scenario-row';

const OFFERS = '_revinclude=HealthcareService:location';
const REGION = tre('R30-RegionOM');

const UPDATED_2022 = ids('Location', 'loc-updated-2022-11-06-15h00', 'loc-updated-2022-11-06-14h30z');

const TAG_52 = ids('Location',
  'loc-cabinet-lambert', 'loc-cardiologie-hebergement', 'loc-consultations', 'loc-ehpad-hebergement', 'loc-hdj-geriatrie',
  'loc-msp-consultation', 'loc-salle-imagerie', 'loc-urgences-plateau', 'loc-uc1-s2', 'loc-tag-52-rennes');

const TAG_52_OFFERS = ids('HealthcareService',
  'hs-cardiologie-hc', 'hs-consultation-urologie', 'hs-ehpad-hebergement', 'hs-gynecologie-cabinet', 'hs-hdj-geriatrie',
  'hs-medecine-generale-msp', 'hs-urgences-adultes', 'hs-uc1-medecine-polyvalente');

const S2_DECOYS = ids('Location', 'loc-decoy-uc1-s2-longer', 'loc-decoy-uc1-s2-region', 'loc-decoy-uc1-s2-synchro');
const S3_DECOYS = [...ids('Location', '1400', '142'), 'HealthcareService/hs-decoy-uc1-1400'];
const S3_OFFERS = ids('HealthcareService', 'hs-uc1-ambulatoire', 'hs-uc1-ambulatoire-partage');
const S5_PLACES = ids('Location', 'loc-uc1-s5-339772', 'loc-uc1-s5-347254');
const S5_OFFERS = ids('HealthcareService', 'hs-uc1-soins-palliatifs', 'hs-uc1-geriatrie');

const ANOMALY = tre('R352-StatutMetierAnomalie');
/** Identifiers of hs-uc1-ambulatoire-partage (two places), hs-uc1-geriatrie and hs-uc4-s1-usinv (two places). */
const OFFER_NUMBERS = '11/700002,11/700007,53/700039';
const S5_REVERSED = ids('Location', '140', '141', 'loc-uc1-s5-347254', 'loc-uc4-s1-usinv', 'loc-uc4-s1-usinv-sud');
const S5_REVERSED_OFFERS = ids('HealthcareService', 'hs-uc1-ambulatoire', 'hs-uc1-ambulatoire-partage', 'hs-uc1-geriatrie',
  'hs-uc4-s1-usinv');

/** UC1: consultation of capacity data, searched on Location (read side, section 3). */
export const UC1_ROWS: readonly ScenarioRow[] = [
  {
    id: 'UC1 S1', request: search('Location', OFFERS), form: 'printed', match: 'ALL', include: 'ALL',
    present: ['Location/loc-decoy-tag-none', 'Location/loc-inactive-nantes-cedex', 'HealthcareService/hs-uc1-ambulatoire-partage'],
    absent: ids('HealthcareService', 'hs-aide-domicile', 'hs-uc3-s7-saad'),
    why: 'No filter: every place, inactive ones too; an offer without place is not an offer of a returned place.',
  },
  {
    id: 'UC1 S1ter', request: search('Location', '_tag=52', OFFERS), form: 'printed',
    match: [...TAG_52, 'Location/loc-tag-other-system-52'].sort(), include: TAG_52_OFFERS,
    absent: ids('Location', 'loc-tag-53-nantes', 'loc-decoy-tag-none', 'loc-uhsa'),
    why: 'Source region, not address: a Nantes place described by Bretagne is out, a Rennes place described by 52 is in; '
      + 'a code without system matches any system, so a tag 52 of another list answers too.',
  },
  {
    id: 'UC1 S1ter', request: search('Location', `_tag=${REGION}|52`, OFFERS), form: 'strict', match: TAG_52, include: TAG_52_OFFERS,
    absent: ids('Location', 'loc-tag-other-system-52', 'loc-tag-53-nantes'),
    why: 'With its system the same code no longer matches the tag of another list.',
  },
  {
    id: 'UC1 S1ter', request: search('Location', '_tag=https://ror.example.org/lots-de-reprise|52', OFFERS), form: 'decoy',
    match: ids('Location', 'loc-tag-other-system-52'), include: [], why: 'The tag of the other list is indexed under its own system.',
  },
  {
    id: 'UC1 S2', request: search('Location', 'identifier=52/192675', OFFERS), form: 'printed',
    match: ids('Location', 'loc-uc1-s2'), include: ids('HealthcareService', 'hs-uc1-medecine-polyvalente'),
    absent: [...S2_DECOYS, 'HealthcareService/hs-decoy-uc1-medecine-polyvalente'],
    why: 'Whole value: not the longer 52/1926750, not region 53, not a synchronisation identifier ending alike.',
  },
  {
    id: 'UC1 S2', request: search('Location', 'identifier=52%2F192675', OFFERS), form: 'strict',
    match: ids('Location', 'loc-uc1-s2'), include: ids('HealthcareService', 'hs-uc1-medecine-polyvalente'), absent: S2_DECOYS,
    why: 'The slash may be percent-encoded.',
  },
  {
    id: 'UC1 S2', request: search('Location', 'identifier=|52/192675', OFFERS), form: 'strict',
    match: ids('Location', 'loc-uc1-s2'), include: ids('HealthcareService', 'hs-uc1-medecine-polyvalente'), absent: S2_DECOYS,
    why: 'Place identifiers have no system: `|value` must match them (search section 5.8).',
  },
  {
    id: 'UC1 S2', request: search('Location', 'identifier=52/1926750'), form: 'decoy',
    match: ids('Location', 'loc-decoy-uc1-s2-longer'), include: [], why: 'The longer identifier is searchable by itself.',
  },
  {
    id: 'UC1 S3', request: search('Location', '_id=140,141', OFFERS), form: 'printed',
    match: ids('Location', '140', '141'), include: S3_OFFERS, absent: S3_DECOYS,
    why: 'Comma is OR; the offer shared by both places is sent once; 1400 and 142 are other ids.',
  },
  {
    id: 'UC1 S3', request: search('Location', 'identifier=52/192675,11/339772', OFFERS), form: 'legacy',
    match: ids('Location', 'loc-uc1-s2', 'loc-uc1-s5-339772'),
    include: ids('HealthcareService', 'hs-uc1-medecine-polyvalente', 'hs-uc1-soins-palliatifs'),
    why: 'Earlier form of the scenario: a list of identifiers.',
  },
  {
    id: 'UC1 S4', request: search('Location', '_lastUpdated=ge2023-08-02', OFFERS), form: 'printed', match: 'ALL', include: 'ALL',
    present: ids('Location', 'loc-updated-2023-08-02-midnight', 'loc-decoy-updated-2023-12-31', '140'),
    absent: [...UPDATED_2022, ...ids('Location', 'loc-decoy-updated-2022-11-06-14h59', 'loc-decoy-updated-2023-08-01')],
    why: 'The day starts at midnight in Paris (22:00 UTC the day before): that very second is in, the second before is out.',
  },
  {
    id: 'UC1 S4', request: search('Location', '_lastUpdated=ge2022-11-06T15:00', OFFERS), form: 'legacy', match: 'ALL', include: 'ALL',
    present: [...UPDATED_2022, 'Location/loc-decoy-updated-2023-08-01'],
    absent: ids('Location', 'loc-decoy-updated-2022-11-06-14h59'),
    why: 'Older value of the guide. Minutes without zone are Paris time: 14:30Z is 15:30 there and is in, 14:59:59+01:00 is out.',
  },
  {
    id: 'UC1 S4', request: search('Location', '_lastUpdated=ge2022-11-06T14:59:59%2B01:00', '_lastUpdated=lt2023-08-02'), form: 'strict',
    match: [...UPDATED_2022, ...ids('Location', 'loc-decoy-updated-2022-11-06-14h59', 'loc-decoy-updated-2023-08-01')].sort(),
    include: [], why: 'Bounded on both sides, the decoys of both values answer.',
  },
  {
    id: 'UC1 S5', request: search('Location', 'identifier=11/339772,11/347254', OFFERS), form: 'printed',
    match: S5_PLACES, include: S5_OFFERS,
    absent: ['Location/loc-decoy-uc1-s5-offer-identifier', 'HealthcareService/hs-decoy-uc1-offer-identifier'],
    why: 'The request filters the identifier of the place: an offer that carries 11/339772 does not bring its place in.',
  },
  {
    id: 'UC1 S5', request: search('HealthcareService', 'identifier=11/339772', '_include=HealthcareService:location'), form: 'decoy',
    match: ids('HealthcareService', 'hs-decoy-uc1-offer-identifier'), include: ids('Location', 'loc-decoy-uc1-s5-offer-identifier'),
    why: 'The offer with the same identifier value is found among offers only.',
  },
  {
    id: 'UC1 S1bis', request: search('Location', '_filter=(address-postalcode eq "22" or "29" or "35" or "36")', OFFERS), form: 'printed',
    match: 'ALL', include: 'ALL',
    present: ids('Location', 'loc-uc1-s1bis-saint-brieuc', 'loc-uc1-s1bis-chateauroux', '140', 'loc-tag-52-rennes', 'loc-decoy-tag-none'),
    absent: ids('Location', 'loc-uc1-s1bis-vannes', 'loc-decoy-uc1-s1bis-boulogne', 'loc-salle-imagerie', 'loc-tag-53-nantes'),
    why: 'Operands without parameter repeat it; `eq` on a string is the plain search, so the postal code starts with the value (62200 is '
      + 'out). 36 stands for 56 in the guide and is executed as printed.',
  },
  {
    id: 'UC1 S1bis', request: search('Location', 'address-postalcode=35,22,29,56', OFFERS), form: 'legacy', match: 'ALL', include: 'ALL',
    present: ids('Location', 'loc-uc1-s1bis-saint-brieuc', 'loc-uc1-s1bis-vannes', '140', 'loc-tag-52-rennes'),
    absent: ids('Location', 'loc-uc1-s1bis-chateauroux', 'loc-decoy-uc1-s1bis-boulogne'), why: 'Earlier form, with the right department.',
  },
  {
    id: 'UC1 S1bis', request: search('Location', '_filter=address-postalcode sw "22" or address-postalcode sw "56"', OFFERS),
    form: 'strict',
    match: ids('Location', 'loc-uc1-s1bis-saint-brieuc', 'loc-uc1-s1bis-vannes'), include: [],
    absent: ids('Location', 'loc-decoy-uc1-s1bis-boulogne'), why: 'The R4 grammar: parameter and operator in each term.',
  },
  {
    id: 'UC1 S1bis', request: search('Location', 'address-postalcode:contains=6220'), form: 'decoy',
    match: ids('Location', 'loc-decoy-uc1-s1bis-boulogne'), include: [], why: 'The decoy holds the digits, not at the start.',
  },
  {
    id: 'UC1 S3', request: search('Location', '_filter=(_id eq 140 or 141)', OFFERS), form: 'printed',
    match: ids('Location', '140', '141'), include: S3_OFFERS, absent: S3_DECOYS, why: 'Operand shorthand, values without quotes.',
  },
  {
    id: 'UC1 S5', request: search('Location', '_filter=(identifier eq 11/339772 or 11/347254)', OFFERS), form: 'printed',
    match: S5_PLACES, include: S5_OFFERS, absent: ['Location/loc-decoy-uc1-s5-offer-identifier'], why: 'A slash is part of the value.',
  },
  {
    id: 'UC1 S5', request: search('Location', `_has:HealthcareService:location:identifier=${OFFER_NUMBERS}`, OFFERS), form: 'legacy',
    match: S5_REVERSED, include: S5_REVERSED_OFFERS, absent: ids('Location', '1400', '142'),
    why: 'What the narrative says: places of offers known by their identifier; two places of one offer, one place of two offers.',
  },
  {
    id: 'UC1 criteria', request: search('Location', `_has:Task:focus:business-status=${ANOMALY}|02`), form: 'strict',
    match: ids('Location', 'loc-decoy-uc3-s12-place'), include: [], absent: ids('Location', 'loc-uc3-s12-toulouse'),
    why: 'Anomaly on the place itself; the other place has one of status 10, its offer one of status 02.',
  },
  {
    id: 'UC1 criteria', request: search('Location', `_has:HealthcareService:location:_has:Task:focus:business-status=${ANOMALY}|02`,
      OFFERS),
    form: 'strict', match: ids('Location', 'loc-uc3-s12-toulouse'), include: ids('HealthcareService', 'hs-uc3-s12-a-traiter'),
    absent: ids('Location', 'loc-decoy-uc3-s12-place'), why: 'Anomaly on an offer of the place: a reverse chain inside a reverse chain.',
  },
];
