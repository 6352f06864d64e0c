import { DOMAINS } from '../references/categories';
import { DOMAIN_LABELS, QUALITY_RULES } from '../rules/catalogue';
import type { Periodicity } from './reference-period';

/** Families of indicators, which are the topics of the Measures (ror-indicators 1.3). */
export const TOPICS = {
  completeness: 'Complétude', exhaustivity: 'Exhaustivité', coherence: 'Cohérence', recency: 'Récence', structure: 'Structuration', population: 'Peuplement',
  objective: 'Objectifs nationaux', synchronisation: 'Synchronisation', volume: 'Volumétrie', supervision: 'Supervision', anomalies: 'Anomalies',
} as const;
export type Topic = keyof typeof TOPICS;

/** One published indicator. */
export interface MeasureDefinition {
  readonly code: string;
  readonly title: string;
  readonly purpose: string;
  readonly topic: Topic;
  readonly period: Periodicity;
  /** `structure` for volumes, `process` for the rest. */
  readonly type: 'process' | 'structure';
  /** Groups known in advance; those of the other indicators follow from the data. */
  readonly groups: readonly { readonly code: string; readonly text: string }[];
}

const TOTAL = { code: 'total', text: 'Ensemble' };
const DOMAIN_GROUPS = [TOTAL, ...DOMAINS.map((code) => ({ code, text: DOMAIN_LABELS[code] }))];
const TOPIC_OF_PREFIX: Readonly<Record<string, Topic>> = { EX: 'exhaustivity', ST: 'structure', RE: 'recency', CP: 'completeness', CO: 'coherence' };

const requirements: readonly MeasureDefinition[] = QUALITY_RULES.filter(({ isIndicator }) => isIndicator).map(({ id, title }) => ({
  code: id, title, purpose: `Taux de conformité à l’exigence ${id} : ${title.toLowerCase()}`, topic: TOPIC_OF_PREFIX[id.slice(0, 2)] ?? 'coherence',
  period: 'week', type: 'process', groups: DOMAIN_GROUPS,
}));

function objective(code: string, title: string): MeasureDefinition {
  return { code, title, purpose: `Objectif national ${code} : ${title}`, topic: 'objective', period: 'quarter', type: 'process', groups: [TOTAL] };
}

/** The Measures to publish (ror-indicators 9). */
export const MEASURES: readonly MeasureDefinition[] = [
  ...requirements,
  {
    code: 'PEUPLEMENT', title: 'Peuplement des établissements', purpose: 'Part des établissements dont toutes les offres sont peuplées, par activité et périmètre',
    topic: 'population', period: 'quarter', type: 'process', groups: [TOTAL],
  },
  objective('SEGUR-2.3d-PA', 'peuplement des établissements pour personnes âgées'),
  objective('SEGUR-2.3d-PH', 'peuplement des établissements pour personnes handicapées'),
  objective('SEGUR-2.3d-MCO', 'peuplement des établissements de MCO'),
  objective('SEGUR-2.3d-PSY', 'peuplement des établissements de psychiatrie'),
  objective('SEGUR-2.3d-APA', 'peuplement des services à domicile du SI APA'),
  objective('SEGUR-2.3e-GA', 'synchronisation avec ViaTrajectoire Grand Âge'),
  objective('SEGUR-2.3e-HANDICAP', 'synchronisation avec ViaTrajectoire Handicap'),
  objective('SEGUR-2.3e-APA', 'synchronisation des services à domicile du SI APA'),
  {
    code: 'SYNCHRO-VT', title: 'Synchronisation avec ViaTrajectoire', purpose: 'Part des établissements de ViaTrajectoire dont l’offre active est mise à jour depuis le ROR',
    topic: 'synchronisation', period: 'quarter', type: 'process', groups: [TOTAL],
  },
  {
    code: 'VOLUMETRIE-NOS', title: 'Usage des nomenclatures', purpose: 'Nombre d’offres ouvertes par valeur de nomenclature',
    topic: 'volume', period: 'week', type: 'structure', groups: [],
  },
  {
    code: 'SUPERVISION', title: 'Supervision', purpose: 'Nombre de ressources par type, et date de la dernière mise à jour',
    topic: 'supervision', period: 'day', type: 'structure', groups: [],
  },
  {
    code: 'ANOMALIES', title: 'Anomalies ouvertes', purpose: 'Nombre d’anomalies par thématique et statut métier',
    topic: 'anomalies', period: 'week', type: 'process', groups: [TOTAL],
  },
];

export function measureDefinition(code: string): MeasureDefinition | undefined {
  return MEASURES.find((measure) => measure.code === code);
}
