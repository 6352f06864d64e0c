import { createHash } from 'node:crypto';
import type { Extension, HealthcareService, Location, Organization, Practitioner, PractitionerRole } from 'fhir/r4';
import { hasLuhnKey } from './identifiers';
import type { RorResource } from './national-data';
import { generateResources } from './national-data';

const tre = (id: string): string => `https://mos.esante.gouv.fr/NOS/TRE_${id}/FHIR/TRE-${id}`;
const ror = (id: string): string => `https://interop.esante.gouv.fr/ig/fhir/ror/StructureDefinition/${id}`;

const resources = [...generateResources({ offers: 2000, seed: 1 })];
const organizations = resources.filter((resource): resource is Organization => resource.resourceType === 'Organization');
const offers = resources.filter((resource): resource is HealthcareService => resource.resourceType === 'HealthcareService');
const locations = resources.filter((resource): resource is Location => resource.resourceType === 'Location');
const practitioners = resources.filter((resource): resource is Practitioner => resource.resourceType === 'Practitioner');
const situations = resources.filter((resource): resource is PractitionerRole => resource.resourceType === 'PractitionerRole');

function digest(seed: number): string {
  const hash = createHash('sha256');
  for (const resource of generateResources({ offers: 200, seed })) hash.update(`${JSON.stringify(resource)}\n`);
  return hash.digest('hex');
}

/** Every value found under a key, at any depth. */
function* valuesOf(node: unknown, key: string): Generator {
  if (Array.isArray(node)) {
    for (const item of node) yield* valuesOf(item, key);
  } else if (typeof node === 'object' && node !== null) {
    for (const [name, value] of Object.entries(node)) {
      if (name === key) yield value;
      yield* valuesOf(value, key);
    }
  }
}

function extensionsOf(resource: RorResource, id: string): Extension[] {
  return (resource.extension ?? []).filter((extension) => extension.url === ror(id));
}

function kindOf(organization: Organization): 'EJ' | 'EG' | 'OI' | undefined {
  const systems = (organization.type ?? []).map((type) => type.coding?.[0]?.system);
  if (systems.includes(tre('R72-FinessStatutJuridique'))) return 'EJ';
  if (systems.includes(tre('R207-TypeOrganisationInterne'))) return 'OI';
  return systems.includes(tre('R66-CategorieEtablissement')) || systems.includes(tre('R02-SecteurActivite')) ? 'EG' : undefined;
}

/** All `system|code` pairs of some resources. */
function codesOf(nodes: readonly unknown[]): Set<string> {
  const codes = new Set<string>();
  for (const list of valuesOf(nodes, 'coding')) {
    for (const item of Array.isArray(list) ? list : []) {
      const [system] = valuesOf(item, 'system');
      const [code] = valuesOf(item, 'code');
      if (typeof system === 'string' && typeof code === 'string') codes.add(`${system}|${code}`);
    }
  }
  return codes;
}

describe('generateResources', () => {
  it('gives the same bytes for the same seed and other bytes for another seed', () => {
    expect(digest(42)).toBe(digest(42));
    expect(digest(42)).not.toBe(digest(43));
  });

  it('refers only to resources that come before', () => {
    const known = new Set<string>();
    const dangling: string[] = [];
    for (const resource of resources) {
      for (const reference of valuesOf(resource, 'reference')) {
        if (typeof reference === 'string' && !known.has(reference)) dangling.push(`${String(resource.id)} -> ${reference}`);
      }
      known.add(`${resource.resourceType}/${String(resource.id)}`);
    }
    expect(dangling).toEqual([]);
    expect(known.size).toBe(resources.length);
  });

  it.each([1, 2, 3, 7, 50, 2000])('keeps the national proportions for %d offers', (count) => {
    const counts = { EJ: 0, EG: 0, OI: 0, Organization: 0, HealthcareService: 0, Location: 0, Practitioner: 0, PractitionerRole: 0 };
    for (const resource of count === 2000 ? resources : generateResources({ offers: count, seed: 5 })) {
      counts[resource.resourceType] += 1;
      const kind = resource.resourceType === 'Organization' ? kindOf(resource) : undefined;
      if (kind) counts[kind] += 1;
    }
    const legalEntities = Math.max(1, Math.round(count * 0.16));
    expect(counts).toMatchObject({
      EJ: legalEntities, EG: Math.max(legalEntities, Math.round(count * 0.24)), HealthcareService: count,
      Location: Math.floor(count * 1.2), Practitioner: count, PractitionerRole: Math.floor(count * 1.6),
    });
    expect(counts.Organization).toBe(counts.EJ + counts.EG + counts.OI);
    if (count === 2000) expect(counts.OI).toBe(960);
  });

  it('gives a capacity to one place in five, with two to eight counters', () => {
    const sizes = locations.map((location) => extensionsOf(location, 'ror-location-supported-capacity').length).filter((size) => size > 0);
    expect(sizes.length / locations.length).toBeGreaterThan(0.18);
    expect(sizes.length / locations.length).toBeLessThan(0.22);
    expect(Math.min(...sizes)).toBe(2);
    expect(Math.max(...sizes)).toBe(8);
  });

  it('gives every counter its seven mandatory parts, a legal number and a tuple of its own', () => {
    const mandatory = ['capacityType', 'capacityStatus', 'temporalityCapacity', 'nbCapacity', 'capacitySourceType', 'capacityUpdateDate',
      'temporaryAssignement'];
    const payload = new Set(['capacityType', 'nbCapacity', 'capacitySourceType', 'capacityUpdateDate', 'comment']);
    for (const location of locations) {
      const tuples = extensionsOf(location, 'ror-location-supported-capacity').map((entry) => {
        const parts = entry.extension ?? [];
        expect(mandatory.filter((url) => parts.filter((part) => part.url === url).length !== 1)).toEqual([]);
        const number = parts.find((part) => part.url === 'nbCapacity')?.valueInteger ?? -1;
        expect(number).toBeGreaterThanOrEqual(0);
        expect(number).toBeLessThanOrEqual(40);
        return JSON.stringify(parts.filter((part) => !payload.has(part.url)));
      });
      expect(new Set(tuples).size).toBe(tuples.length);
    }
  });

  it('has every code that the requests of the guide look for', () => {
    const offerCodes = codesOf(offers);
    const wanted = [
      ...['227', '005', '481', '233', '013', '293', '017', '437', '356', '391',
        '025'].map((code) => `${tre('R211-ActiviteOperationnelle')}|${code}`),
      ...['50', '102', '62', '30', '21'].map((code) => `${tre('R244-CategorieOrganisation')}|${code}`),
      `${tre('R338-ModaliteAccueil')}|01`, `${tre('R210-ActeSpecifique')}|0626`, `${tre('R210-ActeSpecifique')}|0529`,
      `${tre('R213-ModePriseEnCharge')}|46`, `${tre('R213-ModePriseEnCharge')}|032`, `${tre('R245-SpecialisationDePriseEnCharge')}|24`,
      `${tre('R243-CompetenceSpecifique')}|05`, `${tre('R13-CommuneOM')}|29151`,
    ];
    expect(wanted.filter((code) => !offerCodes.has(code))).toEqual([]);
    const structureCodes = codesOf(organizations);
    expect(structureCodes).toContain(`${tre('R66-CategorieEtablissement')}|500`);
    expect(structureCodes).toContain(`${tre('R66-CategorieEtablissement')}|189`);
    const placeCodes = codesOf(locations);
    expect(placeCodes).toContain(`${tre('R212-Equipement')}|088`);
    expect(placeCodes).toContain(`${tre('R340-TypeCaracteristiqueEquipement')}|001`);
    expect(placeCodes).toContain(`${tre('R336-TypeCrise')}|01`);
  });

  it('gives an available female bed to the neurovascular intensive care (UC4 S1)', () => {
    const unit = offers.find((offer) => codesOf([offer]).has(`${tre('R211-ActiviteOperationnelle')}|356`));
    const place = locations.find((location) => unit?.location?.some((link) => link.reference === `Location/${String(location.id)}`));
    const counters = place ? extensionsOf(place, 'ror-location-supported-capacity') : [];
    const wanted = counters.filter((counter) => {
      const codes = codesOf([counter]);
      return codes.has(`${tre('R330-TypeStatutCapacite')}|02`) && codes.has(`${tre('R332-GenreCapacite')}|01`)
        && (counter.extension?.find((part) => part.url === 'nbCapacity')?.valueInteger ?? 0) > 0;
    });
    expect(wanted).toHaveLength(1);
  });

  it('uses the four units of age', () => {
    const units = new Set(offers.flatMap((offer) => [...valuesOf(extensionsOf(offer, 'ror-healthcareservice-patient-type'), 'valueRange')])
      .flatMap((range) => [...valuesOf(range, 'code')]));
    expect([...units].sort()).toEqual(['a', 'd', 'mo', 'wk']);
  });

  it('gives each offer its mandatory extensions and exactly one care mode', () => {
    for (const offer of offers) {
      for (const id of ['ror-healthcareservice-sensitive-unit', 'ror-healthcareservice-patient-type', 'ror-meta-creation-date']) {
        expect(extensionsOf(offer, id)).toHaveLength(1);
      }
      const modes = (offer.characteristic ?? []).filter((item) => item.coding?.[0]?.system === tre('R213-ModePriseEnCharge'));
      expect(modes).toHaveLength(1);
      expect(offer.providedBy?.reference).toMatch(/^Organization\/(eg|oi)-\d{6}$/);
    }
  });

  it('hides the contacts of a sensitive unit at level 3', () => {
    const sensitive = offers.filter((offer) => extensionsOf(offer, 'ror-healthcareservice-sensitive-unit')[0]?.valueBoolean === true);
    expect(sensitive.length).toBeGreaterThan(2);
    expect(sensitive.length).toBeLessThan(60);
    const levels = [...codesOf(sensitive)].filter((code) => code.startsWith(tre('R283-NiveauConfidentialite')));
    expect(levels).toEqual([`${tre('R283-NiveauConfidentialite')}|3`]);
  });

  it('has no available capacity at a place whose only offers are closed', () => {
    const placesOf = (some: readonly HealthcareService[]): Set<string | undefined> =>
      new Set(some.flatMap((offer) => (offer.location ?? []).map((link) => link.reference)));
    const openPlaces = placesOf(offers.filter((offer) => !offer.notAvailable));
    const closedPlaces = placesOf(offers.filter((offer) => offer.notAvailable));
    const closed = locations.filter((location) => closedPlaces.has(`Location/${String(location.id)}`));
    expect(closed.length).toBeGreaterThan(5);
    expect(closed.filter((location) => openPlaces.has(`Location/${String(location.id)}`))).toEqual([]);
    const available = closed.flatMap((location) => extensionsOf(location, 'ror-location-supported-capacity'))
      .filter((counter) => codesOf([counter]).has(`${tre('R330-TypeStatutCapacite')}|02`))
      .map((counter) => counter.extension?.find((part) => part.url === 'nbCapacity')?.valueInteger);
    expect(available.filter((number) => number !== 0)).toEqual([]);
  });
});

describe('identifiers of the generated resources', () => {
  const numbers = (system: string): string[] => organizations.flatMap((organization) => organization.identifier ?? [])
    .filter((identifier) => identifier.system === system).map((identifier) => identifier.value ?? '');

  it('have valid Luhn keys and are unique', () => {
    const rpps = practitioners.map((person) => person.identifier?.[0]?.value?.slice(1) ?? '');
    for (const list of [numbers('https://finess.esante.gouv.fr'), numbers('https://sirene.fr'), rpps]) {
      expect(list.length).toBeGreaterThan(100);
      expect(list.filter((number) => !hasLuhnKey(number))).toEqual([]);
      expect(new Set(list).size).toBe(list.length);
    }
    expect(rpps.filter((number) => number.length !== 11)).toEqual([]);
    expect(numbers('https://finess.esante.gouv.fr').filter((number) => number.length !== 9)).toEqual([]);
  });

  it('repeat the FINESS number behind prefix 1 and start with the department of the site', () => {
    for (const organization of organizations) {
      const finess = organization.identifier?.find((identifier) => identifier.system === 'https://finess.esante.gouv.fr')?.value;
      if (finess === undefined) continue;
      expect(organization.identifier?.find((identifier) => identifier.system === 'urn:oid:1.2.250.1.71.4.2.2')?.value).toBe(`1${finess}`);
      if (kindOf(organization) !== 'EG') continue;
      const insee = organization.address?.[0]?.extension?.find((extension) => extension.valueCoding)?.valueCoding?.code ?? '';
      const prefix = insee.startsWith('97') ? `970${insee.charAt(2)}` : insee.slice(0, 2).replace(/2[AB]/, '20');
      expect(finess.slice(0, prefix.length)).toBe(prefix);
    }
  });

  it('are unique among the offers, the places and the situations', () => {
    for (const list of [offers, locations, situations]) {
      const values = list.flatMap((resource) => (resource.identifier ?? []).map((identifier) => identifier.value));
      expect(new Set(values).size).toBe(values.length);
    }
  });

  it('keep the region of the tag as prefix of the offer number', () => {
    for (const offer of offers) expect(offer.identifier?.[0]?.value).toMatch(new RegExp(`^${offer.meta?.tag?.[0]?.code ?? 'none'}/\\d+$`));
  });
});
