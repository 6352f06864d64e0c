import type { References } from '../references/references';
import type { Need } from './rule';
import type { Bilingual } from '../../fhir-common/core/bilingual';

const TEXTS: Readonly<Record<Need, Bilingual>> = {
  structures: {
    fr: 'Le référentiel FINESS des structures n’est pas chargé. Lancez : npm run load-reference -- finess FICHIER.',
    en: 'The FINESS structures are not loaded. Run: npm run load-reference -- finess FILE.',
  },
  activities: {
    fr: 'Les autorisations FINESS ne sont pas chargées. Lancez : npm run load-reference -- authorisations FICHIER.',
    en: 'The FINESS authorisations are not loaded. Run: npm run load-reference -- authorisations FILE.',
  },
  'closed-structures': {
    fr: 'Le fichier FINESS chargé ne contient que des établissements ouverts. Chargez le flux JSON : npm run load-reference -- finess FICHIER.',
    en: 'The FINESS file loaded holds open establishments only. Load the JSON flow: npm run load-reference -- finess FILE.',
  },
};

/** Why figures cannot be computed (ror-indicators 12.14): the first reference missing; undefined when all are there. */
export function missingReferences(needs: readonly Need[], { finess, authorisations }: References): Bilingual | undefined {
  const isMissing: Readonly<Record<Need, boolean>> = {
    structures: finess === undefined,
    activities: authorisations === undefined,
    'closed-structures': finess?.holdsClosed !== true,
  };
  const missing = needs.find((need) => isMissing[need]);
  return missing === undefined ? undefined : TEXTS[missing];
}
