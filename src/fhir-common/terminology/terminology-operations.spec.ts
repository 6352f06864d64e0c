import { join } from 'node:path';
import type { Parameters, ValueSet } from 'fhir/r4';
import { FhirError } from '../core/errors';
import { loadTerminology } from './load-terminology';
import { OperationParameters } from './operation-parameters';
import { TerminologyOperations } from './terminology-operations';

const terminology = loadTerminology(join(process.cwd(), 'data', 'terminology'));
const operations = new TerminologyOperations(terminology);
const nos = (name: string): string => `https://mos.esante.gouv.fr/NOS/${name}/FHIR/${name.replace('_', '-')}`;
const ACTS = nos('JDV_J16-ActeSpecifique-ROR');
const ACT_SYSTEM = nos('TRE_R210-ActeSpecifique');
const STATUS = nos('JDV_J224-StatutLieu-ROR');
const STATUS_SYSTEM = nos('TRE_R203-StatutLieu');
const STREETS = nos('JDV_J219-TypeVoie-ROR');

const asked = (operation: string, parameters: Readonly<Record<string, string>>): OperationParameters =>
  OperationParameters.ofQuery(operation, new URLSearchParams(parameters).toString());
const expand = (parameters: Readonly<Record<string, string>>, id?: string): ValueSet => operations.expand(asked('$expand', parameters), id, 0);
const codesOf = ({ expansion }: ValueSet): (string | undefined)[] => (expansion?.contains ?? []).map(({ code }) => code);
const check = (parameters: Readonly<Record<string, string>>, id?: string): Parameters => operations.validateCode(asked('$validate-code', parameters), id);
const valueOf = ({ parameter }: Parameters, name: string): unknown => {
  const found = parameter?.find((each) => each.name === name);
  return found?.valueBoolean ?? found?.valueString;
};
const refusal = (act: () => unknown): Pick<FhirError, 'code' | 'french' | 'english'> => {
  try {
    act();
  } catch (error) {
    if (error instanceof FhirError) return error;
    throw error;
  }
  throw new Error('Nothing was refused');
};

describe('$expand', () => {
  it('gives every code with its French label and system, in the order of the publication', () => {
    const set = expand({ url: STATUS });
    expect(set).toMatchObject({ resourceType: 'ValueSet', id: 'JDV-J224-StatutLieu-ROR', url: STATUS, version: '20220826120000', status: 'active' });
    expect(set.expansion).toEqual({
      timestamp: '1970-01-01T00:00:00.000Z', total: 3, offset: 0,
      contains: [
        { system: STATUS_SYSTEM, code: '1', display: 'Fermé définitivement' },
        { system: STATUS_SYSTEM, code: '2', display: 'Fermé temporairement' },
        { system: STATUS_SYSTEM, code: '3', display: 'Opérationnel' },
      ],
    });
  });

  it('gives the same by id, and by another spelling of the url', () => {
    expect(expand({}, 'JDV-J224-StatutLieu-ROR')).toEqual(expand({ url: STATUS }));
    expect(expand({ url: STATUS.replace('https', 'http').replace('JDV-J224', 'JDV_J224') })).toEqual(expand({ url: STATUS }));
    expect(expand({ url: `${STATUS}|20220826120000` })).toEqual(expand({ url: STATUS }));
  });

  it('finds codes by every word of the filter, without accents and case, and by their short name', () => {
    expect(codesOf(expand({ url: STATUS, filter: 'FERME temp' }))).toEqual(['2']);
    expect(codesOf(expand({ url: STATUS, filter: 'op' }))).toEqual(['3']);
    expect(codesOf(expand({ url: ACTS, filter: '0316' }))).toEqual(['0316']);
    expect(expand({ url: STATUS, filter: 'ouvert' }).expansion).toMatchObject({ total: 0, parameter: [{ name: 'filter', valueString: 'ouvert' }] });
  });

  it('pages without gap or repetition', () => {
    const whole = codesOf(expand({ url: ACTS }));
    const pages = [0, 500, 1000, 1500].flatMap((offset) => codesOf(expand({ url: ACTS, offset: String(offset), count: '500' })));
    expect(whole).toHaveLength(1352);
    expect(pages).toEqual(whole);
    expect(expand({ url: ACTS, count: '0' }).expansion).toMatchObject({ total: 1352 });
    expect(expand({ url: ACTS, count: '0' }).expansion?.contains).toBeUndefined();
  });

  it('marks deprecated codes, and leaves them out when asked', () => {
    expect(expand({ url: STREETS }).expansion?.contains?.every(({ inactive }) => inactive === true)).toBe(true);
    expect(expand({ url: STREETS, activeOnly: 'true' }).expansion?.total).toBe(0);
    expect(expand({ url: nos('JDV_J186-ProfessionRessource-ROR'), activeOnly: 'true' }).expansion?.total).toBeLessThan(150);
  });

  it('says that a list is not whole', () => {
    expect(expand({ url: nos('JDV_J247-Pays-ROR') }).expansion?.extension).toEqual([
      { url: 'http://hl7.org/fhir/StructureDefinition/valueset-unclosed', valueBoolean: true },
    ]);
  });

  it('adds other names when asked', () => {
    expect(expand({ url: STATUS, includeDesignations: 'true' }).expansion?.contains?.[2]?.designation).toEqual([{ value: 'OP' }]);
  });

  it.each([
    ['no set', {}, 'missing-operation-parameter', 'url'],
    ['an unknown set', { url: nos('JDV_J224-StatusLieu-ROR') }, 'unknown-value-set', `Vouliez-vous « ${STATUS} » ?`],
    ['another version', { url: `${STATUS}|1` }, 'unknown-value-set', 'La version connue est 20220826120000.'],
    ['a set without codes', { url: nos('JDV_J129-CategorieEtablissement-RASS') }, 'value-set-not-listed', 'JDV_J129-CategorieEtablissement-RASS'],
    ['an unknown parameter', { url: STATUS, filters: 'a' }, 'invalid-operation-parameter', 'Vouliez-vous « filter » ?'],
    ['a wrong count', { url: STATUS, count: '-1' }, 'invalid-operation-parameter', 'entier positif'],
    ['an empty url', { url: '' }, 'invalid-operation-parameter', 'valeur vide'],
    ['a wrong flag', { url: STATUS, activeOnly: 'oui' }, 'invalid-operation-parameter', 'true ou false'],
  ])('refuses %s', (_case, parameters: Record<string, string>, code, text) => {
    const error = refusal(() => expand(parameters));
    expect(error.code).toBe(code);
    expect(error.french).toContain(text);
  });
});

describe('$validate-code', () => {
  it.each([
    ['a member', { url: ACTS, system: ACT_SYSTEM, code: '0316' }, true, undefined],
    ['a code without system', { url: ACTS, code: '0316' }, true, undefined],
    ['a member with another label', { url: STATUS, system: STATUS_SYSTEM, code: '3', display: 'Ouvert' }, true, 'Libellé préféré : « Opérationnel ».'],
    ['a member with our label, accents aside', { url: STATUS, system: STATUS_SYSTEM, code: '3', display: 'operationnel' }, true, undefined],
    ['a deprecated member', { url: STREETS, code: 'RUE' }, true, 'est déprécié, et toujours membre'],
    ['a code of an incomplete list', { url: nos('JDV_J247-Pays-ROR'), code: '00000' }, true, 'incomplète'],
    ['a code without its zero', { url: ACTS, system: ACT_SYSTEM, code: '316' }, false, 'Vouliez-vous « 0316'],
    ['a short name', { url: STATUS, system: STATUS_SYSTEM, code: 'OP' }, false, 'Vouliez-vous « 3 – Opérationnel » ?'],
    ['a code that left', { url: ACTS, system: ACT_SYSTEM, code: '0784' }, false, 'n’est pas, ou plus, dans'],
    ['a code of another system', { url: STATUS, system: ACT_SYSTEM, code: '3' }, false, 'ne contient aucun code de ce système'],
  ])('%s', (_case, parameters: Record<string, string>, result, message) => {
    const answer = check(parameters);
    expect(valueOf(answer, 'result')).toBe(result);
    if (message === undefined) expect(valueOf(answer, 'message')).toBeUndefined();
    else expect(valueOf(answer, 'message')).toContain(message);
  });

  it('takes a Coding and a CodeableConcept, of which one good coding is enough', () => {
    const body = (name: string, value: object): OperationParameters => OperationParameters.ofResource('$validate-code', {
      resourceType: 'Parameters', parameter: [{ name: 'url', valueUri: STATUS }, { name, ...value }],
    });
    const wrong = { system: STATUS_SYSTEM, code: '9' };
    const right = { system: STATUS_SYSTEM, code: '2' };
    const run = (parameters: OperationParameters): unknown => valueOf(operations.validateCode(parameters, undefined), 'result');
    expect(run(body('coding', { valueCoding: right }))).toBe(true);
    expect(run(body('coding', { valueCoding: wrong }))).toBe(false);
    expect(run(body('codeableConcept', { valueCodeableConcept: { coding: [wrong, right] } }))).toBe(true);
    expect(refusal(() => run(body('coding', { valueString: 'a' }))).code).toBe('invalid-operation-parameter');
    expect(refusal(() => run(body('codeableConcept', { valueCodeableConcept: { text: 'a' } }))).code).toBe('missing-operation-parameter');
  });
});

describe('$lookup', () => {
  const lookup = (parameters: Readonly<Record<string, string>>): Parameters => operations.lookup(asked('$lookup', parameters));

  it('gives the label, the short name, and whether the code is in use', () => {
    expect(lookup({ system: STATUS_SYSTEM, code: '3' }).parameter).toEqual([
      { name: 'name', valueString: 'TRE_R203-StatutLieu' },
      { name: 'version', valueString: '20231215120000' },
      { name: 'display', valueString: 'Opérationnel' },
      { name: 'designation', part: [{ name: 'value', valueString: 'OP' }] },
      { name: 'property', part: [{ name: 'code', valueCode: 'inactive' }, { name: 'value', valueBoolean: false }] },
    ]);
  });

  it('gives the properties asked, and the day a code went out of use', () => {
    const { parameter } = lookup({ system: ACT_SYSTEM, code: '0784', property: 'deprecationDate' });
    expect(parameter?.at(-1)).toEqual({ name: 'property', part: [{ name: 'code', valueCode: 'deprecationDate' }, { name: 'value', valueDateTime: '2024-05-31' }] });
    expect(valueOf(lookup({ system: nos('TRE_R365-EtatObjet'), code: '002' }), 'name')).toBe('TRE_R365-EtatObjet');
  });

  it('reads the value set written where the system should stand, and another spelling of the code', () => {
    expect(valueOf(lookup({ system: STATUS, code: 'FT' }), 'display')).toBe('Fermé temporairement');
  });

  it.each([
    ['an unknown system', { system: nos('TRE_R203-StatusLieu'), code: '3' }, 'unknown-code-system', `Vouliez-vous « ${STATUS_SYSTEM} » ?`],
    ['an unknown code', { system: ACT_SYSTEM, code: '316' }, 'unknown-code', 'Vouliez-vous « 0316 – '],
    ['no system', { code: '3' }, 'missing-operation-parameter', 'system et code'],
    ['two codes', { system: STATUS_SYSTEM, code: '3', codes: '4' }, 'invalid-operation-parameter', 'Vouliez-vous « code » ?'],
  ])('refuses %s', (_case, parameters: Record<string, string>, code, text) => {
    const error = refusal(() => lookup(parameters));
    expect(error.code).toBe(code);
    expect(error.french).toContain(text);
  });
});

describe('parameters of an operation', () => {
  const ofResource = (body: unknown): (() => unknown) => () => OperationParameters.ofResource('$expand', body);
  it.each([
    ['another resource', ofResource({ resourceType: 'ValueSet' })],
    ['no object', ofResource([])],
    ['a parameter without value', ofResource({ resourceType: 'Parameters', parameter: [{ name: 'url' }] })],
    ['a parameter with two values', ofResource({ resourceType: 'Parameters', parameter: [{ name: 'url', valueUri: 'a', valueString: 'b' }] })],
    ['a parameter without name', ofResource({ resourceType: 'Parameters', parameter: [{ valueUri: 'a' }] })],
    ['a parameter with an array', ofResource({ resourceType: 'Parameters', parameter: [{ name: 'url', valueUri: ['a'] }] })],
    ['a parameter given twice', () => operations.expand(OperationParameters.ofQuery('$expand', `url=${STATUS}&url=${ACTS}`), undefined, 0)],
  ])('refuses %s', (_case, act) => {
    expect(refusal(act).code).toBe('invalid-operation-parameter');
  });

  it('refuses an unreadable query at its position', () => {
    expect(refusal(() => OperationParameters.ofQuery('$expand', 'url=%')).code).toBe('malformed-query');
  });
});
