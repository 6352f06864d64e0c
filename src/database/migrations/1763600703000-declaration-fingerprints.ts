import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What the stored data were made by (`definition/fingerprint.ts`): each search parameter knows the declaration its index rows follow
 * (`indexed_as`) and what its sources carry (`carried_as`), each resource type the access rules its forms follow (`rendered_as`). NULL: they follow
 * none, and the parameter is not searched until `npm run reindex` has passed. `reindex_pass` holds where a pass stands.
 *
 * Data stored before this migration were made by the declarations of {@link BEFORE}.
 */
export class DeclarationFingerprints1763600703000 implements MigrationInterface {
  name = 'DeclarationFingerprints1763600703000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE search_parameter ADD COLUMN indexed_as text, ADD COLUMN carried_as text');
    await runner.query('ALTER TABLE resource_type ADD COLUMN rendered_as text');
    await runner.query(`CREATE TABLE reindex_pass (
      type smallint PRIMARY KEY REFERENCES resource_type, goal text NOT NULL, last_rid bigint NOT NULL DEFAULT 0,
      done integer NOT NULL DEFAULT 0, total integer NOT NULL, started_at timestamptz NOT NULL DEFAULT now())`);
    for (const { api, type, rules, parameters } of BEFORE) {
      await runner.query('UPDATE resource_type SET rendered_as = $3 WHERE api = $1 AND name = $2', [api, type, rules]);
      const rows = parameters.split(',').map((row) => row.trim().split(' '));
      await runner.query(
        `UPDATE search_parameter known SET indexed_as = was.index, carried_as = was.carried
         FROM unnest($3::text[], $4::text[], $5::text[]) AS was(code, index, carried), resource_type t
         WHERE t.api = $1 AND t.name = $2 AND known.type = t.id AND known.code = was.code`,
        [api, type, rows.map(([code]) => code), rows.map(([, index]) => index), rows.map(([, , carried]) => carried ?? null)]);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE reindex_pass');
    await runner.query('ALTER TABLE resource_type DROP COLUMN rendered_as');
    await runner.query('ALTER TABLE search_parameter DROP COLUMN indexed_as, DROP COLUMN carried_as');
  }
}

/** Parameters by code, each with the fingerprint of its rows and that of what it carries. */
const BEFORE = [
  {
    api: 'ror', type: 'HealthcareService', rules: '9ca092867c73089c',
    parameters: `
      _id ad63cd33c5096977, _lastUpdated c38c28c87c1f5675, _tag 866025a53c6b3a8f, _content 10ebfa766cd20b9d, _text a8dd905feed25b26,
      identifier 2103f845b19daf8d, name 4ff5aaee9e41c11c, service-category 750b71e51b01fd12, service-type 6f5e9fb577738abb,
      specialty b8801ce00d1cfcec, characteristic ee098a959f6f0ba2, organization ae8dc3642281afa3,
      location 209e7965f86ea2e5 d040f478821141ce, active dd7a897c7ecfefcb, intervention-zone 78e458fdfe877448,
      psychiatric-sector a412fd8805181534, notavailable-closing-reopeningdate 1e3120d720e7de7e, age-range-low a22f490480515887,
      age-range-high 21b7286007f2a43e, patient-type df622e514d0afda2`,
  },
  {
    api: 'ror', type: 'Organization', rules: '0b660f259c0cec2b',
    parameters: `
      _id ad63cd33c5096977, _lastUpdated c38c28c87c1f5675, _tag 866025a53c6b3a8f, _content 10ebfa766cd20b9d, _text a8dd905feed25b26,
      identifier 34d35613ab7e0355, name 1c7e759020efab61, type ba19ceee7d02b041, partof 0470de3b336c7c77, active 5fac7b72779f2128,
      closing-type 0e013ed1e5fe7535, drop-zone e34b0348916b6e5f, period-end 960cfcf21ce7b928, price-amount-value c19ba253ea6ca920,
      price-type 2c8068967a99062e, price-unit 15e5eab88d93db3e, price-residential-type 72610621b2ad8354,
      price-welcome-type bdcb9a34421c97a8, price-dependency-level 06217a9ec3f0de24, special-price 97a54fe3710fc738,
      price-validity-start-date d30a095020a540b5`,
  },
  {
    api: 'ror', type: 'Practitioner', rules: '251a9875968cc9d5',
    parameters: `
      _id ad63cd33c5096977, _lastUpdated c38c28c87c1f5675, _tag 866025a53c6b3a8f, _content 10ebfa766cd20b9d, _text a8dd905feed25b26,
      identifier 45b1dc2e4453d463`,
  },
  {
    api: 'ror', type: 'PractitionerRole', rules: '9bdeea0e41a39e66',
    parameters: `
      _id ad63cd33c5096977, _lastUpdated c38c28c87c1f5675, _tag 866025a53c6b3a8f, _content 10ebfa766cd20b9d, _text a8dd905feed25b26,
      identifier 3ed41adc2d0f97fb, practitioner 9990ecdde4f4b032, service 632385fb205ed3bc, organization a9291a616ab3a5a5,
      location a2f44a48c5df3acb`,
  },
  {
    api: 'ror', type: 'Location', rules: 'f1daba0d5bb3deab',
    parameters: `
      _id ad63cd33c5096977, _lastUpdated c38c28c87c1f5675, _tag 866025a53c6b3a8f, _content 10ebfa766cd20b9d, _text a8dd905feed25b26,
      type 1f1f0cec7e6cda80, identifier 12f14147ce7a3eec, near 32f82be1658ec7a4, near-insee-code 09738bce68ae32d1,
      status abce9b428465be0a, operational-status cdf989053ca6eac1, address-postalcode 41fe3e690996a39c, address-city 3c04f9623d71938f,
      organization 60b0eda0dbef63f5, partof cef25825326fcce4, name f9907a658e9c7a83, commune-cog 6820730eaa0c60bb,
      capacity-type e8b62b06f17b9446, capacity-status 046ecebdcca7810b, temporality-capacity c86258e2811dbd63,
      gender-capacity-available c24bb349ed9c0f07, capacity-closing-type 0f719befda5a43a0, additional-bed-type 5bb1e957d4244035,
      crisis-type b11e4f992fd5664d, temporary-assignement 9e50d25e60ad6dba, capacity-update-date 9564407ce20222f6,
      nb-capacity 0f532061a997eb09, equipment-type 8ce87405f3b44c6d, equipment-feature 4df4d557ca993a6c, limit-value 3978404d7e08b417,
      residential-type 1395aa6d372f9e77, residential-number 5a25d92a9e1c88ae`,
  },
  {
    api: 'ror', type: 'Questionnaire', rules: '8dcec8106092f7e6',
    parameters: `
      _id ad63cd33c5096977, _lastUpdated c38c28c87c1f5675, _tag 866025a53c6b3a8f, _content 10ebfa766cd20b9d, _text a8dd905feed25b26,
      identifier 6242612d91de9ae8, status 59d9c11985a78276, date 5bcb0a42a553103d, version 3348361ae69fa0ff, name 6c0d8e22f9f65c1b,
      title 991d1ed0490e2ff3, description 32214a2d612a58da, effective 86cfe6cef3ed9834, context c022cab3d6479ce2,
      context-type a834f8d0df945182, context-type-value 157862bae7079492`,
  },
  {
    api: 'ror', type: 'Task', rules: 'd148b7ad2ee4edad',
    parameters: `
      _id ad63cd33c5096977, _lastUpdated c38c28c87c1f5675, _tag 866025a53c6b3a8f, _content 10ebfa766cd20b9d, _text a8dd905feed25b26,
      identifier 476bc58f7f9328ef, focus bb9da01ad1725d7d, business-status 0966795f0dec1534, authored-on d2749774562be7b4,
      status a662b9bf4ecf6423, code 9f695b806c15e8b3, modified e435526f0f2d39bc`,
  },
  {
    api: 'ror', type: 'Measure', rules: '8dcec8106092f7e6',
    parameters: `
      _id ad63cd33c5096977, _lastUpdated c38c28c87c1f5675, _tag 866025a53c6b3a8f, _content 10ebfa766cd20b9d, _text a8dd905feed25b26,
      identifier c048e7388efc10ef, topic abd765a4ea50a6fb, url 12d640e64bb64eef`,
  },
  {
    api: 'ror', type: 'MeasureReport', rules: '8dcec8106092f7e6',
    parameters: `
      _id ad63cd33c5096977, _lastUpdated c38c28c87c1f5675, _tag 866025a53c6b3a8f, _content 10ebfa766cd20b9d, _text a8dd905feed25b26,
      date 7fa311920a34b354, measure 7174011499dcece3`,
  },
];
