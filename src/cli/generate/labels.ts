import { isObject, stringAt } from '../../fhir-common/core/json';
import type { Terminology } from '../../fhir-common/terminology/terminology';

const NATIONAL = 'https://mos.esante.gouv.fr/NOS/';

/**
 * Adds to each national code of a resource its label of the lists, in place; a code whose label the lists do not give stays without.
 * @throws RangeError naming a code that no list holds: the synthetic data must not teach wrong codes
 */
export function addLabels(node: unknown, terminology: Terminology): void {
  if (Array.isArray(node)) {
    for (const item of node) addLabels(item, terminology);
    return;
  }
  if (!isObject(node)) return;
  const system = stringAt(node, 'system');
  const code = stringAt(node, 'code');
  if (system?.startsWith(NATIONAL) === true && code !== undefined && node['display'] === undefined && typeof node['value'] !== 'number') {
    const concept = terminology.concept(system, code);
    if (concept === undefined) throw new RangeError(`no list holds ${system}|${code}`);
    if (concept.display !== undefined) Object.assign(node, { display: concept.display });
    return;
  }
  for (const value of Object.values(node)) addLabels(value, terminology);
}
