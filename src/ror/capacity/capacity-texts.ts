import type { OutcomeMessage } from '../../fhir-common/core/operation-outcome';
import { CAPACITY } from '../capacity-entries';
import { filled } from '../../fhir-common/core/bilingual';

/** FHIRPath of the counts in answers (patch-capacitaire). */
export const CAPACITY_EXPRESSION = `Location.extension('${CAPACITY}')`;

const TEXTS = {
  'capacity-nature': {
    fr: 'L’attribut capacityType vaut « {value} », cet indicateur attend {expected} ({key}). Corrigez la nature.',
    en: 'Attribute capacityType is "{value}", this indicator expects {expected} ({key}). Correct the nature.',
  },
  'capacity-indicator': {
    fr: 'La valeur n’est pas un indicateur capacitaire valide : {key}. Corrigez ces attributs d’après la liste des indicateurs.',
    en: 'The value is not a valid capacity indicator: {key}. Correct these attributes after the list of indicators.',
  },
  'capacity-criteria': {
    fr: 'Les critères du FHIRPath ne forment pas un indicateur capacitaire valide : {key}. Corrigez le chemin d’après la liste des indicateurs.',
    en: 'The criteria of the FHIRPath are not a valid capacity indicator: {key}. Correct the path after the list of indicators.',
  },
  'capacity-key': {
    fr: 'Le chemin désigne l’indicateur {key}, que la valeur envoyée ne porte plus. Donnez les mêmes attributs dans le chemin et dans la valeur.',
    en: 'The path selects the indicator {key}, which the value sent does not have. Give the same attributes in the path and in the value.',
  },
  'capacity-present': {
    fr: 'Ce lieu porte déjà l’indicateur {key}. Utilisez replace avec ces attributs dans le chemin.',
    en: 'This place has the indicator {key} already. Use replace with these attributes in the path.',
  },
  'capacity-source': {
    fr: 'capacitySourceType vaut « {value} » : un logiciel de gestion des lits envoie 02, 03 ou 04 (01 est la saisie manuelle). Corrigez la source.',
    en: 'capacitySourceType is "{value}": bed-management software sends 02, 03 or 04 (01 is manual entry). Correct the source.',
  },
  'capacity-date': {
    fr: 'capacityUpdateDate ({value}) est dans l’avenir de plus de 5 minutes. Envoyez la date du comptage, et vérifiez l’horloge de l’émetteur.',
    en: 'capacityUpdateDate ({value}) is more than 5 minutes ahead. Send the date of the count, and check the clock of the sender.',
  },
  'capacity-older': {
    fr: 'capacityUpdateDate ({value}) est plus ancienne que celle déjà connue ; le comptage est enregistré. Vérifiez l’ordre des envois.',
    en: 'capacityUpdateDate ({value}) is older than the one already known; the count is stored. Check the order of what is sent.',
  },
  'capacity-number': {
    fr: 'nbCapacity vaut {value} : un nombre de lits ou de places est positif ou nul. Corrigez-le.',
    en: 'nbCapacity is {value}: a number of beds or places is zero or more. Correct it.',
  },
  'capacity-gender': {
    fr: 'Le genre 03 (indifférencié) n’est plus en vigueur depuis le 28/08/2025 ; il est enregistré. Envoyez 04 (indéterminé).',
    en: 'Gender 03 (undifferentiated) is out of force since 2025-08-28; it is stored. Send 04 (undetermined).',
  },
} as const;

export type CapacityText = keyof typeof TEXTS;

export interface CapacityIssue extends OutcomeMessage {
  readonly status?: number;
}

const SHOWN_LENGTH = 60;

/** One finding about a count. @param expression absent for what is about the path of a request */
export function capacityIssue(
  code: CapacityText, details: Readonly<Record<string, string>>, { severity = 'error', status, expression }: { readonly severity?: 'error' | 'warning'; readonly status?: 400; readonly expression?: string } = {},
): CapacityIssue {
  const shown = { ...details, ...(details['value'] === undefined ? {} : { value: details['value'].slice(0, SHOWN_LENGTH) }) };
  return { severity, issue: 'business-rule', code, ...filled(TEXTS[code], shown), ...(expression === undefined ? {} : { expression }), ...(status === undefined ? {} : { status }) };
}
