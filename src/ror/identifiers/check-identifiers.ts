import { arrayAt, isObject, stringAt } from '../../fhir-common/core/json';
import type { ResourceJson } from '../../fhir-common/core/json';
import { shown } from '../../fhir-common/validation/issue-collector';
import type { RuleIssue } from '../../fhir-common/write/business-rule';
import { identifierIssue } from './identifier-texts';
import type { IdentifierFault } from './identifier-texts';
import { hasCheckDigit, NUMBER_FORMATS, PERSON_PREFIXES, STRUCTURE_PREFIXES } from './national-numbers';
import type { NationalNumber } from './national-numbers';

const STRUCTURE_SYSTEM = 'urn:oid:1.2.250.1.71.4.2.2';
const PERSON_SYSTEM = 'urn:oid:1.2.250.1.71.4.2.1';
const OI_SYSTEM = 'oi.esante.gouv.fr';

/** Systems of the numbers of structures without their scheme: guides before 0.7.0 write `http`, the profiles `https`. */
const NUMBERS_BY_SYSTEM: ReadonlyMap<string, readonly NationalNumber[]> = new Map<string, readonly NationalNumber[]>([
  ['finess.esante.gouv.fr', ['FINESS']], ['sirene.fr', ['SIREN', 'SIRET']], ['rppsrang.esante.gouv.fr', ['RPPS-rang']], ['adelirang.esante.gouv.fr', ['ADELI-rang']],
]);

/** Codes of TRE_G07, the type of a structure's identifier. */
const NUMBERS_BY_TYPE: ReadonlyMap<string, NationalNumber> = new Map([
  ['0', 'ADELI-rang'], ['1', 'FINESS'], ['2', 'SIREN'], ['3', 'SIRET'], ['4', 'RPPS-rang'],
]);

/** Codes of TRE_R354, the type of a place's identifier. */
const PLACE_ID = '25';
const PLACE_SYNCHRONISATION = '26';

const REGION_CODE = /^\d{2}\/\S+$/;
/** The number a national identifier is made of when a structure has several (RG_EXP_004, 005, 037 and 038). */
const NUMBERS_FIRST: readonly NationalNumber[] = ['FINESS', 'RPPS-rang', 'ADELI-rang'];
/** The synchronisation code belongs to the holder of the offer: anything but a blank. */
const PLACE_KEY = /^([^/]+)\/\S+$/;

/** One identifier that has a value. */
interface Entry {
  readonly system: string;
  readonly types: readonly string[];
  readonly value: string;
  readonly expression: string;
}

/**
 * The form of identifiers of the directory and their agreement with one another (ror-write.md 4). What has no value, or another system,
 * is not looked at: cardinalities and systems are checked by the profiles, uniqueness and immutability by the declaration.
 * @returns errors, and warnings for what the published examples do themselves: wrong check digits, codes without region
 */
export function checkIdentifiers(resource: ResourceJson): RuleIssue[] {
  const entries = entriesOf(resource);
  switch (resource.resourceType) {
    case 'Organization':
      return structureIssues(entries);
    case 'Practitioner':
      return entries.filter(({ system }) => system === PERSON_SYSTEM).flatMap(personIssues);
    case 'HealthcareService':
      return entries.flatMap((entry) => regionIssues(entry, 'de l’offre', 'of the offer'));
    case 'Location':
      return entries.flatMap(placeIssues);
    default:
      return [];
  }
}

function entriesOf(resource: ResourceJson): Entry[] {
  return arrayAt(resource, 'identifier').flatMap((identifier, index) => {
    const value = stringAt(identifier, 'value');
    if (value === undefined) return [];
    const system = (stringAt(identifier, 'system') ?? '').replace(/^https?:\/\//, '');
    const types = arrayAt(isObject(identifier) ? identifier['type'] : undefined, 'coding').flatMap((coding) => stringAt(coding, 'code') ?? []);
    return [{ system, types, value, expression: `${resource.resourceType}.identifier[${index}].value` }];
  });
}

function structureIssues(entries: readonly Entry[]): RuleIssue[] {
  const numbers = new Map<NationalNumber, string>();
  const issues: RuleIssue[] = [];
  for (const entry of entries) {
    const kind = numberOf(entry);
    if (kind !== undefined) {
      issues.push(...formatIssues(entry, kind, entry.value));
      numbers.set(kind, entry.value);
    } else if (entry.system === OI_SYSTEM) {
      issues.push(...regionIssues(entry, 'de l’organisation interne', 'of the internal organization'));
    }
  }
  for (const entry of entries) if (entry.system === STRUCTURE_SYSTEM) issues.push(...nationalIssues(entry, numbers));
  return issues;
}

/** SIREN and SIRET share a system: the type tells them apart; without a type, the length does. */
function numberOf({ system, types, value }: Entry): NationalNumber | undefined {
  const [only, ...others] = NUMBERS_BY_SYSTEM.get(system) ?? [];
  if (only === undefined || others.length === 0) return only;
  const typed = types.flatMap((code) => NUMBERS_BY_TYPE.get(code) ?? []).find((kind) => kind === only || others.includes(kind));
  return typed ?? (value.length > 11 ? 'SIRET' : 'SIREN');
}

/** idNat_Struct: a digit that says which number follows, and that number. */
function nationalIssues(entry: Entry, numbers: ReadonlyMap<NationalNumber, string>): RuleIssue[] {
  const kind = STRUCTURE_PREFIXES.get(entry.value.charAt(0));
  if (kind === undefined) return [prefixIssue(entry, STRUCTURE_PREFIXES)];
  const number = entry.value.slice(1);
  const other = numbers.get(kind);
  const contradiction = (otherKind: NationalNumber, given: string): RuleIssue =>
    issueOf('identifier-contradiction', entry, { kind, number: shown(number), otherKind, other: shown(given) });
  if (other !== undefined && other !== number) return [contradiction(kind, other)];
  const due = NUMBERS_FIRST.find((one) => numbers.has(one));
  if (other !== undefined && due !== undefined && due !== kind) return [issueOf('identifier-priority', entry, { kind, due, rule: due === 'FINESS' ? 'RG_EXP_004' : 'RG_EXP_037', number: shown(numbers.get(due) ?? '') })];
  if (other !== undefined) return [];
  // FINESS and SIREN have one length: a wrong prefix shows when the number is that of another kind.
  const [taken] = [...numbers].filter(([, given]) => given === number);
  if (taken !== undefined) return [contradiction(...taken)];
  return formatIssues(entry, kind, number);
}

function personIssues(entry: Entry): RuleIssue[] {
  // Printed in the guide (M-28): the RPPS number alone. It begins with 1, so it cannot be mistaken for a prefix.
  if (/^1\d{10}$/.test(entry.value)) return [issueOf('identifier-person-prefix', entry, {})];
  const kind = PERSON_PREFIXES.get(entry.value.charAt(0));
  return kind === undefined ? [prefixIssue(entry, PERSON_PREFIXES)] : formatIssues(entry, kind, entry.value.slice(1));
}

function placeIssues(entry: Entry): RuleIssue[] {
  if (entry.types.includes(PLACE_ID)) return regionIssues(entry, 'du lieu', 'of the place');
  if (!entry.types.includes(PLACE_SYNCHRONISATION)) return [];
  const structure = PLACE_KEY.exec(entry.value)?.[1] ?? '';
  const kind = STRUCTURE_PREFIXES.get(structure.charAt(0));
  const right = kind !== undefined && NUMBER_FORMATS[kind].pattern.test(structure.slice(1));
  return right ? [] : [issueOf('identifier-place-key', entry, {})];
}

function regionIssues(entry: Entry, kindFr: string, kindEn: string): RuleIssue[] {
  return REGION_CODE.test(entry.value) ? [] : [issueOf('identifier-region', entry, { kindFr, kindEn })];
}

function formatIssues(entry: Entry, kind: NationalNumber, number: string): RuleIssue[] {
  const { pattern, fr, en } = NUMBER_FORMATS[kind];
  if (!pattern.test(number)) return [issueOf('identifier-format', entry, { kind, value: shown(number), formatFr: fr, formatEn: en })];
  const checked = kind === 'SIREN' || kind === 'SIRET';
  return checked && !hasCheckDigit(number) ? [issueOf('identifier-check-digit', entry, { kind, value: shown(number) })] : [];
}

function prefixIssue(entry: Entry, prefixes: ReadonlyMap<string, NationalNumber>): RuleIssue {
  const format = [...prefixes].map(([prefix, kind]) => `${prefix} (${kind})`).join(', ');
  return issueOf('identifier-prefix', entry, { prefix: shown(entry.value.charAt(0)), formatFr: format, formatEn: format });
}

function issueOf(fault: IdentifierFault, { value, expression }: Entry, details: Readonly<Record<string, string>>): RuleIssue {
  return identifierIssue(fault, expression, { value: shown(value), ...details });
}
