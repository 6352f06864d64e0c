import { arrayAt, isObject, stringAt } from '../../fhir-common/core/json';
import type { JsonObject, ResourceJson } from '../../fhir-common/core/json';
import type { Correction, IssuePlace } from '../../fhir-common/core/patch/patch-issue';
import type { PatchOperation, PatchTolerance, PatchValue } from '../../fhir-common/core/patch/patch-operation';
import { rorProfile } from '../canonical';
import { withActType } from './act-type';
import type { NoteRow, RorCodes } from './rewrite-value';
import { rewriteUrls, rewriteValue } from './rewrite-value';
import { ROWS_OF_CORRECTIONS, TOLERANCE_TABLE } from './tolerance-table';

const ADDRESS_PART = 'http://hl7.org/fhir/StructureDefinition/iso21090-ADXP-';
const EQUIPMENT = rorProfile('ror-location-equipment');
const EQUIPMENT_LIMIT = rorProfile('ror-location-equipment-limit');
const CAPACITY = rorProfile('ror-location-supported-capacity');

/** Spellings of the printed examples that stand for a value[x] (M-12, M-13). */
const VALUE_PROPERTIES: ReadonlyMap<string, string> = new Map([['valueInt', 'integer'], ['quantity', 'Quantity']]);

type Rewrite = (operation: PatchOperation, resource: ResourceJson, note: NoteRow) => PatchOperation;

/** The rewritings that concern the form of an operation; those of codes and urls come first, see `rewriteValue`. */
const REWRITES: readonly Rewrite[] = [addressPart, equipmentLimit, capacityAttributes, actType];

/**
 * The tolerance of the ROR for the forms printed in its guide, one row of `TOLERANCE_TABLE` per correction.
 * @param codes the terminology in force
 */
export function rorPatchTolerance(codes: RorCodes): PatchTolerance {
  return {
    valueProperties: VALUE_PROPERTIES,
    rows: ROWS_OF_CORRECTIONS,
    rewrite(operation, resource) {
      const rows = new Set<string>();
      const note: NoteRow = (row) => void rows.add(row);
      const { value } = operation;
      let rewritten: PatchOperation = {
        ...operation,
        path: rewriteUrls(operation.path, note),
        ...(value === undefined ? {} : { value: rewriteValue(value, codes, note) }),
      };
      for (const rewrite of REWRITES) rewritten = rewrite(rewritten, resource, note);
      const place: IssuePlace = { expression: operation.path, operation: operation.rank, path: operation.path };
      return { operation: rewritten, corrections: [...rows].flatMap((row) => correctionOf(row, place)) };
    },
  };
}

/** The correction that a row of the table stands for. */
export function correctionOf(id: string, place: IssuePlace): Correction[] {
  return TOLERANCE_TABLE.filter((row) => row.id === id).map(({ fr, en, decision }) => {
    return { rule: 'tolerated', place, fr, en, row: id, ...(decision === 'remarked' ? { harmless: true } : {}) };
  });
}

/** The extensions of a value that was written as extensions. */
function extensionsOf(value: PatchValue | undefined): readonly JsonObject[] {
  if (value?.kind !== 'untyped' || value.extensions !== true || !Array.isArray(value.json)) return [];
  return value.json.filter(isObject);
}

function withExtensions(operation: PatchOperation, extensions: readonly JsonObject[]): PatchOperation {
  return { ...operation, value: { kind: 'untyped', json: extensions, extensions: true } };
}

/** M-11: the house number given as an extension of the place is that of the one address line that has such an extension. */
function addressPart(operation: PatchOperation, resource: ResourceJson, note: NoteRow): PatchOperation {
  const [extension, ...others] = extensionsOf(operation.value);
  const url = stringAt(extension, 'url') ?? '';
  const value = stringAt(extension, 'valueString');
  const ofPlace = operation.type === 'replace' && operation.path === 'Location' && resource.resourceType === 'Location';
  if (!ofPlace || others.length > 0 || value === undefined || !/^[A-Za-z]+$/.test(url.slice(ADDRESS_PART.length))) return operation;
  if (!url.startsWith(ADDRESS_PART)) return operation;
  note('M-11');
  const path = `Location.address.line.extension.where(url='${url}').value`;
  return { type: 'replace', rank: operation.rank, path, value: { kind: 'typed', type: 'string', json: value } };
}

/** M-12: a limit that stands beside its equipment. */
function equipmentLimit(operation: PatchOperation, _resource: ResourceJson, note: NoteRow): PatchOperation {
  const extensions = extensionsOf(operation.value);
  const limits = extensions.filter(({ url }) => url === EQUIPMENT_LIMIT);
  const [equipment, ...more] = extensions.filter(({ url }) => url === EQUIPMENT);
  const nestable = operation.type === 'add' && limits.length > 0 && equipment !== undefined && more.length === 0;
  if (!nestable || extensions.length !== limits.length + 1) return operation;
  note('M-12');
  return withExtensions(operation, [{ ...equipment, extension: [...arrayAt(equipment, 'extension'), ...limits] }]);
}

/** M-13: the attributes of a capacity without the extension around them. */
function capacityAttributes(operation: PatchOperation, resource: ResourceJson, note: NoteRow): PatchOperation {
  const extensions = extensionsOf(operation.value);
  const attributes = extensions.length > 1 && extensions.every(({ url }) => typeof url === 'string' && !url.includes(':'));
  const held = extensions.some(({ url }) => url === 'capacityStatus') && extensions.some(({ url }) => url === 'nbCapacity');
  if (operation.type !== 'add' || resource.resourceType !== 'Location' || !attributes || !held) return operation;
  note('M-13');
  return withExtensions(operation, [{ url: CAPACITY, extension: extensions }]);
}

/** M-23: the acts that an operation gives to an offer. */
function actType(operation: PatchOperation, resource: ResourceJson, note: NoteRow): PatchOperation {
  const { type, path, name, value } = operation;
  const given = type === 'add' ? name === 'characteristic' : (type === 'insert' || type === 'replace') && path.startsWith('HealthcareService.characteristic');
  if (!given || resource.resourceType !== 'HealthcareService' || value === undefined || value.kind === 'parts') return operation;
  const json = withActType(value.json, note);
  return json === value.json ? operation : { ...operation, value: { ...value, json } };
}
