import type { JsonObject, ResourceJson } from '../../../fhir-common/core/json';
import { codesOf, extensionOf, extensionsOf, rorExtensionUrl } from '../../../quality/directory/fhir-reading';
import { DefectRule } from '../../rules/defect-rule';
import type { RuleDefect } from '../../rules/defect-rule';

const PRICE = rorExtensionUrl('ror-organization-price');
const PATH = `Organization.extension.where(url='${PRICE}')`;
const LODGING_SUPPLEMENT = '01';
const SINGLE_ROOM = '02';
/** What tells two prices of one type apart; the amount and its unit do not. */
const CONDITIONS = [
  'startDate', 'under60', 'residentialType', 'specialPrice', 'welcomeType', 'mealDeliveryName', 'dependencyLevel', 'humanHelpPriceName', 'managementType',
  'otherAdditionalServiceName', 'additionalServiceName',
];

/** RG_EXP_026 (one price per type and conditions), 029 (supplement for a single room) and 036 (one name of a supplementary service). */
export class PriceRule extends DefectRule {
  readonly types = ['Organization'];

  protected defects(resource: ResourceJson): readonly RuleDefect[] {
    return priceDefects(resource);
  }
}

export function priceDefects(resource: ResourceJson): RuleDefect[] {
  const seen = new Set<string>();
  return extensionsOf(resource, PRICE).flatMap((price, index): RuleDefect[] => {
    const place = { path: PATH, expression: `${PATH}[${index}]` };
    const type = codeAt(price, 'priceType') ?? '';
    const key = [type, ...CONDITIONS.map((condition) => valueAt(price, condition))].join('|');
    const twice = seen.has(key);
    seen.add(key);
    const room = codeAt(price, 'residentialType');
    const named = extensionOf(price, 'additionalServiceName') !== undefined && extensionOf(price, 'otherAdditionalServiceName') !== undefined;
    return [
      ...(twice ? [{ rule: 'RG_EXP_026', ...place, errorValues: [type], description: 'Tarif en double' }] : []),
      ...(type === LODGING_SUPPLEMENT && room !== SINGLE_ROOM
        ? [{ rule: 'RG_EXP_029', ...place, errorValues: room === undefined ? [] : [room], description: 'Supplément de tarif hors chambre simple' }] : []),
      ...(named ? [{ rule: 'RG_EXP_036', ...place, description: 'Prestation supplémentaire nommée deux fois' }] : []),
    ];
  });
}

const codeAt = (price: JsonObject, url: string): string | undefined => codesOf(extensionOf(price, url)?.['valueCodeableConcept'])[0]?.code;

function valueAt(price: JsonObject, url: string): string {
  return codeAt(price, url) ?? JSON.stringify(extensionOf(price, url) ?? null);
}
