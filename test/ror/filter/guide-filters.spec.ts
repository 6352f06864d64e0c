import { tre } from '../scenarios/scenario-row';
import { bind, hs, plain, summary, token } from './binding';

const R211 = tre('R211-ActiviteOperationnelle');
const R244 = tre('R244-CategorieOrganisation');
const R66 = tre('R66-CategorieEtablissement');
const R13 = tre('R13-CommuneOM');
const R352 = tre('R352-StatutMetierAnomalie');

describe('the filters printed in the ROR guide', () => {
  it('UC1 S1bis: postal codes by their beginning, as one criterion', () => {
    expect(bind('Location', '(address-postalcode eq "22" or "29" or "35" or "36")')).toEqual({
      kind: 'strings',
      parameter: { type: 'Location', code: 'address-postalcode' },
      values: ['22', '29', '35', '36'].map((text) => ({ match: 'prefix', text })),
    });
  });

  it('UC1 S3: technical ids', () => {
    expect(bind('Location', '(_id eq 140 or 141)')).toEqual({ kind: 'ids', ids: ['140', '141'] });
  });

  it('UC1 S5: identifiers with a slash', () => {
    expect(bind('Location', '(identifier eq 11/339772 or 11/347254)')).toEqual({
      kind: 'identifiers',
      parameter: { type: 'Location', code: 'identifier' },
      values: [{ systems: null, code: '11/339772' }, { systems: null, code: '11/347254' }],
    });
  });

  it('UC2 S6: a date of the offer, or of its organization and everything above it', () => {
    // 15:00 in Paris, winter time
    const values = [{ prefix: 'ge', low: Date.parse('2022-11-06T14:00:00Z'), high: Date.parse('2022-11-06T14:01:00Z') }];
    const filter = '(_lastUpdated ge 2022-11-06T15:00 or organization._lastUpdated:above ge 2022-11-06T15:00)';
    expect(bind('HealthcareService', filter)).toEqual({
      kind: 'or',
      operands: [
        { kind: 'last-updated', values },
        {
          kind: 'chain',
          parameter: hs('organization'),
          target: 'Organization',
          ancestors: { type: 'Organization', code: 'partof' },
          inner: { kind: 'last-updated', values },
        },
      ],
    });
  });

  it('UC3 S2: two activities with their system', () => {
    expect(bind('HealthcareService', `(specialty eq ${R211}|005 or ${R211}|481)`)).toEqual({
      kind: 'tokens', parameter: hs('specialty'), values: [token(R211, '005'), token(R211, '481')],
    });
  });

  it('UC3 S4: an alternative, and both ends of one age range', () => {
    const age = (field: string, prefix: string): string => `${field} ${prefix} 35|https://unitsofmeasure.org|a`;
    const filter = `(((service-category eq ${R244}|102) or (specialty eq ${R211}|233)) and (${age('age-range-low', 'le')} and ${age('age-range-high', 'ge')}))`;
    const bound = bind('HealthcareService', filter);
    expect(bound).toEqual({
      kind: 'and',
      operands: [
        {
          kind: 'or',
          operands: [
            { kind: 'tokens', parameter: hs('service-category'), values: [token(R244, '102')] },
            { kind: 'tokens', parameter: hs('specialty'), values: [token(R211, '233')] },
          ],
        },
        plain('HealthcareService', 'age-range-low=le35|http://unitsofmeasure.org|a', 'age-range-high=ge35|http://unitsofmeasure.org|a'),
      ],
    });
    const conditions = [
      { kind: 'quantity', code: 'age-range-low', values: [{ prefix: 'le', unit: 'd' }] },
      { kind: 'quantity', code: 'age-range-high', values: [{ prefix: 'ge', unit: 'd' }] },
    ];
    expect(summary(bound)).toMatchObject({ operands: [{}, { kind: 'group', group: 'healthcareservice.patient-type', conditions }] });
  });

  it('UC3 S5: a category of the organization or of one above it, or an offer type', () => {
    expect(bind('HealthcareService', `((organization.type:above eq ${R66}|189) or (service-category eq ${R244}|62))`)).toEqual({
      kind: 'or',
      operands: [
        {
          kind: 'chain',
          parameter: hs('organization'),
          target: 'Organization',
          ancestors: { type: 'Organization', code: 'partof' },
          inner: { kind: 'tokens', parameter: { type: 'Organization', code: 'type' }, values: [token(R66, '189')] },
        },
        { kind: 'tokens', parameter: hs('service-category'), values: [token(R244, '62')] },
      ],
    });
  });

  it('UC3 S9: postal codes of the place', () => {
    expect(bind('HealthcareService', '(location.address-postalcode eq "60000" or "76620")')).toEqual({
      kind: 'chain',
      parameter: hs('location'),
      target: 'Location',
      inner: {
        kind: 'strings',
        parameter: { type: 'Location', code: 'address-postalcode' },
        values: [{ match: 'prefix', text: '60000' }, { match: 'prefix', text: '76620' }],
      },
    });
  });

  it('UC3 S10: commune codes with OR in capitals', () => {
    const filter = `(location.commune-cog eq ${R13}|18000 OR location.commune-cog eq ${R13}|13013)`;
    expect(bind('HealthcareService', filter)).toEqual({
      kind: 'chain',
      parameter: hs('location'),
      target: 'Location',
      inner: { kind: 'tokens', parameter: { type: 'Location', code: 'commune-cog' }, values: [token(R13, '18000'), token(R13, '13013')] },
    });
  });

  it('UC3 S12: offers with an anomaly of one status or the other', () => {
    expect(bind('HealthcareService', `(_has:Task:focus:business-status eq ${R352}|02 or ${R352}|10)`)).toEqual({
      kind: 'reverse',
      parameter: { type: 'Task', code: 'focus' },
      inner: { kind: 'tokens', parameter: { type: 'Task', code: 'business-status' }, values: [token(R352, '02'), token(R352, '10')] },
    });
  });

  it('UC6 S2: words of the offer or of its places', () => {
    expect(bind('HealthcareService', '(_content=cardio or location._content=cardio)')).toEqual({
      kind: 'or', operands: [plain('HealthcareService', '_content=cardio'), plain('HealthcareService', 'location._content=cardio')],
    });
    expect(bind('HealthcareService', '_content co "cardio pédiatrique"')).toEqual(plain('HealthcareService', '_content=cardio pédiatrique'));
  });

  it('18.2 and 18.5: a place by postal code, a professional by national identifier', () => {
    expect(bind('Location', '(address-postalcode eq "60000" or "76620")')).toEqual(plain('Location', 'address-postalcode=60000,76620'));
    const oid = 'urn:oid:1.2.250.1.71.4.2.1';
    expect(bind('Practitioner', `(identifier eq ${oid}|10001234567 or ${oid}|10009876543)`)).toEqual(
      plain('Practitioner', `identifier=${oid}|10001234567,${oid}|10009876543`),
    );
  });
});
