import type { RuleIssue } from '../../fhir-common/write/business-rule';
import { filled } from '../../fhir-common/core/bilingual';
import type { Bilingual } from '../../fhir-common/core/bilingual';

interface IdentifierText extends Bilingual {
  readonly severity: 'error' | 'warning';
  readonly issue: string;
}

/** What may be wrong with an identifier of the directory; `{name}` is replaced by the detail of that name. */
const IDENTIFIER_TEXTS = {
  'identifier-format': {
    severity: 'error', issue: 'value',
    fr: 'Le numéro {kind} « {value} » n’a pas la forme attendue : {formatFr}. Corrigez-le.',
    en: '{kind} number "{value}" does not have the expected form: {formatEn}. Correct it.',
  },
  'identifier-check-digit': {
    severity: 'warning', issue: 'value',
    fr: 'La clé de contrôle du numéro {kind} « {value} » est fausse : vérifiez qu’il ne manque pas un chiffre ou que deux ne sont pas échangés.',
    en: 'The check digit of {kind} number "{value}" is wrong: verify that no digit is missing and no two are swapped.',
  },
  'identifier-prefix': {
    severity: 'error', issue: 'value',
    fr: 'L’identifiant national « {value} » commence par {prefix}. Premier caractère attendu : {formatFr}. Ajoutez-le devant le numéro.',
    en: 'National identifier "{value}" begins with {prefix}. Expected first character: {formatEn}. Put it before the number.',
  },
  'identifier-person-prefix': {
    severity: 'warning', issue: 'value',
    fr: 'L’identifiant national du professionnel « {value} » n’a pas son premier caractère : il est lu comme un RPPS. Écrivez 8{value}.',
    en: 'The national identifier of the professional "{value}" lacks its first character: it is read as an RPPS number. Write 8{value}.',
  },
  'identifier-contradiction': {
    severity: 'error', issue: 'business-rule',
    fr: 'L’identifiant national « {value} » annonce le numéro {kind} « {number} », mais le {otherKind} donné est « {other} ». Accordez les deux.',
    en: 'National identifier "{value}" announces {kind} number "{number}", but the {otherKind} given is "{other}". Make them agree.',
  },
  'identifier-priority': {
    severity: 'error', issue: 'business-rule',
    fr: '{rule} : l’identifiant national « {value} » est fait du numéro {kind}, mais la structure a un numéro {due} (« {number} »), qui passe avant. Construisez l’identifiant avec lui.',
    en: '{rule}: national identifier "{value}" is made of the {kind} number, but the structure has a {due} number ("{number}"), which comes first. Build the identifier with it.',
  },
  'identifier-region': {
    severity: 'warning', issue: 'value',
    fr: 'L’identifiant {kindFr} « {value} » n’est pas de la forme région/code, par exemple 94/666. Écrivez le code INSEE de la région, une barre, puis votre code.',
    en: 'The identifier {kindEn} "{value}" is not of the form region/code, for example 94/666. Write the INSEE code of the region, a slash, then your code.',
  },
  'identifier-place-key': {
    severity: 'error', issue: 'value',
    fr: 'L’identifiant de synchronisation du lieu « {value} » n’est pas de la forme idNat_Struct/code, par exemple 1350054680/SSR38888. Mettez devant la barre l’identifiant national de l’établissement.',
    en: 'Synchronisation identifier of the place "{value}" is not of the form idNat_Struct/code, for example 1350054680/SSR38888. Put the national identifier of the establishment before the slash.',
  },
} as const satisfies Record<string, IdentifierText>;

export type IdentifierFault = keyof typeof IDENTIFIER_TEXTS;

/** The issue of a fault. @param expression FHIRPath of the value */
export function identifierIssue(fault: IdentifierFault, expression: string, details: Readonly<Record<string, string>>): RuleIssue {
  const { severity, issue } = IDENTIFIER_TEXTS[fault];
  return { severity, issue, code: fault, expression, ...filled(IDENTIFIER_TEXTS[fault], details) };
}
