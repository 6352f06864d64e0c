import type { ResourceJson } from '../../../fhir-common/core/json';
import type { BusinessRule, RuleContext } from '../../../fhir-common/write/business-rule';
import { rorProfile } from '../../canonical';
import { RULE_TEXTS } from '../../rules/rule-texts';
import { ClosingRule } from './closing.rule';
import { ContactRule } from './contact.rule';
import { HoursRule } from './hours.rule';
import { OfferRule } from './offer.rule';
import { PriceRule } from './price.rule';
import { StructureRule } from './structure.rule';

const RULES: readonly BusinessRule[] = [new ClosingRule(), new ContactRule(), new HoursRule(), new OfferRule(), new PriceRule(), new StructureRule()];
const STORED: Readonly<Record<string, ResourceJson>> = {
  ej: { resourceType: 'Organization', id: 'ej', type: [concept('R72-FinessStatutJuridique', '14')] },
  eg: { resourceType: 'Organization', id: 'eg', type: [concept('R66-CategorieEtablissement', '355')], partOf: { reference: 'Organization/ej' } },
  below: { resourceType: 'Organization', id: 'below', type: [concept('R207-TypeOrganisationInterne', '3')], partOf: { reference: 'Organization/x' } },
};
const context: RuleContext = {
  caller: { id: 'c', roles: ['ror-server'], accessProfile: 1 }, now: '2026-07-01T08:00:00Z', strict: false,
  baseUrl: '', identifiedBy: () => Promise.resolve([]), seen: () => Promise.resolve(undefined), readersOf: () => Promise.resolve([]), hold: () => Promise.resolve(),
  read: (_type, id) => Promise.resolve(STORED[id]), referring: () => Promise.resolve([]), referringTo: () => Promise.resolve([]),
};

function concept(list: string, code: string, text?: string): object {
  return { coding: [{ system: `https://mos.esante.gouv.fr/NOS/TRE_${list}/FHIR/TRE-${list}`, code }], ...(text === undefined ? {} : { text }) };
}
const extension = (id: string, value: object): object => ({ url: rorProfile(id), ...value });
const level = (id: string, code: string): object => extension(id, { valueCodeableConcept: concept('R283-NiveauConfidentialite', code) });
const day = (...codes: readonly object[]): object => ({ availableTime: [{ extension: codes }] });
const number = (valueInteger: number): object => extension('ror-available-time-number-days-of-week', { valueInteger });
const kind = (code: string): object => extension('ror-available-time-type-of-time', { valueCodeableConcept: concept('R252-TypeHoraire', code) });

const offer = (more: object = {}): ResourceJson => ({ resourceType: 'HealthcareService', id: 'x', name: 'Offre', type: [concept('R227-ChampActivite', '01')], ...more });
const identifier = (list: string, type: string): object => ({ type: concept(list, type), value: '1' });
const eg = (more: object = {}): ResourceJson => ({
  resourceType: 'Organization', id: 'x', name: 'EG', type: [concept('R66-CategorieEtablissement', '355')], identifier: [identifier('G07-TypeIdentifiantStructure', '40')],
  partOf: { reference: 'Organization/ej' }, ...more,
});
const oi = (more: object = {}): ResourceJson => ({ ...eg(), type: [concept('R207-TypeOrganisationInterne', '3')], identifier: [identifier('R345-TypeIdentifiantAutre', '42')], partOf: { reference: 'Organization/eg' }, ...more });
const prices = (...all: readonly (readonly object[])[]): object => ({ extension: all.map((parts) => extension('ror-organization-price', { extension: parts })) });
const coded = (url: string, code: string): object => ({ url, valueCodeableConcept: concept('R246-TypeTarif', code) });
const division = (type: string): object => ({ extension: [extension('ror-territorial-division', { extension: [{ url: 'typeTerritorialDivision', valueCodeableConcept: concept('R201-TypeDivisionTerritoriale', type) }] })] });
const contact = (...parts: readonly object[]): object => ({ contact: [{}, { extension: parts }] });

async function found(after: ResourceJson, before?: ResourceJson): Promise<string[]> {
  const change = { interaction: before === undefined ? 'create' : 'update', type: after.resourceType, id: 'x', before, after } as const;
  const issues = await Promise.all(RULES.filter(({ types }) => types.includes(after.resourceType)).map(async (rule) => rule.check(change, context)));
  return issues.flat().map(({ severity, code, expression }) => `${severity} ${code} ${expression ?? '-'}`);
}

const DATED = { notAvailable: [{ during: { start: '2026-01-01' } }] };
const PRICE_PATH = `Organization.extension.where(url='${rorProfile('ror-organization-price')}')`;

it.each<[string, ResourceJson, string[]]>([
  ['a well-made offer', offer(), []],
  ['no name', offer({ name: ' ' }), ['error RG_EXP_002 HealthcareService.name']],
  ['a medico-social offer without family nor public', offer({ type: [concept('R227-ChampActivite', '04')] }), [expect.stringContaining('RG_EXP_007'), expect.stringContaining('RG_EXP_008')]],
  ['an intervention zone that is a region', offer(division('1')), [expect.stringContaining('error RG_EXP_009')]],
  ['a commune', offer(division('3')), []],
  ['a date of closing alone', offer(DATED), [expect.stringContaining('error RG_EXP_043 HealthcareService.characteristic')]],
  ['a reopening of a definitive closing', offer({ characteristic: [concept('R286-TypeFermeture', 'DEF')], notAvailable: [{ during: { start: '2026-01-01', end: '2026-02-01' } }] }), [expect.stringContaining('error RG_EXP_045')]],
  ['hours without a day', offer(day()), ['error RG_EXP_014 HealthcareService.availableTime']],
  ['an eighth day', offer(day(number(8))), ['error RG_EXP_018 HealthcareService.availableTime[0]']],
  ['hours of opening of a professional', { resourceType: 'PractitionerRole', id: 'x', ...day(number(1), kind('01')) }, ['error RG_EXP_049 PractitionerRole.availableTime[0]']],
  ['hours of consultation of a professional', { resourceType: 'PractitionerRole', id: 'x', ...day(number(1), kind('07')) }, []],
  ['a well-made establishment', eg(), []],
  ['a telecom more open than its contact', eg({ contact: [{ extension: [level('ror-contact-confidentiality-level', '3')], telecom: [{ extension: [level('ror-telecom-confidentiality-level', '1')] }] }] }), ['error RG_EXP_034 Organization.contact[0]']],
  ['a function without a name, second contact', eg(contact(extension('ror-contact-function-contact', { valueCodeableConcept: concept('R251-FonctionContact', '01') }))), ['error RG_EXP_041 Organization.contact[1]']],
  ['an establishment without identifier nor parent', eg({ identifier: [], partOf: undefined }), ['error RG_EXP_002 Organization.identifier', 'error RG_EXP_002 Organization.partOf']],
  ['an internal organization with the identifier of an establishment', oi({ identifier: [identifier('G07-TypeIdentifiantStructure', '40')] }), ['error RG_EXP_002 Organization.identifier']],
  ['a structure of no kind', eg({ type: [] }), ['error RG_EXP_002 Organization.type']],
  ['two families of types', eg({ type: [concept('R66-CategorieEtablissement', '355'), concept('R72-FinessStatutJuridique', '14')] }), ['error structure-kinds Organization.type']],
  ['a pole under a legal entity', oi({ partOf: { reference: 'Organization/ej' } }), ['error structure-parent Organization.partOf']],
  ['an establishment under another', eg({ partOf: { reference: 'Organization/eg' } }), ['error structure-parent Organization.partOf']],
  ['a circle', oi({ partOf: { reference: 'Organization/below' } }), ['error structure-parent Organization.partOf']],
  ['a territory that is a commune', eg(division('3')), [expect.stringContaining('error RG_EXP_030')]],
  ['two equal prices', eg(prices([coded('priceType', '02')], [coded('priceType', '02')])), [`error RG_EXP_026 ${PRICE_PATH}[1]`]],
  ['two prices from two dates', eg(prices([coded('priceType', '02'), { url: 'startDate', valueDateTime: '2025' }], [coded('priceType', '02'), { url: 'startDate', valueDateTime: '2026' }])), []],
  ['a supplement for a double room', eg(prices([coded('priceType', '01'), coded('residentialType', '01')])), [`error RG_EXP_029 ${PRICE_PATH}[0]`]],
  ['a service named twice', eg(prices([coded('priceType', '04'), coded('additionalServiceName', '01'), { url: 'otherAdditionalServiceName', valueString: 'x' }])), [`error RG_EXP_036 ${PRICE_PATH}[0]`]],
])('%s', async (_name, resource, expected) => {
  expect(await found(resource)).toEqual(expected);
});

it('tells of a defect that was there before, and refuses one that is new', async () => {
  const old = offer({ ...DATED, name: undefined });
  expect(await found({ ...old, comment: 'x' }, old)).toEqual([expect.stringMatching(/^warning RG_EXP_043/), 'warning RG_EXP_002 HealthcareService.name']);
  expect(await found({ ...old, ...day() }, old)).toContain('error RG_EXP_014 HealthcareService.availableTime');
});

it('quotes the value seen as one line, whatever it holds', async () => {
  const resource = { resourceType: 'PractitionerRole', id: 'x', ...day(number(1), kind('$&\n{element}')) } as const;
  const [issue] = await new HoursRule().check({ interaction: 'create', type: 'PractitionerRole', id: 'x', before: undefined, after: resource }, context);
  expect(issue?.fr).toBe('RG_EXP_049 : Les horaires d’un professionnel sont de type 03, 06 ou 07 (TRE_R252), reçu « $&\uFFFD{element} ». Corrigez le type.');
});

it.each(Object.entries(RULE_TEXTS))('%s says what to do, in both languages', (_rule, { fr, en }) => {
  expect([fr, en].every((text) => /[.:] ?[A-Z][^.]*\.$/.test(text))).toBe(true);
});
