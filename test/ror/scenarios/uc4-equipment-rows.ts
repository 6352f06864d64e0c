import type { ScenarioRow } from './scenario-row';
import { ids, search, tre } from './scenario-row';

const ACTIVITY = tre('R211-ActiviteOperationnelle');
const EQUIPMENT = tre('R212-Equipement');
const FEATURE = tre('R340-TypeCaracteristiqueEquipement');
const UCUM = 'http://unitsofmeasure.org';

/** Criteria of UC4 S3, in the order printed; a row of decoys changes one of them. */
interface OperatingTable {
  readonly specialty: string;
  readonly equipment: string;
  readonly feature: string;
  readonly limit: string;
}
const BARIATRIC_TABLE: OperatingTable = { specialty: '025', equipment: '088', feature: '001', limit: `ge200|${UCUM}|kg` };

function table(changes: Partial<OperatingTable>, ...others: readonly string[]): string {
  const { specialty, equipment, feature, limit } = { ...BARIATRIC_TABLE, ...changes };
  return search('HealthcareService', `specialty=${ACTIVITY}|${specialty}`, `location.equipment-type=${EQUIPMENT}|${equipment}`,
    `location.equipment-feature=${FEATURE}|${feature}`, `location.limit-value=${limit}`, ...others);
}

function decoy(changes: Partial<OperatingTable>, why: string, ...names: readonly string[]): ScenarioRow {
  return { id: 'UC4 S3', request: table(changes), form: 'decoy', match: ids('HealthcareService', ...names), include: [], why };
}

const MATCH = ids('HealthcareService', 'hs-uc4-s3-orthopedie', 'hs-uc4-s3-grams');
const ABSENT = ids('HealthcareService', 'hs-decoy-uc4-s3-180', 'hs-decoy-uc4-s3-other-equipment', 'hs-decoy-uc4-s3-other-feature',
  'hs-decoy-uc4-s3-centimetres', 'hs-decoy-uc4-s3-split', 'hs-decoy-uc4-s3-specialty');

/** UC4 S3: equipment with a limit value (read side, section 6): type, feature and value on one limit of one equipment of one place. */
export const UC4_EQUIPMENT_ROWS: readonly ScenarioRow[] = [
  {
    id: 'UC4 S3', request: table({}, '_include=HealthcareService:location'), form: 'printed', match: MATCH,
    include: ids('Location', 'loc-uc4-s3-orthopedie', 'loc-uc4-s3-grams'), absent: ABSENT,
    why: '220 000 g is 220 kg; an equipment out of service (count 0) still answers. Not the limit of another equipment, of another '
      + 'feature, of another place, nor 230 cm.',
  },
  {
    id: 'UC4 S3', request: table({ limit: 'ge200||kg' }), form: 'strict',
    match: ids('HealthcareService', 'hs-uc4-s3-orthopedie', 'hs-uc4-s3-grams'),
    include: [], absent: ABSENT, why: 'Unit without its system.',
  },
  {
    id: 'UC4 S3', request: table({ limit: `ge200000|${UCUM}|g` }), form: 'strict', match: MATCH, include: [], absent: ABSENT,
    why: 'The question in grams.',
  },
  decoy({ limit: `ge180|${UCUM}|kg` }, 'Only the limit differs: 180 kg.', 'hs-uc4-s3-orthopedie', 'hs-uc4-s3-grams', 'hs-decoy-uc4-s3-180'),
  decoy({ limit: `gt220|${UCUM}|kg` }, 'Strictly more than 220 kg.', 'hs-uc4-s3-orthopedie'),
  decoy({ limit: `ge200|${UCUM}|cm` }, 'Only the dimension differs.', 'hs-decoy-uc4-s3-centimetres'),
  decoy({ equipment: '089' }, 'Only the equipment differs.', 'hs-decoy-uc4-s3-other-equipment', 'hs-decoy-uc4-s3-split'),
  decoy({ feature: '002' }, 'Only the feature differs.', 'hs-decoy-uc4-s3-other-feature'),
  decoy({ specialty: '156' }, 'Only the activity differs.', 'hs-decoy-uc4-s3-specialty'),
  {
    id: 'UC4 S3', request: table({ limit: 'ge100||kg' }, 'location.limit-value=lt200||kg'), form: 'decoy',
    match: ids('HealthcareService', 'hs-decoy-uc4-s3-180', 'hs-decoy-uc4-s3-other-equipment', 'hs-decoy-uc4-s3-other-feature'), include: [],
    absent: MATCH, why: 'Two bounds are an interval of one limit.',
  },
  {
    id: 'UC4 S3 on places',
    request: search('Location', `equipment-type=${EQUIPMENT}|088`, `equipment-feature=${FEATURE}|001`, `limit-value=ge200|${UCUM}|kg`),
    form: 'strict', include: [],
    match: ids('Location', 'loc-uc4-s3-orthopedie', 'loc-uc4-s3-grams', 'loc-decoy-uc4-s3-specialty', 'loc-urgences-plateau'),
    absent: ids('Location', 'loc-decoy-uc4-s3-other-equipment', 'loc-decoy-uc4-s3-other-feature'), why: 'The same asked of the places.',
  },
  {
    id: 'UC4 S3 on places', request: search('Location', `equipment-type=${EQUIPMENT}|088`, `equipment-type=${EQUIPMENT}|089`),
    form: 'strict',
    match: ids('Location', 'loc-decoy-uc4-s3-other-equipment', 'loc-urgences-plateau'), include: [],
    absent: ids('Location', 'loc-uc4-s3-orthopedie'), why: 'A repeated equipment asks for both, each on its own entry (rule 4).',
  },
  {
    id: 'UC4 S3 on places', request: search('Location', `limit-value=ge200||kg`), form: 'strict', include: [],
    match: ids('Location', 'loc-uc4-s3-orthopedie', 'loc-uc4-s3-grams', 'loc-decoy-uc4-s3-specialty', 'loc-urgences-plateau',
      'loc-decoy-uc4-s3-other-equipment', 'loc-decoy-uc4-s3-other-feature', 'loc-decoy-uc4-s3-split-b'),
    why: 'Alone, the limit may be of any equipment and feature; centimetres are not kilograms.',
  },
];
