import type {
  CapabilityStatement,
  CapabilityStatementRestResource,
  CapabilityStatementRestResourceInteraction,
  CapabilityStatementRestResourceSearchParam,
} from 'fhir/r4';
import { declaredParameters } from '../definition/define-resource';
import type { DeclaredParameter, ResourceDefinition } from '../definition/define-resource';
import type { FhirOperation } from '../context/fhir-operation';
import type { FhirApi } from '../definition/fhir-api';
import { MAX_COUNT } from '../search/request/search-request';
import { conformanceFilters } from './conformance-search';
import { conformanceType } from './conformance-source';
import type { ConformanceType, Software } from './conformance-source';
import { withServices } from './feature-services';
import { interfaceText, resourceText, SECURITY_TEXT } from './interface-text';
import { parameterText } from './parameter-text';
import { resourceTypeCode, searchParameterType } from './resource-types';
import { machineName } from './search-parameter-resource';

export const FHIR_VERSION = '4.0.1';
/** Formats written, the preferred one first. */
export const FORMATS = ['application/fhir+json', 'application/json'] as const;

const SECURITY_SERVICES = 'http://terminology.hl7.org/CodeSystem/restful-security-service';

type Rest = NonNullable<CapabilityStatement['rest']>[number];

/**
 * The part of the statement that declarations decide: what can be asked of an interface (R4 CapabilityStatement.rest).
 * @param published the conformance types of which the interface publishes at least one resource
 * @param operations of the features of the interface
 */
export function capabilityRest(api: FhirApi, published: readonly ConformanceType[], operations: readonly FhirOperation[] = []): Rest {
  const ofType = (type: string): FhirOperation[] => operations.filter(({ level, types }) => level !== 'system' && types.includes(type));
  const declared = [...api.definitions.values()].map((definition) => ({ ...declaredResource(api, definition), ...operationList(ofType(definition.type)) }));
  return {
    mode: 'server',
    documentation: interfaceText(api),
    security: {
      // R4 has no code for mutual TLS; Certificates is "SSL where client must have a certificate registered with the server".
      service: [{ coding: [{ system: SECURITY_SERVICES, code: 'Certificates' }], text: 'TLS mutuel / mutual TLS' }],
      description: SECURITY_TEXT,
    },
    resource: [...withServices(declared, api.services ?? []), ...published.map((type) => publishedResource(api, type))],
    ...(api.transaction === undefined ? {} : { interaction: [{ code: 'transaction' }] }),
    searchParam: [...RESULT_PARAMETERS],
    ...operationList(operations.filter(({ level }) => level === 'system')),
  };
}

/** R4 wants no empty list. */
function operationList(operations: readonly FhirOperation[]): Pick<CapabilityStatementRestResource, 'operation'> {
  if (operations.length === 0) return {};
  return { operation: operations.map(({ code, definition, description }) => ({ name: code, definition, documentation: description })) };
}

/** The CapabilityStatement of an interface as reached by `baseUrl` (no final slash). */
export function capabilityStatement(api: FhirApi, rest: Rest, software: Software, baseUrl: string): CapabilityStatement {
  return {
    resourceType: 'CapabilityStatement',
    id: api.name,
    url: `${baseUrl}/CapabilityStatement/${api.name}`,
    version: software.version,
    name: machineName(api.name),
    title: api.title,
    status: 'active',
    date: software.installedAt,
    description: `${api.description}.`,
    kind: 'instance',
    software: { name: software.name, version: software.version },
    implementation: { description: api.title, url: baseUrl },
    fhirVersion: FHIR_VERSION,
    format: [...FORMATS],
    // FHIRPath Patch is a Parameters resource.
    patchFormat: ['application/fhir+json'],
    rest: [rest],
  };
}

function declaredResource(api: FhirApi, definition: ResourceDefinition): CapabilityStatementRestResource {
  const { profiles } = definition;
  const includes = [...new Set([...definition.includes, ...referencesOf(definition)])];
  const revIncludes = [...new Set([...definition.revIncludes, ...referencesTo(api, definition.type)])];
  const [profile] = profiles;
  return {
    type: resourceTypeCode(definition.type),
    // One profile holds for every resource of the type; several are a choice.
    ...(profile !== undefined && profiles.length === 1 ? { profile } : {}),
    ...(profiles.length > 0 ? { supportedProfile: [...profiles] } : {}),
    documentation: resourceText(definition),
    interaction: [{ code: 'read' }, { code: 'vread' }, { code: 'history-instance' }, { code: 'search-type' }, ...writesOf(definition)],
    // An update may be asked of one version: If-Match (R4 http 3.1.0.5.1).
    versioning: definition.interactions?.update === undefined && definition.interactions?.patch === undefined ? 'versioned' : 'versioned-update',
    readHistory: true,
    ...conditionsOf(definition),
    conditionalRead: 'full-support',
    referencePolicy: ['literal'],
    ...(includes.length > 0 ? { searchInclude: [...includes] } : {}),
    ...(revIncludes.length > 0 ? { searchRevInclude: [...revIncludes] } : {}),
    searchParam: [
      ...declaredParameters(definition).map((declared) => searchParam(definition, declared)),
      ...publishedChains(api, definition),
      ...reverseChaining(api, definition),
      ...RESULT_PARAMETERS.filter(({ name }) => name === '_filter' || (includes.length > 0 && name.startsWith('_include')) || (revIncludes.length > 0 && name.startsWith('_revinclude'))),
    ],
  };
}

/** The writing interactions a declaration offers to somebody. */
function writesOf({ interactions }: ResourceDefinition): CapabilityStatementRestResourceInteraction[] {
  return (['create', 'update', 'patch', 'delete'] as const).filter((code) => interactions?.[code] !== undefined).map((code) => ({ code }));
}

/** Writes by criteria instead of an id. */
function conditionsOf({ interactions, updateCreates }: ResourceDefinition): Pick<CapabilityStatementRestResource, 'updateCreate' | 'conditionalCreate' | 'conditionalUpdate' | 'conditionalDelete'> {
  if (interactions === undefined) return {};
  return {
    updateCreate: interactions.update !== undefined && updateCreates === true,
    conditionalCreate: interactions.create !== undefined,
    conditionalUpdate: interactions.update !== undefined,
    conditionalDelete: interactions.delete === undefined ? 'not-supported' : 'single',
  };
}

function searchParam(definition: ResourceDefinition, declared: DeclaredParameter): CapabilityStatementRestResourceSearchParam {
  const { code, url } = declared.parameter;
  return { name: code, definition: url, type: searchParameterType(declared.parameter), documentation: parameterText(definition, declared) };
}

/** The references a type has, as `Type:reference`: those that `_include` can follow. */
function referencesOf(definition: ResourceDefinition): readonly string[] {
  return declaredParameters(definition).flatMap(({ parameter }) => (parameter.type === 'reference' ? [`${definition.type}:${parameter.code}`] : []));
}

/**
 * The chains a national statement lists one by one, with the criteria of their target (`location.capacity-type`,
 * `organization.name:above`). Any other chain works as well; R4 defines no SearchParameter for a chain, hence no `definition`.
 */
function publishedChains(api: FhirApi, { type, parameters, chainAliases, publishedChains: chains = [] }: ResourceDefinition): CapabilityStatementRestResourceSearchParam[] {
  return chains.flatMap(({ path, above, codes }) => {
    const reference = parameters.get(path)?.parameter;
    const target = reference?.type === 'reference' ? reference.targets[0] : chainAliases?.[path] === undefined ? undefined : chainTarget(api, chainAliases[path]);
    const definition = target === undefined ? undefined : api.definitions.get(target);
    if (definition === undefined) throw new Error(`${type} publishes the chain ${path}, which leads nowhere`);
    return declaredParameters(definition)
      .filter(({ parameter }) => codes === undefined || codes.includes(parameter.code))
      .flatMap((declared) => chainParams(`${path}.${declared.parameter.code}`, above === true, declared));
  });
}

function chainParams(name: string, above: boolean, { parameter, ...declared }: DeclaredParameter): CapabilityStatementRestResourceSearchParam[] {
  const type = searchParameterType(parameter);
  const documentation = `${declared.resourceType} : ${parameter.description}.`;
  const ofType = parameter.type === 'token' && parameter.valueType === 'Identifier' && !above ? [{ name: `${name}:of-type`, type, documentation }] : [];
  return [{ name: above ? `${name}:above` : name, type, documentation }, ...ofType];
}

/** Where a chain known under another name ends: `_has:PractitionerRole:service:practitioner` at the target of `practitioner`. */
function chainTarget(api: FhirApi, path: string): string | undefined {
  const [, source = '', , code = ''] = path.split(':');
  const reference = api.definitions.get(source)?.parameters.get(code)?.parameter;
  return reference?.type === 'reference' ? reference.targets[0] : undefined;
}

/** The references of the interface that lead to a type, as `Type:reference`: those that `_has` can follow backwards. */
export function referencesTo(api: FhirApi, type: string): readonly string[] {
  return [...api.definitions.values()].flatMap((source) =>
    declaredParameters(source).flatMap(({ parameter }) =>
      parameter.type === 'reference' && parameter.targets.includes(type) ? [`${source.type}:${parameter.code}`] : [],
    ),
  );
}

/** `_has`, where a reference leads to the type. R4 defines no SearchParameter for it, hence no `definition`. */
function reverseChaining(api: FhirApi, definition: ResourceDefinition): CapabilityStatementRestResourceSearchParam[] {
  const paths = referencesTo(api, definition.type).map((reference) => `\`_has:${reference}:<critère>\``);
  if (paths.length === 0) return [];
  return [{ name: '_has', type: 'special', documentation: `Chaînage inverse / reverse chaining: ${paths.join(', ')}.` }];
}

const OPERATIONS = 'http://hl7.org/fhir/OperationDefinition';
const TERMINOLOGY_OPERATIONS: Readonly<Partial<Record<ConformanceType, readonly string[]>>> = {
  ValueSet: ['expand', 'validate-code'],
  CodeSystem: ['lookup'],
};

/** What an interface publishes about itself: static, hence without versions. */
function publishedResource(api: FhirApi, type: ConformanceType): CapabilityStatementRestResource {
  const operations = api.publishesTerminology === true ? (TERMINOLOGY_OPERATIONS[type] ?? []) : [];
  return {
    type,
    documentation: 'Ressource de conformité, publiée en lecture seule. / Conformance resource, published read-only.',
    interaction: [{ code: 'read' }, { code: 'search-type' }],
    versioning: 'no-version',
    ...(operations.length > 0 && { operation: operations.map((name) => ({ name, definition: `${OPERATIONS}/${type}-${name}` })) }),
    searchParam: conformanceFilters(type).map(({ code, searchType, fr, en }) => ({
      name: code,
      type: searchType,
      documentation: `${fr} / ${en}`,
    })),
  };
}

/** R4 defines no SearchParameter for result parameters: they have no `definition`. */
const RESULT_PARAMETERS: readonly CapabilityStatementRestResourceSearchParam[] = [
  { name: '_count', type: 'number', documentation: `Résultats par page, de 0 à ${MAX_COUNT}. / Results a page, 0 to ${MAX_COUNT}.` },
  {
    name: '_include',
    type: 'special',
    documentation:
      '`_include=Type:référence[:Cible]` ajoute les ressources désignées ; `_include:iterate` suit aussi les références de ce qui est ' +
      'ajouté. Toute référence déclarée convient. / `_include=Type:reference[:Target]` adds what is referred to; `_include:iterate` also ' +
      'follows the references of what was added. Any declared reference works.',
  },
  { name: '_include:iterate', type: 'special', documentation: '`_include` qui suit aussi ce qu’il ajoute. / `_include` that also follows what it adds.' },
  {
    name: '_revinclude',
    type: 'special',
    documentation:
      '`_revinclude=Type:référence` ajoute les ressources qui désignent celles trouvées ; `:iterate` comme pour `_include`. / ' +
      '`_revinclude=Type:reference` adds the resources that refer to those found; `:iterate` as with `_include`.',
  },
  { name: '_revinclude:iterate', type: 'special', documentation: '`_revinclude` qui suit aussi ce qu’il ajoute. / `_revinclude` that also follows what it adds.' },
  {
    name: '_sort',
    type: 'special',
    documentation:
      'Textes, dates, nombres et identifiants, `-` pour l’ordre inverse, chaînage permis ; `_score` pour la pertinence ; valeurs absentes à la ' +
      'fin. / Texts, dates, numbers and identifiers, `-` to reverse, chains allowed; `_score` for relevance; missing values last.',
  },
  { name: '_total', type: 'token', documentation: '`accurate` (défaut), `estimate`, `none`. / `accurate` (default), `estimate`, `none`.' },
  {
    name: '_elements',
    type: 'special',
    documentation: 'Éléments gardés du type cherché, `Type.élément` pour un autre. / Elements kept of the searched type, `Type.element` for another.',
  },
  { name: '_summary', type: 'token', documentation: '`true`, `text`, `data`, `count`, `false`.' },
  {
    name: '_filter',
    type: 'special',
    documentation:
      'Grammaire de R4, et les raccourcis du guide (`specialty eq A or B`). / R4 grammar, and the shorthand of the guide (`specialty eq A or B`).',
  },
  {
    name: '_format',
    type: 'token',
    documentation: '`json` ou `application/fhir+json` ; prévaut sur Accept. / `json` or `application/fhir+json`; prevails over Accept.',
  },
];

/** The conformance types among those of `resources`, in a fixed order. */
export function publishedTypes(resources: readonly { readonly type: string }[]): readonly ConformanceType[] {
  return [...new Set(resources.map(({ type }) => conformanceType(type)))].filter((type) => type !== undefined);
}
