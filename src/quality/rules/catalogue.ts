import { DOMAINS } from '../references/categories';

/** TRE_R350: 01 Complétude, 02 Exhaustivité, 03 Cohérence, 04 Récence, 05 Structuration. */
export type Theme = '01' | '02' | '03' | '04' | '05';
/** TRE_R349. */
export type Action = 'AJO' | 'COR' | 'SUP';
/** When a rule is worth running again: a write of one resource, a new FINESS file, new code lists, or the weekly run alone. */
export type Trigger = 'write' | 'finess' | 'nomenclature' | 'weekly';

/** One line of the table `quality_rule`: how the deviations of a rule become anomalies (ror-anomalies 9.2 to 9.4). */
export interface QualityRule {
  readonly id: string;
  /** Title in French, for people. */
  readonly title: string;
  readonly theme: Theme;
  readonly action: Action;
  /** What an object of the rule is, in its figures. */
  readonly unit: 'establishment' | 'offer' | 'structure' | 'resource';
  /** FHIR type of the focus; `*` when it varies. */
  readonly focus: string;
  readonly triggers: readonly Trigger[];
  /** Only CO4 raises anomalies by default, as in the national export; the rest by configuration, per region. */
  readonly enabledByDefault: boolean;
  /** Whether the rule has a Measure. */
  readonly isIndicator: boolean;
}

/** Version of the rules, kept with each run: it changes when a rule of this folder gives other figures. */
export const RULE_VERSION = '1.0.0';

type Row = readonly [id: string, title: string, theme: Theme, action: Action, unit: QualityRule['unit'], focus: string, triggers: readonly Trigger[]];

const INDICATORS: readonly Row[] = [
  ['EX1.2', 'Établissements FINESS attendus présents dans le ROR', '02', 'AJO', 'establishment', 'Organization', ['finess']],
  ['EX2', 'État d’ouverture conforme à FINESS', '02', 'COR', 'establishment', 'Organization', ['write', 'finess']],
  ['EX3', 'Réanimation adulte autorisée décrite', '02', 'AJO', 'establishment', 'Organization', ['write', 'finess']],
  ['EX4', 'Réanimation pédiatrique autorisée décrite', '02', 'AJO', 'establishment', 'Organization', ['write', 'finess']],
  ['EX5', 'Réanimation néonatale autorisée décrite', '02', 'AJO', 'establishment', 'Organization', ['write', 'finess']],
  ['ST2', 'Entité juridique conforme à FINESS', '05', 'COR', 'establishment', 'Organization', ['write', 'finess']],
  ['ST3', 'Structures sans doublon dans la région', '05', 'SUP', 'structure', 'Organization', ['write']],
  ['RE1.2', 'Offres tenues à jour', '04', 'COR', 'establishment', 'Organization', ['weekly']],
  ['CP4', 'Établissements peuplés', '01', 'AJO', 'establishment', 'Organization', ['weekly']],
  ['CP5', 'Type d’offre et temporalité d’accueil renseignés', '01', 'AJO', 'offer', 'HealthcareService', ['write']],
  ['CP6', 'Places installées renseignées', '01', 'AJO', 'offer', 'HealthcareService', ['write']],
  ['CO1', 'Offres d’urgence nommées et autorisées', '03', 'COR', 'offer', 'HealthcareService', ['write', 'finess']],
  ['CO2', 'Maternités cohérentes avec leur autorisation', '03', 'COR', 'establishment', 'Organization', ['weekly']],
  ['CO3', 'Unités sensibles signalées', '03', 'COR', 'offer', 'HealthcareService', ['write']],
  ['CO4', 'Catégorie d’établissement conforme à FINESS', '03', 'COR', 'establishment', 'Organization', ['write', 'finess']],
];

const MANAGEMENT_RULES: readonly Row[] = [
  ['RG_EXP_002', 'Éléments obligatoires présents', '01', 'AJO', 'resource', '*', ['write']],
  ['RG_EXP_003', 'Fermeture définitive de type DEF', '03', 'COR', 'resource', '*', ['write']],
  ['RG_EXP_007', 'Famille d’activité présente dans le champ médico-social', '01', 'AJO', 'resource', 'HealthcareService', ['write']],
  ['RG_EXP_008', 'Public pris en charge présent dans le champ médico-social', '01', 'AJO', 'resource', 'HealthcareService', ['write']],
  ['RG_EXP_014', 'Horaires avec un jour ou une période', '01', 'COR', 'resource', '*', ['write']],
  ['RG_EXP_034', 'Télécommunication au moins aussi confidentielle que son contact', '03', 'COR', 'resource', '*', ['write']],
  ['RG_EXP_039', 'Contacts d’une unité sensible en accès très restreint', '03', 'COR', 'resource', 'HealthcareService', ['write']],
  ['RG_EXP_040', 'Nature de contact sans nom ni fonction', '05', 'COR', 'resource', '*', ['write']],
  ['RG_EXP_041', 'Fonction de contact avec un nom', '05', 'COR', 'resource', '*', ['write']],
  ['RG_EXP_043', 'Date de fermeture si et seulement si un type de fermeture', '03', 'COR', 'resource', '*', ['write']],
  ['RG_EXP_044', 'Rien d’ouvert sous une structure fermée', '03', 'COR', 'resource', '*', ['write']],
  ['RG_EXP_045', 'Réouverture prévue seulement d’une fermeture provisoire', '03', 'COR', 'resource', '*', ['write']],
  ['RG_EXP_047', 'Aucune place disponible dans une offre fermée', '03', 'COR', 'resource', 'Location', ['write']],
  ['RG_EXP_048', 'Âges en années, mois, semaines ou jours', '05', 'COR', 'resource', 'HealthcareService', ['write']],
  ['NOS-OBS', 'Codes en vigueur dans leur nomenclature', '03', 'COR', 'resource', '*', ['write', 'nomenclature', 'weekly']],
];

/** Rules whose values are codings, written `system|code`. */
export const CODING_RULES: ReadonlySet<string> = new Set(['NOS-OBS']);

const ruleOf = (isIndicator: boolean) => ([id, title, theme, action, unit, focus, triggers]: Row): QualityRule =>
  ({ id, title, theme, action, unit, focus, triggers, enabledByDefault: id === 'CO4', isIndicator });

/** Every rule, as the rows to seed `quality_rule` with. */
export const QUALITY_RULES: readonly QualityRule[] = [...INDICATORS.map(ruleOf(true)), ...MANAGEMENT_RULES.map(ruleOf(false))];

/** French labels of the domains, which are the groups of an indicator. */
export const DOMAIN_LABELS: Readonly<Record<(typeof DOMAINS)[number], string>> = {
  sanitaire: 'Sanitaire', 'medico-social': 'Médico-social', coordination: 'Coordination', ville: 'Offre de ville', indefini: 'Domaine non défini',
};
