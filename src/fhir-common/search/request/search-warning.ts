import type { Bilingual } from '../../core/bilingual';

/** Something a search answer must tell besides its results, in an entry of mode `outcome`. */
export interface SearchWarning extends Bilingual {
  readonly code: string;
  readonly issue: string;
  readonly severity: 'warning' | 'information';
}

/** An include that brings the newest only: `Type:parameter`, how many, and the criterion that bounds it. */
export interface BoundedInclude {
  readonly name: string;
  readonly most: number;
  readonly criterion: string;
}

export const SEARCH_WARNINGS = {
  notApplied: (parameter: string): SearchWarning => ({
    code: 'parameter-not-applied',
    issue: 'not-supported',
    severity: 'warning',
    fr: `Le paramètre de résultat « ${parameter} » n'est pas pris en compte ; la réponse est la même sans lui.`,
    en: `Result parameter "${parameter}" is not applied; the answer is the same without it.`,
  }),
  readAs: (sent: string, meant: string): SearchWarning => ({
    code: 'read-as',
    issue: 'informational',
    severity: 'information',
    fr: `« ${sent} » a été lu comme « ${meant} ». Corrigez votre requête.`,
    en: `"${sent}" was read as "${meant}". Correct your request.`,
  }),
  empty: (parameter: string): SearchWarning => ({
    code: 'parameter-empty',
    issue: 'informational',
    severity: 'warning',
    fr: `Le paramètre « ${parameter} » n'a pas de valeur et a été ignoré. Donnez-lui une valeur, ou retirez-le.`,
    en: `Parameter "${parameter}" has no value and was ignored. Give it a value, or remove it.`,
  }),
  unknownElement: (element: string, type: string): SearchWarning => ({
    code: 'element-unknown',
    issue: 'not-supported',
    severity: 'warning',
    fr: `_elements : « ${element} » n'est pas un élément de ${type} et a été ignoré. Corrigez son nom.`,
    en: `_elements: "${element}" is no element of ${type} and was ignored. Correct its name.`,
  }),
  pageAlone: (parameters: string): SearchWarning => ({
    code: 'parameter-not-applied',
    issue: 'not-supported',
    severity: 'warning',
    fr: `Un lien de page porte toute sa recherche : ${parameters} à côté de _page n'est pas pris en compte. Suivez le lien tel quel, ou relancez la recherche.`,
    en: `A page link holds its whole search: ${parameters} beside _page is not applied. Follow the link as it is, or run the search again.`,
  }),
  linksTooLong: (maximum: number): SearchWarning => ({
    code: 'page-links-left-out',
    issue: 'too-long',
    severity: 'warning',
    fr: `Cette requête est trop longue pour tenir dans un lien de page (${maximum} caractères) : il n'y en a pas. Découpez-la, ou demandez plus de résultats par page avec _count.`,
    en: `This request is too long to fit in a page link (${maximum} characters): there is none. Split it, or ask for more results a page with _count.`,
  }),
  leftOut: (parameter: string): SearchWarning => ({
    code: 'criterion-left-out',
    issue: 'not-supported',
    severity: 'warning',
    fr: `Le critère « ${parameter} » est inconnu et a été ignoré (Prefer: handling=lenient) : la réponse est plus large que demandé.`,
    en: `Criterion "${parameter}" is unknown and was left out (Prefer: handling=lenient): the answer is wider than asked.`,
  }),
  approximateCentre: (): SearchWarning => ({
    code: 'approximate-centre',
    issue: 'informational',
    severity: 'information',
    fr: 'La position de cette commune n’est pas connue exactement : les distances sont approximatives (médiane de ses lieux, ou de son département).',
    en: 'The position of this commune is not known exactly: distances are approximate (median of its places, or of its department).',
  }),
  includeIgnored: (value: string): SearchWarning => ({
    code: 'include-ignored',
    issue: 'not-supported',
    severity: 'warning',
    fr: `L'inclusion « ${value} » ne mène à rien et a été ignorée.`,
    en: `Include "${value}" leads nowhere and was ignored.`,
  }),
  includesCut: (maximum: number): SearchWarning => ({
    code: 'includes-cut',
    issue: 'incomplete',
    severity: 'warning',
    fr: `Plus de ${maximum} ressources liées à cette page : la liste est coupée. Demandez moins de résultats par page avec _count.`,
    en: `More than ${maximum} resources are linked to this page: the list is cut. Ask for fewer results a page with _count.`,
  }),
  readersOnly: (types: string): SearchWarning => ({
    code: 'readers-only',
    issue: 'informational',
    severity: 'information',
    fr: `${types} : seules les ressources liées que vous pouvez voir sont rendues, s'il y en a.`,
    en: `${types}: of the linked resources, only those that you may see are returned, if there are any.`,
  }),
  newestOnly: (includes: readonly BoundedInclude[]): SearchWarning => ({
    code: 'newest-included',
    issue: 'incomplete',
    severity: 'warning',
    fr: `Seules les ressources les plus récentes sont jointes à cette page : ${includes.map(({ name, most }) => `${most} par ${name}`).join(', ')}. Bornez leur date (${includes.map(({ criterion }) => criterion).join(', ')}), ou demandez moins de résultats par page avec _count.`,
    en: `Only the newest resources travel with this page: ${includes.map(({ name, most }) => `${most} by ${name}`).join(', ')}. Bound their date (${includes.map(({ criterion }) => criterion).join(', ')}), or ask for fewer results a page with _count.`,
  }),
  ceiling: (maximum: number): SearchWarning => ({
    code: 'ceiling',
    issue: 'incomplete',
    severity: 'warning',
    fr: `La recherche s'arrête au ${maximum}e résultat. Pour la totalité, utilisez [base]/$export.`,
    en: `The search stops at result ${maximum}. For the whole set, use [base]/$export.`,
  }),
} as const;
