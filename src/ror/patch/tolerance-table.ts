import type { Normalisation } from '../../fhir-common/core/patch/patch-texts';
import type { Bilingual } from '../../fhir-common/core/bilingual';

/**
 * What the server does with a wrong form of the guide's examples.
 * - `tolerated`: corrected with a warning, refused with status 400 under `Prefer: handling=strict`;
 * - `remarked`: corrected with a warning in both; a display never makes a code wrong;
 * - `refused`: an error in both;
 * - `ignored`: what the server owns is not read from the body;
 * - `noise`: a slip of the printed page that no request carries.
 */
export type Decision = 'tolerated' | 'remarked' | 'refused' | 'ignored' | 'noise';

/** Who applies the row: the patch engine, or a later or earlier stage of the write path. */
export type Stage = 'json' | 'patch' | 'validation' | 'write' | 'search' | 'http' | 'none';

/** One row of the tolerance table: defects found in the printed examples of the ROR guide. */
export interface ToleranceRow extends Bilingual {
  readonly id: string;
  readonly decision: Decision;
  readonly stage: Stage;
}

const row = (id: string, decision: Decision, stage: Stage, fr: string, en: string): ToleranceRow => ({ id, decision, stage, fr, en });

/** Rows M-1 to M-35, in order. Source: ROR guide, pages of update, entry and place scenarios. */
export const TOLERANCE_TABLE: readonly ToleranceRow[] = [
  row('M-1', 'refused', 'json', 'Virgule absente après url : JSON illisible.', 'Missing comma after url: unreadable JSON.'),
  row('M-2', 'refused', 'json', 'Virgule absente entre deux capacités.', 'Missing comma between two capacities.'),
  row('M-3', 'refused', 'patch', '« and and » dans un chemin.', '"and and" in a path.'),
  row('M-4', 'refused', 'patch', 'Un niveau extension de trop dans un chemin.', 'One level of extension too deep in a path.'),
  row('M-5', 'refused', 'patch', 'Type d’opération vide.', 'Empty operation type.'),
  row('M-6', 'refused', 'patch', 'where() sans critère.', 'where() without a criterion.'),
  row('M-7', 'refused', 'patch', 'Numéro de téléphone donné pour le canal.', 'Phone number given for the channel.'),
  row('M-8', 'refused', 'patch', 'Texte donné pour un ContactPoint.', 'String given for a ContactPoint.'),
  row('M-9', 'tolerated', 'patch', 'delete avec un nom et une valeur.', 'delete with a name and a value.'),
  row('M-10', 'tolerated', 'patch', 'replace avec un nom.', 'replace with a name.'),
  row('M-11', 'tolerated', 'patch',
    'Le composant d’adresse est porté par la ligne de l’adresse et non par le lieu. Seule cette extension change : le texte libre de la ligne est à corriger aussi.',
    'The part of the address belongs to the line of the address, not to the place. Only this extension changes: the free text of the line must be corrected too.'),
  row('M-12', 'tolerated', 'patch',
    'La limite d’équipement est rangée dans son équipement. Écrivez-la à l’intérieur de l’extension ror-location-equipment.',
    'The limit of the equipment is put inside its equipment. Write it within the extension ror-location-equipment.'),
  row('M-13', 'tolerated', 'patch',
    'Les attributs de capacité sont rangés dans une extension ror-location-supported-capacity. Écrivez cette extension autour d’eux.',
    'The attributes of the capacity are put inside an extension ror-location-supported-capacity. Write that extension around them.'),
  row('M-14', 'tolerated', 'patch',
    'L’adresse d’une page HTML est lue comme l’url de l’extension. Écrivez …/StructureDefinition/… et non …/StructureDefinition-….',
    'The address of an HTML page is read as the url of the extension. Write …/StructureDefinition/… and not …/StructureDefinition-….'),
  row('M-15', 'tolerated', 'patch',
    'Le système du code est une url de jeu de valeurs ou finit par une barre. Écrivez celle de la terminologie TRE.',
    'The system of the code is a value set url or ends with a slash. Write that of the TRE terminology.'),
  row('M-16', 'remarked', 'patch',
    'Le libellé n’est pas celui du code : le code fait foi, le libellé officiel est enregistré.',
    'The display is not that of the code: the code counts, the official display is stored.'),
  row('M-17', 'noise', 'none', 'Texte Covid-, filtre Covid+.', 'Text says Covid-, filter says Covid+.'),
  row('M-18', 'tolerated', 'patch', 'Objet à la place d’une liste, dans une valeur.', 'Object in place of a list, in a value.'),
  row('M-19', 'tolerated', 'patch', 'Objet à la place d’une liste, dans une ressource.', 'Object in place of a list, in a resource.'),
  row('M-20', 'tolerated', 'patch', 'Nombre écrit comme un texte.', 'Number written as a string.'),
  row('M-21', 'refused', 'validation', 'Système de catégorie tronqué.', 'Truncated category system.'),
  row('M-22', 'refused', 'validation', 'Url d’extension comme système du canal.', 'Extension url as the system of the channel.'),
  row('M-23', 'tolerated', 'patch',
    'Le type d’acte manque : l’acte est lu comme un acte spécifique. Ajoutez l’extension ror-act-type.',
    'The type of act is missing: the act is read as a specific act. Add the extension ror-act-type.'),
  row('M-24', 'noise', 'none', 'expression en texte dans une réponse.', 'expression as a string in an answer.'),
  row('M-25', 'refused', 'validation', 'Fonction mise dans purpose, confidentialité de contact sur un télécom.',
    'Function put in purpose, confidentiality of a contact on a telecom.'),
  row('M-26', 'refused', 'validation', 'Url d’extension comme système de la confidentialité.', 'Extension url as the system of the confidentiality.'),
  row('M-27', 'tolerated', 'patch',
    'L’ancienne url RORPractitionerRoleName est lue comme ror-practitionerrole-name. Écrivez la nouvelle.',
    'The former url RORPractitionerRoleName is read as ror-practitionerrole-name. Write the new one.'),
  row('M-28', 'tolerated', 'search', 'idNat_PS sans préfixe.', 'idNat_PS without prefix.'),
  row('M-29', 'tolerated', 'patch', 'Plus d’entrées _line que de lignes.', 'More _line entries than lines.'),
  row('M-30', 'ignored', 'write', 'id, dates et narratif du client.', 'id, dates and narrative of the client.'),
  row('M-31', 'tolerated', 'patch', 'add sans nom, le chemin désigne l’extension.', 'add without a name, the path names the extension.'),
  row('M-32', 'tolerated', 'validation', 'TRE_R13-Commune et TRE_R13-CommuneOM sont le même système.', 'TRE_R13-Commune and TRE_R13-CommuneOM are one system.'),
  row('M-33', 'refused', 'json', 'Accolade en double, virgule finale.', 'Doubled brace, trailing comma.'),
  row('M-34', 'noise', 'none', 'Lignes de texte autour du JSON.', 'Lines of text around the JSON.'),
  row('M-35', 'noise', 'http', 'Blancs autour de l’adresse, & sans ?.', 'Blanks around the address, & without ?.'),
];

/**
 * The row, or the value encoding (V1 to V9 of the same pages), that each general correction of the engine belongs to.
 */
export const ROWS_OF_CORRECTIONS: ReadonlyMap<Normalisation, string> = new Map<Normalisation, string>([
  ['list-value', 'V2'], ['untyped-value', 'V3, V4'], ['value-part-name', 'V4'], ['nameless-part', 'V6, V7'], ['extension-parts', 'V8'],
  ['nested-value', 'V9'], ['extension-value', 'V4'], ['value-extension', 'V6, V7'], ['value-property', 'M-12, M-13'], ['value-in-delete', 'M-9'], ['name-in-path', 'M-10'],
  ['wrapped-in-list', 'M-18, M-19'], ['number-from-string', 'M-20'], ['companion-too-long', 'M-29'], ['name-from-path', 'M-31'],
]);
