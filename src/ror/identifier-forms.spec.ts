import { nationalNumberForms } from './identifier-forms';

const NATIONAL = 'urn:oid:1.2.250.1.71.4.2.2';
const PERSON = 'urn:oid:1.2.250.1.71.4.2.1';

describe('the other forms of a number', () => {
  it.each([
    ['FINESS', 'https://finess.esante.gouv.fr', '299000011', ['1299000011']],
    ['FINESS with letters', 'https://finess.esante.gouv.fr', '2A0000014', ['12A0000014']],
    ['FINESS, http', 'http://finess.esante.gouv.fr', '299000011', ['1299000011']],
    ['SIREN', 'https://sirene.fr', '999000001', ['2999000001']],
    ['SIRET', 'https://sirene.fr', '99900000100015', ['399900000100015']],
    ['neither SIREN nor SIRET', 'https://sirene.fr', '9990', []],
    ['RPPS-rang', 'https://rppsrang.esante.gouv.fr', '10000000000101', ['410000000000101']],
    ['ADELI-rang', 'https://adelirang.esante.gouv.fr', '29900000101', ['029900000101']],
    ['national', NATIONAL, '1299000011', ['299000011']],
    ['one character', NATIONAL, '1', []],
    ['internal organization', 'https://oi.esante.gouv.fr', '53/12', []],
  ])('of a structure: %s', (_kind, system, value, forms) => {
    expect(nationalNumberForms(system, value)).toEqual(forms);
  });

  it.each([
    ['RPPS with its digit', PERSON, '810000000001', ['10000000001']],
    ['RPPS alone', PERSON, '10000000001', ['0000000001', '810000000001']],
    ['ADELI with its digit', PERSON, '0299000001', ['299000001']],
    ['ADELI alone', PERSON, '299000001', ['99000001', '0299000001']],
    ['another system', 'https://rpps.example', '10000000001', []],
  ])('of a person: %s', (_kind, system, value, forms) => {
    expect(nationalNumberForms(system, value)).toEqual(forms);
  });
});
