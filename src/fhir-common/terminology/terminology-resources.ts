import type { CodeSystem, ValueSet } from 'fhir/r4';
import type { CodeSystemContent } from './code-system-index';
import type { ListedCode, Publication } from './terminology-source';
import type { ValueSetContent } from './value-set-index';

/** Technical id of a published list: the last part of its url, as publishers name them. */
export function artefactId(url: string): string {
  const last = url.slice(url.lastIndexOf('/') + 1);
  return last.replace(/[^A-Za-z0-9.-]/g, '-').slice(0, 64);
}

/** What a list says about itself, as elements of its resource. */
export function publicationFields({ url, name, version, date, status }: Publication): Pick<ValueSet, 'url' | 'name' | 'version' | 'date' | 'status'> {
  return {
    url,
    ...(version !== undefined && { version }),
    name: name.replace(/[^A-Za-z0-9_]/g, '_').slice(0, 255),
    status: status === 'retired' || status === 'draft' ? status : 'active',
    ...(date !== undefined && { date }),
  };
}

/** A known value set as a ValueSet that enumerates its codes. */
export function valueSetResource(set: ValueSetContent): ValueSet {
  const include = set.systems.map((system) => ({ system, concept: [...(set.members.get(system)?.values() ?? [])].map(conceptOf) }));
  return {
    resourceType: 'ValueSet',
    id: artefactId(set.url),
    ...publicationFields(set),
    compose: { include: include.map(({ system, concept }) => ({ system, ...(concept.length > 0 && { concept }) })) },
  };
}

/** A known code system as a CodeSystem: `complete` when its publication says so, else a fragment of it. */
export function codeSystemResource(codeSystem: CodeSystemContent): CodeSystem {
  const concepts = [...codeSystem.concepts.values()];
  return {
    resourceType: 'CodeSystem',
    id: artefactId(codeSystem.url),
    ...publicationFields(codeSystem),
    content: codeSystem.complete ? 'complete' : concepts.length === 0 ? 'not-present' : 'fragment',
    ...(concepts.length > 0 && { count: concepts.length, concept: concepts.map(conceptOf) }),
  };
}

function conceptOf({ code, display }: ListedCode): { code: string; display?: string } {
  return { code, ...(display !== undefined && { display }) };
}
