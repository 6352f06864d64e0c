import type { ScenarioRow } from './scenario-row';
import { ids, jdv, search, tre } from './scenario-row';

const REGION = tre('R30-RegionOM');
const CATEGORY = tre('R66-CategorieEtablissement');
const FUNCTION = tre('R343-FonctionLieu');
const COMMUNE = tre('R13-CommuneOM');
const NATIONAL_ID = 'urn:oid:1.2.250.1.71.4.2.1';
/** The guide prints this value-set URL as the system of a place identifier (18.2). */
const PLACE_IDENTIFIER_VALUE_SET = jdv('J236-TypologieIdentifiantLieu-ROR');

const PLACE_MANAGERS = ids('Organization', 'eg-ch-ancenis', 'eg-chru-rade-brest', 'eg-chu-nantes-ile', 'eg-hopital-bateliers');
const ACTIVE_PSYCHIATRY = ids('Location', 'loc-hebergement-active');
const PSYCHIATRY_WITHOUT_STATUS = ids('Location', 'loc-uhsa', 'loc-uc3-s1-pedopsychiatrie');
const IMAGING_DECOY = ids('Location', 'loc-decoy-imagerie-ile-20');
const IN_NANTES = ids('Location', 'loc-hebergement-active', 'loc-inactive-nantes-cedex', 'loc-tag-53-nantes', 'loc-uc1-s2');
const ANCENIS = ids('Location', 'loc-cardiologie-hebergement', 'loc-consultations', 'loc-hdj-geriatrie', 'loc-urgences-plateau');
const JANUARY_2024 = ids('Location', 'loc-updated-2024-01-01-midnight', 'loc-updated-2024-01-31');

const LOCATION_ROWS: readonly ScenarioRow[] = ([
  { request: search('Location'), form: 'printed', match: 'ALL', include: [], present: ids('Location', 'loc-inactive-nantes-cedex'),
    why: 'Every place, whatever its status.' },
  { request: search('Location', '_include=Location:organization'), form: 'printed', match: 'ALL', include: PLACE_MANAGERS,
    absent: ids('Organization', 'ej-chru-rade-brest', 'ej-chu-nantes'), why: 'Managing structures once each, without their parents.' },
  { request: search('Location', 'status=active'), form: 'printed',
    match: ids('Location', 'loc-hebergement-active', 'loc-imagerie-ile', 'loc-tag-53-nantes'), include: [],
    absent: [...IMAGING_DECOY, ...ids('Location', 'loc-inactive-nantes-cedex', '140')],
    why: 'A place without status is not active; suspended and inactive are other codes, "active" is not a part of "inactive".' },
  { request: search('Location', 'status=http://hl7.org/fhir/location-status|active'), form: 'strict',
    match: ids('Location', 'loc-hebergement-active', 'loc-imagerie-ile', 'loc-tag-53-nantes'), include: [],
    why: 'The implicit system of a code element.' },
  { request: search('Location', 'identifier=52/400105'), form: 'printed', match: ids('Location', 'loc-salle-imagerie'), include: [],
    why: 'Functional identifier (type 25).' },
  { request: search('Location', `identifier=${PLACE_IDENTIFIER_VALUE_SET}|52/400105`), form: 'printed',
    match: ids('Location', 'loc-salle-imagerie'), include: [],
    why: 'A value-set URL as system: matched against the system of the identifier type.' },
  { request: search('Location', `identifier=${tre('R354-TypeIdentifiantRessourceOperationnelle')}|52/400105`), form: 'legacy',
    match: ids('Location', 'loc-salle-imagerie'), include: [], why: 'The code system of the identifier type as system.' },
  { request: search('Location', 'identifier=1440999076/IMAGERIE-2', '_include=Location:organization'), form: 'printed',
    match: ids('Location', 'loc-imagerie-ile'), include: ids('Organization', 'eg-chu-nantes-ile'), absent: IMAGING_DECOY,
    why: 'Synchronisation identifier (type 26), whole value: IMAGERIE-20 is another place.' },
  { request: search('Location', `type=${FUNCTION}|001`), form: 'printed', match: 'ALL', include: [],
    present: ids('Location', 'loc-cardiologie-hebergement', '140'),
    absent: ids('Location', 'loc-imagerie-ile', 'loc-consultations', 'loc-uc3-s2-allergologie', 'loc-hebergement-active'),
    why: 'Accommodation in medicine, surgery and obstetrics.' },
  { request: search('Location', `type=${FUNCTION}|002`, 'status=active'), form: 'printed', match: ACTIVE_PSYCHIATRY, include: [],
    absent: [...IMAGING_DECOY, ...PSYCHIATRY_WITHOUT_STATUS, ...ids('Location', 'loc-imagerie-ile', 'loc-tag-53-nantes')],
    why: 'AND: not another active place, not a psychiatric one without status.' },
  { request: search('Location', `type=${jdv('J198-FonctionLieu-ROR')}|002`, 'status=active'), form: 'legacy',
    match: ACTIVE_PSYCHIATRY, include: [], absent: PSYCHIATRY_WITHOUT_STATUS, why: 'The value set as system.' },
  { request: search('Location', `type=${FUNCTION}|2`, 'status=active'), form: 'decoy', match: [], include: [],
    absent: ACTIVE_PSYCHIATRY, why: 'Codes are strings: 2 is not 002.' },
  { request: search('Location', 'address-postalcode=44000'), form: 'printed',
    match: ids('Location', 'loc-tag-53-nantes', 'loc-uc1-s2'), include: [],
    absent: ids('Location', 'loc-hebergement-active', 'loc-inactive-nantes-cedex', 'loc-imagerie-ile'),
    why: 'Neither 44100 nor the CEDEX code 44093.' },
  { request: search('Location', 'address-city=Nantes'), form: 'printed', match: IN_NANTES, include: [],
    absent: ids('Location', 'loc-decoy-nanteuil', 'loc-imagerie-ile'), why: 'Starts-with: NANTES CEDEX 1 too, Nanteuil not.' },
  { request: search('Location', 'address-city=ancenis-saint-géréon'), form: 'strict', match: ANCENIS, include: [],
    absent: ids('Location', 'loc-salle-imagerie'), why: 'Case and accents do not count; a place without address matches no address.' },
  { request: search('Location', 'address-city=Ancenis Saint Gereon'), form: 'strict', match: ANCENIS, include: [],
    why: 'Hyphen and space are alike.' },
  { request: search('Location', `commune-cog=${COMMUNE}|44109`), form: 'printed', match: IN_NANTES, include: [],
    absent: ids('Location', 'loc-imagerie-ile', 'loc-decoy-nanteuil'),
    why: 'Commune code, three postal codes; one place is coded in the older commune system.' },
  { request: search('Location', 'organization=Organization/eg-chu-nantes-ile'), form: 'strict',
    match: ids('Location', 'loc-decoy-imagerie-ile-20', 'loc-hebergement-active', 'loc-imagerie-ile', 'loc-inactive-nantes-cedex',
      'loc-tag-52-rennes'),
    include: [], why: 'Reference, typed.' },
  { request: search('Location', '_lastUpdated=ge2024-01-01'), form: 'printed', match: 'ALL', include: [],
    present: [...JANUARY_2024, 'Location/loc-decoy-updated-2024-02-01'],
    absent: ids('Location', 'loc-decoy-updated-2023-12-31', 'loc-updated-2023-08-02-midnight'),
    why: 'From midnight in Paris, winter time.' },
  { request: search('Location', '_lastUpdated=ge2024-01-01T00:00:00%2B01:00', '_lastUpdated=le2024-01-31T23:59:59%2B01:00'),
    form: 'printed', match: JANUARY_2024, include: [],
    absent: ids('Location', 'loc-decoy-updated-2023-12-31', 'loc-decoy-updated-2024-02-01'),
    why: 'Both bounds inclusive at the second; %2B is the plus of the zone.' },
] satisfies readonly Omit<ScenarioRow, 'id'>[]).map((row) => ({ id: 'Location 18.2', ...row }));

const NANTES_NAMED = ids('Organization', 'eg-chu-nantes-ile', 'ej-chu-nantes');
const SEINE = ids('Organization', 'eg-centre-sante-bateliers', 'eg-decoy-finess-750000019', 'eg-hopital-bateliers',
  'ej-hopitaux-bords-de-seine');

const ORGANIZATION_ROWS: readonly ScenarioRow[] = ([
  { request: search('Organization'), form: 'printed', match: 'ALL', include: [], why: 'Every EJ, EG and OI.' },
  { request: search('Organization', '_include=Organization:partof'), form: 'printed', match: 'ALL', include: [],
    why: 'Every parent is already a match: nothing is sent twice.' },
  { request: search('Organization', '_revinclude=HealthcareService:organization'), form: 'printed', match: 'ALL', include: 'ALL',
    present: ids('HealthcareService', 'hs-aide-domicile', 'hs-uc3-s1-inactive'), why: 'Every offer has a provider.' },
  { request: search('Organization', '_revinclude=PractitionerRole:organization'), form: 'printed', match: 'ALL',
    include: ids('PractitionerRole', '753', 'pr-bensaid-allergologie'),
    absent: ids('PractitionerRole', 'pr-le-goff-pedopsychiatrie'), why: 'Only roles that name a structure themselves.' },
  { request: search('Organization', 'identifier=750000001'), form: 'printed', include: [],
    match: ids('Organization', 'eg-hopital-bateliers'), absent: ids('Organization', 'eg-decoy-finess-750000019'),
    why: 'Bare FINESS number.' },
  { request: search('Organization', 'identifier=1750000001'), form: 'strict', include: [],
    match: ids('Organization', 'eg-hopital-bateliers'), why: 'National structure id: type digit and FINESS.' },
  { request: search('Organization', 'identifier=http://finess.esante.gouv.fr|750000001'), form: 'legacy',
    match: ids('Organization', 'eg-hopital-bateliers'), include: [], why: 'Systems published with http before 0.7.0 are the same.' },
  { request: search('Organization', 'identifier=https://finess.esante.gouv.fr|1750000001'), form: 'decoy', match: [], include: [],
    absent: ids('Organization', 'eg-hopital-bateliers'), why: 'On a qualified token no digit is stripped or added.' },
  { request: search('Organization', 'identifier=1290004324', '_include=Organization:partof'), form: 'printed',
    match: ids('Organization', 'eg-chru-rade-brest'), include: ids('Organization', 'ej-chru-rade-brest'),
    absent: ids('Organization', 'ej-decoy-siren-290004324'), why: 'National structure id, and its parent.' },
  { request: search('Organization', 'identifier=290004324'), form: 'decoy',
    match: ids('Organization', 'eg-chru-rade-brest', 'ej-decoy-siren-290004324'), include: [],
    why: 'The same nine digits are the SIREN of another structure.' },
  { request: search('Organization', 'identifier=https://finess.esante.gouv.fr|290004324'), form: 'strict',
    match: ids('Organization', 'eg-chru-rade-brest'), include: [], absent: ids('Organization', 'ej-decoy-siren-290004324'),
    why: 'The system tells a FINESS from a SIREN.' },
  { request: search('Organization', 'name=Centre Hospitalier Universitaire de Nantes'), form: 'printed', match: NANTES_NAMED, include: [],
    absent: ids('Organization', 'eg-decoy-name-institut-nantes'),
    why: 'Starts-with, folded; the structure that only contains the words is out.' },
  { request: search('Organization', 'name=Centre%20Hospitalier%20Universitaire%20de%20Nantes'), form: 'strict', match: NANTES_NAMED,
    include: [], absent: ids('Organization', 'eg-decoy-name-institut-nantes'), why: 'The same, encoded.' },
  { request: search('Organization', 'name=institut du centre'), form: 'decoy',
    match: ids('Organization', 'eg-decoy-name-institut-nantes'), include: [], why: 'The decoy answers from its own start.' },
  { request: search('Organization', 'name=hopital des goelands'), form: 'strict', match: ids('Organization', 'eg-chru-rade-brest'),
    include: [], why: 'The operational name (alias) counts as a name; accents do not.' },
  { request: search('Organization', '_lastUpdated=ge2026-06-01', '_lastUpdated=le2026-06-30'), form: 'printed',
    match: ids('Organization', 'eg-ch-ancenis', 'eg-chu-nantes-ile', 'eg-ehpad-tilleuls', 'ej-chu-nantes', 'oi-uf-hdj-geriatrie'),
    include: [], absent: ids('Organization', 'eg-hopital-bateliers', 'ej-hopitaux-bords-de-seine'),
    why: 'From the first second of 1 June to the last of 30 June, Paris time; 1 July 00:00 there is still 30 June in UTC.' },
  { request: search('Organization', `type=${CATEGORY}|101`), form: 'printed',
    match: ids('Organization', 'eg-chru-rade-brest', 'eg-chu-nantes-ile'), include: [],
    absent: ids('Organization', 'eg-ch-ancenis', 'ej-chu-nantes'), why: 'Establishment category.' },
  { request: search('Organization', `type=${tre('R213-ModePriseEnCharge')}|032`), form: 'printed',
    match: ids('Organization', 'oi-uf-consultations-032'), include: [], absent: ids('Organization', 'oi-decoy-uf-consultations-32'),
    why: 'Codes are strings: 032 is not 32.' },
  { request: search('Organization', `type=${tre('R213-ModePriseEnCharge')}|32`), form: 'decoy',
    match: ids('Organization', 'oi-decoy-uf-consultations-32'), include: [], why: 'The decoy answers to its own code.' },
  { request: search('Organization', `_tag=${REGION}|11`), form: 'printed', match: SEINE, include: [],
    absent: ids('Organization', 'ej-chu-nantes', 'ej-residences-saone'), why: 'Source region.' },
  { request: search('Organization', `_tag=${REGION}|52`, `type=${CATEGORY}|101`), form: 'printed',
    match: ids('Organization', 'eg-chu-nantes-ile'), include: [],
    absent: ids('Organization', 'eg-ch-ancenis', 'eg-chru-rade-brest', 'ej-chu-nantes'), why: 'Region AND category.' },
] satisfies readonly Omit<ScenarioRow, 'id'>[]).map((row) => ({ id: 'Organization 18.3', ...row }));

const ROLES_52 = ids('PractitionerRole', 'pr-brossard-ehpad', 'pr-brossard-msp', 'pr-diallo-urgences', 'pr-kermarrec-cardiologie',
  'pr-lambert-cabinet');
const RECENT_ROLES = [...ids('PractitionerRole', '753', 'pr-bensaid-allergologie', 'pr-decoy-bensaid-andrologie', 'pr-decoy-tanguy-usinv',
  'pr-delattre-bariatrique', 'pr-le-goff-pedopsychiatrie', 'pr-tanguy-memoire'), ...ROLES_52].sort();

const PRACTITIONER_ROLE_ROWS: readonly ScenarioRow[] = ([
  { request: search('PractitionerRole'), form: 'printed', match: [...RECENT_ROLES, 'PractitionerRole/7530'].sort(), include: [],
    why: 'Every situation.' },
  { request: search('PractitionerRole', '_include=PractitionerRole:practitioner', '_include=PractitionerRole:organization'),
    form: 'printed', match: 'ALL', absent: ids('HealthcareService', 'hs-uc3-s1-pedopsychiatrie', 'hs-uc3-s2-allergologie'),
    include: [...ids('Organization', 'eg-centre-sante-bateliers', 'eg-chru-rade-brest'),
      ...ids('Practitioner', '245876', '2458760', 'prac-allergologue', 'prac-bariatrique', 'prac-brossard', 'prac-diallo',
        'prac-kermarrec', 'prac-lambert', 'prac-neurologue')],
    why: 'A professional with two situations comes once; the offer is not brought in by `organization`.' },
  { request: search('PractitionerRole', '_id=753'), form: 'printed', match: ids('PractitionerRole', '753'), include: [],
    absent: ids('PractitionerRole', '7530'), why: 'Whole id.' },
  { request: 'PractitionerRole/753', form: 'printed', interaction: 'read', match: ids('PractitionerRole', '753'), include: [],
    why: 'Read of the same situation.' },
  { request: search('PractitionerRole', 'identifier=11102379616'), form: 'printed',
    match: ids('PractitionerRole', 'pr-bensaid-allergologie'), include: [],
    absent: ids('PractitionerRole', 'pr-decoy-bensaid-andrologie'), why: 'Identifier of the situation.' },
  { request: search('PractitionerRole', '_lastUpdated=ge2023-12-01'), form: 'printed', match: RECENT_ROLES, include: [],
    absent: ids('PractitionerRole', '7530'), why: 'The first second of the day is in, the second before is out.' },
  { request: search('PractitionerRole', `_tag=${REGION}|52`), form: 'printed', match: ROLES_52, include: [],
    absent: ids('PractitionerRole', '753'), why: 'Source region.' },
  { request: search('PractitionerRole', 'practitioner=Practitioner/245876'), form: 'strict', match: ids('PractitionerRole', '753'),
    include: [], absent: ids('PractitionerRole', '7530'), why: 'Reference, typed: Practitioner/2458760 is someone else.' },
  { request: search('PractitionerRole', 'service=hs-uc3-s1-pedopsychiatrie'), form: 'strict',
    match: ids('PractitionerRole', '753', 'pr-le-goff-pedopsychiatrie'), include: [],
    why: 'Reference by id only: the parameter has one target.' },
] satisfies readonly Omit<ScenarioRow, 'id'>[]).map((row) => ({ id: 'PractitionerRole 18.4', ...row }));

const PRACTITIONERS_2026 = ids('Practitioner', '245876', 'prac-allergologue', 'prac-brossard', 'prac-diallo', 'prac-kermarrec');

const PRACTITIONER_ROWS: readonly ScenarioRow[] = ([
  { request: search('Practitioner'), form: 'printed', include: [], why: 'Every professional, with or without situation.',
    match: [...PRACTITIONERS_2026, ...ids('Practitioner', '2458760', 'prac-10001234567', 'prac-bariatrique', 'prac-decoy-10001234568',
      'prac-decoy-no-system', 'prac-lambert', 'prac-neurologue')].sort() },
  { request: search('Practitioner', `identifier=${NATIONAL_ID}|10001234567`), form: 'printed',
    match: ids('Practitioner', 'prac-10001234567'), include: [],
    absent: ids('Practitioner', 'prac-decoy-10001234568', 'prac-decoy-no-system'),
    why: 'System and value: the identifier without system is out.' },
  { request: search('Practitioner', 'identifier=10001234567'), form: 'strict',
    match: ids('Practitioner', 'prac-10001234567', 'prac-decoy-no-system'), include: [], why: 'Bare value: with or without system.' },
  { request: search('Practitioner', 'identifier=|10001234567'), form: 'decoy', match: ids('Practitioner', 'prac-decoy-no-system'),
    include: [], why: '`|value` is only for identifiers without system.' },
  { request: search('Practitioner', 'identifier=10999000127'), form: 'strict', match: ids('Practitioner', 'prac-diallo'), include: [],
    why: 'Bare RPPS number: stored as 8 + RPPS, found without the prefix (search section 5.8).' },
  { request: search('Practitioner', `identifier=${NATIONAL_ID}|810999000127`), form: 'strict', match: ids('Practitioner', 'prac-diallo'),
    include: [], why: 'National id as stored.' },
  { request: search('Practitioner', '_id=245876'), form: 'printed', match: ids('Practitioner', '245876'), include: [],
    absent: ids('Practitioner', '2458760'), why: 'Whole id.' },
  { request: 'Practitioner/245876', form: 'printed', interaction: 'read', match: ids('Practitioner', '245876'), include: [],
    why: 'Read of the same professional.' },
  { request: search('Practitioner', '_lastUpdated=ge2026-01-01'), form: 'printed', match: PRACTITIONERS_2026, include: [],
    absent: ids('Practitioner', '2458760', 'prac-lambert'), why: 'New year in Paris, an hour before UTC.' },
  { request: search('Practitioner', `_tag=${REGION}|84`), form: 'printed',
    match: ids('Practitioner', 'prac-10001234567', 'prac-decoy-10001234568'), include: [],
    absent: ids('Practitioner', 'prac-decoy-no-system'), why: 'Source region.' },
] satisfies readonly Omit<ScenarioRow, 'id'>[]).map((row) => ({ id: 'Practitioner 18.5', ...row }));

/** Requests of the per-resource guide that use tokens, strings, references, dates and plain includes (read side, 18.2 to 18.5). */
export const PER_RESOURCE_ROWS: readonly ScenarioRow[] = [
  ...LOCATION_ROWS, ...ORGANIZATION_ROWS, ...PRACTITIONER_ROLE_ROWS, ...PRACTITIONER_ROWS,
];
