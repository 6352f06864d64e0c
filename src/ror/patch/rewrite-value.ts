import { isObject, stringAt } from '../../fhir-common/core/json';
import type { JsonObject } from '../../fhir-common/core/json';
import type { PatchValue } from '../../fhir-common/core/patch/patch-operation';
import type { CodeNames } from '../../fhir-common/definition/system-names';
import { rorProfile } from '../canonical';

/** What the rewriting of codes asks of the terminology. */
export type RorCodes = Pick<CodeNames, 'codeSystemOf' | 'display' | 'validateCode'>;

/** Called with the id of the row that corrects something. */
export type NoteRow = (row: string) => void;

const PAGE_URL = rorProfile('').replace(/\/$/, '-');
const FORMER_ROLE_NAME = /^https:\/\/interop\.esante\.gouv\.fr\/.*\/RORPractitionerRoleName$/;
const NOS = 'https://mos.esante.gouv.fr/NOS/';

/** Rewrites the urls of a text (M-14): the name of the page of an extension is not its url. */
export function rewriteUrls(text: string, note: NoteRow): string {
  if (!text.includes(PAGE_URL)) return text;
  note('M-14');
  return text.replaceAll(PAGE_URL, rorProfile(''));
}

/**
 * Rewrites the JSON of a value or of a resource: extension urls (M-14, M-27), code systems (M-15), displays (M-16).
 * @returns the same object where nothing changes, so that a right body costs one walk
 */
export function rewriteJson(json: unknown, codes: RorCodes, note: NoteRow): unknown {
  if (Array.isArray(json)) {
    const items: readonly unknown[] = json;
    const rewritten = items.map((item) => rewriteJson(item, codes, note));
    return rewritten.some((item, index) => item !== items[index]) ? rewritten : json;
  }
  if (!isObject(json)) return json;
  let result: JsonObject = json;
  for (const [key, value] of Object.entries(json)) {
    const next = key === 'url' && typeof value === 'string' ? rewriteExtensionUrl(value, note) : rewriteJson(value, codes, note);
    if (next !== value) result = { ...result, [key]: next };
  }
  return rewriteCoding(result, codes, note);
}

/** Rewrites the JSON inside a value of any form. */
export function rewriteValue(value: PatchValue, codes: RorCodes, note: NoteRow): PatchValue {
  if (value.kind === 'parts') {
    return { kind: 'parts', parts: value.parts.map(({ name, value: part }) => ({ name, value: rewritePart(name, part, codes, note) })) };
  }
  const json = rewriteJson(value.json, codes, note);
  return json === value.json ? value : { ...value, json };
}

function rewritePart(name: string, value: PatchValue, codes: RorCodes, note: NoteRow): PatchValue {
  const isUrl = name === 'url' && value.kind !== 'parts' && typeof value.json === 'string';
  return isUrl ? { ...value, json: rewriteExtensionUrl(value.json, note) } : rewriteValue(value, codes, note);
}

function rewriteExtensionUrl(url: string, note: NoteRow): string {
  if (!FORMER_ROLE_NAME.test(url)) return rewriteUrls(url, note);
  note('M-27');
  return rorProfile('ror-practitionerrole-name');
}

/** A coding is recognised by its members: the form of the object around it may still be wrong. */
function rewriteCoding(json: JsonObject, codes: RorCodes, note: NoteRow): JsonObject {
  const given = stringAt(json, 'system');
  const code = stringAt(json, 'code');
  if (given === undefined || code === undefined || !given.startsWith(NOS)) return json;
  const system = rightSystem(given, code, codes);
  if (system !== given) note('M-15');
  const display = stringAt(json, 'display');
  const official = display === undefined ? undefined : codes.display(system, code);
  const wrong = official !== undefined && official !== display;
  if (wrong) note('M-16');
  if (system === given && !wrong) return json;
  return { ...json, system, ...(wrong ? { display: official } : {}) };
}

function rightSystem(given: string, code: string, codes: RorCodes): string {
  const bare = given.replace(/\/+$/, '');
  if (!bare.includes('/JDV_')) return bare;
  const system = codes.codeSystemOf(bare, code);
  // A code the value set does not hold is not carried over: validation refuses it with the system as it was sent.
  return system === undefined || codes.validateCode(bare, system, code) === 'not-member' ? bare : system;
}
