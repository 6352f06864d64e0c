import type { Terminology } from '../fhir-common/terminology/terminology';
import type { KnownCodes } from '../quality/references/shipped-tables';

const NOS = 'https://mos.esante.gouv.fr/NOS';
const valueSet = (name: string): string => `${NOS}/${name}/FHIR/${name.replace('_', '-')}`;

/** The set of values that tells of a nomenclature whether it holds a code. */
const SETS: Readonly<Record<string, string>> = {
  R66: valueSet('JDV_J55-CategorieEG-ROR'),
  R211: valueSet('JDV_J17-ActiviteOperationnelle-ROR'),
  R213: valueSet('JDV_J19-ModePriseEnCharge-ROR'),
  R227: valueSet('JDV_J20-ChampActivite-ROR'),
  R244: valueSet('JDV_J238-TypeOffre-ROR'),
  R251: valueSet('JDV_J220-FonctionContact-ROR'),
  R287: valueSet('JDV_J221-NatureContact-ROR'),
};

/** What the rules ask of the code lists; where a list is not known whole, no code is refused on its ground. */
export function knownCodes(terminology: Terminology): KnownCodes {
  const holdsCode = (list: string, code: string): boolean => {
    const set = SETS[list];
    return set === undefined || terminology.validateCode(set, undefined, code) !== 'not-member';
  };
  return { holdsCode, isCategory: (code) => holdsCode('R66', code) };
}
