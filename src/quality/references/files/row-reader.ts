import { foldString } from '../../../fhir-common/core/values/string-fold';
import type { Bilingual } from '../../../fhir-common/core/bilingual';
import type { LineProblem } from './reference-item';

/** Dates that stand for "none" in spreadsheets and national exports. */
const TECHNICAL_DAY = /^(?:1899-12-(?:29|30|31)|(?:7777|8888|9999)-12-31)$/;
const ISO_DAY = /^(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?$/;
const FRENCH_DAY = /^(\d{2})\/(\d{2})\/(\d{4})(?: .*)?$/;

/** The values of one line, read field by field; what is wrong with them is kept for the report. */
export class RowReader {
  private readonly found: LineProblem[] = [];

  constructor(private readonly where: string, private readonly values: ReadonlyMap<string, string>) {}

  get problems(): readonly LineProblem[] {
    return this.found;
  }

  /** True when the line must be left out. */
  get isRefused(): boolean {
    return this.found.some(({ refused }) => refused);
  }

  /** The trimmed text; undefined when empty. */
  text(column: string): string | undefined {
    const text = this.values.get(column)?.trim() ?? '';
    return text === '' ? undefined : text;
  }

  /** The same; refuses the line when it is empty. */
  required(column: string): string {
    const text = this.text(column);
    if (text === undefined) this.refuse({ fr: `« ${column} » est vide. Renseignez-le.`, en: `"${column}" is empty. Fill it.` });
    return text ?? '';
  }

  /** One of these values; refuses the line on another. Case and accents do not count. */
  oneOf<Value extends string>(column: string, values: readonly [Value, ...Value[]]): Value {
    const text = this.required(column);
    const value = values.find((one) => foldString(one) === foldString(text));
    if (value === undefined && text !== '') {
      this.refuse({ fr: `« ${column} » vaut « ${text} ». Valeurs permises : ${values.join(', ')}.`, en: `"${column}" is "${text}". Allowed values: ${values.join(', ')}.` });
    }
    return value ?? values[0];
  }

  /**
   * A calendar day, `YYYY-MM-DD` or `DD/MM/YYYY`, as `YYYY-MM-DD`. A technical date (1899-12-30, 9999-12-31…) counts as empty and is
   * reported; a day that does not exist refuses the line.
   */
  day(column: string): string | undefined {
    const text = this.text(column);
    if (text === undefined) return undefined;
    const day = isoDay(text);
    if (day === undefined || !exists(day)) {
      this.refuse({ fr: `« ${column} » vaut « ${text} », qui n'est pas une date. Écrivez AAAA-MM-JJ.`, en: `"${column}" is "${text}", which is not a date. Write YYYY-MM-DD.` });
      return undefined;
    }
    if (!TECHNICAL_DAY.test(day)) return day;
    this.warn({ fr: `« ${column} » vaut ${day}, une date technique : lue comme vide.`, en: `"${column}" is ${day}, a technical date: read as empty.` });
    return undefined;
  }

  refuse(text: Bilingual): void {
    this.found.push({ where: this.where, refused: true, text });
  }

  warn(text: Bilingual): void {
    this.found.push({ where: this.where, refused: false, text });
  }
}

function isoDay(text: string): string | undefined {
  const iso = ISO_DAY.exec(text);
  if (iso) return `${iso[1] ?? ''}-${iso[2] ?? ''}-${iso[3] ?? ''}`;
  const french = FRENCH_DAY.exec(text);
  return french ? `${french[3] ?? ''}-${french[2] ?? ''}-${french[1] ?? ''}` : undefined;
}

function exists(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}
