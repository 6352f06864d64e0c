import { parse } from 'csv-parse/sync';
import { readFileSync } from 'node:fs';
import { StartupError } from '../../config/startup-error';

/** The members that tell two counts of one place apart, in the order they are echoed (patch-capacitaire; ror-write.md 9). */
export const KEY_MEMBERS = [
  'capacityStatus', 'temporalityCapacity', 'genderCapacityAvailable', 'capacityClosingType', 'additionalBedType', 'crisisType', 'temporaryAssignement',
] as const;
export type KeyMember = (typeof KEY_MEMBERS)[number];

/** Codes of one count by member; a member that is absent has none. */
export type CapacityKey = Readonly<Partial<Record<KeyMember, string>>>;

/** One line of the catalogue: the codes each member may have, `-` among them when it may be absent, and the natures that go with them. */
interface IndicatorLine {
  readonly label: string;
  readonly members: Readonly<Record<KeyMember, ReadonlySet<string>>>;
  readonly natures: ReadonlySet<string>;
}

const ABSENT = '-';

/**
 * The valid combinations of a count of beds or places. The operator hands the list of the real platform over privately: it is a file
 * (`data/reference/capacites/indicateurs.csv`, or CAPACITY_INDICATORS_FILE), read at the start.
 */
export class CapacityIndicators {
  private constructor(private readonly lines: readonly IndicatorLine[]) {}

  /** @throws StartupError naming the file, the line and the remedy */
  static load(file: string): CapacityIndicators {
    return CapacityIndicators.parse(readFileSync(file, 'utf8'), file);
  }

  static parse(csv: string, file: string): CapacityIndicators {
    const rows: unknown = parse(csv, { bom: true, skip_empty_lines: true });
    const [header = [], ...lines] = Array.isArray(rows) ? rows.filter((row): row is string[] => Array.isArray(row)) : [];
    const columns = ['label', ...KEY_MEMBERS, 'capacityType'];
    const missing = columns.filter((column) => !header.includes(column));
    if (missing.length > 0 || lines.length === 0) {
      const what = missing.length > 0 ? missing.join(', ') : 'lignes / lines';
      throw new StartupError(`${file} : il manque ${what}. Colonnes attendues : ${columns.join(', ')}.`, `${file}: ${what} missing. Expected columns: ${columns.join(', ')}.`);
    }
    return new CapacityIndicators(lines.map((line, index) => lineOf(file, index + 2, (column) => line[header.indexOf(column)] ?? '')));
  }

  /** The natures (TRE_R329) that a combination may count; undefined when it is no indicator. */
  naturesOf(key: CapacityKey): ReadonlySet<string> | undefined {
    const matching = this.lines.filter(({ members }) => KEY_MEMBERS.every((member) => members[member].has(key[member] ?? ABSENT)));
    return matching.length === 0 ? undefined : new Set(matching.flatMap(({ natures }) => [...natures]));
  }
}

const CODES = /^(-|\d{2})(\|(-|\d{2}))*$/;

function lineOf(file: string, number: number, cell: (column: string) => string): IndicatorLine {
  const codesAt = (column: string): ReadonlySet<string> => {
    const text = cell(column).trim();
    if (CODES.test(text)) return new Set(text.split('|'));
    throw new StartupError(
      `${file}, ligne ${number}, colonne ${column} : « ${text} » n’est pas une liste de codes. Écrivez 01|02, ou - quand l’attribut est absent.`,
      `${file}, line ${number}, column ${column}: "${text}" is no list of codes. Write 01|02, or - where the attribute is absent.`,
    );
  };
  return {
    label: cell('label'),
    members: {
      capacityStatus: codesAt('capacityStatus'), temporalityCapacity: codesAt('temporalityCapacity'), genderCapacityAvailable: codesAt('genderCapacityAvailable'),
      capacityClosingType: codesAt('capacityClosingType'), additionalBedType: codesAt('additionalBedType'), crisisType: codesAt('crisisType'),
      temporaryAssignement: codesAt('temporaryAssignement'),
    },
    natures: codesAt('capacityType'),
  };
}

/** The combination as answers echo it: every member, `null` for those that are absent. */
export function shownKey(key: CapacityKey): string {
  return KEY_MEMBERS.map((member) => `${member}=${key[member] ?? 'null'}`).join(', ');
}

export function sameKey(one: CapacityKey, other: CapacityKey): boolean {
  return KEY_MEMBERS.every((member) => one[member] === other[member]);
}
