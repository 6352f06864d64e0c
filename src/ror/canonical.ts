/** Canonical urls of the ROR implementation guide, and the expressions that read its extensions. */
const BASE = 'https://interop.esante.gouv.fr/ig/fhir/ror';

export const rorProfile = (id: string): string => `${BASE}/StructureDefinition/${id}`;
export const rorSearchParameter = (id: string): string => `${BASE}/SearchParameter/ror-sp-${id}`;

/** Url of a national value set, from its name: `JDV_J20-ChampActivite-ROR`. */
export const nationalValueSet = (name: string): string => `https://mos.esante.gouv.fr/NOS/${name}/FHIR/${name.replace('_', '-')}`;

/** The extensions of `path` whose url is that of the ROR extension `id`. */
export const rorExtension = (path: string, id: string): string => `${path}.extension.where(url='${rorProfile(id)}')`;

/** The value, of FHIR type `type`, of the sub-extension `url`; relative to the extension that holds it. */
export const subExtension = (url: string, type: string): string => `extension.where(url='${url}').value.ofType(${type})`;

/** Code system of the region that a resource is tagged with: the source of its data. */
export const REGION_SYSTEM = 'https://mos.esante.gouv.fr/NOS/TRE_R30-RegionOM/FHIR/TRE-R30-RegionOM';
