import { PROFILE_BASE, profile } from './fixtures/profiles';
import { r4Definitions } from './fixtures/r4-definitions';
import { testTerminology } from './fixtures/terminology';
import type { ExtensionContext } from './structure-definition';
import { createValidator } from './validator';

type Json = Readonly<Record<string, unknown>>;

const R4 = r4Definitions();

const URL = `${PROFILE_BASE}placed`;
const PLACED = { url: URL, valueCode: 'a' };

function issues(resource: Json, ...contexts: ExtensionContext[]): string[] {
  const definition = { ...profile('placed', 'Extension', [], 'complex-type'), contexts };
  const validator = createValidator({ definitions: [...R4, definition], terminology: testTerminology });
  return validator.validate(resource, { profiles: [] }).filter(({ severity }) => severity === 'error').map(({ rule, expression }) => `${rule} ${expression}`);
}

const element = (expression: string): ExtensionContext => ({ type: 'element', expression });
const organization = (fields: Json): Json => ({ resourceType: 'Organization', name: 'A', ...fields });
const onResource = organization({ extension: [PLACED] });
const onLine = organization({ address: [{ line: ['1'], _line: [{ extension: [PLACED] }] }] });
const onContact = organization({ contact: [{ telecom: [{ system: 'phone', value: '1', extension: [PLACED] }] }] });
const inOther = organization({ extension: [{ url: 'https://elsewhere.org/outer', extension: [PLACED] }] });
const question = { linkId: '1', type: 'string', extension: [PLACED] };
const onNestedItem = { resourceType: 'Questionnaire', status: 'draft', item: [{ linkId: '0', type: 'group', item: [question] }] };
const onValue = organization({ extension: [{ url: 'https://elsewhere.org/outer', valueString: 'a', _valueString: { extension: [PLACED] } }] });
const inBundle = { resourceType: 'Bundle', type: 'collection', entry: [{ resource: inOther }] };
const asModifier = organization({ modifierExtension: [PLACED] });

test.each<readonly [string, Json, ExtensionContext, string | undefined]>([
  ['the type of the resource', onResource, element('Organization'), undefined],
  ['a type above it', onResource, element('DomainResource'), undefined],
  ['any element', onResource, element('Element'), undefined],
  ['another resource', onResource, element('Location'), 'Organization.extension[0]'],
  ['an element below, not the resource', onResource, element('Organization.contact'), 'Organization.extension[0]'],
  ['a datatype element', onLine, element('Address.line'), undefined],
  ['the same by its path in the resource', onLine, element('Organization.address.line'), undefined],
  ['the datatype above, not the element', onLine, element('Address'), 'Organization.address[0].line[0].extension[0]'],
  ['the datatype of the holder', onContact, element('ContactPoint'), undefined],
  ['the path of the holder', onContact, element('Organization.contact.telecom'), undefined],
  ['the other telecom', onContact, element('Organization.telecom'), 'Organization.contact[0].telecom[0].extension[0]'],
  ['the extension around it', inOther, { type: 'extension', expression: 'https://elsewhere.org/outer' }, undefined],
  ['another extension', inOther, { type: 'extension', expression: 'https://elsewhere.org/inner' }, 'Organization.extension[0].extension[0]'],
  ['an extension, but it stands on the resource', onResource, { type: 'extension', expression: 'https://elsewhere.org/outer' }, 'Organization.extension[0]'],
  ['extensions of a resource by path', inOther, element('Organization.extension'), undefined],
  ['the same inside a Bundle', inBundle, element('Organization.extension'), undefined],
  ['an item that repeats itself below', onNestedItem, element('Questionnaire.item'), undefined],
  ['the items of another resource', onNestedItem, element('QuestionnaireResponse.item'), 'Questionnaire.item[0].item[0].extension[0]'],
  ['a choice', onValue, { type: 'element', expression: 'Extension.value' }, undefined],
  ['a modifier extension', asModifier, element('Location'), 'Organization.modifierExtension[0]'],
  ['an expression over the resource is not judged', onResource, { type: 'fhirpath', expression: 'Location.name' }, undefined],
])('an extension meant for %s', (_name, resource, context, expected) => {
  expect(issues(resource, context)).toEqual(expected === undefined ? [] : [`extension-context ${expected}`]);
});

test('one of several contexts is enough, none declared is no limit', () => {
  expect(issues(onResource, element('Location'), element('Organization'))).toEqual([]);
  expect(issues(onResource)).toEqual([]);
});

test('the message names the extension, where it stands and where it belongs', () => {
  const definition = { ...profile('placed', 'Extension', [], 'complex-type'), contexts: [element('Location'), element('Address')] };
  const validator = createValidator({ definitions: [...R4, definition], terminology: testTerminology });
  expect(validator.validate(onResource, { profiles: [] }).find(({ rule }) => rule === 'extension-context')).toEqual({
    severity: 'error', code: 'extension', rule: 'extension-context', expression: 'Organization.extension[0]',
    fr: `L'extension ${URL} ne se pose pas sur Organization (Organization). Elle est prévue sur : Location, Address. Déplacez-la ou retirez-la.`,
    en: `Extension ${URL} does not go on Organization (Organization). It is meant for: Location, Address. Move or remove it.`,
  });
});
