import type { ScenarioRow } from './scenario-row';
import { ids, search, tre } from './scenario-row';

const POINT = '47.21827323906432|-1.6369631507460436';
const NATIONAL_ID = 'urn:oid:1.2.250.1.71.4.2.1';

const NEAR_BOTH = ids('Location', 'loc-decoy-imagerie-ile-20', 'loc-hebergement-active', 'loc-imagerie-ile', 'loc-inactive-nantes-cedex',
  'loc-msp-consultation', 'loc-tag-53-nantes', 'loc-uc1-s2', 'loc-uc3-s6-proche', 'loc-uc3-s6-sud-ouest');

const LOCATION_ROWS: readonly ScenarioRow[] = ([
  { request: search('Location', '_filter=(address-postalcode eq "60000" or "76620")'), form: 'printed',
    match: ids('Location', 'loc-uc3-s9-beauvais', 'loc-uc3-s9-lehavre'), include: [], absent: ids('Location', 'loc-decoy-uc3-s9-creil'),
    why: 'Shorthand, quoted.' },
  { request: search('Location', `near=${POINT}|15|km`), form: 'printed', match: [...NEAR_BOTH, 'Location/loc-uc3-s6-nord-est'].sort(),
    include: [],
    absent: ids('Location', 'loc-uc3-s6-sans-position', 'loc-decoy-uc3-s6-outside', 'loc-salle-imagerie', 'loc-cardiologie-hebergement'),
    order: 'distance',
    distances: { 'Location/loc-uc3-s6-proche': 1, 'Location/loc-uc3-s6-nord-est': 14.5, 'Location/loc-uc3-s6-sud-ouest': 14.9,
      'Location/loc-imagerie-ile': 0.5 },
    why: 'The distance stands on the matches; a place without position is nowhere.' },
  { request: search('Location', 'near-insee-code=44162|15|km'), form: 'printed',
    match: [...NEAR_BOTH, 'Location/loc-uc3-s6-sans-position'].sort(),
    include: [], absent: ids('Location', 'loc-uc3-s6-nord-est', 'loc-decoy-uc3-s6-outside', 'loc-salle-imagerie'), order: 'distance',
    distances: { 'Location/loc-uc3-s6-sans-position': 0, 'Location/loc-uc3-s6-proche': 2.3, 'Location/loc-uc3-s6-sud-ouest': 13.6 },
    why: 'From the centre of the commune; a place without position stands at the centre of its own.' },
  { request: search('Location', `near=${POINT}|0.97|km`), form: 'strict', include: [], order: 'distance',
    match: ids('Location', 'loc-decoy-imagerie-ile-20', 'loc-imagerie-ile', 'loc-uc3-s6-proche'), why: 'Decimal radius: 960 m.' },
  { request: search('Location', `near=${POINT}|0.95|km`), form: 'decoy', include: [],
    match: ids('Location', 'loc-decoy-imagerie-ile-20', 'loc-imagerie-ile'), why: 'Ten metres too short.' },
  { request: search('Location', '_lastUpdated=ge2024-01-01', '_sort=_lastUpdated'), form: 'printed', match: 'ALL', include: [],
    present: ids('Location', 'loc-updated-2024-01-01-midnight'), absent: ids('Location', 'loc-decoy-updated-2023-12-31'),
    order: ['loc-updated-2024-01-01-midnight', 'loc-updated-2024-01-31', 'loc-decoy-updated-2024-02-01', '140', '141', '1400', '142',
      'loc-uc1-s2', 'loc-tag-52-rennes', 'loc-uc3-s1-jardin', 'loc-cabinet-lambert', 'loc-msp-consultation', 'loc-urgences-plateau',
      'loc-hdj-geriatrie', 'loc-cardiologie-hebergement'].map((id) => `Location/${id}`),
    why: 'Oldest first, whatever the zone each date is written in.' },
  { request: search('Location', '_lastUpdated=ge2024-01-01', '_sort=-_lastUpdated'), form: 'strict', match: 'ALL', include: [],
    order: ['loc-cardiologie-hebergement', 'loc-hdj-geriatrie', 'loc-urgences-plateau', 'loc-updated-2024-01-31',
      'loc-updated-2024-01-01-midnight'].map((id) => `Location/${id}`),
    why: 'Newest first.' },
  { request: search('Location', 'commune-cog=75056'), form: 'strict', match: 'ALL', include: [],
    present: ids('Location', '141', 'loc-uc3-s2-allergologie'), absent: ids('Location', 'loc-decoy-nanteuil', 'loc-uc1-s2'),
    why: 'Paris as a whole holds its districts.' },
  { request: search('Location', 'commune-cog=13055'), form: 'strict', match: ids('Location', 'loc-decoy-uc3-s10-marseille'), include: [],
    absent: ids('Location', 'loc-uc3-s10-belcodene'), why: 'Marseille likewise.' },
] satisfies readonly Omit<ScenarioRow, 'id'>[]).map((row) => ({ id: 'Location 18.2', ...row }));

const ORGANIZATION_ROWS: readonly ScenarioRow[] = [
  {
    id: 'Organization 18.3', request: search('Organization', 'name:contains=chu'), form: 'printed',
    match: ids('Organization', 'eg-chu-nantes-nord', 'eg-foyer-perchue'), include: [],
    absent: ids('Organization', 'ej-chu-nantes', 'eg-chru-rade-brest'),
    why: 'Anywhere in the name, inside a word too, whatever the case; CHRU is other letters, and the legal entity spells its name out.',
  },
  {
    id: 'Organization 18.3', request: search('Organization', 'name=chu'), form: 'decoy', match: [], include: [],
    absent: ids('Organization', 'eg-chu-nantes-nord'), why: 'Without the modifier a name starts with the value.',
  },
];

const FUNCTIONAL = `${tre('R354-TypeIdentifiantRessourceOperationnelle')}|25`;
const SYNCHRONISATION = `${tre('R354-TypeIdentifiantRessourceOperationnelle')}|26`;

const MODIFIER_ROWS: readonly ScenarioRow[] = ([
  { request: search('Location', `identifier:of-type=${FUNCTIONAL}|52/400105`), match: ids('Location', 'loc-salle-imagerie'), include: [],
    why: 'Type and value of one identifier.' },
  { request: search('Location', `identifier:of-type=${SYNCHRONISATION}|1440999076/IMAGERIE-2`), match: ids('Location', 'loc-imagerie-ile'),
    include: [], absent: ids('Location', 'loc-decoy-imagerie-ile-20'), why: 'The other type.' },
  { request: search('HealthcareService', 'location.identifier:of-type=' + `${FUNCTIONAL}|11/339772`), include: [],
    match: ids('HealthcareService', 'hs-uc1-soins-palliatifs'), absent: ids('HealthcareService', 'hs-decoy-uc1-offer-identifier'),
    why: 'Chained, as production lists it.' },
  { request: search('Location', 'status:not=active', 'address-city=Saint-Herblain'), include: [],
    match: ids('Location', 'loc-decoy-imagerie-ile-20', 'loc-uc3-s6-proche', 'loc-uc3-s6-sans-position'),
    absent: ids('Location', 'loc-imagerie-ile'), why: 'A place without status is not active: it matches :not.' },
  { request: search('Location', 'status:missing=false'), match: ids('Location', 'loc-decoy-imagerie-ile-20', 'loc-hebergement-active',
    'loc-imagerie-ile', 'loc-inactive-nantes-cedex', 'loc-tag-53-nantes'), include: [], why: 'Places that state a status.' },
  { request: search('Location', 'address-postalcode:missing=true'), match: ids('Location', 'loc-salle-imagerie'), include: [],
    why: 'The place without address.' },
  { request: search('Location', 'capacity-status:not=02', 'capacity-type=02', 'nb-capacity=gt0', 'address-city=Brest'), include: [],
    match: ids('Location', '140', 'loc-decoy-uc4-closed-place'), absent: ids('Location', 'loc-decoy-uc4-day-place'),
    why: 'With a positive criterion, :not qualifies the same entry: places counted otherwise than as free.' },
  { request: search('Location', 'capacity-status:not=02', 'address-city=Morlaix'), include: [],
    match: ids('Location', 'loc-decoy-tag-none', 'loc-uc3-s3-itep'), why: 'Alone, :not speaks of all entries, and of places without any.' },
  { request: search('HealthcareService', 'psychiatric-sector=44G01'),
    match: ids('HealthcareService', 'hs-psy-44g01', 'hs-decoy-psy-44g010'),
    include: [], absent: ids('HealthcareService', 'hs-psychiatrie-uhsa'), why: 'A string starts with the value.' },
  { request: search('HealthcareService', 'psychiatric-sector:exact=44G01'), match: ids('HealthcareService', 'hs-psy-44g01'), include: [],
    absent: ids('HealthcareService', 'hs-decoy-psy-44g010'), why: ':exact wants all of it.' },
  { request: search('HealthcareService', 'psychiatric-sector=18g'), match: ids('HealthcareService', 'hs-psychiatrie-uhsa'), include: [],
    why: 'Case does not count.' },
  { request: search('HealthcareService', 'name:exact=Cardiologie du Lac'), match: ids('HealthcareService', 'hs-uc3-s6-sud-ouest'),
    include: [],
    why: 'Exact name.' },
  { request: search('HealthcareService', 'name:contains=DU LAC'), match: ids('HealthcareService', 'hs-uc3-s6-sud-ouest'), include: [],
    why: 'Contains, folded.' },
  { request: search('HealthcareService', 'notavailable-closing-reopeningdate=ge2026-09-01'),
    match: ids('HealthcareService', 'hs-hdj-geriatrie'),
    include: [], why: 'The closing period goes on after 1 September.' },
  { request: search('HealthcareService', 'speciality=227'), include: [],
    match: ids('HealthcareService', 'hs-uc3-s1-inactive', 'hs-uc3-s1-pedopsychiatrie'), why: 'Older spelling of specialty.' },
  { request: search('HealthcareService', 'location:missing=true', `_tag=${tre('R30-RegionOM')}|76`), include: [],
    match: ids('HealthcareService', 'hs-decoy-uc3-s12-corrige', 'hs-decoy-uc3-s12-none', 'hs-uc3-s12-a-verifier'),
    why: 'Offers without place.' },
  { request: search('HealthcareService', 'identifier=76/710138', '_include=*'), match: ids('HealthcareService', 'hs-uc3-s12-a-traiter'),
    include: ['Location/loc-uc3-s12-toulouse', 'Organization/eg-clinique-garonne'], absent: ids('Organization', 'ej-cliniques-garonne'),
    why: 'Wildcard, depth of one.' },
  { request: search('HealthcareService', 'identifier=76/710138', '_include=HealthcareService:*', '_include:iterate=Organization:partof'),
    match: ids('HealthcareService', 'hs-uc3-s12-a-traiter'), why: 'Wildcard of a type, then the parents.',
    include: ['Location/loc-uc3-s12-toulouse', ...ids('Organization', 'eg-clinique-garonne', 'ej-cliniques-garonne')] },
  { request: search('Organization', 'identifier=1290999010', '_revinclude:iterate=Organization:partof'), include: 'ALL',
    match: ids('Organization', 'ej-chru-rade-brest'), present: ids('Organization', 'eg-chru-rade-brest', 'oi-uf-pedopsychiatrie-rade'),
    absent: ids('Organization', 'ej-decoy-siren-290004324'), why: 'Down the hierarchy: structures below, at every level.' },
  { request: search('Organization', 'identifier=1550998302', '_include:iterate=Organization:partof',
    '_revinclude:iterate=Organization:partof'),
    match: ids('Organization', 'eg-cmpp-meuse'),
    include: ids('Organization', 'ej-pupilles-meuse', 'eg-decoy-itep-meuse', 'oi-cmpp-pole', 'oi-cmpp-unite'),
    why: 'Up and down for ever: the walk ends when nothing is new, at the whole tree.' },
] satisfies readonly Omit<ScenarioRow, 'id' | 'form'>[]).map((row) => ({ id: 'modifiers 14.2', form: 'strict', ...row }));

/** Legal values that only look like a pattern or a statement: they match nothing, and are no error. */
const LITERAL_ROWS: readonly ScenarioRow[] = ([
  { request: search('Location', 'address-city:exact=%25'), why: 'A percent sign is itself, not "anything".' },
  { request: search('Location', 'address-city=_antes'), why: 'An underscore is itself, not "any letter".' },
  { request: search('Location', 'address-city:contains=N%25tes'), why: 'Likewise with :contains.' },
  { request: search('Location', "address-city=Nantes' OR '1'='1"), why: 'Quotes are text.' },
  { request: search('Location', "identifier=52/192675'--"), why: 'Likewise in a token.' },
  { request: search('Location', 'identifier=52/192675', 'status=inexistant'), why: 'An unknown code is not an error.' },
] satisfies readonly Pick<ScenarioRow,
'request' | 'why'>[]).map((row) => ({ id: 'literal values 5.2', form: 'decoy', match: [], include: [], ...row }));

const PRACTITIONER_ROWS: readonly ScenarioRow[] = [
  {
    id: 'Practitioner 18.5',
    request: search('Practitioner', `_filter=(identifier eq ${NATIONAL_ID}|10001234567 or ${NATIONAL_ID}|10009876543)`), form: 'printed',
    match: ids('Practitioner', 'prac-10001234567'), include: [],
    absent: ids('Practitioner', 'prac-decoy-10001234568', 'prac-decoy-no-system'),
    why: 'System in an operand without parameter; the second one is nobody here.',
  },
];

/** Requests of the per-resource guide with filters, circles, sorts and modifiers (read side, sections 14 and 18). */
export const PER_RESOURCE_SPECIAL_ROWS: readonly ScenarioRow[] = [...LOCATION_ROWS, ...ORGANIZATION_ROWS, ...MODIFIER_ROWS, ...LITERAL_ROWS,
  ...PRACTITIONER_ROWS];
